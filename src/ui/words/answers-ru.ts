import type { words as en } from './answers-en.ts';
import type { Translation } from './languages.ts';

/** Russian, awaiting native review. */
export const words: Translation<typeof en, 'ru'> = {
  'problem.NOT_ASSESSED': 'Проверки ещё идут.',
  'problem.INSPECTION_OPEN': 'Сначала примите решение по открытому пассажиру.',
  'problem.UNKNOWN_ALERT': 'Эта запись не относится к открытому пассажиру.',
  'problem.JUDGEMENT_REASON': 'Выберите причину: что сравнивалось и как.',
  'problem.CONFIRMED_BY_TWO': 'Двое подтвердили это. Оно остаётся в журнале; выберите вторую линию.',
  'problem.NOT_ASKED': 'Второго человека здесь никто не просил.',
  'problem.NO_HAND_OVER': 'Эта передача уже завершена или её не было.',
  'problem.ROUTE_UNKNOWN': 'Этого маршрута нет в настройках киоска.',
  'problem.SAME_PERSON': 'Вторым должен быть другой человек, со своим входом.',
  'problem.ALERT_UNSEEN': 'Сначала откройте запись, потом ответьте.',
  'problem.READ_NOT_FITTED': 'На этом посту нет такого устройства.',
  'problem.GLYPH_NOT_OPEN': 'Этот знак не под сомнением. Чтобы изменить его, введите зону (F6).',
  'problem.READ_OTHER_DOCUMENT': 'Это другой документ. Сначала примите решение по открытому пассажиру.',
  'problem.FIELD_INVALID': 'Что-то из введённого не допускается.',
  'problem.ALERT_OPEN': 'Боковая вкладка ждёт вашего ответа. Откройте её: Ctrl Enter.',
  'problem.CASE_UNKNOWN': 'Записи об этой проверке нет; листок никуда бы не привёл.',
  'problem.CASE_NAMES_NOBODY':
    'В этой записи нет (или уже нет) данных, называющих пассажира; листок никуда бы не привёл.',
  'problem.SLIPS_USED_UP': 'Для этого пассажира уже выдано пять листков. Используйте один из них.',
  'manual.leftOut': 'Пропущены знаки, которых в зоне не бывает. Сверьте написанное с документом.',
};
