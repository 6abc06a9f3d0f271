import type { Translation } from './languages.ts';
import type { words as en } from './privacy-en.ts';

/** Russian, awaiting native review. */
export const words: Translation<typeof en, 'ru'> = {
  'policy.panel': 'Действующая политика',
  'policy.status.in-force': 'Политика {policy} {version}',
  'policy.status.ending.one': 'Политика: ещё {n} день: {policy} {version}',
  'policy.status.ending.few': 'Политика: ещё {n} дня: {policy} {version}',
  'policy.status.ending.many': 'Политика: ещё {n} дней: {policy} {version}',
  'policy.status.ending.other': 'Политика: ещё {n} дня: {policy} {version}',
  'policy.status.expired': 'Политика истекла: {policy} {version}',
  'policy.status.not-yet-valid': 'Политика ещё не действует: {policy} {version}',
  'policy.status.development': 'Нет политики',
  'policy.status.refused': 'Политика отклонена',
  'policy.is.expired': 'Политика {policy} ({country}), версия {version}, {authority}, истекла {until}.',
  'policy.is.not-yet-valid':
    'Политика {policy} ({country}), версия {version}, {authority}, действует с {from}; часы этого устройства показывают более раннее время.',
  'policy.is.refused': 'Политика была установлена, но её файл недействителен: повреждён, изменён или исчез.',
  'policy.todo.in-force': 'Ничего делать не нужно.',
  'policy.todo.ending': 'Сообщите старшему смены: центральная служба должна прислать следующую версию до этого дня.',
  'policy.todo.expired':
    'Продолжайте работу: из правил действует более строгое. Сообщите старшему смены: центральная служба должна прислать следующую версию.',
  'policy.todo.not-yet-valid':
    'Продолжайте работу: из правил действует более строгое. Сообщите технику: нужно поставить часы.',
  'policy.todo.refused':
    'Продолжайте работу по правилам этого устройства; записи не удаляются, пока политика недействительна. Сообщите технику: её нужно установить заново.',
  'policy.todo.development':
    'Продолжайте работу. Для настоящих пассажиров старший смены запрашивает у центральной службы подписанную политику страны.',
  'sample.title': 'Выбран случайно для второй линии',
  'sample.why': 'Только по жребию, а не потому, что что-то обнаружено. Дальше: {action}.',
};
