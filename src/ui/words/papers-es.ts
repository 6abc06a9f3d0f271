import type { Translation } from './languages.ts';
import type { words as en } from './papers-en.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'tile.second.read': 'Segundo documento',
  'tile.second.expiry': 'Caducidad segundo',
  'tile.second.pairs': 'Ambos documentos',
  'tile.second.sides': 'Ambas caras',
  'tile.lists.second': 'Segundo número',
  'check.second.read': 'Se leyó el segundo documento o la otra cara',
  'check.second.expiry': 'El segundo documento está vigente',
  'check.second.pairs': 'Nombre, nacimiento, sexo y nacionalidad de ambos documentos',
  'check.second.sides': 'Texto impreso de la otra cara frente a la MRZ',
  'check.lists.second': 'Número del segundo documento frente a las listas',
  'reason.DOC_PAIRS_AGREE.title': 'Ambos documentos dicen lo mismo de la persona',
  'reason.DOC_PAIRS_AGREE.short': 'ambos documentos coinciden',
  'reason.DOC_PAIRS_AGREE.advice': 'Nada que hacer.',
  'reason.DOC_PAIRS_DOUBTFUL.title': 'Ambos documentos pueden diferir',
  'reason.DOC_PAIRS_DOUBTFUL.short': 'leído con duda',
  'reason.DOC_PAIRS_DOUBTFUL.advice': 'Un carácter se leyó con duda. Compare el par marcado en ambos documentos.',
  'reason.DOC_PAIRS_DIFFER.title': 'Ambos documentos difieren',
  'reason.DOC_PAIRS_DIFFER.short': 'documentos distintos',
  'reason.DOC_PAIRS_DIFFER.advice':
    'Compare el par marcado en ambos documentos. Un cambio de nombre puede ser el motivo.',
  'problem.FIRST_DOCUMENT_NEEDED': 'Lea el primer documento antes de poner otro.',
  'problem.NOT_AWAITED': 'No se espera ningún otro papel.',
  'problem.NOT_IN_PARTY': 'Este viajero no está unido a ningún grupo.',
  'problem.NO_PARTY': 'No hay ningún grupo abierto.',
  'problem.UNKNOWN_MEMBER': 'Elija al viajero del mostrador y a alguien del grupo.',
};
