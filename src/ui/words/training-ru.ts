import type { Translation } from './languages.ts';
import type { words as en } from './training-en.ts';

/** Russian, awaiting native review. */
export const words: Translation<typeof en, 'ru'> = {
  'training.mark': 'Обучение',
  'training.band': 'Здесь всё ненастоящее: нарисованные пассажиры, нет действующих списков, ничего не считается.',
  'training.refused': 'Предъявлен настоящий документ; он не прочитан. Направьте пассажира на другой пост.',
  'training.open': 'Обучение',
  'training.next': 'Следующий пассажир',
  'training.sceneLabel': 'У стойки',
  'training.signin': 'Учётные записи и PIN этого обучения были показаны при его включении. Свой PIN здесь не вводите.',
};
