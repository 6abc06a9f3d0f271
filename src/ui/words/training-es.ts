import type { Translation } from './languages.ts';
import type { words as en } from './training-en.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'training.mark': 'Formación',
  'training.band': 'Nada aquí es real: viajeros dibujados, ninguna lista real, no se cuenta nada.',
  'training.refused': 'Se presentó un documento real y no se leyó. Envíe al viajero a otro puesto.',
  'training.open': 'Formación',
  'training.next': 'Viajero siguiente',
  'training.sceneLabel': 'En el mostrador',
  'training.signin':
    'Las cuentas y los PIN de esta formación se mostraron al activarla. No escriba aquí su propio PIN.',
};
