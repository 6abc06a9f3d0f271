/** French, awaiting native review. */
import type { Translation } from './languages.ts';
import type { words as en } from './training-en.ts';

export const words: Translation<typeof en, 'fr'> = {
  'training.mark': 'Formation',
  'training.band': 'Rien n’est réel ici : voyageurs dessinés, aucune liste réelle, rien n’est compté.',
  'training.refused': 'Un vrai document a été présenté et n’a pas été lu. Envoyez le voyageur vers un autre poste.',
  'training.open': 'Formation',
  'training.next': 'Voyageur suivant',
  'training.sceneLabel': 'Au guichet',
  'training.signin':
    'Les comptes et les PIN de cette formation ont été affichés à son ouverture. Ne saisissez pas ici votre propre PIN.',
};
