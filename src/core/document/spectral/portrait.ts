import { type Luma, median } from '../index.ts';
import { meanOf, middleOf } from './average.ts';
import type { Rect } from './brightness.ts';
import { LEAST_PAPER } from './ink.ts';

/** The portrait and its surroundings in ultraviolet light. */
export interface UvPortrait {
  /** Logarithm of the ratio of the glow inside the edge to that outside. */
  step: number;
}

/** The portrait in infrared light compared with white light. */
export interface IrPortrait {
  /** How much is dark in infrared but not in white light, as a fraction of the paper; and how much is unexplained. */
  offset: number;
  rest: number;
}

/** Cells of a portrait across and down, and cells beyond it on each side. */
const ACROSS = 12;
const DOWN = 16;
const BEYOND = 2;
const ROWS = DOWN + 2 * BEYOND;
const COLUMNS = ACROSS + 2 * BEYOND;
/** Added to both levels before their ratio is taken. */
const LEAST_GLOW = 4;
/** Every second pixel and row: a cell has about a hundred pixels. */
const STRIDE = 2;
/** The paper is the lightest tenth of the area outside the edge. */
const PAPER = 0.9;

const cell = (row: number, column: number): number => row * COLUMNS + column;
/** Cells outside and inside along the edge, each one cell away from it, because the rectangle is estimated. */
const PAIRS: readonly (readonly [outside: number, inside: number])[] = [
  ...Array.from({ length: ACROSS }, (_, k) => [cell(0, 2 + k), cell(3, 2 + k)] as const),
  ...Array.from({ length: ACROSS }, (_, k) => [cell(DOWN + 3, 2 + k), cell(DOWN, 2 + k)] as const),
  ...Array.from({ length: DOWN }, (_, k) => [cell(2 + k, 0), cell(2 + k, 3)] as const),
  ...Array.from({ length: DOWN }, (_, k) => [cell(2 + k, COLUMNS - 1), cell(2 + k, COLUMNS - 4)] as const),
];
/** If less of the edge than this is on the page, it is not judged. */
const LEAST_PAIRS = PAIRS.length / 4;

const BESIDE: ReadonlySet<number> = new Set(PAIRS.flat());

type Cells = readonly (number | null)[];

/** One value for each cell, row by row; null if the cell is not on the page, or is not a `wanted` one. */
function cellsOf(
  plane: Luma,
  [x, y, w, h]: Rect,
  { of, wanted }: { of: (values: Uint8Array) => number; wanted?: ReadonlySet<number> },
): Cells {
  const { width, height, data } = plane;
  const at = (from: number, size: number, cell: number, cells: number, all: number): number =>
    Math.round((from + (size * cell) / cells) * all);
  const out: (number | null)[] = [];
  for (let row = -BEYOND; row < DOWN + BEYOND; row++) {
    const [top, bottom] = [at(y, h, row, DOWN, height), at(y, h, row + 1, DOWN, height)];
    for (let column = -BEYOND; column < ACROSS + BEYOND; column++) {
      const [left, right] = [at(x, w, column, ACROSS, width), at(x, w, column + 1, ACROSS, width)];
      const onPage = top >= 0 && left >= 0 && bottom <= height && right <= width && bottom > top && right > left;
      if (!onPage || wanted?.has(out.length) === false) {
        out.push(null);
        continue;
      }
      const values = new Uint8Array(Math.ceil((bottom - top) / STRIDE) * Math.ceil((right - left) / STRIDE));
      let i = 0;
      for (let py = top; py < bottom; py += STRIDE) {
        for (let px = left; px < right; px += STRIDE) values[i++] = data[py * width + px] as number;
      }
      out.push(of(values));
      values.fill(0);
    }
  }
  return out;
}

function beside(cells: Cells): [outside: number, inside: number][] {
  return PAIRS.flatMap(([a, b]) => {
    const [outside, inside] = [cells[a] ?? null, cells[b] ?? null];
    return outside === null || inside === null ? [] : [[outside, inside] satisfies [number, number]];
  });
}

/** `blue`: blue channel of the ultraviolet picture. Null if too little of the edge is on the page. */
export function measureUvPortrait(blue: Luma, photo: Rect): UvPortrait | null {
  const glow = beside(cellsOf(blue, photo, { of: middleOf, wanted: BESIDE }));
  if (glow.length < LEAST_PAIRS) return null;
  return { step: median(glow.map(([outside, inside]) => Math.log((inside + LEAST_GLOW) / (outside + LEAST_GLOW)))) };
}

/** Null if too little of the edge is on the page, or a plane is dark. */
export function measureIrPortrait(
  { white, infrared }: { white: Luma; infrared: Luma },
  photo: Rect,
): IrPortrait | null {
  const [seen, dark] = [cellsOf(white, photo, { of: meanOf }), cellsOf(infrared, photo, { of: meanOf })];
  const [paper, paperIr] = [paperOf(beside(seen)), paperOf(beside(dark))];
  if (paper === null || paperIr === null) return null;
  const points: [number, number][] = [];
  for (let row = BEYOND + 1; row < ROWS - BEYOND - 1; row++) {
    for (let column = BEYOND + 1; column < COLUMNS - BEYOND - 1; column++) {
      const [v, i] = [seen[cell(row, column)] ?? null, dark[cell(row, column)] ?? null];
      if (v !== null && i !== null) points.push([1 - v / paper, 1 - i / paperIr]);
    }
  }
  const [mx, my] = [meanOf(points.map(([x]) => x)), meanOf(points.map(([, y]) => y))];
  const square = meanOf(points.map(([x]) => (x - mx) ** 2));
  const kept = square === 0 ? 0 : meanOf(points.map(([x, y]) => (x - mx) * (y - my))) / square;
  const offset = my - kept * mx;
  const rest = Math.sqrt(meanOf(points.map(([x, y]) => (y - offset - kept * x) ** 2)));
  return { offset, rest };
}

function paperOf(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < LEAST_PAIRS) return null;
  const sorted = pairs.map(([outside]) => outside).sort((a, b) => a - b);
  const level = sorted[Math.floor(PAPER * (sorted.length - 1))] as number;
  return level >= LEAST_PAPER ? level : null;
}
