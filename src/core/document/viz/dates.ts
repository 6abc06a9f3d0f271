import type { MrzDate } from '../../mrz/index.ts';
import { asDigits, foldText } from './fold.ts';
import { monthsNamed } from './months.ts';

/** One way to read a date out of a line of print; null if the print says X (unknown). */
export interface PrintedDate {
  /** With 2 digits: 0..99; with 4 digits: the year. */
  year: number;
  yearDigits: 2 | 4;
  /** More than one if a month name means different months in different languages. */
  months: readonly number[] | null;
  day: number | null;
  /** With separators and in one order only, so that it may contradict an MRZ; a run of digits may not. */
  plain: boolean;
}

/** Longest line that is searched for dates, characters. */
const MAX_CHARS = 200;
/** Issuers that print the month before the day. */
const MONTH_FIRST: ReadonlySet<string> = new Set(['USA', 'FSM', 'MHL', 'PLW', 'ASM', 'GUM', 'MNP', 'PRI', 'VIR']);

/** True if documents of an issuer print the month before the day. */
export function monthFirstIn(issuer: string | null): boolean {
  return issuer !== null && MONTH_FIRST.has(issuer);
}

const D = '[0-9OQILSBZ]';
/** One or two digits, one of which may have been taken for a letter; never the second digit of two. */
const DAY = `(\\d${D}|(?<!\\d)[OQILSBZ]?\\d|XX)`;
const YEAR = '(\\d{4}|\\d{2})(?!\\d)';
/** Letters, one of which (of the first three) may have been taken for a digit. */
const NAME = '([A-Z0158][A-Z0][A-Z0158][A-Z]{0,7})(?![A-Z])';
/**
 * `12 AUG/AOUT 74`, `12AUG 1974`, `01 JAN-7JAN 85`: day, month name, a second name after an oblique, year. A first name in
 * another script is skipped.
 */
const BY_NAME = new RegExp(`${DAY}[^A-Z0-9]{0,8}${NAME}(?:[^A-Z]{1,3}${NAME})?[^A-Z0-9]{0,3}(\\d{4}|${D}{2})`, 'g');
/** `AUG 12, 1974`. */
const NAME_FIRST = new RegExp(`([A-Z]{3,10})[^A-Z0-9]{1,3}${DAY}[^A-Z0-9]{1,3}${YEAR}`, 'g');
const GAP = '[ .,\\-/:]{1,3}';
const DAY_FIRST = new RegExp(`(?<!${D})${DAY}${GAP}${DAY}(${GAP}|)(${D}{4}|${D}{2})(?!\\d)`, 'g');
const RUN_ON = new RegExp(`(\\d{2})${GAP}(\\d{2})${GAP}((?:19|20)\\d{2})`, 'g');
const YEAR_FIRST = new RegExp(`(?<!\\d)((?:19|20)\\d{2})${GAP}${DAY}${GAP}${DAY}(?!\\d)`, 'g');
/** Digits in one run: separators that were not read, or none. */
const RUN = /(?<!\d)(\d{8}|\d{6})(?!\d)/g;

/**
 * Every date that a line of print may contain, in the formats of Doc 9303-3 3.8 and of national documents; ambiguous print gives
 * several. `issuer` says whether the month may come first.
 */
export function datesIn(line: string, issuer: string | null): PrintedDate[] {
  const text = foldText(line.slice(0, MAX_CHARS));
  const monthFirst = monthFirstIn(issuer);
  const found: PrintedDate[] = [];
  each(BY_NAME, text, (match) => {
    const [whole, day, first, second, year] = match;
    // Two dates may be read as one run: they can support an MRZ, but never contradict it.
    const plain = !/\d/.test(text.charAt(match.index - 1) + text.charAt(match.index + whole.length));
    add(found, { day, months: named(first, second), year, plain });
    if (year?.length === 4 && !/^(19|20)/.test(year))
      add(found, { day, months: named(first, second), year: year.slice(0, 2), plain: false });
  });
  each(NAME_FIRST, text, ([, name, day, year]) =>
    add(found, { day, months: named(name, undefined), year, plain: true }),
  );
  // Two dates in one run: `24/03/200924/03/2019`.
  each(RUN_ON, text, ([, first, second, year]) => {
    add(found, { day: first, months: numbered(second), year, plain: false });
    if (monthFirst) add(found, { day: second, months: numbered(first), year, plain: false });
  });
  each(YEAR_FIRST, text, ([, year, month, day]) => add(found, { day, months: numbered(month), year, plain: true }));
  each(DAY_FIRST, text, ([, first, second, gap, year]) => {
    const plain = gap !== '' && !monthFirst;
    add(found, { day: first, months: numbered(second), year, plain });
    if (monthFirst) add(found, { day: second, months: numbered(first), year, plain: gap !== '' && twelve(second) });
  });
  each(RUN, text, ([, digits = '']) => {
    const [a, b] = [digits.slice(0, 2), digits.slice(2, 4)];
    add(found, { day: a, months: numbered(b), year: digits.slice(4), plain: false });
    if (digits.length === 8) {
      add(found, {
        day: digits.slice(6),
        months: numbered(digits.slice(4, 6)),
        year: digits.slice(0, 4),
        plain: false,
      });
    }
  });
  return found;
}

/** Every match, including overlapping ones: an apparent date may hide the real one. */
function each(pattern: RegExp, text: string, take: (match: RegExpExecArray) => void): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    take(match);
    pattern.lastIndex = match.index + 1;
  }
}

/** A day above 12 shows which number is the month. */
function twelve(day: string | undefined): boolean {
  return Number(asDigits(day ?? '')) > 12;
}

function numbered(text: string | undefined): readonly number[] | null | undefined {
  if (text === 'XX') return null;
  const month = Number(asDigits(text ?? ''));
  return month >= 1 && month <= 12 ? [month] : undefined;
}

/** Months that both names allow; if they cannot both be right, either of them (one was misread). */
function named(first: string | undefined, second: string | undefined): readonly number[] | null | undefined {
  if (first === 'XXX') return null;
  const one = monthsNamed(first ?? '');
  const two = second === undefined ? [] : monthsNamed(second);
  const both = one.filter((month) => two.includes(month));
  if (both.length > 0) return both;
  // A national name need not be known if it is next to a known one, but an unknown name with digits is something else.
  if ((one.length === 0 && /\d/.test(first ?? '')) || (two.length === 0 && /\d/.test(second ?? ''))) return undefined;
  const either = [...new Set([...one, ...two])];
  return either.length > 0 ? either : undefined;
}

function add(
  found: PrintedDate[],
  parts: {
    day: string | undefined;
    months: readonly number[] | null | undefined;
    year: string | undefined;
    plain: boolean;
  },
): void {
  const { months, plain } = parts;
  if (months === undefined) return;
  const day = parts.day === 'XX' ? null : Number(asDigits(parts.day ?? ''));
  if (day !== null && !(day >= 1 && day <= 31)) return;
  const digits = asDigits(parts.year ?? '');
  const year = Number(digits);
  if (!/^(\d{2}|(19|20)\d{2})$/.test(digits)) return;
  found.push({ year, yearDigits: digits.length === 2 ? 2 : 4, months, day, plain });
}

/** Compares part by part: X matches only an unknown part in the MRZ, a year of two digits modulo 100 (Doc 9303-3 3.8). */
export function sameDate(printed: PrintedDate, date: MrzDate): boolean {
  if (date.year === null || !sameYear(printed, date.year)) return false;
  if (date.month === null ? printed.months !== null : printed.months?.includes(date.month) !== true) return false;
  return date.day === printed.day;
}

function sameYear(printed: PrintedDate, year: number): boolean {
  return printed.yearDigits === 2 ? printed.year === year % 100 : printed.year === year;
}

/**
 * `YYYY-MM-DD` for a complete date, for the officer's comparison; null for any other. A two-digit year is the last matching one
 * up to `latest`, the latest year that the page may print.
 */
export function isoOf({ year, yearDigits, months, day }: PrintedDate, latest: number): string | null {
  if (months === null || months.length !== 1 || day === null) return null;
  const full = yearDigits === 4 ? year : latest - ((((latest - year) % 100) + 100) % 100);
  return `${full}-${two(months[0] as number)}-${two(day)}`;
}

export function isoOfMrz({ year, month, day }: MrzDate): string {
  return `${year ?? 'XXXX'}-${month === null ? 'XX' : two(month)}-${day === null ? 'XX' : two(day)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Number of digits of YYMMDD in which two ISO dates differ. */
export function differingDigits(a: string, b: string): number {
  let count = 0;
  for (let i = 2; i < 10; i++) if (a.charAt(i) !== b.charAt(i)) count++;
  return count;
}
