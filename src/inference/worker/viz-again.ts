import type { PrintedFinding } from '../../core/document/viz/index.ts';
import type { TextBox } from './text-reader-boxes.ts';
import { printWidth } from './viz-layout.ts';

/** Values whose print decides the check; sex and nationality only support it. */
const DECIDING: ReadonlySet<PrintedFinding['field']> = new Set([
  'documentNumber',
  'surname',
  'givenNames',
  'birthDate',
  'expiryDate',
]);

/** Findings of the values that are worth another look. */
export function missingOf(fields: readonly PrintedFinding[]): PrintedFinding[] {
  return fields.filter(
    ({ field, state, expected }) => DECIDING.has(field) && state !== 'match' && state !== 'mismatch' && expected !== '',
  );
}

/**
 * Every value that decides the check is in print as the MRZ says: what is left to read could add nothing, for a value
 * that agrees in one place is not looked for in another.
 */
export function allFound(fields: readonly PrintedFinding[]): boolean {
  return fields.every(({ field, state, expected }) => !DECIDING.has(field) || state === 'match' || expected === '');
}

/** Width over height of a line for each of its characters, in the middle of the faces that documents are printed in. */
const USUAL_CHAR_ASPECT = 0.58;
/** Characters of a printed date: figures with or without dots, a month as a word, in one or in two languages. */
const DATE_LENGTHS = [8, 10, 11, 15] as const;

/**
 * Takes the next `count` boxes out of `waiting`: the values of a page are printed in one height and have known lengths, so
 * those that look most like one not yet found come first. Only the order changes: without an end before, all are read.
 */
export function nextToRead(
  waiting: TextBox[],
  { fields, found, count }: { fields: readonly PrintedFinding[]; found: readonly TextBox[]; count: number },
): TextBox[] {
  const lengths = fields.flatMap(({ field, expected }) =>
    field === 'birthDate' || field === 'expiryDate' ? DATE_LENGTHS : [expected.length],
  );
  const height = middle(found.map((box) => box.height));
  const unlike = (box: TextBox): number => {
    const aspect = box.width / Math.max(1, box.height);
    const shapes = lengths.map((length) => Math.abs(Math.log(aspect / (USUAL_CHAR_ASPECT * Math.max(1, length)))));
    return Math.min(...shapes) + (height === null ? 0 : 2 * Math.abs(Math.log(box.height / height)));
  };
  const next =
    lengths.length === 0 ? waiting.slice(0, count) : [...waiting].sort((a, b) => unlike(a) - unlike(b)).slice(0, count);
  for (const box of next) waiting.splice(waiting.indexOf(box), 1);
  return next;
}

function middle(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null;
}

/** Most input columns that are read a second time: about a sixth of the first reading. */
const MAX_COLUMNS_AGAIN = 1_200;
/** Share of a value's characters that a line must hold in their order to be read again for it. */
const MIN_LIKENESS = 0.5;
/** Width over height of a line of print for each of its characters: narrow and wide faces, capitals and lower case. */
const MIN_CHAR_ASPECT = 0.28;
const MAX_CHAR_ASPECT = 0.75;
/** A caption or a second value in the same line, as width over height. */
const OTHER_ASPECT = 3;

/**
 * Boxes that are read once more, in turn until the budget is spent: lines that hold much of a missing value in its order,
 * the likest first, and lines not yet read that are as long as one.
 */
export function boxesToReadAgain(
  missing: readonly PrintedFinding[],
  { read, unread }: { read: readonly { box: TextBox; text: string }[]; unread: readonly TextBox[] },
): TextBox[] {
  const values = missing.map(searchText);
  const alike = read
    .map(({ box, text }) => ({ box, likeness: Math.max(0, ...values.map((value) => likeness(value, text))) }))
    .filter((line) => line.likeness >= MIN_LIKENESS)
    .sort((a, b) => b.likeness - a.likeness)
    .map(({ box }) => box);
  const fresh = unread.filter((candidate) => values.some((value) => fits(candidate, value)));
  const chosen: TextBox[] = [];
  let columns = 0;
  for (const box of inTurn(alike, fresh)) {
    const width = printWidth(box);
    if (columns + width > MAX_COLUMNS_AGAIN) continue;
    columns += width;
    chosen.push(box);
  }
  return chosen;
}

/** The first of each, the second of each, and so on. */
function inTurn(a: readonly TextBox[], b: readonly TextBox[]): TextBox[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [
    ...a.slice(i, i + 1),
    ...b.slice(i, i + 1),
  ]).flat();
}

/** Boxes that are as long as a missing name, for the reader of another script. */
export function boxesOfNames(missing: readonly PrintedFinding[], boxes: readonly TextBox[]): TextBox[] {
  const names = missing.filter(({ field }) => field === 'surname' || field === 'givenNames').map(searchText);
  return boxes.filter((box) => names.some((name) => fits(box, name)));
}

/** The value as it is looked for in a line: a date as DDMMYY, which print holds in one form or another. */
function searchText({ field, expected }: PrintedFinding): string {
  if (field !== 'birthDate' && field !== 'expiryDate') return expected;
  return expected.slice(8) + expected.slice(5, 7) + expected.slice(2, 4);
}

function fits({ width, height }: TextBox, value: string): boolean {
  const aspect = width / Math.max(1, height);
  return aspect >= MIN_CHAR_ASPECT * value.length && aspect <= MAX_CHAR_ASPECT * value.length + OTHER_ASPECT;
}

/** Longest run of characters that value and line have in the same order, as a share of the value. */
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
