import type { Translation } from './languages.ts';
import type { words as en } from './training-en.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'training.mark': 'Formação',
  'training.band': 'Nada aqui é real: viajantes desenhados, nenhuma lista real, nada se conta.',
  'training.refused': 'Foi apresentado um documento real, que não foi lido. Encaminhe o viajante para outro posto.',
  'training.open': 'Formação',
  'training.next': 'Viajante seguinte',
  'training.sceneLabel': 'No posto',
  'training.signin':
    'As contas e os PIN desta formação foram mostrados quando foi ativada. Não introduza aqui o seu próprio PIN.',
};
