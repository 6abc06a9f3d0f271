import type { Luma } from '../index.ts';
import { type Bytes, openDown, rowClosing } from './morphology.ts';

/** Columns of the page in one cell: a line of an MRZ is far longer than it is high. */
export const CELL_PX = 4;
/** A dark run wider than this is not a stroke of a character, cells. */
const STROKE_CELLS = 5;
/** Stroke density that counts as full, as a multiple of the mean. */
const FULL_DENSITY = 6;
/** If more than this fraction of the long side is dense, it is background (guilloche, table, portrait), not a line of text. */
const GROUND_SHARE = 0.034;

/** A shadow darkens paper and print by the same fraction, so darkness is measured as a fraction of the paper's own level. */
const PAPER_LEVEL = 200;
/** Below this level there is more noise than paper. */
const LEAST_LEVEL = 90;
/** Factor for each background level, in 1/256. */
const GAINS = Int32Array.from({ length: 256 }, (_, level) =>
  Math.round((256 * PAPER_LEVEL) / Math.max(LEAST_LEVEL, level)),
);

/**
 * How dense dark vertical strokes are, 0..255, in cells of 4 x 1 pixels: dark runs of a row that are narrower than a character
 * (closing minus picture, so that portraits, frames and page edges count little), their horizontal gradient, smoothed down the
 * rows, scaled to the mean, minus the background density. Width at least 8 pixels, height at least 1.
 */
export function strokeDensity(page: Luma): Bytes {
  const { width, height } = page;
  const cells = Math.floor(width / CELL_PX);
  const energy = gradientEnergy(page, cells);
  const smooth = smoothDown(energy, cells, height);
  let sum = 0;
  for (let i = 0; i < smooth.length; i++) sum += smooth[i] as number;
  const gain = 255 / ((FULL_DENSITY * sum) / smooth.length + 1);
  const data = new Uint8Array(cells * height);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(255, (smooth[i] as number) * gain);
  const density = { width: cells, height, data };
  const ground = openDown(density, Math.round(GROUND_SHARE * Math.max(width, height)) | 1).data;
  for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) - (ground[i] as number);
  return density;
}

/** Sum of |Sobel| of the dark runs over each cell. */
function gradientEnergy({ width, height, data }: Luma, cells: number): Int32Array {
  const energy = new Int32Array(cells * height);
  const closing = rowClosing(cells, STROKE_CELLS);
  const brightest = new Uint8Array(cells);
  const ground = new Uint8Array(cells);
  // Three rows of how much darker each pixel is than its ground; with one spare pixel on both sides, so that loops stay inside.
  const span = cells * CELL_PX + 2;
  let above = new Uint16Array(span);
  let here = new Uint16Array(span);
  let below = new Uint16Array(span);
  const sum = new Uint16Array(span);
  const darkness = (y: number, out: Uint16Array): void => {
    const row = y * width;
    for (let cell = 0, at = row; cell < cells; cell++, at += CELL_PX) {
      const p = Math.max(data[at] as number, data[at + 1] as number);
      brightest[cell] = Math.max(p, data[at + 2] as number, data[at + 3] as number);
    }
    closing.close(brightest, ground);
    for (let cell = 0, at = row, to = 1; cell < cells; cell++, at += CELL_PX, to += CELL_PX) {
      const level = ground[cell] as number;
      const gain = GAINS[level] as number;
      out[to] = (Math.max(0, level - (data[at] as number)) * gain) >> 8;
      out[to + 1] = (Math.max(0, level - (data[at + 1] as number)) * gain) >> 8;
      out[to + 2] = (Math.max(0, level - (data[at + 2] as number)) * gain) >> 8;
      out[to + 3] = (Math.max(0, level - (data[at + 3] as number)) * gain) >> 8;
    }
    out[0] = out[1] as number;
    out[span - 1] = out[span - 2] as number;
  };
  darkness(0, here);
  above.set(here);
  for (let y = 0; y < height; y++) {
    if (y + 1 < height) darkness(y + 1, below);
    else below.set(here);
    for (let x = 0; x < span; x++) sum[x] = (above[x] as number) + 2 * (here[x] as number) + (below[x] as number);
    const to = y * cells;
    for (let cell = 0, x = 1; cell < cells; cell++, x += CELL_PX) {
      const b = sum[x] as number;
      const c = sum[x + 1] as number;
      const d = sum[x + 2] as number;
      const e = sum[x + 3] as number;
      energy[to + cell] =
        Math.abs(c - (sum[x - 1] as number)) + Math.abs(d - b) + Math.abs(e - c) + Math.abs((sum[x + 4] as number) - d);
    }
    const free = above;
    above = here;
    here = below;
    below = free;
  }
  return energy;
}

/** Binomial of five taps down the columns, with the borders repeated; sixteen times the mean. */
function smoothDown(energy: Int32Array, cells: number, height: number): Int32Array {
  const out = new Int32Array(energy.length);
  for (let y = 0; y < height; y++) {
    const r0 = Math.max(0, y - 2) * cells;
    const r1 = Math.max(0, y - 1) * cells;
    const r2 = y * cells;
    const r3 = Math.min(height - 1, y + 1) * cells;
    const r4 = Math.min(height - 1, y + 2) * cells;
    for (let x = 0; x < cells; x++) {
      out[r2 + x] =
        (energy[r0 + x] as number) +
        (energy[r4 + x] as number) +
        4 * ((energy[r1 + x] as number) + (energy[r3 + x] as number)) +
        6 * (energy[r2 + x] as number);
    }
  }
  return out;
}
