import type { PrintedFinding } from '../../core/document/viz/index.ts';
import type { TextBox } from './text-reader-boxes.ts';

/** Width over height of a line for each of its characters, in a typical typeface of documents. */
const USUAL_CHAR_ASPECT = 0.58;
/** Lengths of a printed date, characters: digits with or without dots, or the month as a word, in one or two languages. */
const DATE_LENGTHS = [8, 10, 11, 15] as const;
/** Width over height of the widest typeface, and of a caption or a second value in the same line. */
const MAX_CHAR_ASPECT = 0.75;
const OTHER_ASPECT = 5;

/** Weight of each sign that a line is not a value: a natural logarithm of its shape counts 1. */
const WEIGHT = {
  height: 3,
  small: 2,
  large: 0.5,
  noCaption: 0.5,
  isCaption: 0.7,
  column: 0.6,
  low: 1,
  rest: 0.5,
} as const;
/** A shape that is further than this from every value's shape gets no higher penalty. */
const MOST_UNLIKE = 1.5;
/** A line that is less like every open value than this holds no value: on specimen pages a fifth of the lines. */
const LEAST_LIKE = 2.5;
/** A number is often printed in another typeface, apart from the other values and near the top of the page. */
const MOST_OTHER_FACE = 0.4;
const HIGH_ON_PAGE = 0.35;

/** What is known about the page when the next lines are chosen. */
export interface ReadSoFar {
  /** Findings of the values that are still looked for. */
  open: readonly PrintedFinding[];
  /** Boxes of the values that were found. */
  found: readonly { field: PrintedFinding['field']; box: TextBox }[];
  /** Lines that were read. */
  read: readonly { box: TextBox; text: string }[];
  /** All boxes of the page that can hold a value, read or not. */
  all: readonly TextBox[];
  pageHeight: number;
  count: number;
}

/**
 * Takes the next boxes out of `waiting`: those that look most like a value not yet found. They have its length, the height and
 * left edge of the values found, and a smaller line above as a caption. Empty if no remaining line can be a value, because all
 * are longer than any open value with a caption beside it.
 */
export function nextToRead(waiting: TextBox[], read: ReadSoFar): TextBox[] {
  const longest = MAX_CHAR_ASPECT * longestOf(read.open) + OTHER_ASPECT;
  const unlike = unlikenessIn(read);
  const next = waiting
    .filter((box) => aspectOf(box) <= longest)
    .map((box) => ({ box, unlike: unlike(box) }))
    .filter((one) => one.unlike <= LEAST_LIKE)
    .sort((a, b) => a.unlike - b.unlike)
    .slice(0, read.count)
    .map(({ box }) => box);
  for (const box of next) waiting.splice(waiting.indexOf(box), 1);
  return next;
}

/** Length of the longest print that may hold an open value, characters: both names may be in one line. */
function longestOf(open: readonly PrintedFinding[]): number {
  const names = open.filter(({ field }) => field === 'surname' || field === 'givenNames');
  const lengths = open.map(({ field, expected }) => (isDate(field) ? Math.max(...DATE_LENGTHS) : expected.length));
  return Math.max(
    0,
    ...lengths,
    names.reduce((sum, { expected }) => sum + expected.length + 1, 0),
  );
}

function unlikenessIn({ open, found, read, all, pageHeight }: ReadSoFar): (box: TextBox) => number {
  const heightOf = heightPenalty(found, all);
  const date = found.find(({ field }) => isDate(field));
  const dates = date === undefined ? DATE_LENGTHS.map((n) => n * USUAL_CHAR_ASPECT) : [aspectOf(date.box)];
  const begun = read.filter(({ box, text }) => /\d/.test(text) && !found.some((one) => one.box === box));
  return (box) => {
    const goesOn = begun.some((one) => isRightOf(box, one.box));
    const { above, below } = neighboursOf(box, all);
    const height = heightOf(box);
    const asCaption = below ? WEIGHT.isCaption : 0;
    const inColumn = found.length === 0 || found.some((one) => startsAt(one.box, box, 0.5 * box.height));
    const asValue = height + asCaption + (above ? 0 : WEIGHT.noCaption) + (inColumn ? 0 : WEIGHT.column);
    const asNumber =
      Math.min(MOST_OTHER_FACE, height) + asCaption + WEIGHT.low * Math.max(0, box.y / pageHeight - HIGH_ON_PAGE);
    const unlike = open.map(({ field, expected }) => {
      if (goesOn && isDate(field)) return WEIGHT.rest;
      const aspects = isDate(field) ? dates : [Math.max(1, expected.length) * USUAL_CHAR_ASPECT];
      const shape = Math.min(MOST_UNLIKE, ...aspects.map((aspect) => Math.abs(Math.log(aspectOf(box) / aspect))));
      return shape + (field === 'documentNumber' ? asNumber : asValue);
    });
    return Math.min(...unlike);
  };
}

/** Values are printed in one height; until a value is found, the height of the page's higher lines is assumed. */
function heightPenalty(found: ReadSoFar['found'], all: readonly TextBox[]): (box: TextBox) => number {
  const ofValues = quantile(
    found.map(({ box }) => box.height),
    0.5,
  );
  if (ofValues !== null) return ({ height }) => WEIGHT.height * Math.abs(Math.log(height / ofValues));
  const usual =
    quantile(
      all.map(({ height }) => height),
      0.7,
    ) ?? 1;
  return ({ height }) => {
    const larger = Math.log(height / usual);
    return WEIGHT.small * Math.max(0, -larger) + WEIGHT.large * Math.max(0, larger - Math.log(1.3));
  };
}

/** Whether a smaller line is directly above a box, as its caption, and whether the box is directly above a higher line. */
function neighboursOf(box: TextBox, all: readonly TextBox[]): { above: boolean; below: boolean } {
  let [above, below] = [false, false];
  for (const other of all) {
    if (other === box) continue;
    if (isCaptionOf(other, box)) above = true;
    if (isCaptionOf(box, other)) below = true;
  }
  return { above, below };
}

function isCaptionOf(caption: TextBox, value: TextBox): boolean {
  const gap = value.y - value.height / 2 - caption.y - caption.height / 2;
  return (
    caption.y < value.y &&
    caption.height < 0.95 * value.height &&
    gap > -0.6 * value.height &&
    gap < 0.8 * value.height &&
    startsAt(caption, value, 0.8 * value.height)
  );
}

/** True if a box is the rest of a line that fell apart. */
function isRightOf(box: TextBox, line: TextBox): boolean {
  const gap = box.x - box.width / 2 - line.x - line.width / 2;
  return gap > -0.5 * line.height && gap < 1.5 * line.height && Math.abs(box.y - line.y) < 0.4 * line.height;
}

function startsAt(one: TextBox, other: TextBox, within: number): boolean {
  return Math.abs(one.x - one.width / 2 - other.x + other.width / 2) < within;
}

function aspectOf({ width, height }: TextBox): number {
  return width / Math.max(1, height);
}

function isDate(field: PrintedFinding['field']): boolean {
  return field === 'birthDate' || field === 'expiryDate';
}

function quantile(values: readonly number[], share: number): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? null;
}
