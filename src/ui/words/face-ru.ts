import type { words as en } from './face-en.ts';
import type { Translation } from './languages.ts';

/** Russian, awaiting native review. */
export const words: Translation<typeof en, 'ru'> = {
  'face.progress': 'хороших снимков: {good} из {wanted}',
  'face.restarted': 'Лицо сменилось во время съёмки; она началась заново.',
  'face.hinders': 'Мешает: {measures}.',
  'face.alsoSeen': 'Также замечено: {measures}.',
  'face.chip': 'из чипа',
  'face.chipAlt': 'Портрет из чипа',
  'face.asItCame': 'Показано как есть',
  'face.pair.face.verification': 'Лицо и страница',
  'face.pair.face.chip': 'Лицо и чип',
  'face.pair.face.portraits': 'Печать и чип',
  'face.notEvaluated': 'Только подсказка, по ISO/IEC 30107-3 не оценено.',
  'face.alarmLook': 'Посмотреть снимки (F4)',
  'reason.FACE_CAMERA_FLOOD.title': 'Слишком много снимков',
  'reason.FACE_CAMERA_FLOOD.short': 'слишком много снимков',
  'reason.FACE_CAMERA_FLOOD.advice': 'Снимки шли извне или слишком часто. Сообщите технику и снимите лицо ещё раз.',
  'reason.FACE_CAMERA_MOVED.title': 'Камеру заняло другое окно',
  'reason.FACE_CAMERA_MOVED.short': 'камера у другого окна',
  'reason.FACE_CAMERA_MOVED.advice': 'Оставьте на посту одно окно и снимите лицо ещё раз.',
};
