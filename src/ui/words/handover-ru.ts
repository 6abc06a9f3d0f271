import type { words as en } from './handover-en.ts';
import type { Translation } from './languages.ts';

/** Russian, awaiting native review. */
export const words: Translation<typeof en, 'ru'> = {
  'handover.waitsFor': 'Ждёт: {name}.',
  'handover.waitsLate': 'Передача ждёт: {name}. Позвоните или заберите её обратно.',
  'handover.word': 'Слово для встречи: {word}',
  'handover.taken': 'Форму принял(а) {name}. Копия на этом устройстве перезаписана.',
  'handover.back': 'Форма возвращена.',
  'handover.ended': 'Никто не принял форму вовремя. Форма для {name} уничтожена.',
  'handover.toYou': '{name} передаёт вам форму.',
  'handover.open': 'Принять',
  'handover.takeBack': 'Забрать обратно',
  'handover.closeFirst': 'Сначала закройте свою форму. Её записи были бы потеряны.',
  'handover.who': 'Кто принимает',
  'handover.whoNone': 'Обученных коллег на смене нет: позвоните {who}, {number}.',
  'handover.whoNoneAlone': 'Обученных коллег на смене нет. Вызовите старшего смены.',
  'handover.here': 'сегодня в системе',
  'handover.notHere': 'сегодня не входил(а)',
  'handover.atBox': 'место: {box}',
  'handover.noText':
    'Правила этого места не разрешают передавать текст. Коллега получит возраст, язык, потребности и пункты.',
  'handover.missing': 'Выберите, кто принимает.',
  'handover.from': 'От: {name}, {time}. Слово: {word}',
  'handover.writtenBy': 'Записал(а) {name}',
  'handover.bare': 'Пункты без текста',
  'handover.minors': 'Вопросы о несовершеннолетних',
  'handover.minor': 'Возраст: {age}. {answers}',
  'handover.companion': 'человек из группы',
  'handover.ageUnknown': 'неизвестен',
  'handover.noAnswers': 'Пока ничего не спрошено.',
  'handover.refNo': 'Запечатано направление: {refNo}',
  'handover.identity': 'Кто это, по документу',
  'handover.list': 'Передачи',
  'handover.explain': 'Форма уходит одному коллеге, запечатанной. Она открывается один раз, с его собственным PIN.',
  'handover.sup': 'Передача ждёт: {name}',
  'problem.HANDOVER_NOT_YOURS': 'Эта передача для другого человека.',
  'problem.HANDOVER_OPENED': 'Эта передача уже была открыта. Её можно открыть только один раз.',
  'problem.HANDOVER_ENDED': 'Эта передача закончилась. Попросите коллегу передать ещё раз.',
  'problem.HANDOVER_NOBODY':
    'Этот коллега сейчас не может принять. Выберите другого или позвоните. Ваши записи на месте.',
  'problem.HANDOVER_POINT':
    'На посту этого коллеги нет пункта совместной операции. Снимите этот пункт или выберите кого-нибудь на этом посту. Ваши записи на месте.',
};
