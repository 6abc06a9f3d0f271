import type { TravellerLanguage } from './language.ts';

export const it: TravellerLanguage = {
  tag: 'it',
  name: 'Italiano',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Formazione: qui nessuno viene controllato',
  words: {
    idle: 'Benvenuti',
    'place-document': 'Per favore, appoggi il documento sul lettore',
    'look-at-camera': 'Per favore, guardi la telecamera',
    'keep-still': 'Per favore, resti immobile',
    'too-near': 'Per favore, faccia un passo indietro',
    'too-far': 'Per favore, si avvicini un po’',
    'too-far-left': 'Per favore, si sposti un po’ alla sua destra',
    'too-far-right': 'Per favore, si sposti un po’ alla sua sinistra',
    'too-high': 'Per favore, si abbassi un po’',
    'too-low': 'Per favore, si alzi un po’',
    moving: 'Per favore, non si muova',
    'not-frontal': 'Per favore, si metta di fronte alla telecamera',
    'eyes-closed': 'Per favore, apra gli occhi',
    'mouth-open': 'Per favore, chiuda la bocca',
    'several-faces': 'Una persona alla volta, per favore',
    'please-wait': 'Per favore, attenda',
    'thank-you': 'Grazie',
    'please-see-officer': 'Per favore, si rivolga all’agente',
  },
};
