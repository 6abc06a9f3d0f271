import type { Luma } from './capture.ts';
import type { Tile } from './portrait.ts';

/** Number of cells along the long side of the page: one is less than a millimetre. */
const CELLS_ON_LONG_SIDE = 160;
/** Difference in grey levels between two points half a module apart. */
const STEP_LEVELS = 20;
/** Fraction of such steps, along and across: a symbol has both in each cell. */
const STEP_SHARE = 0.1;
/** No symbol of a document is smaller: 8 mm of a page of 125 mm. */
const SMALLEST_SIDE_SHARE = 0.064;
const LARGEST_SIDE_SHARE = 0.75;
/** Ratio of the longer side to the shorter one. */
const SQUARE_RATIO = 1.25;
/** Number of cells with modules, relative to the square that they would fill. */
const FILLED_SHARE = 0.55;
/** Distance of a square's corners from its middle, in sides; a round emblem does not extend so far. */
const CORNER_SIDES = 0.62;
const CORNER_SHARE = 0.015;
/** Range of the fraction of dark modules: about half in a symbol, and far less in text. */
const DARK_SHARE = [0.3, 0.7] as const;
/** Fraction of pixels near one of the two levels: a photograph has all the levels in between. */
const TWO_LEVELS_SHARE = 0.6;
const NEAR_LEVEL = 0.25;
const MOST_PLACES = 2;

/** A place that looks like a two-dimensional symbol. */
export interface SymbolPlace {
  /** Upright box around it, pixels of the page. */
  box: Tile;
  /** True if it also has the two levels of print: it is then a symbol, even if it cannot be decoded. */
  isSymbol: boolean;
}

/**
 * Nearly square areas of a page that are full of small steps in both directions, largest first. They show where to look again,
 * enlarged, and distinguish a destroyed symbol from no symbol.
 */
export function symbolPlaces(page: Luma): SymbolPlace[] {
  const long = Math.max(page.width, page.height);
  const cell = Math.max(4, Math.round(long / CELLS_ON_LONG_SIDE));
  const grid = closed(busyCells(page, cell));
  const smallest = (SMALLEST_SIDE_SHARE * long) / cell;
  const largest = (LARGEST_SIDE_SHARE * long) / cell;
  const { columns } = grid;
  return componentsOf(grid)
    .flatMap((cells) => {
      const square = squareOf(cells, columns);
      return square !== null && square.side >= smallest && square.side <= largest ? [{ cells, square }] : [];
    })
    .sort((one, other) => other.cells.length - one.cells.length)
    .slice(0, MOST_PLACES)
    .map(({ cells, square }) => {
      const isSymbol = hasCorners(cells, { columns, square }) && hasTwoLevels(page, { cells, columns, cell });
      return { box: boxOf(cells, { columns, cell, page }), isSymbol };
    });
}

interface Grid {
  columns: number;
  rows: number;
  on: Uint8Array;
}

function busyCells({ width, height, data }: Luma, cell: number): Grid {
  const columns = Math.floor(width / cell);
  const rows = Math.floor(height / cell);
  const reach = Math.max(1, Math.round(cell / 4));
  const on = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let along = 0;
      let across = 0;
      let seen = 0;
      const right = Math.min((column + 1) * cell, width - reach);
      const bottom = Math.min((row + 1) * cell, height - reach);
      for (let y = row * cell; y < bottom; y += 2)
        for (let x = column * cell; x < right; x += 2) {
          const at = y * width + x;
          const here = data[at] as number;
          if (Math.abs((data[at + reach] as number) - here) >= STEP_LEVELS) along++;
          if (Math.abs((data[at + reach * width] as number) - here) >= STEP_LEVELS) across++;
          seen++;
        }
      if (along >= seen * STEP_SHARE && across >= seen * STEP_SHARE && seen > 0) on[row * columns + column] = 1;
    }
  return { columns, rows, on };
}

/** Gaps of up to two cells between busy ones are filled: a blot in a symbol does not have modules. */
function closed({ columns, rows, on }: Grid): Grid {
  const wide = spread({ columns, rows, on }, 1);
  const away = spread({ columns, rows, on: wide.map((one) => 1 - one) }, 1);
  return { columns, rows, on: away.map((one) => 1 - one) };
}

function spread({ columns, rows, on }: Grid, by: number): Uint8Array {
  const out = new Uint8Array(on.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (on[row * columns + column] === 0) continue;
      for (let y = Math.max(0, row - by); y <= Math.min(rows - 1, row + by); y++)
        out.fill(1, y * columns + Math.max(0, column - by), y * columns + Math.min(columns, column + by + 1));
    }
  return out;
}

function componentsOf({ columns, rows, on }: Grid): number[][] {
  const left = Uint8Array.from(on);
  const found: number[][] = [];
  for (let start = 0; start < left.length; start++) {
    if (left[start] === 0) continue;
    left[start] = 0;
    const cells = [start];
    for (let next = 0; next < cells.length; next++) {
      const at = cells[next] as number;
      const column = at % columns;
      const row = (at - column) / columns;
      for (const [x, y] of [
        [column - 1, row],
        [column + 1, row],
        [column, row - 1],
        [column, row + 1],
      ] as const) {
        if (x < 0 || y < 0 || x >= columns || y >= rows || left[y * columns + x] === 0) continue;
        left[y * columns + x] = 0;
        cells.push(y * columns + x);
      }
    }
    found.push(cells);
  }
  return found;
}

/** A square of the grid; all values are in cells. */
interface Square {
  x: number;
  y: number;
  side: number;
}

/** The square that the cells fill, at any angle; null if they do not fill one. */
function squareOf(cells: readonly number[], columns: number): Square | null {
  const count = cells.length;
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (const at of cells) {
    const column = at % columns;
    const row = (at - column) / columns;
    x += column;
    y += row;
    xx += column * column;
    yy += row * row;
    xy += column * row;
  }
  const [a, b, c] = [xx / count - (x / count) ** 2, yy / count - (y / count) ** 2, xy / count - (x * y) / count ** 2];
  const middle = (a + b) / 2;
  const apart = Math.hypot((a - b) / 2, c);
  const [longer, shorter] = [Math.sqrt(12 * (middle + apart)), Math.sqrt(12 * Math.max(middle - apart, 0))];
  if (longer > shorter * SQUARE_RATIO || count < longer * shorter * FILLED_SHARE) return null;
  return { x: x / count, y: y / count, side: Math.sqrt(longer * shorter) };
}

function hasCorners(cells: readonly number[], { columns, square }: { columns: number; square: Square }): boolean {
  const reach = square.side * CORNER_SIDES;
  const beyond = cells.filter((at) => {
    const column = at % columns;
    return Math.hypot(column - square.x, (at - column) / columns - square.y) > reach;
  });
  return beyond.length >= cells.length * CORNER_SHARE;
}

function boxOf(
  cells: readonly number[],
  { columns, cell, page }: { columns: number; cell: number; page: { width: number; height: number } },
): Tile {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const at of cells) {
    const column = at % columns;
    const row = (at - column) / columns;
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
  }
  const width = Math.min(right * cell, page.width) - left * cell;
  const height = Math.min(bottom * cell, page.height) - top * cell;
  return { x: left * cell, y: top * cell, width, height };
}

function hasTwoLevels(
  { width, data }: Luma,
  { cells, columns, cell }: { cells: readonly number[]; columns: number; cell: number },
): boolean {
  const counts = new Uint32Array(256);
  for (const at of cells) {
    const column = at % columns;
    const row = (at - column) / columns;
    for (let y = row * cell; y < (row + 1) * cell; y++)
      for (let x = column * cell; x < (column + 1) * cell; x++) {
        const level = data[y * width + x] as number;
        counts[level] = (counts[level] as number) + 1;
      }
  }
  const total = cells.length * cell * cell;
  const dark = levelAt(counts, total * 0.05);
  const light = levelAt(counts, total * 0.95);
  const range = light - dark;
  if (range < STEP_LEVELS) return false;
  const upTo = (level: number): number =>
    counts.slice(0, Math.max(0, Math.round(level) + 1)).reduce((a, b) => a + b, 0);
  const darkShare = upTo((dark + light) / 2) / total;
  const between = (upTo(light - NEAR_LEVEL * range) - upTo(dark + NEAR_LEVEL * range)) / total;
  return darkShare >= DARK_SHARE[0] && darkShare <= DARK_SHARE[1] && 1 - between >= TWO_LEVELS_SHARE;
}

function levelAt(counts: Uint32Array, below: number): number {
  let sum = 0;
  for (let level = 0; level < counts.length; level++) {
    sum += counts[level] as number;
    if (sum > below) return level;
  }
  return counts.length - 1;
}
