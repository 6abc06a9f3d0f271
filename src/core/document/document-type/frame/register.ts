import { median } from '../../index.ts';
import { type Affine, compose, type FrameSize, IDENTITY, PX_PER_MM } from './frame.ts';
import { relief } from './relief.ts';

/** Cells of the static print that are judged one by one (docs/document-checks.md). */
export const GRID = { columns: 5, rows: 4 } as const;
/** A cell with a smaller fraction of static print is not used. */
const MIN_CELL_SHARE = 0.1;
/** A cell whose print differs less from its background is not used, grey levels (root mean square). */
const MIN_CELL_RELIEF = 1.5;
/** How far the print of a genuine page may be from the position given by its MRZ: half an MRZ line, millimetres. */
const REACH_MM = 2.5;
/** Search range around each cell once the whole page is in position, pixels: first and second pass. */
const CELL_REACH = [3, 3] as const;
/** A cell with a lower correlation does not show where the page is. */
const USABLE = 0.25;
/** A cell may differ from the common movement by this many pixels and still count as agreeing. */
const AGREES = 1.2;
/** If the correlation of the whole page after the first search is lower, nothing is refined. */
const HOPELESS = 0.1;

/** Static print as it is compared: `print` is its relief, 0 outside `mask`. */
export interface StaticPrint {
  size: FrameSize;
  reference: Uint8Array;
  mask: Uint8Array;
  print: Float32Array;
  cells: readonly Cell[];
}

export interface Cell {
  column: number;
  row: number;
  /** Indices of its static pixels, and their positions. */
  at: Int32Array;
  /** Root mean square of the print, grey levels. */
  strength: number;
}

export interface CellFit {
  column: number;
  row: number;
  /** -1..1 at the best position. */
  correlation: number;
  /** How far the cell's print is from the position expected from the rest of the page, millimetres. */
  shift: [number, number];
}

export interface Fit {
  /** Maps the frame of the model to the frame of the page as it was first cut. */
  at: Affine;
  /** Correlation over the whole mask after the first search. */
  coarse: number;
  cells: CellFit[];
}

export function staticPrint(reference: Uint8Array, mask: Uint8Array, size: FrameSize): StaticPrint {
  const print = relief(reference, mask, size);
  return { size, reference, mask, print, cells: cellsOf(print, mask, size) };
}

function cellsOf(print: Float32Array, mask: Uint8Array, { width, height }: FrameSize): Cell[] {
  const out: Cell[] = [];
  for (let row = 0; row < GRID.rows; row++) {
    for (let column = 0; column < GRID.columns; column++) {
      const [x0, x1] = [Math.round((column * width) / GRID.columns), Math.round(((column + 1) * width) / GRID.columns)];
      const [y0, y1] = [Math.round((row * height) / GRID.rows), Math.round(((row + 1) * height) / GRID.rows)];
      const at: number[] = [];
      let energy = 0;
      for (let y = y0; y < y1; y++) {
        for (let x = x0; x < x1; x++) {
          const i = y * width + x;
          if (mask[i] === 0) continue;
          at.push(i);
          energy += (print[i] as number) ** 2;
        }
      }
      const strength = Math.sqrt(energy / Math.max(1, at.length));
      if (at.length < MIN_CELL_SHARE * (x1 - x0) * (y1 - y0) || strength < MIN_CELL_RELIEF) continue;
      out.push({ column, row, at: Int32Array.from(at), strength });
    }
  }
  return out;
}

/** Cuts the page again at the position given by the fit. */
export type Recut = (at: Affine) => Uint8Array;

/**
 * Aligns the static print of a model with a page: first as a whole by a shift, then cell by cell; then the page is cut again
 * according to the affine movement on which most cells agree. Nothing is compared where print is missing under the mask.
 */
export function register(model: StaticPrint, recut: Recut): Fit {
  const first = relief(recut(IDENTITY), everywhere(model.size), model.size);
  const { shift, correlation } = searchWhole(model, first);
  const moved: Affine = [1, 0, shift[0], 0, 1, shift[1]];
  if (correlation < HOPELESS) return { at: moved, coarse: correlation, cells: [] };
  let at = moved;
  let cells: CellFit[] = [];
  for (const reach of CELL_REACH) {
    const page = relief(recut(at), model.mask, model.size);
    const peaks = model.cells.map((cell) => ({ cell, ...searchCell(model, page, { cell, reach }) }));
    const movement = commonMovement(model.size, peaks);
    cells = peaks.map(({ cell, correlation: found, dx, dy }) => {
      const [cx, cy] = centre(model.size, cell);
      const [mx, my] = [
        movement[0] * cx + movement[1] * cy + movement[2] - cx,
        movement[3] * cx + movement[4] * cy + movement[5] - cy,
      ];
      const { column, row } = cell;
      return { column, row, correlation: found, shift: [(dx - mx) / PX_PER_MM, (dy - my) / PX_PER_MM] };
    });
    at = compose(at, movement);
  }
  return { at, coarse: correlation, cells };
}

function everywhere({ width, height }: FrameSize): Uint8Array {
  return new Uint8Array(width * height).fill(1);
}

function centre({ width, height }: FrameSize, { column, row }: Pick<Cell, 'column' | 'row'>): [number, number] {
  return [((column + 0.5) * width) / GRID.columns, ((row + 0.5) * height) / GRID.rows];
}

/** Number of pixels used in the first search: the noise of the correlation is below 0.02. */
const SEARCH_PIXELS = 6000;
/** Number of pixels of a cell that are compared. */
export const CELL_PIXELS = 2500;

/** In whole pixels, using evenly spread static pixels. */
function searchWhole(model: StaticPrint, page: Float32Array): { shift: [number, number]; correlation: number } {
  const { width, height } = model.size;
  const reach = Math.round(REACH_MM * PX_PER_MM);
  const all = model.cells.flatMap((cell) => Array.from(inner(cell.at, { width, height }, reach)));
  const places = thinned(Int32Array.from(all), SEARCH_PIXELS);
  const wanted = Float32Array.from(places, (i) => model.print[i] as number);
  let best = { shift: [0, 0] as [number, number], correlation: -1 };
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const correlation = correlationAt(wanted, page, places, dy * width + dx);
      if (correlation > best.correlation) best = { shift: [dx, dy], correlation };
    }
  }
  return best;
}

/** Positions whose surroundings are inside the frame. */
export function inner(places: Int32Array, { width, height }: FrameSize, reach: number): Int32Array {
  return places.filter((i) => {
    const x = i % width;
    const y = (i - x) / width;
    return x >= reach && y >= reach && x < width - reach && y < height - reach;
  });
}

/** At most this many positions, evenly spread. */
export function thinned(places: Int32Array, most: number): Int32Array {
  if (places.length <= most) return places;
  const step = places.length / most;
  return Int32Array.from({ length: most }, (_, k) => places[Math.floor(k * step)] as number);
}

/** Normalised correlation, -1..1, of the wanted values with the page `offset` positions further on. */
export function correlationAt(wanted: Float32Array, page: Float32Array, places: Int32Array, offset: number): number {
  let product = 0;
  let own = 0;
  let other = 0;
  let sumOwn = 0;
  let sumOther = 0;
  const n = places.length;
  if (n === 0) return 0;
  for (let k = 0; k < n; k++) {
    const a = wanted[k] as number;
    const b = page[(places[k] as number) + offset] as number;
    product += a * b;
    own += a * a;
    other += b * b;
    sumOwn += a;
    sumOther += b;
  }
  const between = product - (sumOwn * sumOther) / n;
  const scale = Math.sqrt((own - (sumOwn * sumOwn) / n) * (other - (sumOther * sumOther) / n));
  return scale > 0 ? between / scale : 0;
}

export interface Peak {
  dx: number;
  dy: number;
  correlation: number;
}

function searchCell(model: StaticPrint, page: Float32Array, { cell, reach }: { cell: Cell; reach: number }): Peak {
  const { width } = model.size;
  const within = thinned(inner(cell.at, model.size, reach), CELL_PIXELS);
  const wanted = Float32Array.from(within, (i) => model.print[i] as number);
  const side = 2 * reach + 1;
  const scores = new Float32Array(side * side);
  let best = 0;
  for (let k = 0; k < scores.length; k++) {
    const dx = (k % side) - reach;
    const dy = Math.floor(k / side) - reach;
    scores[k] = correlationAt(wanted, page, within, dy * width + dx);
    if ((scores[k] as number) > (scores[best] as number)) best = k;
  }
  const column = best % side;
  const row = Math.floor(best / side);
  const at = (x: number, y: number): number => scores[y * side + x] as number;
  const middle = at(column, row);
  const dx = column > 0 && column < side - 1 ? vertex(at(column - 1, row), middle, at(column + 1, row)) : 0;
  const dy = row > 0 && row < side - 1 ? vertex(at(column, row - 1), middle, at(column, row + 1)) : 0;
  return { dx: column - reach + dx, dy: row - reach + dy, correlation: middle };
}

/** Top of the parabola through three neighbours, -0.5..0.5. */
export function vertex(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
}

/** The affine movement on which most cells agree; a plain shift if too few do. */
function commonMovement(size: FrameSize, peaks: readonly ({ cell: Cell } & Peak)[]): Affine {
  let used = peaks.filter((peak) => peak.correlation > USABLE);
  if (used.length === 0) return IDENTITY;
  const shift: Affine = [1, 0, median(used.map((peak) => peak.dx)), 0, 1, median(used.map((peak) => peak.dy))];
  let movement = shift;
  for (let round = 0; round < 3; round++) {
    const now = movement;
    used = peaks.filter((peak) => {
      if (peak.correlation <= USABLE) return false;
      const [x, y] = centre(size, peak.cell);
      const [ex, ey] = [now[0] * x + now[1] * y + now[2] - x, now[3] * x + now[4] * y + now[5] - y];
      return Math.hypot(peak.dx - ex, peak.dy - ey) < AGREES * (round === 0 ? 2 : 1);
    });
    const spread =
      new Set(used.map(({ cell }) => cell.column)).size > 2 && new Set(used.map(({ cell }) => cell.row)).size > 1;
    if (used.length < 6 || !spread) return shift;
    movement = leastSquares(size, used);
  }
  return movement;
}

function leastSquares(size: FrameSize, peaks: readonly ({ cell: Cell } & Peak)[]): Affine {
  const m = [0, 0, 0, 0, 0, 0];
  const px = [0, 0, 0];
  const py = [0, 0, 0];
  for (const { cell, dx, dy, correlation } of peaks) {
    const [x, y] = centre(size, cell);
    const w = correlation * correlation;
    const row = [x, y, 1] as const;
    m[0] = (m[0] as number) + w * x * x;
    m[1] = (m[1] as number) + w * x * y;
    m[2] = (m[2] as number) + w * x;
    m[3] = (m[3] as number) + w * y * y;
    m[4] = (m[4] as number) + w * y;
    m[5] = (m[5] as number) + w;
    for (const [i, v] of row.entries()) {
      px[i] = (px[i] as number) + w * v * (x + dx);
      py[i] = (py[i] as number) + w * v * (y + dy);
    }
  }
  const [a, b, c] = solve(m, px);
  const [d, e, f] = solve(m, py);
  return [a, b, c, d, e, f];
}

/** Symmetric 3 x 3 (upper triangle row by row) by Cramer's rule. */
function solve(m: readonly number[], v: readonly number[]): [number, number, number] {
  const [a, b, c, d, e, f] = m as [number, number, number, number, number, number];
  const [p, q, r] = v as [number, number, number];
  const det = a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d);
  return [
    (p * (d * f - e * e) - b * (q * f - e * r) + c * (q * e - d * r)) / det,
    (a * (q * f - e * r) - p * (b * f - c * e) + c * (b * r - c * q)) / det,
    (a * (d * r - q * e) - b * (b * r - c * q) + p * (b * e - c * d)) / det,
  ];
}
