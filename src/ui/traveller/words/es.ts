import type { TravellerLanguage } from './language.ts';

export const es: TravellerLanguage = {
  tag: 'es',
  name: 'Español',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Formación: aquí no se controla a nadie',
  words: {
    idle: 'Le damos la bienvenida',
    'place-document': 'Por favor, coloque su documento en el lector',
    'look-at-camera': 'Por favor, mire a la cámara',
    'keep-still': 'Por favor, no se mueva',
    'too-near': 'Por favor, dé un paso atrás',
    'too-far': 'Por favor, acérquese un poco',
    'too-far-left': 'Por favor, muévase un poco a su derecha',
    'too-far-right': 'Por favor, muévase un poco a su izquierda',
    'too-high': 'Por favor, baje un poco',
    'too-low': 'Por favor, suba un poco',
    moving: 'Se está moviendo. Por favor, no se mueva',
    'not-frontal': 'Por favor, póngase de frente a la cámara',
    'eyes-closed': 'Por favor, abra los ojos',
    'mouth-open': 'Por favor, cierre la boca',
    'several-faces': 'Una sola persona a la vez, por favor',
    'please-wait': 'Por favor, espere',
    'thank-you': 'Gracias',
    'please-see-officer': 'Por favor, diríjase al agente',
  },
};
