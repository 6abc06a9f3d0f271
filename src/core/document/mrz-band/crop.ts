import type { Luma } from '../index.ts';
import { CROP_PITCH, LEAD, type LineGeometry, LineView, leanAt } from './line-geometry.ts';
import { halve, lumaAt } from './plane.ts';

/** Input of the line reader: grey, rows x columns, pixels. */
export const CROP_HEIGHT = 24;
export const CROP_WIDTH = 544;
/** The page at full size and its halves: a crop samples the level that it shrinks by less than two. */
export type Pyramid = readonly Luma[];

export function pyramidOf(page: Luma): Pyramid {
  const levels = [page];
  for (let last = page; last.width >= 400 && last.height >= 400 && levels.length < 4; ) {
    last = halve(last);
    levels.push(last);
  }
  return levels;
}

/** Normalised crops of the lines, float32 [lines, 1, 24, 544]: (x - mean) / (std + 8) of each. */
export function cropLines(pyramid: Pyramid, lines: readonly LineGeometry[]): Float32Array {
  const size = CROP_HEIGHT * CROP_WIDTH;
  const out = new Float32Array(lines.length * size);
  for (const [i, line] of lines.entries()) {
    const area = out.subarray(i * size, (i + 1) * size);
    sample(pyramid, line, area);
    normalise(area);
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
    for (let row = 0; row < CROP_HEIGHT; row++) {
      const across = (row + 0.5 - CROP_HEIGHT / 2) * step;
      const there = along + lean * across;
      const px = (line.x + there * cos - across * sin + 0.5) / shrink - 0.5;
      const py = (line.y + there * sin + across * cos + 0.5) / shrink - 0.5;
      out[row * CROP_WIDTH + column] = lumaAt(plane, px, py);
    }
  }
}

function normalise(area: Float32Array): void {
  let sum = 0;
  for (const v of area) sum += v;
  const mean = sum / area.length;
  let squares = 0;
  for (const v of area) squares += (v - mean) * (v - mean);
  const scale = 1 / (Math.sqrt(squares / area.length) + 8);
  for (let i = 0; i < area.length; i++) area[i] = ((area[i] as number) - mean) * scale;
}
