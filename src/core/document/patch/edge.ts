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
    for (const pixels of [strip.light, strip.colours]) pixels.fill(0);
  }
  return out;
}

/** Rows from outside to inside; lightness, and red, green, blue of a pixel. `first` to `last`: rows that a line may have. */
interface Strip {
  rows: number;
  columns: number;
  light: Float32Array;
  colours: Uint8Array;
  first: number;
  last: number;
  /** Row of the rectangle's side, and length of the portrait across it. */
  edge: number;
  across: number;
}

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
  const light = new Float32Array(rows * columns);
  const colours = new Uint8Array(rows * columns * 3);
  // Beyond its border the picture is continued, so that there is no edge.
  const held = (at: number, size: number): number => Math.min(Math.max(0, at), size - 1);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const a = held(edge + sign * (row - outward - spare), level ? height : width);
    for (let column = 0; column < columns; column++, to++) {
      const b = held(start + corner + column, level ? width : height);
      const from = (level ? a * width + b : b * width + a) * 3;
      const red = data[from] as number;
      const green = data[from + 1] as number;
      const blue = data[from + 2] as number;
      colours[3 * to] = red;
      colours[3 * to + 1] = green;
      colours[3 * to + 2] = blue;
      light[to] = BLUE * blue + GREEN * green + RED * red;
    }
  }
  const [first, last] = [spare, spare + outward + inward + 1];
  return { rows, columns, light, colours, first, last, edge: spare + outward, across };
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
    const rises = Float64Array.from({ length: n }, (_, k) => ((k + 0.5) / n - 0.5) * rise);
    let most = { score: Number.NEGATIVE_INFINITY, row: 0 };
    for (let row = strip.first; row < strip.last; row++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        const at = row + (rises[k] as number);
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
function changesOf({ rows, columns, light }: Strip): Float64Array {
  const n = piecesOf(columns);
  const each = Math.floor(columns / n);
  const mean = new Float64Array(rows * n);
  for (let row = 0; row < rows; row++) {
    for (let piece = 0, from = row * columns; piece < n; piece++) {
      let sum = 0;
      for (const end = from + each; from < end; from++) sum += (light[from] as number) / each;
      mean[row * n + piece] = sum;
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
  const { light, colours } = laidFlat(strip, line);
  const n = piecesOf(columns);
  const each = Math.floor(columns / n);
  const out = new Float64Array(EDGE_CHANNELS * EDGE_LENGTH);
  const put = (channel: number, at: number, value: number): void => {
    out[channel * EDGE_LENGTH + at] = value;
  };
  for (let at = 0; at < EDGE_LENGTH; at++) {
    const start = (at + 1) * columns;
    const { steps, bends, power } = changesAlong(light, { start, columns, n, each });
    put(0, at, meanOf(steps.map(Math.abs)));
    put(1, at, meanOf(steps));
    put(2, at, meanOf(bends));
    put(3, at, meanOf(bends.map(Math.abs)));
    put(4, at, median(bends));
    put(5, at, median(steps.map(Math.abs)));
    put(6, at, Math.sqrt(power / columns));
    const row = light.subarray(start, start + columns);
    put(7, at, textureOf(row));
    const red = colours[3 * (at + 1)] as number;
    const green = colours[3 * (at + 1) + 1] as number;
    const blue = colours[3 * (at + 1) + 2] as number;
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += row[column] as number;
    put(8, at, sum / columns / LEVEL_SCALE);
    put(9, at, (blue / columns - green / columns) / LEVEL_SCALE);
    put(10, at, (red / columns - green / columns) / LEVEL_SCALE);
  }
  const lightness = out.subarray(8 * EDGE_LENGTH, 9 * EDGE_LENGTH);
  const middle = meanOf(lightness);
  for (const [i, value] of lightness.entries()) lightness[i] = value - middle;
  light.fill(0);
  return out;
}

/** Changes and bends of the pieces of one row, and the sum of the squared changes of its pixels. */
function changesAlong(
  light: Float32Array,
  { start, columns, n, each }: { start: number; columns: number; n: number; each: number },
): { steps: Float64Array; bends: Float64Array; power: number } {
  const steps = new Float64Array(n);
  const bends = new Float64Array(n);
  let power = 0;
  for (let piece = 0, column = 0; column < columns; piece++) {
    const end = piece < n ? column + each : columns;
    let [steep, bent] = [0, 0];
    for (; column < end; column++) {
      const here = start + column;
      const before = light[here - columns] as number;
      const after = light[here + columns] as number;
      const step = (after - before) / 2;
      power += step * step;
      steep += step / each;
      bent += (after - 2 * (light[here] as number) + before) / each;
    }
    if (piece >= n) break;
    steps[piece] = steep;
    bends[piece] = bent;
  }
  return { steps, bends, power };
}

/**
 * The rows next to the line, one more on each side, with the line in a straight row: lightness of their pixels, and the sums of
 * red, green and blue of each row.
 */
function laidFlat(strip: Strip, { row, rise }: Line): { light: Float32Array; colours: Float64Array } {
  const { columns, colours: from } = strip;
  const rows = EDGE_LENGTH + 2;
  const light = new Float32Array(rows * columns);
  const colours = new Float64Array(rows * 3);
  const off = Float64Array.from(
    { length: columns },
    (_, column) => row - HALF_PX - 1 + ((column + 0.5) / columns - 0.5) * rise,
  );
  for (let k = 0; k < rows; k++) {
    let [red, green, blue] = [0, 0, 0];
    for (let column = 0; column < columns; column++) {
      const place = k + (off[column] as number);
      const low = Math.floor(place);
      const part = place - low;
      const rest = 1 - part;
      const a = low * columns + column;
      const b = a + columns;
      light[k * columns + column] = (strip.light[a] as number) * rest + (strip.light[b] as number) * part;
      red += Math.fround((from[3 * a] as number) * rest + (from[3 * b] as number) * part);
      green += Math.fround((from[3 * a + 1] as number) * rest + (from[3 * b + 1] as number) * part);
      blue += Math.fround((from[3 * a + 2] as number) * rest + (from[3 * b + 2] as number) * part);
    }
    colours.set([red, green, blue], 3 * k);
  }
  return { light, colours };
}

/** Root mean square of the difference between a row and its own moving mean. */
function textureOf(row: Float32Array): number {
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
