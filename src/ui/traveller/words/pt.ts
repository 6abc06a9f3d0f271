import type { TravellerLanguage } from './language.ts';

export const pt: TravellerLanguage = {
  tag: 'pt',
  name: 'Português',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Formação: aqui ninguém é controlado',
  words: {
    idle: 'Damos-lhe as boas-vindas',
    'place-document': 'Por favor, coloque o documento no leitor',
    'look-at-camera': 'Por favor, olhe para a câmara',
    'keep-still': 'Por favor, mantenha-se imóvel',
    'too-near': 'Por favor, dê um passo atrás',
    'too-far': 'Por favor, aproxime-se um pouco',
    'too-far-left': 'Por favor, mova-se um pouco para a sua direita',
    'too-far-right': 'Por favor, mova-se um pouco para a sua esquerda',
    'too-high': 'Por favor, baixe-se um pouco',
    'too-low': 'Por favor, suba um pouco',
    moving: 'Por favor, não se mexa',
    'not-frontal': 'Por favor, fique de frente para a câmara',
    'eyes-closed': 'Por favor, abra os olhos',
    'mouth-open': 'Por favor, feche a boca',
    'several-faces': 'Uma pessoa de cada vez, por favor',
    'please-wait': 'Por favor, aguarde',
    'thank-you': 'Obrigado',
    'please-see-officer': 'Por favor, dirija-se ao agente',
  },
};
