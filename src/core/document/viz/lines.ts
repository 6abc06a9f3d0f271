/** What a reader saw in one step of a line: characters with their probabilities, '' for none. */
export type PrintedStep = readonly (readonly [character: string, probability: number])[];

/** One line of print as a reader saw it. */
export interface PrintedLine {
  text: string;
  /** Mean and lowest probability of its characters. */
  confidence: number;
  least: number;
  /** Height on the page as handed in, pixels. */
  heightPx: number;
  /** Fractions of the page as handed in: [x, y, width, height]. */
  rect: [number, number, number, number];
  /** From left to right; absent if the reader does not provide them. */
  steps?: readonly PrintedStep[] | undefined;
}

/** Print that is treated as one text: a line, or lines next to or below each other. */
export interface PrintedUnit extends PrintedLine {
  /** Number of lines that it joins. */
  parts: number;
}

/** Maximum number of lines that are examined; a page with more is not a document. */
const MAX_LINES = 120;
/** Maximum number of characters that are examined: a page full of text has 2,000, and the search runs in the daemon. */
const MAX_CHARACTERS = 4_000;
/** Maximum number of pairs of stacked lines that are examined. */
const MAX_STACKED = 240;
/** Gap between two boxes of one line of print, in characters of the first. */
const MAX_GAP_CHARS = 5;
/** The middles of two boxes of one line differ by less than this fraction of the smaller height. */
const SAME_ROW = 0.5;
/** Distance from one line to the next of the same value, in line heights, and its indent, as a fraction of the page. */
const MAX_LEADING = 2.2;
const MAX_INDENT = 0.03;
/** Step between two joined lines. */
const BETWEEN: PrintedStep = [[' ', 1]];
/** Maximum number of boxes into which one line of print can be divided. */
const MAX_PARTS = 3;

/** The lines on the page turned upright, so that "next to" and "below" are correct. */
export function uprightLines(lines: readonly PrintedLine[], quarters: 0 | 1 | 2 | 3): PrintedUnit[] {
  let characters = 0;
  return lines
    .slice(0, MAX_LINES)
    .filter(({ text }) => {
      characters += text.length;
      return characters <= MAX_CHARACTERS;
    })
    .map((line) => ({ ...line, rect: turned(line.rect, quarters), parts: 1 }));
}

/** Undoes `uprightLines` for one rectangle. */
export function asHandedIn(rect: PrintedLine['rect'], quarters: 0 | 1 | 2 | 3): PrintedLine['rect'] {
  return turned(rect, ((4 - quarters) % 4) as 0 | 1 | 2 | 3);
}

function turned([x, y, w, h]: PrintedLine['rect'], quarters: number): PrintedLine['rect'] {
  if (quarters === 1) return [within(1 - y - h), x, h, w];
  if (quarters === 2) return [within(1 - x - w), within(1 - y - h), w, h];
  if (quarters === 3) return [y, within(1 - x - w), h, w];
  return [x, y, w, h];
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** Each line, and each run of neighbouring boxes in one row. */
export function rowUnits(lines: readonly PrintedUnit[]): PrintedUnit[] {
  const units: PrintedUnit[] = [...lines];
  for (const first of lines) {
    let joined = first;
    let last = first;
    for (let parts = 2; parts <= MAX_PARTS; parts++) {
      const next = lines.find((line) => line !== last && isBeside(last, line));
      if (next === undefined) break;
      joined = join(joined, next, ' ');
      units.push(joined);
      last = next;
    }
  }
  return units;
}

/** Pairs of lines that are right below each other: a name that does not fit in one line continues in the next. */
export function stackedUnits(lines: readonly PrintedUnit[]): PrintedUnit[] {
  const units: PrintedUnit[] = [];
  for (const upper of lines) {
    for (const lower of lines) {
      if (units.length < MAX_STACKED && isBelow(upper, lower)) units.push(join(upper, lower, ' '));
    }
  }
  return units;
}

function isBeside(left: PrintedUnit, right: PrintedUnit): boolean {
  const [lx, ly, lw, lh] = left.rect;
  const [rx, ry, , rh] = right.rect;
  if (Math.abs(ly + lh / 2 - ry - rh / 2) > SAME_ROW * Math.min(lh, rh)) return false;
  const character = lw / Math.max(1, left.text.length);
  const gap = rx - lx - lw;
  return gap > -character * 2 && gap < MAX_GAP_CHARS * character && rx > lx;
}

function isBelow(upper: PrintedUnit, lower: PrintedUnit): boolean {
  const [ux, uy, , uh] = upper.rect;
  const [lx, ly] = lower.rect;
  return Math.abs(ux - lx) < MAX_INDENT && ly > uy && ly - uy < MAX_LEADING * uh;
}

function join(a: PrintedUnit, b: PrintedUnit, between: string): PrintedUnit {
  const [ax, ay, aw, ah] = a.rect;
  const [bx, by, bw, bh] = b.rect;
  const x = Math.min(ax, bx);
  const y = Math.min(ay, by);
  return {
    text: a.text + between + b.text,
    confidence: Math.min(a.confidence, b.confidence),
    least: Math.min(a.least, b.least),
    heightPx: Math.min(a.heightPx, b.heightPx),
    rect: [x, y, Math.max(ax + aw, bx + bw) - x, Math.max(ay + ah, by + bh) - y],
    steps: a.steps === undefined || b.steps === undefined ? undefined : joinedSteps(a.steps, b.steps),
    parts: a.parts + b.parts,
  };
}

type Steps = readonly PrintedStep[];
const joinedBefore = new WeakMap<Steps, WeakMap<Steps, Steps>>();

/** The same object for the same two lines, so that they are not searched again when a further line was read. */
function joinedSteps(a: Steps, b: Steps): Steps {
  const of = joinedBefore.get(a) ?? new WeakMap<Steps, Steps>();
  const steps = of.get(b) ?? [...a, BETWEEN, ...b];
  joinedBefore.set(a, of.set(b, steps));
  return steps;
}

/**
 * The line that is above a value as its caption, or before it in the same row. `reach`: space between caption and
 * value, in heights of the value.
 */
export function captionsOf(value: PrintedUnit, lines: readonly PrintedUnit[], reach = 1): PrintedUnit[] {
  const [vx, vy, vw, vh] = value.rect;
  const above = lines
    .filter(
      ({ rect: [x, y, w, h] }) => y < vy && vy - y - h < reach * vh && vy - y > 0.5 * h && x < vx + vw && x + w > vx,
    )
    .sort((a, b) => b.rect[1] - a.rect[1]);
  const before = lines
    .filter(({ rect: [x, y, w, h] }) => Math.abs(y + h / 2 - vy - vh / 2) < SAME_ROW * Math.min(h, vh) && x + w <= vx)
    .sort((a, b) => b.rect[0] - a.rect[0]);
  return [...above.slice(0, 1), ...before.slice(0, 1)];
}
