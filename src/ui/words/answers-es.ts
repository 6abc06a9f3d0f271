import type { words as en } from './answers-en.ts';
import type { Translation } from './languages.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'problem.NOT_ASSESSED': 'Las comprobaciones siguen en curso.',
  'problem.INSPECTION_OPEN': 'Decida primero sobre el viajero abierto.',
  'problem.UNKNOWN_ALERT': 'Esta anotación no corresponde al viajero abierto.',
  'problem.JUDGEMENT_REASON': 'Elija un motivo: qué se comparó y cómo.',
  'problem.CONFIRMED_BY_TWO': 'Dos personas lo han confirmado. Queda en el registro; elija segunda línea.',
  'problem.NOT_ASKED': 'Nadie ha pedido aquí una segunda persona.',
  'problem.NO_HAND_OVER': 'Esta entrega ya está resuelta, o no lo era.',
  'problem.ROUTE_UNKNOWN': 'Esta vía no figura en la configuración del puesto.',
  'problem.SAME_PERSON': 'La segunda persona debe ser otra, con su propia sesión.',
  'problem.ALERT_UNSEEN': 'Abra primero la anotación y luego responda.',
  'problem.READ_NOT_FITTED': 'Este puesto no tiene ese aparato.',
  'problem.GLYPH_NOT_OPEN': 'Este carácter no está en duda. Para cambiarlo, teclee la MRZ (F6).',
  'problem.READ_OTHER_DOCUMENT': 'Es otro documento. Decida primero sobre el viajero abierto.',
  'problem.FIELD_INVALID': 'Algo de lo tecleado no está permitido.',
  'problem.ALERT_OPEN': 'La pestaña lateral espera su respuesta. Ábrala con Ctrl Enter.',
  'problem.CASE_UNKNOWN': 'No hay registro de este control; una nota no llevaría a nada.',
  'problem.CASE_NAMES_NOBODY': 'Nada en este registro nombra a un viajero, o ya no; una nota no llevaría a nada.',
  'problem.SLIPS_USED_UP': 'Ya se han dado cinco notas para este viajero. Use una de ellas.',
  'manual.leftOut': 'Se omitieron caracteres que ninguna MRZ contiene. Compare lo que hay aquí con el documento.',
};
