import type { PrintedFinding } from '../../core/document/viz/index.ts';
import { intersectionOverUnion } from '../../core/face/detection/index.ts';
import type { Box } from '../../core/face/image/index.ts';
import type { TextBox } from './text-reader-boxes.ts';
import { printWidth } from './viz-layout.ts';

/** Values whose print decides the result of the check; sex and nationality only support it. */
export const DECIDING: ReadonlySet<PrintedFinding['field']> = new Set([
  'documentNumber',
  'surname',
  'givenNames',
  'birthDate',
  'expiryDate',
]);

/** Findings that are worth another look. */
export function missingOf(fields: readonly PrintedFinding[]): PrintedFinding[] {
  return fields.filter(
    ({ field, state, expected }) => DECIDING.has(field) && state !== 'match' && state !== 'mismatch' && expected !== '',
  );
}

function differs({ state, weak }: PrintedFinding): boolean {
  return state === 'mismatch' || weak;
}

/** Findings that a second look may correct: a difference may also be a misreading. */
export function openOf(fields: readonly PrintedFinding[]): PrintedFinding[] {
  return fields.filter(({ field, state, expected }) => DECIDING.has(field) && state !== 'match' && expected !== '');
}

/**
 * How reading continues. It ends when every deciding value was found in print as in the MRZ: the rest of the page adds nothing,
 * because a value that agrees in one place is not looked for elsewhere. A difference needs the whole page: the correct value,
 * or proof that a date has another role, may be in the least likely line. `findings`: null if the MRZ is not known; `whole`:
 * every line is wanted.
 */
export function howToGoOn(findings: readonly PrintedFinding[] | null, whole: boolean): 'end' | 'likeliest' | 'all' {
  if (findings === null || whole || findings.some(differs)) return 'all';
  const isFound = ({ field, state, expected }: PrintedFinding) =>
    !DECIDING.has(field) || state === 'match' || expected === '';
  return findings.every(isFound) ? 'end' : 'likeliest';
}

/** Maximum number of input columns that are read a second time: about a sixth of the columns of the first reading. */
const MAX_COLUMNS_AGAIN = 1_200;
/** A line is read again for a value if it holds at least this share of the value's characters, in their order. */
const MIN_LIKENESS = 0.5;
/** Width over height of a printed line per character: narrow and wide typefaces, capitals and lower case. */
const MIN_CHAR_ASPECT = 0.28;
const MAX_CHAR_ASPECT = 0.75;
/** Width over height that a caption or a second value in the same line may add. */
const OTHER_ASPECT = 3;

/** Boxes of lines that hold much of a missing value in its order, the most similar first, until the budget is spent. */
export function boxesToReadAgain(
  missing: readonly PrintedFinding[],
  read: readonly { box: TextBox; text: string }[],
): TextBox[] {
  const values = missing.map(searchText);
  const alike = read
    .map(({ box, text }) => ({ box, likeness: Math.max(0, ...values.map((value) => likeness(value, text))) }))
    .filter((line) => line.likeness >= MIN_LIKENESS)
    .sort((a, b) => b.likeness - a.likeness);
  const chosen: TextBox[] = [];
  let columns = 0;
  for (const { box } of alike) {
    const width = printWidth(box);
    if (columns + width > MAX_COLUMNS_AGAIN) continue;
    columns += width;
    chosen.push(box);
  }
  return chosen;
}

/** Maximum number of input columns that are read of the lines found at the second size. */
export const MAX_COLUMNS_SECOND = 1_600;
/** A line read with this mean probability is not read again at the second size. */
const READ_WELL = 0.9;
/** Two boxes hold the same line if they share more than this part of their joint area. */
const SAME_LINE = 0.6;

/**
 * True if the line in a box was read well before. Digits are read again while a date or a number is missing: the reader is as
 * sure of part of a date as of a whole date.
 */
export function isReadWell(
  box: TextBox,
  read: readonly { box: TextBox; text: string; confidence: number }[],
  missing: readonly PrintedFinding[],
): boolean {
  const figures = missing.some(({ field }) => field !== 'surname' && field !== 'givenNames');
  const edges = edgesOf(box);
  return read.some(
    (line) =>
      line.confidence >= READ_WELL &&
      !(figures && /\d/.test(line.text)) &&
      intersectionOverUnion(edges, edgesOf(line.box)) > SAME_LINE,
  );
}

function edgesOf({ x, y, width, height }: TextBox): Box {
  return { x1: x - width / 2, y1: y - height / 2, x2: x + width / 2, y2: y + height / 2 };
}

/** True if a box is as long as one of the missing values. */
export function fitsOne(missing: readonly PrintedFinding[], box: TextBox): boolean {
  return missing.some((finding) => fits(box, searchText(finding)));
}

/** Maximum number of lines that the second reader reads: as many as a page can report. */
const MAX_FOR_SECOND = 120;

/**
 * Lines for the second reader: those that may hold a missing value and were not read well. None while a value differs: it could
 * only take a character that was changed in print for the one of the MRZ.
 */
export function boxesForSecondReader(
  findings: readonly PrintedFinding[] | null,
  { boxes, read, whole }: { boxes: readonly TextBox[]; read: Parameters<typeof isReadWell>[1]; whole: boolean },
): TextBox[] {
  if (howToGoOn(findings, whole) !== 'likeliest') return [];
  const missing = missingOf(findings ?? []);
  return boxes.filter((box) => fitsOne(missing, box) && !isReadWell(box, read, [])).slice(0, MAX_FOR_SECOND);
}

/** Boxes that are as long as a missing name, for the reader of another script. */
export function boxesOfNames(missing: readonly PrintedFinding[], boxes: readonly TextBox[]): TextBox[] {
  const names = missing.filter(({ field }) => field === 'surname' || field === 'givenNames').map(searchText);
  return boxes.filter((box) => names.some((name) => fits(box, name)));
}

/** The text that is searched for in a line; a date is searched for as DDMMYY, which print contains in some form. */
function searchText({ field, expected }: PrintedFinding): string {
  if (field !== 'birthDate' && field !== 'expiryDate') return expected;
  return expected.slice(8) + expected.slice(5, 7) + expected.slice(2, 4);
}

function fits({ width, height }: TextBox, value: string): boolean {
  const aspect = width / Math.max(1, height);
  return aspect >= MIN_CHAR_ASPECT * value.length && aspect <= MAX_CHAR_ASPECT * value.length + OTHER_ASPECT;
}

/** Longest run of characters that value and line have in the same order, as a fraction of the value's length. */
function likeness(value: string, line: string): number {
  const text = line.toUpperCase();
  let row = new Array<number>(text.length + 1).fill(0);
  for (const character of value) {
    const next = [0];
    for (let i = 0; i < text.length; i++) {
      const same = text.charAt(i) === character;
      next.push(same ? (row[i] as number) + 1 : Math.max(row[i + 1] as number, next[i] as number));
    }
    row = next;
  }
  return (row[text.length] as number) / Math.max(1, value.length);
}
