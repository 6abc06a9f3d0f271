import type { MrzView } from './api-document.gen.ts';

/** Characters shown on each side of the one in question. */
const AROUND = 5;
/** Part of a row's height that is shown above and below the row. */
const MARGIN = 0.12;

export interface CloseUp {
  /** Transform of the page picture (in its own pixels) with which the strip fills `width` x `height`. */
  transform: string;
  width: number;
  height: number;
  /** The character in question inside the strip. */
  cell: { x: number; y: number; width: number; height: number };
}

type Point = readonly [number, number];

interface Frame {
  origin: Point;
  /** Step of one column to the right, and of one row down, page pixels. */
  column: Point;
  row: Point;
}

/** The MRZ as a frame of columns and rows on the page picture; null if its place is not known. */
function frameOf(mrz: MrzView, page: { width: number; height: number }): Frame | null {
  const columns = mrz.lines[0]?.length ?? 0;
  const rows = mrz.lines.length;
  if (mrz.corners === null || mrz.corners.length !== 4 || columns === 0) return null;
  const [start, end, , below] = mrz.corners.map(([x, y]): Point => [x * page.width, y * page.height]);
  if (start === undefined || end === undefined || below === undefined) return null;
  return {
    origin: start,
    column: [(end[0] - start[0]) / columns, (end[1] - start[1]) / columns],
    row: [(below[0] - start[0]) / rows, (below[1] - start[1]) / rows],
  };
}

/**
 * A strip of the page picture around one character, upright whichever way the page was held. `size`: pixels of one
 * character on the screen. Null if the MRZ has no place on the page that is shown.
 */
export function closeUp(
  mrz: MrzView,
  page: { width: number; height: number },
  at: { line: number; column: number; size: number },
): CloseUp | null {
  const frame = frameOf(mrz, page);
  if (frame === null) return null;
  const { origin, column, row } = frame;
  const determinant = column[0] * row[1] - column[1] * row[0];
  if (Math.abs(determinant) < 1e-6) return null;
  const columns = mrz.lines[0]?.length ?? 0;
  const first = Math.max(0, Math.min(at.column - AROUND, columns - 2 * AROUND - 1));
  const top = at.line - MARGIN;
  const sx = at.size;
  const sy = (at.size * Math.hypot(...row)) / Math.hypot(...column);
  const toColumn = [row[1] / determinant, -row[0] / determinant] as const;
  const toRow = [-column[1] / determinant, column[0] / determinant] as const;
  const shift = (to: Point, from: number) => -to[0] * origin[0] - to[1] * origin[1] - from;
  const matrix = [
    sx * toColumn[0],
    sy * toRow[0],
    sx * toColumn[1],
    sy * toRow[1],
    sx * shift(toColumn, first),
    sy * shift(toRow, top),
  ];
  return {
    transform: `matrix(${matrix.map((value) => Number(value.toFixed(6))).join(' ')})`,
    width: sx * (2 * AROUND + 1),
    height: sy * (1 + 2 * MARGIN),
    cell: { x: sx * (at.column - first), y: sy * MARGIN, width: sx, height: sy },
  };
}

/** Upright box around some characters of one line, in fractions of the page; null if the MRZ has no place on it. */
export function mrzRect(
  mrz: MrzView,
  page: { width: number; height: number },
  at: { line: number; from: number; to: number },
): [number, number, number, number] | null {
  const frame = frameOf(mrz, page);
  if (frame === null) return null;
  const { origin, column, row } = frame;
  const corners = [
    [at.from, at.line],
    [at.to, at.line],
    [at.to, at.line + 1],
    [at.from, at.line + 1],
  ].map(
    ([u = 0, v = 0]): Point => [
      (origin[0] + u * column[0] + v * row[0]) / page.width,
      (origin[1] + u * column[1] + v * row[1]) / page.height,
    ],
  );
  const xs = corners.map(([x]) => Math.min(1, Math.max(0, x)));
  const ys = corners.map(([, y]) => Math.min(1, Math.max(0, y)));
  const [left, upper] = [Math.min(...xs), Math.min(...ys)];
  return [left, upper, Math.max(...xs) - left, Math.max(...ys) - upper];
}
