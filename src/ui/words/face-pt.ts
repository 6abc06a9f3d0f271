import type { words as en } from './face-en.ts';
import type { Translation } from './languages.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'face.progress': '{good} de {wanted} imagens boas',
  'face.restarted': 'O rosto mudou durante a captação, que recomeçou.',
  'face.hinders': 'A dificultar: {measures}.',
  'face.alsoSeen': 'Também observado: {measures}.',
  'face.chip': 'do chip',
  'face.chipAlt': 'Fotografia do chip',
  'face.asItCame': 'Tal como chegou',
  'face.pair.face.verification': 'Ao vivo e página',
  'face.pair.face.chip': 'Ao vivo e chip',
  'face.pair.face.portraits': 'Impressa e chip',
  'face.notEvaluated': 'Só indicação, não avaliada segundo a ISO/IEC 30107-3.',
  'face.alarmLook': 'Ver as imagens (F4)',
  'reason.FACE_CAMERA_FLOOD.title': 'Demasiadas imagens da câmara ao mesmo tempo',
  'reason.FACE_CAMERA_FLOOD.short': 'demasiadas imagens',
  'reason.FACE_CAMERA_FLOOD.advice':
    'Chegaram imagens de outro lado, ou demasiado depressa. Avise o técnico e capte o rosto de novo.',
  'reason.FACE_CAMERA_MOVED.title': 'Outra janela ficou com a câmara durante a captação',
  'reason.FACE_CAMERA_MOVED.short': 'câmara noutra janela',
  'reason.FACE_CAMERA_MOVED.advice': 'Deixe uma só janela aberta neste posto e capte o rosto de novo.',
};
