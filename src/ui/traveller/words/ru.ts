import type { TravellerLanguage } from './language.ts';

export const ru: TravellerLanguage = {
  tag: 'ru',
  name: 'Русский',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Обучение: здесь никого не проверяют',
  words: {
    idle: 'Добро пожаловать',
    'place-document': 'Пожалуйста, положите документ на считыватель',
    'look-at-camera': 'Пожалуйста, смотрите в камеру',
    'keep-still': 'Пожалуйста, стойте неподвижно',
    'too-near': 'Пожалуйста, сделайте шаг назад',
    'too-far': 'Пожалуйста, подойдите немного ближе',
    'too-far-left': 'Пожалуйста, сдвиньтесь немного вправо',
    'too-far-right': 'Пожалуйста, сдвиньтесь немного влево',
    'too-high': 'Пожалуйста, немного ниже',
    'too-low': 'Пожалуйста, немного выше',
    moving: 'Пожалуйста, не двигайтесь',
    'not-frontal': 'Пожалуйста, встаньте лицом прямо к камере',
    'eyes-closed': 'Пожалуйста, откройте глаза',
    'mouth-open': 'Пожалуйста, закройте рот',
    'several-faces': 'Пожалуйста, подходите по одному',
    'please-wait': 'Пожалуйста, подождите',
    'thank-you': 'Спасибо',
    'please-see-officer': 'Пожалуйста, обратитесь к сотруднику',
  },
};
