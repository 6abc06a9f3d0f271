import type { TravellerLanguage } from './language.ts';

export const pl: TravellerLanguage = {
  tag: 'pl',
  name: 'Polski',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Szkolenie: tutaj nikt nie jest kontrolowany',
  words: {
    idle: 'Witamy',
    'place-document': 'Proszę położyć dokument na czytniku',
    'look-at-camera': 'Proszę patrzeć w kamerę',
    'keep-still': 'Proszę stać nieruchomo',
    'too-near': 'Proszę zrobić krok do tyłu',
    'too-far': 'Proszę podejść trochę bliżej',
    'too-far-left': 'Proszę przesunąć się trochę w prawo',
    'too-far-right': 'Proszę przesunąć się trochę w lewo',
    'too-high': 'Proszę trochę niżej',
    'too-low': 'Proszę trochę wyżej',
    moving: 'Proszę się nie ruszać',
    'not-frontal': 'Proszę ustawić twarz prosto do kamery',
    'eyes-closed': 'Proszę otworzyć oczy',
    'mouth-open': 'Proszę zamknąć usta',
    'several-faces': 'Proszę podchodzić pojedynczo',
    'please-wait': 'Proszę czekać',
    'thank-you': 'Dziękujemy',
    'please-see-officer': 'Proszę podejść do funkcjonariusza',
  },
};
