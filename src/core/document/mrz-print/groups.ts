import type { PrintCell } from './settle.ts';

/** Cells of one line that stand out together. */
export interface Group {
  /** Sum of their evidence. */
  score: number;
  run: { line: number; from: number; to: number } | null;
}

/** Maximum number of columns that are reprinted at once: a number, a date, or part of a name. */
const GROUP_COLUMNS = 10;

const NONE: Group = { score: 0, run: null };

/**
 * The group of cells with the most evidence. Somebody who changes a field reprints it, at once or character by character,
 * together with the composite check digit at the end of its line; so a group is any run of up to ten neighbouring columns plus
 * the last column. `gains`: evidence from each cell, 0 if there is none.
 */
export function bestGroup(cells: readonly PrintCell[], gains: Float64Array): Group {
  let best = NONE;
  for (let start = 0; start < cells.length; ) {
    let end = start;
    const { line } = cells[start] as PrintCell;
    while (end < cells.length && (cells[end] as PrintCell).line === line) end++;
    const last = gains[end - 1] as number;
    for (let a = start; a < end; a++) {
      if ((gains[a] as number) <= 0) continue;
      const from = (cells[a] as PrintCell).column;
      let sum = 0;
      let to = from;
      let b = a;
      for (; b < end && (cells[b] as PrintCell).column < from + GROUP_COLUMNS; b++) {
        sum += gains[b] as number;
        if ((gains[b] as number) > 0) to = (cells[b] as PrintCell).column + 1;
      }
      if (b < end) sum += last;
      if (sum > best.score) best = { score: sum, run: { line, from, to } };
    }
    start = end;
  }
  return best;
}

/** Sizes of a common offset that are tried, in units of scatter. */
const SIZES = [1.5, 2.2, 3.2, 4.7, 7, 10] as const;
const DIRECTIONS = 16;

/** Evidence that a cell must have to count for a group, and the most that one cell can contribute, nats. */
export interface GainRule {
  cost: number;
  cap: number;
}

/** Cells that were moved together, in any direction: compares the likelihood of a common offset with that of none. */
export function commonOffset(
  cells: readonly PrintCell[],
  { along, down }: { along: readonly number[]; down: readonly number[] },
  rule: GainRule,
): Group {
  let best = NONE;
  for (let d = 0; d < DIRECTIONS; d++) {
    const angle = (2 * Math.PI * d) / DIRECTIONS;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const towards = along.map((x, i) => x * cos + (down[i] as number) * sin);
    best = better(best, commonSize(cells, towards, rule));
  }
  return best;
}

/** Cells whose values are larger by a common amount. */
export function commonSize(cells: readonly PrintCell[], values: readonly number[], rule: GainRule): Group {
  let best = NONE;
  for (const size of SIZES) {
    best = better(
      best,
      bestGroup(
        cells,
        gainsOf(values, (v) => size * v - (size * size) / 2, rule),
      ),
    );
  }
  return best;
}

/** Cells that scatter more than the page, each in its own direction. */
export function commonScatter(cells: readonly PrintCell[], values: readonly number[], rule: GainRule): Group {
  return bestGroup(
    cells,
    gainsOf(values, (v) => (v * v) / 2, rule),
  );
}

/** Cells whose values exceed those of the page. */
export function commonExcess(cells: readonly PrintCell[], values: readonly number[], rule: GainRule): Group {
  return bestGroup(
    cells,
    gainsOf(values, (v) => v, rule),
  );
}

function gainsOf(
  values: readonly number[],
  evidence: (value: number) => number,
  { cost, cap }: GainRule,
): Float64Array {
  return Float64Array.from(values, (v) => Math.max(0, Math.min(cap, evidence(v) - cost)));
}

function better(a: Group, b: Group): Group {
  return b.score > a.score ? b : a;
}
