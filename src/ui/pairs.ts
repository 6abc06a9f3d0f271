import type { CheckView } from './api.gen.ts';
import type { ComparedView, MrzView } from './api-document.gen.ts';
import { differingColumns, fieldName } from './format.ts';
import { coveredColumns } from './mrz-marks.ts';
import { type Key, reasonAdvice, t } from './words/index.ts';

export interface ReadingPair {
  field: string;
  captured: string;
  expected: string;
}

/** Readings longer than this are only in the details; here they would push the page image aside. */
const LONGEST_PAIR = 24;

function digitPair(mrz: MrzView): ReadingPair | null {
  const digit = mrz.checks.find((entry) => !entry.ok);
  if (digit === undefined) return null;
  const line = mrz.lines[digit.line] ?? '';
  const from = Math.max(0, digit.column - coveredColumns(mrz.format, digit.of));
  // The digit alone does not help an officer who compares it with the page; its field does.
  const covered = line.slice(from, digit.column);
  return { field: digit.of, captured: covered + digit.printed, expected: covered + digit.computed };
}

/** Characters of context on each side of a character that differs. */
const CONTEXT = 4;

/** A character with its neighbours, which show the officer where to look; the character alone would not. */
function characterPair(pair: ComparedView, mrz: MrzView | null): ReadingPair {
  const line = pair.at === null ? '' : (mrz?.lines[pair.at.line] ?? '');
  const column = pair.at?.column ?? 0;
  const around = (character: string) =>
    line.slice(Math.max(0, column - CONTEXT), column) + character + line.slice(column + 1, column + 1 + CONTEXT);
  return { field: pair.field, captured: around(pair.captured), expected: around(pair.expected) };
}

/** The first pair of a check whose readings differ. */
export function differing(check: CheckView): ComparedView | undefined {
  return check.compared.find((pair) => pair.captured !== pair.expected);
}

/** Position of the character that a check concerns, line and column of the MRZ from 0; null if it does not concern one. */
export function mrzPlaceOf(check: CheckView, mrz: MrzView | null): { line: number; column: number } | null {
  if (mrz === null) return null;
  if (check.check === 'mrz.check-digits') return mrz.checks.find((entry) => !entry.ok) ?? null;
  const pair = differing(check);
  if (pair === undefined || pair.at === null) return check.check === 'mrz.read' ? (mrz.open[0] ?? null) : null;
  const { line, column } = pair.at;
  // If the MRZ holds the value as it is: the first character that differs, not the start of its field.
  const same = pair.expected !== '' && mrz.lines[line]?.startsWith(pair.expected, column) === true;
  const offset = same ? Math.max(0, differingColumns(pair.captured, pair.expected).indexOf(true)) : 0;
  return { line, column: column + offset };
}

/** The two readings that an officer can compare by eye for this check, or null if there are not two. */
export function pairOf(check: CheckView, mrz: MrzView | null): ReadingPair | null {
  if (check.check === 'mrz.check-digits') return mrz === null ? null : digitPair(mrz);
  // An expiry is compared with today, a doubtful glyph with several candidates: neither is a second reading.
  if (check.check === 'mrz.expiry' || check.check === 'mrz.read') return null;
  const pair = differing(check);
  if (pair === undefined || pair.expected === '') return null;
  if (check.check === 'mrz.page') return characterPair(pair, mrz);
  if (Math.max(pair.captured.length, pair.expected.length) > LONGEST_PAIR) return null;
  return { field: pair.field, captured: pair.captured, expected: pair.expected };
}

const OF_SEAL = /^(seal\.(mrz|passport-number)|second\.(seal-mrz|passport-number))$/;

/** Labels of the two readings of a pair, which say where each was seen. */
export function pairLabels(check: string, typed: boolean): { captured: Key; expected: Key } {
  if (check === 'mrz.printed-zone') return { captured: 'pair.onPage', expected: 'pair.inZone' };
  if (check === 'mrz.page') return { captured: 'pair.onPage', expected: typed ? 'pair.byHand' : 'pair.byReader' };
  if (check === 'chip.mrz') return { captured: 'pair.inZone', expected: 'group.chip' };
  if (OF_SEAL.test(check)) return { captured: 'pair.inZone', expected: 'pair.inSeal' };
  return { captured: 'pair.printed', expected: 'pair.computed' };
}

/** Second line of a fact: the two readings that were compared, or else what to do. */
export function factDetail(check: CheckView | undefined, reason: string, mrz: MrzView | null): string {
  const advice = reasonAdvice(reason);
  if (check === undefined) return advice;
  if (check.check === 'mrz.check-digits') {
    const digit = mrz?.checks.find((entry) => !entry.ok);
    if (digit === undefined) return advice;
    const { printed, computed } = digit;
    return t('mrz.digit', { field: fieldName(digit.of), printed, computed });
  }
  const pair = differing(check);
  if (pair === undefined || pair.captured.length > LONGEST_PAIR) return advice;
  const { captured, expected } = pair;
  if (check.check === 'mrz.expiry') return t('facts.expiredOn', { captured });
  if (check.check === 'mrz.read') {
    return expected === '' ? t('facts.doubtful', { captured }) : t('facts.doubt', { captured, expected });
  }
  if (check.check === 'mrz.printed-zone') return t('facts.printed', { captured, expected });
  if (check.check === 'mrz.page') {
    return t(mrz?.via === 'typed' ? 'facts.onPageTyped' : 'facts.onPage', { captured, expected });
  }
  if (expected === '') return captured === '' ? advice : t('facts.read', { field: fieldName(pair.field), captured });
  return t('facts.compared', { captured, expected });
}
