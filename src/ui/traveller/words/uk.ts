import type { TravellerLanguage } from './language.ts';

export const uk: TravellerLanguage = {
  tag: 'uk',
  name: 'Українська',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Навчання: тут нікого не перевіряють',
  words: {
    idle: 'Ласкаво просимо',
    'place-document': 'Будь ласка, покладіть документ на зчитувач',
    'look-at-camera': 'Будь ласка, дивіться в камеру',
    'keep-still': 'Будь ласка, стійте нерухомо',
    'too-near': 'Будь ласка, зробіть крок назад',
    'too-far': 'Будь ласка, підійдіть трохи ближче',
    'too-far-left': 'Будь ласка, перемістіться трохи праворуч',
    'too-far-right': 'Будь ласка, перемістіться трохи ліворуч',
    'too-high': 'Будь ласка, трохи нижче',
    'too-low': 'Будь ласка, трохи вище',
    moving: 'Будь ласка, не рухайтеся',
    'not-frontal': 'Будь ласка, станьте прямо обличчям до камери',
    'eyes-closed': 'Будь ласка, розплющте очі',
    'mouth-open': 'Будь ласка, закрийте рот',
    'several-faces': 'Будь ласка, підходьте по одному',
    'please-wait': 'Будь ласка, зачекайте',
    'thank-you': 'Дякуємо',
    'please-see-officer': 'Будь ласка, зверніться до посадової особи',
  },
};
