import type { Luma } from '../index.ts';

/** Averages areas where the picture shrinks, and interpolates linearly where it grows. Width and height in pixels, at least 1. */
export function resizePlane(source: Luma, width: number, height: number): Luma {
  const columns = tapsOf(source.width, width);
  const rows = tapsOf(source.height, height);
  const from = source.data;
  const mixed = new Float32Array(source.width);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    mixRows({ from, length: source.width, rows, y, out: mixed });
    const to = y * width;
    if (columns.count <= 3) {
      const { first, weights } = columns;
      // A third tap of weight 0 may be past the end: it uses the last pixel.
      const last = source.width - 1;
      for (let x = 0, k = 0; x < width; x++, k += columns.count) {
        const at = first[x] as number;
        let sum = (mixed[at] as number) * (weights[k] as number) + 0.5;
        if (columns.count > 1) sum += (mixed[at < last ? at + 1 : last] as number) * (weights[k + 1] as number);
        if (columns.count > 2) sum += (mixed[Math.min(at + 2, last)] as number) * (weights[k + 2] as number);
        data[to + x] = sum;
      }
    } else {
      for (let x = 0; x < width; x++) {
        let sum = 0.5;
        for (let k = 0; k < columns.count; k++) {
          const at = Math.min(source.width - 1, (columns.first[x] as number) + k);
          sum += (mixed[at] as number) * (columns.weights[x * columns.count + k] as number);
        }
        data[to + x] = sum;
      }
    }
  }
  return { width, height, data };
}

interface Taps {
  /** First source index of every target index. */
  first: Int32Array;
  /** `count` weights for each, that add up to 1. */
  weights: Float32Array;
  count: number;
}

function tapsOf(length: number, to: number): Taps {
  const step = length / to;
  const count = step <= 1 ? 2 : Math.ceil(step) + 1;
  const first = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let x = 0; x < to; x++) {
    if (step <= 1) {
      const at = Math.min(length - 1, Math.max(0, (x + 0.5) * step - 0.5));
      const i = Math.floor(at);
      first[x] = i;
      weights[x * count] = 1 - (at - i);
      weights[x * count + 1] = at - i;
      continue;
    }
    const start = x * step;
    const end = Math.min(length, start + step);
    const i = Math.floor(start);
    first[x] = i;
    for (let k = 0; k < count; k++) {
      weights[x * count + k] = Math.max(0, Math.min(end, i + k + 1) - Math.max(start, i + k)) / (end - start);
    }
  }
  return { first, weights, count };
}

function mixRows(input: { from: Uint8Array; length: number; rows: Taps; y: number; out: Float32Array }): void {
  const { from, length, rows, y, out } = input;
  const { count, weights } = rows;
  const last = from.length - length;
  const first = (rows.first[y] as number) * length;
  const w0 = weights[y * count] as number;
  const w1 = weights[y * count + 1] as number;
  const r1 = Math.min(last, first + length);
  for (let x = 0; x < length; x++) out[x] = (from[first + x] as number) * w0 + (from[r1 + x] as number) * w1;
  for (let k = 2; k < count; k++) {
    const w = weights[y * count + k] as number;
    if (w === 0) continue;
    const row = Math.min(last, first + k * length);
    for (let x = 0; x < length; x++) out[x] = (out[x] as number) + (from[row + x] as number) * w;
  }
}

/** Half the size, by 2x2 averages. */
export function halve(source: Luma): Luma {
  const width = source.width >> 1;
  const height = source.height >> 1;
  const data = new Uint8Array(width * height);
  const from = source.data;
  for (let y = 0; y < height; y++) {
    let at = 2 * y * source.width;
    let below = at + source.width;
    for (let x = 0; x < width; x++, at += 2, below += 2) {
      const sum =
        (from[at] as number) + (from[at + 1] as number) + (from[below] as number) + (from[below + 1] as number);
      data[y * width + x] = (sum + 2) >> 2;
    }
  }
  return { width, height, data };
}

/**
 * Columns moved up in proportion to their distance from the middle, so that what slopes down by `slope` becomes level. The
 * picture grows above and below by the largest movement of a column; beyond the edge the outermost pixel is repeated.
 */
export function sheared({ width, height, data: from }: Luma, slope: number): Luma {
  const room = Math.ceil((Math.abs(slope) * (width - 1)) / 2);
  const tall = height + 2 * room;
  const data = new Uint8Array(width * tall);
  for (let x = 0; x < width; x++) {
    const shift = slope * (x - (width - 1) / 2) - room;
    const whole = Math.floor(shift);
    const part = shift - whole;
    for (let y = 0; y < tall; y++) {
      const a = Math.min(height - 1, Math.max(0, y + whole));
      const b = Math.min(height - 1, Math.max(0, y + whole + 1));
      data[y * width + x] = (from[a * width + x] as number) * (1 - part) + (from[b * width + x] as number) * part + 0.5;
    }
  }
  return { width, height: tall, data };
}

/** Turns a plane clockwise by quarter turns. */
export function turn(source: Luma, quarters: 1 | 2 | 3): Luma {
  const { width: w, height: h, data: from } = source;
  const data = new Uint8Array(w * h);
  if (quarters === 2) {
    for (let i = 0, j = w * h - 1; j >= 0; i++, j--) data[i] = from[j] as number;
    return { width: w, height: h, data };
  }
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const to = quarters === 1 ? x * h + (h - 1 - y) : (w - 1 - x) * h + y;
      data[to] = from[y * w + x] as number;
    }
  }
  return { width: h, height: w, data };
}

/** Bilinear sample at a position in pixels of the plane; beyond the edge the outermost pixel is repeated. */
export function lumaAt({ width, height, data }: Luma, x: number, y: number): number {
  const cx = x < 0 ? 0 : Math.min(x, width - 1.001);
  const cy = y < 0 ? 0 : Math.min(y, height - 1.001);
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const at = y0 * width + x0;
  const top = (data[at] as number) * (1 - fx) + (data[at + 1] as number) * fx;
  const bottom = (data[at + width] as number) * (1 - fx) + (data[at + width + 1] as number) * fx;
  return top * (1 - fy) + bottom * fy;
}
