import type { Translation } from './languages.ts';
import type { words as en } from './papers-en.ts';

/** Russian, awaiting native review. */
export const words: Translation<typeof en, 'ru'> = {
  'tile.second.read': 'Второй документ',
  'tile.second.expiry': 'Второй срок',
  'tile.second.pairs': 'Оба документа',
  'tile.second.sides': 'Обе стороны',
  'tile.lists.second': 'Второй номер',
  'check.second.read': 'Второй документ или сторона считаны',
  'check.second.expiry': 'Второй документ действителен по сроку',
  'check.second.pairs': 'Имя, дата рождения, пол и гражданство обоих документов',
  'check.second.sides': 'Печатный текст другой стороны и МСЗ',
  'check.lists.second': 'Номер второго документа по спискам',

  'reason.DOC_PAIRS_AGREE.title': 'Оба документа говорят о человеке одно',
  'reason.DOC_PAIRS_AGREE.short': 'документы сходятся',
  'reason.DOC_PAIRS_AGREE.advice': 'Ничего делать не нужно.',
  'reason.DOC_PAIRS_DOUBTFUL.title': 'Документы, возможно, расходятся',
  'reason.DOC_PAIRS_DOUBTFUL.short': 'считано неуверенно',
  'reason.DOC_PAIRS_DOUBTFUL.advice': 'Знак считан неуверенно. Сравните отмеченную пару в обоих документах.',
  'reason.DOC_PAIRS_DIFFER.title': 'Документы расходятся',
  'reason.DOC_PAIRS_DIFFER.short': 'документы расходятся',
  'reason.DOC_PAIRS_DIFFER.advice': 'Сравните отмеченную пару.',

  'problem.FIRST_DOCUMENT_NEEDED': 'Считайте первый документ, прежде чем класть другой.',
  'problem.NOT_AWAITED': 'Второй документ не ожидается.',
  'problem.NOT_IN_PARTY': 'Этот пассажир не входит в группу.',
  'problem.NO_PARTY': 'Ни одна группа не открыта.',
  'problem.UNKNOWN_MEMBER': 'Выберите пассажира у стойки и кого-то из группы.',
  'papers.title': 'Документы и группа',
  'papers.open': 'Открыть',
  'papers.compare': 'Сравнить',
  'papers.second': '{kind} № {number}',
  'papers.awaitDocument': 'Положите второй документ или введите его (F6).',
  'papers.awaitSide': 'Положите карту другой стороной вниз.',
  'papers.goOn': 'Продолжить без него',
  'papers.prompt.side': 'Переверните карту.',
  'papers.prompt.visa': 'Есть ли страница визы?',
  'papers.prompt.minor': 'Младше 18: с кем?',
  'papers.showSecond': 'Второй документ',
  'papers.pageAlt': 'Страница второго документа',
};
