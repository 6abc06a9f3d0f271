import type { Luma } from '../capture.ts';

/** Area average where the picture shrinks, bilinear where it grows. Width and height in pixels, at least 1. */
export function resizePlane(source: Luma, width: number, height: number): Luma {
  const rows = resample({ from: source.data, lines: source.height, length: source.width, to: width });
  const turned = resample({
    from: transposeFloat(rows, source.height, width),
    lines: width,
    length: source.height,
    to: height,
  });
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = (turned[x * height + y] as number) + 0.5;
  }
  return { width, height, data };
}

function resample({ from, lines, length, to }: { from: ArrayLike<number>; lines: number; length: number; to: number }) {
  const out = new Float32Array(lines * to);
  const step = length / to;
  const spans = Array.from({ length: to }, (_, x) => spanOf(x, step, length));
  for (let y = 0; y < lines; y++) {
    const base = y * length;
    for (let x = 0; x < to; x++) {
      const { first, weights } = spans[x] as Span;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += (from[base + first + k] as number) * (weights[k] as number);
      out[y * to + x] = sum;
    }
  }
  return out;
}

interface Span {
  first: number;
  weights: Float32Array;
}

function spanOf(x: number, step: number, length: number): Span {
  if (step <= 1) {
    const at = Math.min(length - 1, Math.max(0, (x + 0.5) * step - 0.5));
    const first = Math.min(Math.max(0, length - 2), Math.floor(at));
    return { first, weights: length === 1 ? Float32Array.of(1) : Float32Array.of(1 - (at - first), at - first) };
  }
  const start = x * step;
  const end = Math.min(length, start + step);
  const first = Math.floor(start);
  const weights = new Float32Array(Math.max(1, Math.ceil(end) - first));
  for (let k = 0; k < weights.length; k++) {
    weights[k] = Math.max(0, Math.min(end, first + k + 1) - Math.max(start, first + k)) / (end - start);
  }
  return { first, weights };
}

function transposeFloat(data: Float32Array, height: number, width: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = data[y * width + x] as number;
  return out;
}

/** Half size by 2x2 averages. */
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

/** Quarter turns clockwise. */
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
