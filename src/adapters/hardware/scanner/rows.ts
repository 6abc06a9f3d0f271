import { checkDigit } from '../../../core/mrz/index.ts';

/** MRZ shapes: glyphs per row and number of rows (ICAO 9303-4 4.2, 9303-5 4.2, 9303-6 4.2, 9303-7 4.2). */
export const SHAPES = [
  { width: 44, rows: 2 },
  { width: 36, rows: 2 },
  { width: 30, rows: 3 },
] as const;
export type Shape = (typeof SHAPES)[number];

/** Group separator: some readers send `GS candidates GS` instead of a glyph of which they are not sure. */
export const GS = 0x1d;

export interface Glyph {
  seen: string;
  /** Null for a plain glyph; most likely first, empty for "unknown". */
  candidates: string[] | null;
}

/** Splits a row into glyphs; null when a candidate group is not closed. */
export function glyphsOf(row: string, gsGroups: boolean): Glyph[] | null {
  const glyphs: Glyph[] = [];
  for (let i = 0; i < row.length; i += 1) {
    const char = row.charAt(i);
    if (!gsGroups || row.charCodeAt(i) !== GS) {
      glyphs.push({ seen: char, candidates: null });
      continue;
    }
    const close = row.indexOf(String.fromCharCode(GS), i + 1);
    if (close < 0) return null;
    const inside = [...row.slice(i + 1, close)];
    glyphs.push({ seen: inside[0] ?? '<', candidates: inside });
    i = close;
  }
  return glyphs;
}

export function shapeOfWidth(width: number): Shape | null {
  return SHAPES.find((shape) => shape.width === width) ?? null;
}

/** 88, 72 and 90 glyphs in one string are 2 x 44, 2 x 36 and 3 x 30. */
export function shapeOfTotal(total: number): Shape | null {
  return SHAPES.find((shape) => shape.width * shape.rows === total) ?? null;
}

/** Dates of birth and expiry with their check digits are in these columns of the lower row (9303-4 4.2.2). */
const LOWER_DATES = [13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27];
/** French identity card of 2 x 36: month of issue, department and number are first, the date of birth at the end. */
const FRENCH_LOWER = [0, 1, 2, 3, 7, 8, 9, 10, 11, 27, 28, 29, 30, 31, 32, 33];
const FRENCH_DIGITS = 12;
/** Names carry no digits; a lower row with one unknown date and a few unreadable glyphs still has this many. */
const LOWER_DIGITS = 4;
const TD1_BIRTH = [0, 1, 2, 3, 4, 5];
const TD1_EXPIRY = [8, 9, 10, 11, 12, 13, 14];
const TD1_DATE_DIGITS = 3;
/** A name row of a TD1 has no digit; two are allowed for misprints, so that the MRZ module can say what is wrong. */
const TD1_NAME_DIGITS = 2;

/**
 * True if a row can be at `index` (from 0) of its shape. This tests the kind of row, not its correctness: it only
 * distinguishes an upper row from a lower one, so that upper rows of two documents are never taken for one document.
 * Damaged and misprinted rows must pass, because the MRZ module judges them.
 */
export function canStandAt(glyphs: readonly Glyph[], index: number): boolean {
  const isDigit = (column: number): boolean => /[0-9]/.test(glyphs[column]?.seen ?? '');
  const count = (columns: readonly number[]): number => columns.filter(isDigit).length;
  if (glyphs.length === 30) {
    const birthUnknown = TD1_BIRTH.filter((column) => glyphs[column]?.seen === '<').length > TD1_DATE_DIGITS;
    const middle =
      count(TD1_BIRTH) >= TD1_DATE_DIGITS + 1 || (birthUnknown && count(TD1_EXPIRY) > TD1_DATE_DIGITS && !isDigit(0));
    if (index === 1) return middle;
    const digits = glyphs.filter((_glyph, column) => isDigit(column)).length;
    if (middle || isDigit(0)) return false;
    return index === 0 ? digits > 0 : digits <= TD1_NAME_DIGITS;
  }
  const french = glyphs.length === 36 && count(FRENCH_LOWER) >= FRENCH_DIGITS;
  const lower = french || count(LOWER_DATES) >= LOWER_DIGITS;
  return index === 0 ? !lower && !isDigit(0) : lower;
}

/**
 * True if rows from separate transmissions confirm each other: all check digits are correct and the issuing state
 * is the nationality. No check digit covers the upper row of a TD3 or TD2, so the text cannot show more than this;
 * it is used only if a profile allows separate rows.
 */
export function rowsAgree(rows: readonly string[]): boolean {
  const [first = '', second = ''] = rows;
  const holds = (text: string, digit: string): boolean => checkDigit(text) === digit;
  if (rows.length === 3) {
    const composite = first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29);
    return (
      first.slice(2, 5) === second.slice(15, 18) &&
      holds(second.slice(0, 6), second.charAt(6)) &&
      holds(second.slice(8, 14), second.charAt(14)) &&
      holds(composite, second.charAt(29))
    );
  }
  // Its last digit is computed over both rows, so nothing else has to agree.
  if (first.length === 36 && first.startsWith('IDFRA')) {
    return holds(second.slice(27, 33), second.charAt(33)) && holds(first + second.slice(0, 35), second.charAt(35));
  }
  return (
    first.slice(2, 5) === second.slice(10, 13) &&
    holds(second.slice(0, 9), second.charAt(9)) &&
    holds(second.slice(13, 19), second.charAt(19)) &&
    holds(second.slice(21, 27), second.charAt(27))
  );
}
