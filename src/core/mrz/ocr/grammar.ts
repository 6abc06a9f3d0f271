import type { MrzFormat } from '../index.ts';
import { OCR_ALPHABET, OCR_SYMBOLS } from './alphabet.ts';

/**
 * Column grammar of the ICAO layouts (Doc 9303-4 to -7, tables of 4.2.2): `H` first letter of a document code, `L` letter or
 * filler, `D` digit, `X` digit or filler, `S` sex, `A` anything. It is a preference for weak print and never filters facts: a
 * clear print that breaks it is kept and reported (MRZ_COLUMN_RULE).
 */
const LOWER = `${'A'.repeat(9)}XLLLXXXXXXDSXXXXXXD`;
const RULES: Readonly<Record<MrzFormat, readonly string[]>> = {
  TD3: [`HA${'L'.repeat(42)}`, `${LOWER}${'A'.repeat(14)}XD`],
  'MRV-A': [`HA${'L'.repeat(42)}`, `${LOWER}${'A'.repeat(16)}`],
  TD2: [`HA${'L'.repeat(34)}`, `${LOWER}${'A'.repeat(7)}D`],
  'MRV-B': [`HA${'L'.repeat(34)}`, `${LOWER}${'A'.repeat(8)}`],
  TD1: [`HALLL${'A'.repeat(9)}X${'A'.repeat(15)}`, `XXXXXXDSXXXXXXDLLL${'A'.repeat(11)}D`, 'L'.repeat(30)],
  'FRA-ID': [`HA${'L'.repeat(28)}${'A'.repeat(6)}`, `${'A'.repeat(12)}D${'L'.repeat(14)}${'D'.repeat(7)}SD`],
};

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const ALLOWED: Readonly<Record<string, string>> = {
  H: 'PVAIC',
  L: `${LETTERS}<`,
  D: DIGITS,
  X: `${DIGITS}<`,
  S: 'MFX<',
  A: OCR_ALPHABET,
};

const MASKS: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  Object.entries(ALLOWED).map(([rule, characters]) => [
    rule,
    Uint8Array.from(OCR_ALPHABET, (c) => (characters.includes(c) ? 1 : 0)),
  ]),
);

const EVERYTHING = new Uint8Array(OCR_SYMBOLS).fill(1);

/** The symbols (1) that a column, counted from 0, may contain in a format. */
export function allowedAt(format: MrzFormat, line: number, column: number): Uint8Array {
  return MASKS[RULES[format][line]?.charAt(column) ?? 'A'] ?? EVERYTHING;
}

/** First letters of the only card of 2x36 that does not have an ICAO layout. */
const FRENCH_HEAD = 'IDFRA';

/**
 * Formats that fit `lines` rows of `columns` characters and the first five letters `head`, likelier first; empty if no format has
 * such rows.
 */
export function formatsOf(lines: number, columns: number, head: string): MrzFormat[] {
  const visa = head.startsWith('V');
  if (lines === 3 && columns === 30) return ['TD1'];
  if (lines !== 2) return [];
  if (columns === 44) return [visa ? 'MRV-A' : 'TD3'];
  if (columns !== 36) return [];
  if (head === FRENCH_HEAD) return ['FRA-ID', 'TD2'];
  return [visa ? 'MRV-B' : 'TD2'];
}
