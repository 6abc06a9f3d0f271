import type { MrzView } from './api-document.gen.ts';

/** How a character of the MRZ is marked on the screen; the strongest mark wins. */
export type Mark = 'none' | 'uncertain' | 'field' | 'digit';

/** Number of characters that each check digit covers, counted back from the digit (ICAO 9303-4 4.2, -5 4.2, -6 4.2). */
const COVERED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  TD3: { 'document-number': 9, birth: 6, expiry: 6, optional: 14 },
  'MRV-A': { 'document-number': 9, birth: 6, expiry: 6 },
  TD2: { 'document-number': 9, birth: 6, expiry: 6 },
  'MRV-B': { 'document-number': 9, birth: 6, expiry: 6 },
  TD1: { 'document-number': 9, birth: 6, expiry: 6 },
  'FRA-ID': { 'document-number': 12, birth: 6 },
};

/** Number of columns directly before a check digit that it covers; 0 if it covers more than one run. */
export function coveredColumns(format: string | null, of: string): number {
  return COVERED[format ?? '']?.[of] ?? 0;
}

const STRENGTH: Readonly<Record<Mark, number>> = { none: 0, uncertain: 1, field: 2, digit: 3 };

/**
 * Marks per line and column: a wrong check digit and the field that it covers (ICAO 9303-2 C.43), and glyphs of which the
 * reader was unsure. If the composite digit is wrong, only the digit is marked, because it covers nearly the whole zone.
 */
export function mrzMarks(mrz: MrzView): Mark[][] {
  const marks = mrz.lines.map((line) => Array.from(line, (): Mark => 'none'));
  const put = (line: number, column: number, mark: Mark) => {
    const row = marks[line];
    const now = row?.[column];
    if (row !== undefined && now !== undefined && STRENGTH[mark] > STRENGTH[now]) row[column] = mark;
  };
  for (const glyph of mrz.uncertain) put(glyph.line, glyph.column, 'uncertain');
  for (const digit of mrz.checks) {
    if (digit.ok) continue;
    const covered = coveredColumns(mrz.format, digit.of);
    for (let back = 1; back <= covered; back += 1) put(digit.line, digit.column - back, 'field');
    put(digit.line, digit.column, 'digit');
  }
  return marks;
}

/** Neighbouring columns with one mark as one run, so that the screen draws few elements. */
export function markRuns(line: string, marks: readonly Mark[]): { text: string; mark: Mark }[] {
  const runs: { text: string; mark: Mark }[] = [];
  for (const [at, char] of Array.from(line).entries()) {
    const mark = marks[at] ?? 'none';
    const last = runs.at(-1);
    if (last !== undefined && last.mark === mark) last.text += char;
    else runs.push({ text: char, mark });
  }
  return runs;
}
