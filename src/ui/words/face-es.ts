import type { words as en } from './face-en.ts';
import type { Translation } from './languages.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'face.progress': '{good} de {wanted} imágenes buenas',
  'face.restarted': 'La cara cambió durante la captura, que empezó de nuevo.',
  'face.hinders': 'Estorba: {measures}.',
  'face.alsoSeen': 'Visto también: {measures}.',
  'face.chip': 'del chip',
  'face.chipAlt': 'Retrato del chip',
  'face.asItCame': 'Tal como llegó',
  'face.pair.face.verification': 'En vivo y página',
  'face.pair.face.chip': 'En vivo y chip',
  'face.pair.face.portraits': 'Impreso y chip',
  'face.notEvaluated': 'Orientativo, sin evaluar según ISO/IEC 30107-3.',
  'face.alarmLook': 'Ver las imágenes (F4)',
  'reason.FACE_CAMERA_FLOOD.title': 'Demasiadas imágenes de cámara a la vez',
  'reason.FACE_CAMERA_FLOOD.short': 'demasiadas imágenes',
  'reason.FACE_CAMERA_FLOOD.advice':
    'Llegaron imágenes de otro sitio o demasiado rápido. Avise al técnico y capture de nuevo la cara.',
  'reason.FACE_CAMERA_MOVED.title': 'Otra ventana tomó la cámara durante la captura',
  'reason.FACE_CAMERA_MOVED.short': 'cámara en otra ventana',
  'reason.FACE_CAMERA_MOVED.advice': 'Deje una sola ventana abierta en este puesto y capture de nuevo la cara.',
};
