import type { CaptureMeasures, Luma } from './capture.ts';

/** Side of a cell, pixels of the working image. */
const CELL_PX = 16;
/** Levels by which the compression and scaling of the picture may change a value. */
const LEVEL_ROOM = 1;
/** A cell that is neither uniform nor smeared. */
const SEEN = -1;
/** Every column keeps the level that it has at the top: the last row received, repeated downwards. */
const SMEARED = -2;

/** Smaller areas are not examined (fraction of the cells): paper without print, or the black next to a tilted page. */
const LEAST_SHARE = 0.01;

/**
 * Largest rectangle at an edge of the picture that has a single level, or whose rows only repeat. A transfer that broke off
 * leaves the rest of its buffer like this. A page under a lens is never so even: light falls off, paper has grain, and a sensor
 * has noise. A drawn page may have even paper, but there is print on it.
 */
export function measureMissing(luma: Luma): Pick<CaptureMeasures, 'missingShare' | 'missingRect'> {
  const columns = Math.floor(luma.width / CELL_PX);
  const rows = Math.floor(luma.height / CELL_PX);
  const kinds = new Int16Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) kinds[row * columns + column] = kindOf(luma, column, row);
  }
  let best: Rectangle = { cells: 0, left: 0, top: 0, right: -1, bottom: -1 };
  for (const area of areasOf(kinds, columns)) {
    if (area.cells.length < Math.max(best.cells, LEAST_SHARE * kinds.length)) continue;
    const rectangle = rectangleIn(area.cells, { columns, rows });
    if (rectangle.cells > best.cells) best = rectangle;
  }
  const { cells, left, top, right, bottom } = best;
  if (cells === 0) return { missingShare: 0, missingRect: null };
  return {
    missingShare: cells / kinds.length,
    missingRect: [left / columns, top / rows, (right - left + 1) / columns, (bottom - top + 1) / rows],
  };
}

interface Rectangle {
  cells: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** 4-connected areas of one kind, as positions of their cells. `kinds` is overwritten. */
function* areasOf(kinds: Int16Array, columns: number): Generator<{ cells: number[] }> {
  for (let start = 0; start < kinds.length; start++) {
    const kind = kinds[start] as number;
    if (kind === SEEN) continue;
    const cells = [start];
    kinds[start] = SEEN;
    for (let i = 0; i < cells.length; i++) {
      const at = cells[i] as number;
      const column = at % columns;
      const beside = [column > 0 ? at - 1 : -1, column + 1 < columns ? at + 1 : -1, at - columns, at + columns];
      for (const next of beside) {
        const other = kinds[next];
        if (other === undefined || other === SEEN || !isAlike(kind, other)) continue;
        kinds[next] = SEEN;
        cells.push(next);
      }
    }
    yield { cells };
  }
}

/** Largest rectangle within an area that touches an edge of the picture. */
function rectangleIn(cells: readonly number[], { columns, rows }: { columns: number; rows: number }): Rectangle {
  const mine = new Uint8Array(columns * rows);
  for (const at of cells) mine[at] = 1;
  let best: Rectangle = { cells: 0, left: 0, top: 0, right: -1, bottom: -1 };
  for (let top = 0; top < rows; top++) {
    const whole = new Uint8Array(columns).fill(1);
    for (let bottom = top; bottom < rows; bottom++) {
      let run = 0;
      for (let right = 0; right < columns; right++) {
        whole[right] = (whole[right] as number) & (mine[bottom * columns + right] as number);
        run = whole[right] === 1 ? run + 1 : 0;
        const left = right - run + 1;
        const size = run * (bottom - top + 1);
        const isAtEdge = top === 0 || bottom === rows - 1 || left === 0 || right === columns - 1;
        if (isAtEdge && size > best.cells) best = { cells: size, left, top, right, bottom };
      }
    }
  }
  return best;
}

/** Each cell is compared with the first one of the area, so that a slow change of light does not count as a single level. */
function isAlike(first: number, other: number): boolean {
  return first === SMEARED || other === SMEARED ? first === other : Math.abs(first - other) <= LEVEL_ROOM;
}

/** Level of a uniform cell, otherwise `SMEARED` or `SEEN`. */
function kindOf({ width, data }: Luma, column: number, row: number): number {
  const first = row * CELL_PX * width + column * CELL_PX;
  const level = data[first] as number;
  let flat = true;
  for (let y = 0; y < CELL_PX; y++) {
    for (let x = 0; x < CELL_PX; x++) {
      const value = data[first + y * width + x] as number;
      if (Math.abs(value - (data[first + x] as number)) > LEVEL_ROOM) return SEEN;
      if (Math.abs(value - level) > LEVEL_ROOM) flat = false;
    }
  }
  return flat ? level : SMEARED;
}
