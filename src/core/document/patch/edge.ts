import type { Tile } from '../index.ts';
import { median } from '../index.ts';

/** Pixels as captured: red, green, blue, row by row. */
export interface EdgePicture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Sides of a portrait, profiles of each, and pixels across it. */
export const EDGE_SIDES = 4;
export const EDGE_CHANNELS = 11;
const HALF_PX = 24;
export const EDGE_LENGTH = 2 * HALF_PX + 1;

/**
 * How far outside and inside the rectangle a side is searched for: a fraction of the (estimated) portrait, plus pixels.
 */
const OUTWARD_SHARE = 0.16;
const INWARD_SHARE = 0.08;
const MORE_PX = 8;
/** Maximum number of pixels by which a side rises from end to end. */
const RISE_PX = 10;
/** Fraction of a side at each end that is left out because of the corners. */
const CORNER_SHARE = 0.06;
const PIECE_PX = 24;
const LEAST_PIECES = 8;
/** A change is divided by the median of the strip plus this many levels, and limited to this many times. */
const LEAST_CHANGE = 0.7;
const MOST_CHANGE = 3.5;
/** Where an edge is expected outside the rectangle: mean and deviation as fractions of the portrait, and the weight of this. */
const EXPECTED_SHARE = 0.04;
const SPREAD_SHARE = 0.06;
const PLACE_WEIGHT = 0.1;
/** Anything beyond the page is darker than this level; this many rows of its border do not count. */
const BEYOND_LEVEL = 48;
const BORDER_PX = 4;
/** A line that is better by less than this does not count as different. */
const SAME_SCORE = 1e-4;
/** Length of the moving mean along a side, from which the texture is measured. */
const SMOOTH_PX = 9;
/** Scale of colour and lightness relative to the changes across the edge, levels. */
const LEVEL_SCALE = 8;
const SHORTEST_PX = 96;
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/**
 * Profiles across the edge of the portrait, [side (top, bottom, left, right), profile, pixel from outside to inside], for the
 * page head. Each side is found in the picture as the straight line across which most of its pieces change, and laid flat: a
 * sheet that was glued on has a straight, slightly rotated edge with a shadow, and what it covers is visible next to it.
 * `models/training/documents/page_edge.py` does the same. Null for a portrait shorter than 96 pixels.
 */
export function edgeProfiles(picture: EdgePicture, photo: Tile): Float32Array | null {
  if (Math.min(photo.width, photo.height) < SHORTEST_PX) return null;
  const out = new Float32Array(EDGE_SIDES * EDGE_CHANNELS * EDGE_LENGTH);
  for (let side = 0; side < EDGE_SIDES; side++) {
    const strip = stripOf(picture, photo, side);
    const profiles = profilesOf(strip, lineOf(strip));
    for (const [i, value] of profiles.entries()) {
      out[side * profiles.length + i] = Math.sign(value) * Math.log1p(3 * Math.abs(value));
    }
    strip.planes.fill(0);
  }
  return out;
}

/** Rows from outside to inside; red, green, blue and lightness of a pixel. `first` to `last`: rows that a line may have. */
interface Strip {
  rows: number;
  columns: number;
  planes: Float32Array;
  first: number;
  last: number;
  /** Row of the rectangle's side, and length of the portrait across it. */
  edge: number;
  across: number;
}

const PLANES = 4;
const LIGHT = 3;

function stripOf({ width, height, data }: EdgePicture, photo: Tile, side: number): Strip {
  const level = side < 2;
  const across = level ? photo.height : photo.width;
  const [start, length] = level ? [photo.x, photo.width] : [photo.y, photo.height];
  const edge = (level ? photo.y : photo.x) + (side % 2 === 0 ? 0 : across);
  const sign = side % 2 === 0 ? 1 : -1;
  const spare = HALF_PX + 2 + RISE_PX / 2 + 1;
  const outward = Math.floor(across * OUTWARD_SHARE) + MORE_PX;
  const inward = Math.floor(across * INWARD_SHARE) + MORE_PX;
  const corner = Math.floor(length * CORNER_SHARE);
  const rows = outward + inward + 2 * spare + 1;
  const columns = length - 2 * corner;
  const planes = new Float32Array(rows * columns * PLANES);
  // Beyond its border the picture is continued, so that there is no edge.
  const held = (at: number, size: number): number => Math.min(Math.max(0, at), size - 1);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const a = held(edge + sign * (row - outward - spare), level ? height : width);
    for (let column = 0; column < columns; column++, to += PLANES) {
      const b = held(start + corner + column, level ? width : height);
      const from = (level ? a * width + b : b * width + a) * 3;
      const [red, green, blue] = [data[from] as number, data[from + 1] as number, data[from + 2] as number];
      planes[to] = red;
      planes[to + 1] = green;
      planes[to + 2] = blue;
      planes[to + LIGHT] = BLUE * blue + GREEN * green + RED * red;
    }
  }
  return { rows, columns, planes, first: spare, last: spare + outward + inward + 1, edge: spare + outward, across };
}

interface Line {
  /** Row at the middle of the side, and its rise from end to end. */
  row: number;
  rise: number;
}

/** Rises in the order in which they are tried: of equally good lines, the flattest is taken. */
const RISES: readonly number[] = [0, ...Array.from({ length: RISE_PX }, (_, i) => [-(i + 1), i + 1]).flat()];

/** The straight line across which most pieces change, near the estimated edge of the portrait. */
function lineOf(strip: Strip): Line {
  const change = changesOf(strip);
  const n = piecesOf(strip.columns);
  let best = { score: Number.NEGATIVE_INFINITY, row: 0, rise: 0 };
  for (const rise of RISES) {
    let most = { score: Number.NEGATIVE_INFINITY, row: 0 };
    for (let row = strip.first; row < strip.last; row++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        const at = row + ((k + 0.5) / n - 0.5) * rise;
        const low = Math.floor(at);
        sum += (change[low * n + k] as number) * (1 - (at - low)) + (change[(low + 1) * n + k] as number) * (at - low);
      }
      const outside = (strip.edge - row) / strip.across;
      const score = sum / n - PLACE_WEIGHT * ((outside - EXPECTED_SHARE) / SPREAD_SHARE) ** 2;
      if (score > most.score) most = { score, row };
    }
    if (most.score > best.score + SAME_SCORE) best = { ...most, rise };
  }
  return best;
}

/** Change across each row [rows, pieces], in medians of the strip; zero at the border of the page and beyond it. */
function changesOf({ rows, columns, planes }: Strip): Float64Array {
  const n = piecesOf(columns);
  const each = Math.floor(columns / n);
  const mean = new Float64Array(rows * n);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < n * each; column++) {
      const at = row * n + Math.floor(column / each);
      mean[at] = (mean[at] as number) + (planes[(row * columns + column) * PLANES + LIGHT] as number) / each;
    }
  }
  const change = new Float64Array(rows * n);
  for (let piece = 0; piece < n; piece++) {
    let beyond = 0;
    while (beyond < rows && (mean[beyond * n + piece] as number) < BEYOND_LEVEL) beyond++;
    for (let row = beyond > 0 ? beyond + BORDER_PX + 1 : 1; row < rows - 1; row++) {
      const at = row * n + piece;
      change[at] = Math.abs((mean[at + n] as number) - (mean[at - n] as number)) / 2;
    }
  }
  const usual = median(change) + LEAST_CHANGE;
  return change.map((value) => Math.min(value / usual, MOST_CHANGE));
}

function piecesOf(columns: number): number {
  return Math.max(LEAST_PIECES, Math.floor(columns / PIECE_PX));
}

/** For each pixel across the line: changes and bends of pieces, their size, texture along the line, lightness and colour. */
function profilesOf(strip: Strip, line: Line): Float64Array {
  const { columns } = strip;
  const flat = laidFlat(strip, line);
  const n = piecesOf(columns);
  const each = Math.floor(columns / n);
  const out = new Float64Array(EDGE_CHANNELS * EDGE_LENGTH);
  const light = (row: number, column: number): number => flat[(row * columns + column) * PLANES + LIGHT] as number;
  const put = (channel: number, at: number, value: number): void => {
    out[channel * EDGE_LENGTH + at] = value;
  };
  for (let at = 0; at < EDGE_LENGTH; at++) {
    const row = at + 1;
    const steps = new Float64Array(n);
    const bends = new Float64Array(n);
    let power = 0;
    for (let column = 0; column < columns; column++) {
      const [before, here, after] = [light(row - 1, column), light(row, column), light(row + 1, column)];
      const step = (after - before) / 2;
      power += step * step;
      const piece = Math.floor(column / each);
      if (piece >= n) continue;
      steps[piece] = (steps[piece] as number) + step / each;
      bends[piece] = (bends[piece] as number) + (after - 2 * here + before) / each;
    }
    put(0, at, meanOf(steps.map(Math.abs)));
    put(1, at, meanOf(steps));
    put(2, at, meanOf(bends));
    put(3, at, meanOf(bends.map(Math.abs)));
    put(4, at, median(bends));
    put(5, at, median(steps.map(Math.abs)));
    put(6, at, Math.sqrt(power / columns));
    put(7, at, textureOf(Float64Array.from({ length: columns }, (_, column) => light(row, column))));
    const colour = [0, 1, 2, LIGHT].map((plane) => {
      let sum = 0;
      for (let column = 0; column < columns; column++) sum += flat[(row * columns + column) * PLANES + plane] as number;
      return sum / columns;
    }) as [number, number, number, number];
    put(8, at, colour[LIGHT] / LEVEL_SCALE);
    put(9, at, (colour[2] - colour[1]) / LEVEL_SCALE);
    put(10, at, (colour[0] - colour[1]) / LEVEL_SCALE);
  }
  const lightness = out.subarray(8 * EDGE_LENGTH, 9 * EDGE_LENGTH);
  const middle = meanOf(lightness);
  for (const [i, value] of lightness.entries()) lightness[i] = value - middle;
  flat.fill(0);
  return out;
}

/** The rows next to the line, one more on each side, with the line in a straight row. */
function laidFlat({ columns, planes }: Strip, { row, rise }: Line): Float32Array {
  const rows = EDGE_LENGTH + 2;
  const out = new Float32Array(rows * columns * PLANES);
  for (let column = 0; column < columns; column++) {
    const off = row - HALF_PX - 1 + ((column + 0.5) / columns - 0.5) * rise;
    for (let k = 0; k < rows; k++) {
      const low = Math.floor(k + off);
      const part = k + off - low;
      for (let plane = 0; plane < PLANES; plane++) {
        const a = planes[(low * columns + column) * PLANES + plane] as number;
        const b = planes[((low + 1) * columns + column) * PLANES + plane] as number;
        out[(k * columns + column) * PLANES + plane] = a * (1 - part) + b * part;
      }
    }
  }
  return out;
}

/** Root mean square of the difference between a row and its own moving mean. */
function textureOf(row: Float64Array): number {
  const half = (SMOOTH_PX - 1) / 2;
  let sum = 0;
  for (let i = 0; i < SMOOTH_PX - 1; i++) sum += row[i] as number;
  let power = 0;
  for (let i = half; i < row.length - half; i++) {
    sum += row[i + half] as number;
    power += ((row[i] as number) - sum / SMOOTH_PX) ** 2;
    sum -= row[i - half] as number;
  }
  return Math.sqrt(power / (row.length - 2 * half));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
