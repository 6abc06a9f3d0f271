import type { CheckView, ComparedView, MrzView } from './api.gen.ts';
import { fieldName } from './format.ts';
import { coveredColumns } from './mrz-marks.ts';
import { reasonAdvice, t } from './words/index.ts';

export interface ReadingPair {
  field: string;
  captured: string;
  expected: string;
}

/** Longer readings stand in the details; here they would push the page image aside. */
const LONGEST_PAIR = 24;

function digitPair(mrz: MrzView): ReadingPair | null {
  const digit = mrz.checks.find((entry) => !entry.ok);
  if (digit === undefined) return null;
  const line = mrz.lines[digit.line] ?? '';
  const from = Math.max(0, digit.column - coveredColumns(mrz.format, digit.of));
  // The digit alone says nothing to an eye that compares it with the page; its field does.
  const covered = line.slice(from, digit.column);
  return { field: digit.of, captured: covered + digit.printed, expected: covered + digit.computed };
}

function differing(check: CheckView): ComparedView | undefined {
  return check.compared.find((pair) => pair.captured !== pair.expected);
}

/** The two readings an officer can compare by eye for this check, or null where there are not two. */
export function pairOf(check: CheckView, mrz: MrzView | null): ReadingPair | null {
  if (check.check === 'mrz.check-digits') return mrz === null ? null : digitPair(mrz);
  // An expiry is compared with today, a doubtful glyph with several candidates: neither is a second reading.
  if (check.check === 'mrz.expiry' || check.check === 'mrz.read') return null;
  const pair = differing(check);
  if (pair === undefined || pair.expected === '') return null;
  if (Math.max(pair.captured.length, pair.expected.length) > LONGEST_PAIR) return null;
  return { field: pair.field, captured: pair.captured, expected: pair.expected };
}

/** Second line of a fact: what was read against what, or else what to do. */
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
  if (expected === '') return captured === '' ? advice : t('facts.read', { field: fieldName(pair.field), captured });
  return t('facts.compared', { captured, expected });
}
