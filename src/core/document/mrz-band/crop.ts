import type { Luma } from '../index.ts';
import { CROP_PITCH, LEAD, type LineGeometry, LineView, leanAt } from './line-geometry.ts';
import { halve, lumaAt } from './plane.ts';

/** Input of the line reader: grey, rows x columns, pixels. */
export const CROP_HEIGHT = 24;
export const CROP_WIDTH = 544;
/** The page at full size and repeatedly halved: a crop uses the level that it reduces by less than two. */
export type Pyramid = readonly Luma[];

export function pyramidOf(page: Luma): Pyramid {
  const levels = [page];
  for (let last = page; last.width >= 400 && last.height >= 400 && levels.length < 4; ) {
    last = halve(last);
    levels.push(last);
  }
  return levels;
}

/** What the brightness of a crop is compared with: the whole line, or the ground near by. */
export type Ground = 'whole' | 'near';

/** Normalised crops of the lines, float32 [lines, 1, 24, 544]: (x - mean) / (std + 8). */
export function cropLines(pyramid: Pyramid, lines: readonly LineGeometry[], ground: Ground = 'whole'): Float32Array {
  const size = CROP_HEIGHT * CROP_WIDTH;
  const out = new Float32Array(lines.length * size);
  for (const [i, line] of lines.entries()) {
    const area = out.subarray(i * size, (i + 1) * size);
    sample(pyramid, line, area);
    if (ground === 'whole') normaliseBy(area, 0, CROP_WIDTH);
    else normaliseNearBy(area, line.columns);
  }
  return out;
}

function sample(pyramid: Pyramid, line: LineGeometry, out: Float32Array): void {
  const perPixelX = line.pitch / CROP_PITCH;
  const perPixelY = line.span / CROP_HEIGHT;
  const finest = Math.min(perPixelX, perPixelY);
  const wanted = Math.max(0, Math.round(Math.log2(Math.max(1, 0.9 * Math.sqrt(perPixelX * finest)))));
  const level = Math.min(pyramid.length - 1, wanted);
  const plane = pyramid[level] as Luma;
  const shrink = 2 ** level;
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  const view = new LineView(line);
  for (let column = 0; column < CROP_WIDTH; column++) {
    const even = (column + 0.5) * perPixelX - LEAD * line.pitch;
    const along = view.along(even);
    const step = (view.size(even) * line.span) / CROP_HEIGHT;
    const lean = leanAt(line, even);
    // From row to row the position moves by one step across the line.
    const dx = ((lean * cos - sin) * step) / shrink;
    const dy = ((lean * sin + cos) * step) / shrink;
    const x = (line.x + along * cos + 0.5) / shrink - 0.5 + (0.5 - CROP_HEIGHT / 2) * dx;
    const y = (line.y + along * sin + 0.5) / shrink - 0.5 + (0.5 - CROP_HEIGHT / 2) * dy;
    for (let row = 0, at = column; row < CROP_HEIGHT; row++, at += CROP_WIDTH) {
      out[at] = lumaAt(plane, x + row * dx, y + row * dy);
    }
  }
}

/** Number of columns on either side that count as near: two characters. */
const NEAR = 20;
/** Distance in columns at which the ground is sampled, and the rank of its brightness there: print covers less than paper. */
const GROUND_STEP = 4;
const GROUND_RANK = Math.round(0.8 * (CROP_HEIGHT - 1));
/** Level to which the ground is brought, and what is added to it first: in the dark there is more noise than light. */
const GROUND_LEVEL = 200;
const DARKEST = 12;
/** A table beside the page may be much lighter or darker than the print: its contrast is limited to this. */
const MOST = 4;

/**
 * The same with every pixel as a fraction of the ground near by: a shadow takes the same fraction of light from paper and print.
 * Mean and contrast are those of the line alone, so that anything beside the page does not affect the print.
 */
function normaliseNearBy(area: Float32Array, columns: number): void {
  const looks = Math.ceil(CROP_WIDTH / GROUND_STEP);
  const sums = new Float64Array(looks + 1);
  const column = new Float32Array(CROP_HEIGHT);
  for (let k = 0; k < looks; k++) {
    for (let row = 0; row < CROP_HEIGHT; row++) column[row] = area[row * CROP_WIDTH + k * GROUND_STEP] as number;
    column.sort();
    sums[k + 1] = (sums[k] as number) + (column[GROUND_RANK] as number);
  }
  for (let x = 0; x < CROP_WIDTH; x++) {
    const from = Math.max(0, Math.ceil((x - NEAR) / GROUND_STEP));
    const to = Math.min(looks, Math.floor((x + NEAR) / GROUND_STEP) + 1);
    const ground = ((sums[to] as number) - (sums[from] as number)) / (to - from);
    const gain = GROUND_LEVEL / (ground + DARKEST);
    for (let at = x; at < area.length; at += CROP_WIDTH) area[at] = (area[at] as number) * gain;
  }
  const first = Math.round((LEAD - 0.7) * CROP_PITCH);
  const last = Math.min(CROP_WIDTH, Math.round((LEAD + columns + 0.7) * CROP_PITCH));
  normaliseBy(area, first, last);
  for (let i = 0; i < area.length; i++) area[i] = Math.max(-MOST, Math.min(MOST, area[i] as number));
}

/** Normalises brightness by mean and contrast of the columns from `first` to `last`. */
function normaliseBy(area: Float32Array, first: number, last: number): void {
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < CROP_HEIGHT; row++) {
    for (let x = row * CROP_WIDTH + first; x < row * CROP_WIDTH + last; x++) {
      const v = area[x] as number;
      sum += v;
      squares += v * v;
    }
  }
  const count = CROP_HEIGHT * (last - first);
  const mean = sum / count;
  const scale = 1 / (Math.sqrt(Math.max(0, squares / count - mean * mean)) + 8);
  for (let i = 0; i < area.length; i++) area[i] = ((area[i] as number) - mean) * scale;
}
