import { type Luma, median } from '../index.ts';
import { meanOf, middleOf } from './average.ts';
import type { Rect } from './brightness.ts';

/**
 * Strength of a line at the edge of the portrait that changes its sign with the light, in deviations of the same measure on parallel
 * lines elsewhere. Otherwise why it cannot be measured: a lamp is off (`dark`), both pictures were lit from the same side
 * (`alike`), or the portrait has too few pixels (`small`).
 */
export type SheetEdge = { score: number } | 'dark' | 'alike' | 'small';

/** How far outside and inside the rectangle an edge is searched for, because the rectangle is estimated: fractions of the portrait. */
const OUTWARD = 0.24;
const INWARD = 0.1;
/** Beyond the search the neighbourhood goes on for this fraction, for the comparison. */
const BEYOND = 0.06;
/** Border of the picture that is left out, as a fraction of its width: the page itself has an edge that casts a shadow. */
const BORDER = 0.02;
/** Fraction of a side at each end that is left out, because the corners are not known exactly. */
const CORNER = 0.1;
/** Width of the line of shadow or light, and of what counts as smooth, as fractions of the portrait across the side. */
const LINE = 0.012;
const SMOOTH = 0.1;
const LEAST_LINE_PX = 5;
const SMOOTH_STEP = 4;
/** Pieces of a side; a line is there if most of them show it. */
const PIECE_PX = 20;
const LEAST_PIECES = 8;
/** Blocks of the area across and down. */
const BLOCKS = 6;
/** How much a side rises at most from end to end, as a fraction of its length: the page and the sheet may both be askew. */
const RISE = 0.026;
const RISE_STEP_PX = 2;
const SHORTEST_PX = 96;
/** Added to both levels, so that noise in black areas does not count. */
const DARK_LEVEL = 6;
/** A page whose comparison scatters less than this is not judged more strictly; difference of the two pictures as a fraction. */
const LEAST_SCATTER = 0.0005;
/** The score is the geometric mean of both sides, but at most this many times the weaker one. */
const MOST_FROM_STRONGER = 2;
/** A picture is dark if it is below this level on average, 0..255. */
const LEAST_LEVEL = 12;
/** No page is so flat and no pair of lamps so even that the difference varies less than this from block to block. */
const LEAST_SPREAD = 0.002;

interface Area {
  width: number;
  height: number;
  a: Float32Array;
  b: Float32Array;
  /** The rectangle of the portrait in the area. */
  photo: { left: number; top: number; right: number; bottom: number };
}

/**
 * Looks for the edge of a sheet that lies on the page, in two pictures of it that are lit from opposite sides. A sheet casts a
 * shadow on one side and shows a bright edge on the other, and the two change places with the light. Print does not.
 */
export function measureSheetEdge(first: Luma, second: Luma, photo: Rect): SheetEdge {
  const area = areaOf(first, second, photo);
  if (area === null) return 'small';
  let plane: Float32Array | null = null;
  try {
    if (isDark(area.a) || isDark(area.b)) return 'dark';
    align(area);
    plane = differenceOf(area);
    if (spreadOf(area, plane) < LEAST_SPREAD) return 'alike';
    return { score: Math.max(acrossSides(area, plane, true), acrossSides(area, plane, false)) };
  } finally {
    for (const pixels of [area.a, area.b, plane]) pixels?.fill(0);
  }
}

/** A picture under a lamp that is off. */
export function isDark(levels: Uint8Array | Float32Array): boolean {
  return meanOf(levels) < LEAST_LEVEL;
}

function areaOf(first: Luma, second: Luma, [x, y, w, h]: Rect): Area | null {
  const [pw, ph] = [w * first.width, h * first.height];
  const seen = (from: number, size: number, all: number): number => Math.min(all, from + size) - Math.max(0, from);
  const least = Math.min(seen(x * first.width, pw, first.width), seen(y * first.height, ph, first.height));
  if (least < SHORTEST_PX) return null;
  const round = OUTWARD + BEYOND;
  const border = Math.round(BORDER * first.width);
  const left = Math.max(border, Math.round(x * first.width - round * pw));
  const top = Math.max(border, Math.round(y * first.height - round * ph));
  const right = Math.min(first.width - border, Math.round(x * first.width + (1 + round) * pw));
  const bottom = Math.min(first.height - border, Math.round(y * first.height + (1 + round) * ph));
  const [width, height] = [right - left, bottom - top];
  const cut = ({ width: all, data }: Luma): Float32Array => {
    const out = new Float32Array(width * height);
    for (let row = 0; row < height; row++) {
      const from = (top + row) * all + left;
      for (let column = 0; column < width; column++) out[row * width + column] = data[from + column] as number;
    }
    return out;
  };
  const x0 = Math.round(x * first.width) - left;
  const y0 = Math.round(y * first.height) - top;
  return {
    width,
    height,
    a: cut(first),
    b: cut(second),
    photo: { left: x0, top: y0, right: x0 + Math.round(pw), bottom: y0 + Math.round(ph) },
  };
}

const STEPS = 3;
/** Pixels whose logarithm changes less than this from one neighbour to the other do not say where a picture is. */
const LEAST_CHANGE = 0.02;
const MOST_STEP_PX = 1;

/**
 * Moves both pictures by half of their offset. A portrait that is darker than its paper would otherwise look like a sheet: at its two
 * sides a shift has opposite signs too. The offset comes from all print except that at the edge of the portrait.
 */
function align(area: Area): void {
  const { width, height } = area;
  for (let step = 0; step < STEPS; step++) {
    const [dx, dy] = offsetOf(area);
    area.a = moved(area.a, { width, height }, -dx / 2, -dy / 2);
    area.b = moved(area.b, { width, height }, dx / 2, dy / 2);
    if (Math.hypot(dx, dy) < 0.01) return;
  }
}

function offsetOf({ width, height, a, b, photo }: Area): [number, number] {
  const [pw, ph] = [photo.right - photo.left, photo.bottom - photo.top];
  const near = (at: number, from: number, to: number, size: number): boolean =>
    (at > from - OUTWARD * size && at < from + INWARD * size) || (at > to - INWARD * size && at < to + OUTWARD * size);
  let [xx, xy, yy, xd, yd] = [0, 0, 0, 0, 0];
  const sum = new Float32Array(a.length);
  const difference = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [(a[i] as number) + DARK_LEVEL, (b[i] as number) + DARK_LEVEL];
    sum[i] = Math.log(p + q);
    difference[i] = (2 * (p - q)) / (p + q);
  }
  const smoothSum = softened(sum, width, height);
  const smooth = softened(difference, width, height);
  const level = median(Float64Array.from(smooth.filter((_, i) => i % 17 === 0)));
  for (let y = 2; y < height - 2; y++) {
    const nearRow = near(y, photo.top, photo.bottom, ph);
    for (let x = 2; x < width - 2; x++) {
      if (nearRow || near(x, photo.left, photo.right, pw)) continue;
      const i = y * width + x;
      const gx = ((smoothSum[i + 1] as number) - (smoothSum[i - 1] as number)) / 2;
      const gy = ((smoothSum[i + width] as number) - (smoothSum[i - width] as number)) / 2;
      if (Math.hypot(gx, gy) < LEAST_CHANGE) continue;
      const d = (smooth[i] as number) - level;
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
      xd += gx * d;
      yd += gy * d;
    }
  }
  const det = xx * yy - xy * xy;
  if (det <= 1e-6 * xx * yy || det === 0) return [0, 0];
  const held = (v: number): number => Math.max(-MOST_STEP_PX, Math.min(MOST_STEP_PX, v));
  return [held((xd * yy - yd * xy) / det), held((yd * xx - xd * xy) / det)];
}

/** Mean of three by three pixels. */
function softened(from: Float32Array, width: number, height: number): Float32Array {
  const rows = new Float32Array(from.length);
  const out = new Float32Array(from.length);
  for (let i = 1; i < from.length - 1; i++)
    rows[i] = ((from[i - 1] as number) + (from[i] as number) + (from[i + 1] as number)) / 3;
  for (let i = width; i < (height - 1) * width; i++)
    out[i] = ((rows[i - width] as number) + (rows[i] as number) + (rows[i + width] as number)) / 3;
  return out;
}

/** The picture read at `x + dx`, `y + dy`. */
function moved(
  from: Float32Array,
  { width, height }: { width: number; height: number },
  dx: number,
  dy: number,
): Float32Array {
  const out = new Float32Array(from.length);
  const held = (at: number, size: number): number => Math.max(0, Math.min(size - 1, at));
  const [ix, iy] = [Math.floor(dx), Math.floor(dy)];
  const [fx, fy] = [dx - ix, dy - iy];
  for (let y = 0; y < height; y++) {
    const [r0, r1] = [held(y + iy, height) * width, held(y + iy + 1, height) * width];
    for (let x = 0; x < width; x++) {
      const [c0, c1] = [held(x + ix, width), held(x + ix + 1, width)];
      const upper = (from[r0 + c0] as number) * (1 - fx) + (from[r0 + c1] as number) * fx;
      const lower = (from[r1 + c0] as number) * (1 - fx) + (from[r1 + c1] as number) * fx;
      out[y * width + x] = upper * (1 - fy) + lower * fy;
    }
  }
  from.fill(0);
  return out;
}

function differenceOf({ a, b }: Area): Float32Array {
  return a.map((p, i) => (p - (b[i] as number)) / (p + (b[i] as number) + 2 * DARK_LEVEL));
}

/** How much the difference varies from block to block of the area: deviation of the means. */
function spreadOf({ width, height }: Area, plane: Float32Array): number {
  const sums = new Float64Array(BLOCKS * BLOCKS);
  const counts = new Float64Array(BLOCKS * BLOCKS);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * BLOCKS) / height) * BLOCKS;
    for (let x = 0; x < width; x++) {
      const block = row + Math.floor((x * BLOCKS) / width);
      sums[block] = (sums[block] as number) + (plane[y * width + x] as number);
      counts[block] = (counts[block] as number) + 1;
    }
  }
  const means = sums.map((sum, i) => sum / (counts[i] as number));
  const middle = meanOf(means);
  return Math.sqrt(meanOf(means.map((v) => (v - middle) ** 2)));
}

interface Field {
  /** Largest number of lines by which a line rises from its middle to an end. */
  spare: number;
  /** Number of lines parallel to the side, and of pieces along it. */
  lines: number;
  pieces: number;
  values: Float64Array;
}

/** Score of the two sides that lie opposite each other: the upper and the lower one (`level`), or the left and the right one. */
function acrossSides(area: Area, plane: Float32Array, level: boolean): number {
  const { photo } = area;
  const [from, to] = level ? [photo.top, photo.bottom] : [photo.left, photo.right];
  const size = to - from;
  const wide = Math.max(LEAST_LINE_PX, Math.round(size * LINE));
  const field = summed(flattened(fieldOf(area, plane, level), Math.round(size * SMOOTH)), wide);
  const { spare } = field;
  const within = (a: number, b: number): [number, number] => [
    Math.max(spare, Math.round(a)),
    Math.min(field.lines - spare, Math.round(b)),
  ];
  const near = within(from - OUTWARD * size, from + INWARD * size);
  const far = within(to - INWARD * size, to + OUTWARD * size);
  const elsewhere: number[] = [];
  for (let at = spare; at < field.lines - spare; at++) elsewhere.push(lineAt(field, at, 0));
  const scatter = Math.max(LEAST_SCATTER, 1.4826 * median(elsewhere.map(Math.abs)));
  const [a, b] = [searched(field, near), searched(field, far)];
  const [one, other] = [a.most - a.least, b.least - b.most];
  if (one * other <= 0) return 0;
  // One side alone may be the edge of the page, a fold or a foil that belongs to the document.
  const [small, large] = [Math.min(Math.abs(one), Math.abs(other)), Math.max(Math.abs(one), Math.abs(other))];
  return Math.min(Math.sqrt(small * large), MOST_FROM_STRONGER * small) / scatter;
}

/** Largest values of either sign of the lines of a side, both as sizes. */
function searched(field: Field, [first, end]: [number, number]): { most: number; least: number } {
  let [most, least] = [0, 0];
  const rises = 2 * (field.spare - 1);
  for (let rise = -rises; rise <= rises; rise += RISE_STEP_PX) {
    for (let at = first; at < end; at++) {
      const value = lineAt(field, at, rise);
      most = Math.max(most, value);
      least = Math.max(least, -value);
    }
  }
  return { most, least };
}

function lineAt({ pieces, values }: Field, at: number, rise: number): number {
  const own = new Float64Array(pieces);
  for (let k = 0; k < pieces; k++) {
    const line = at + ((k + 0.5) / pieces - 0.5) * rise;
    const low = Math.floor(line);
    const part = line - low;
    own[k] = (values[low * pieces + k] as number) * (1 - part) + (values[(low + 1) * pieces + k] as number) * part;
  }
  return middleOf(own);
}

/** Mean of each piece of each line, along the sides without their corners. */
function fieldOf({ width, height, photo }: Area, plane: Float32Array, level: boolean): Field {
  const [from, to] = level ? [photo.left, photo.right] : [photo.top, photo.bottom];
  const corner = CORNER * (to - from);
  const first = Math.max(0, Math.round(from + corner));
  const last = Math.min(level ? width : height, Math.round(to - corner));
  const pieces = Math.max(LEAST_PIECES, Math.floor((last - first) / PIECE_PX));
  const each = Math.floor((last - first) / pieces);
  const lines = level ? height : width;
  const spare = Math.ceil((RISE * (last - first)) / 2) + 1;
  const values = new Float64Array(lines * pieces);
  for (let line = 0; line < lines; line++) {
    for (let k = 0; k < pieces; k++) {
      let sum = 0;
      for (let i = 0; i < each; i++) {
        const along = first + k * each + i;
        sum += plane[level ? line * width + along : along * width + line] as number;
      }
      values[line * pieces + k] = sum / each;
    }
  }
  return { spare, lines, pieces, values };
}

/** Each piece without what changes smoothly from line to line: the moving median of every fourth line. */
function flattened({ spare, lines, pieces, values }: Field, smooth: number): Field {
  const out = new Float64Array(values.length);
  const half = Math.max(8, Math.floor(smooth / 2));
  for (let k = 0; k < pieces; k++) {
    for (let line = 0; line < lines; line += SMOOTH_STEP) {
      const window = new Float64Array(2 * Math.floor(half / SMOOTH_STEP) + 1);
      for (let i = 0; i < window.length; i++) {
        const at = line + (i - (window.length - 1) / 2) * SMOOTH_STEP;
        window[i] = values[Math.max(0, Math.min(lines - 1, at)) * pieces + k] as number;
      }
      const middle = middleOf(window);
      for (let at = line; at < Math.min(lines, line + SMOOTH_STEP); at++)
        out[at * pieces + k] = (values[at * pieces + k] as number) - middle;
    }
  }
  return { spare, lines, pieces, values: out };
}

/** Mean over the width of a line. */
function summed({ spare, lines, pieces, values }: Field, wide: number): Field {
  const out = new Float64Array(values.length);
  const half = Math.floor(wide / 2);
  for (let line = half; line < lines - half; line++) {
    for (let k = 0; k < pieces; k++) {
      let sum = 0;
      for (let at = line - half; at <= line + half; at++) sum += values[at * pieces + k] as number;
      out[line * pieces + k] = sum / (2 * half + 1);
    }
  }
  return { spare, lines, pieces, values: out };
}
