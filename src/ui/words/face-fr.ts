import type { words as en } from './face-en.ts';
import type { Translation } from './languages.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'face.progress': '{good} bonnes images sur {wanted}',
  'face.restarted': 'Le visage a changé pendant la capture, qui a recommencé.',
  'face.hinders': 'Gêne : {measures}.',
  'face.alsoSeen': 'Vu aussi : {measures}.',
  'face.chip': 'de la puce',
  'face.chipAlt': 'Portrait de la puce',
  'face.asItCame': 'Montrée telle quelle',
  'face.pair.face.verification': 'Direct et page',
  'face.pair.face.chip': 'Direct et puce',
  'face.pair.face.portraits': 'Imprimé et puce',
  'face.notEvaluated': 'Indicatif, non évalué selon ISO/IEC 30107-3.',
  'face.alarmLook': 'Voir les images (F4)',
  'reason.FACE_CAMERA_FLOOD.title': 'Trop d’images de caméra à la fois',
  'reason.FACE_CAMERA_FLOOD.short': 'trop d’images',
  'reason.FACE_CAMERA_FLOOD.advice':
    'Des images sont venues d’ailleurs, ou bien trop vite. Prévenez le technicien, puis capturez à nouveau le visage.',
  'reason.FACE_CAMERA_MOVED.title': 'Une autre fenêtre a pris la caméra pendant la capture',
  'reason.FACE_CAMERA_MOVED.short': 'caméra prise ailleurs',
  'reason.FACE_CAMERA_MOVED.advice':
    'Gardez une seule fenêtre ouverte sur ce poste, puis capturez à nouveau le visage.',
};
