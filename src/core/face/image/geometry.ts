import { addSample, type Point, type RgbImage } from './image.ts';

/** Similarity [c -s; s c] p + (tx, ty): rotation, one scale, shift. No shear, so a face is never deformed to fit. */
export interface Similarity {
  c: number;
  s: number;
  tx: number;
  ty: number;
}

/**
 * Least-squares similarity that maps `source` onto `target` (same length, at least two distinct points); null if the source
 * points coincide. Fit source to target, and invert the result for sampling: fitting the other way round minimises the error in
 * the wrong picture and gives a biased scale.
 */
export function fitSimilarity(source: readonly Point[], target: readonly Point[]): Similarity | null {
  if (source.length !== target.length || source.length < 2) return null;
  const ms = mean(source);
  const mt = mean(target);
  let p = 0;
  let c = 0;
  let s = 0;
  for (const [i, a] of source.entries()) {
    const b = target[i] as Point;
    const u = a.x - ms.x;
    const v = a.y - ms.y;
    const x = b.x - mt.x;
    const y = b.y - mt.y;
    p += u * u + v * v;
    c += u * x + v * y;
    s += u * y - v * x;
  }
  if (!(p > 0)) return null;
  c /= p;
  s /= p;
  if (!(c * c + s * s > 0)) return null;
  return { c, s, tx: mt.x - (c * ms.x - s * ms.y), ty: mt.y - (s * ms.x + c * ms.y) };
}

export function invertSimilarity(m: Similarity): Similarity {
  const q = m.c * m.c + m.s * m.s;
  const c = m.c / q;
  const s = -m.s / q;
  return { c, s, tx: -(c * m.tx - s * m.ty), ty: -(s * m.tx + c * m.ty) };
}

export function applySimilarity(m: Similarity, p: Point): Point {
  return { x: m.c * p.x - m.s * p.y + m.tx, y: m.s * p.x + m.c * p.y + m.ty };
}

function mean(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const p of points) {
    x += p.x;
    y += p.y;
  }
  return { x: x / points.length, y: y / points.length };
}

/** Maximum number of samples per axis; beyond this a picture is reduced before it is warped. */
export const MAX_SUPERSAMPLE = 4;

/**
 * `size` x `size` chip, interleaved float RGB 0..255, sampled through `inverse` (chip -> picture). If the picture is finer than
 * the chip, f x f samples are averaged: plain bilinear sampling would cause aliasing and shift every score. Samples inside the
 * picture are read directly, because a live frame takes three chips of a hundred thousand samples each.
 */
export function warp(image: RgbImage, inverse: Similarity, size: number): Float32Array {
  const { c, s, tx, ty } = inverse;
  const { width, height, data } = image;
  const stride = width * 3;
  const f = Math.min(MAX_SUPERSAMPLE, Math.max(1, Math.round(Math.hypot(c, s))));
  const out = new Float32Array(size * size * 3);
  const sum = new Float64Array(3);
  const offsets = Float64Array.from({ length: f }, (_, k) => (k + 0.5) / f - 0.5);
  const share = 1 / (f * f);
  let at = 0;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let v = 0; v < f; v++) {
        const y = j + (offsets[v] as number);
        for (let u = 0; u < f; u++) {
          const x = i + (offsets[u] as number);
          const px = c * x - s * y + tx;
          const py = s * x + c * y + ty;
          const x0 = Math.floor(px);
          const y0 = Math.floor(py);
          if (x0 < 0 || y0 < 0 || x0 + 1 >= width || y0 + 1 >= height) {
            sum.fill(0);
            addSample(image, px, py, sum);
            r += sum[0] as number;
            g += sum[1] as number;
            b += sum[2] as number;
            continue;
          }
          const fx = px - x0;
          const fy = py - y0;
          const w00 = (1 - fx) * (1 - fy);
          const w10 = fx * (1 - fy);
          const w01 = (1 - fx) * fy;
          const w11 = fx * fy;
          const above = y0 * stride + x0 * 3;
          const below = above + stride;
          r +=
            w00 * (data[above] as number) +
            w10 * (data[above + 3] as number) +
            w01 * (data[below] as number) +
            w11 * (data[below + 3] as number);
          g +=
            w00 * (data[above + 1] as number) +
            w10 * (data[above + 4] as number) +
            w01 * (data[below + 1] as number) +
            w11 * (data[below + 4] as number);
          b +=
            w00 * (data[above + 2] as number) +
            w10 * (data[above + 5] as number) +
            w01 * (data[below + 2] as number) +
            w11 * (data[below + 5] as number);
        }
      }
      out[at++] = r * share;
      out[at++] = g * share;
      out[at++] = b * share;
    }
  }
  return out;
}

export interface CropArea {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Stretches an area of the picture (it may reach outside; outside is black) to `to.width` x `to.height`, interleaved
 * float RGB 0..255. Supersampled per axis like `warp`. Bilinear sampling and the average are separable, so rows are
 * reduced first and then columns: the same numbers as sample by sample, in a tenth of the time.
 */
export function cropTo(image: RgbImage, area: CropArea, to: { width: number; height: number }): Float32Array {
  if (isPixelByPixel(area, to)) return copied(image, area);
  const columns = tapsFor(area.x, area.width, to.width, image.width);
  const lines = tapsFor(area.y, area.height, to.height, image.height);
  const out = new Float32Array(to.width * to.height * 3);
  const rowLength = to.width * 3;
  // Rows are visited downwards, and a line needs at most `most` neighbouring rows, so a buffer of that many lines is enough.
  const places = Math.max(1, lines.most);
  const rows = Array.from({ length: places }, () => new Float32Array(rowLength));
  const held = new Int32Array(places).fill(-1);
  for (let j = 0; j < to.height; j++) {
    const base = j * rowLength;
    const line = out.subarray(base, base + rowLength);
    for (let t = lines.starts[j] as number; t < (lines.starts[j + 1] as number); t++) {
      const y = lines.index[t] as number;
      const weight = lines.weight[t] as number;
      const place = y % places;
      const row = rows[place] as Float32Array;
      if (held[place] !== y) {
        reduceRow(image, y, columns, row);
        held[place] = y;
      }
      for (let i = 0; i < rowLength; i++) line[i] = (line[i] as number) + weight * (row[i] as number);
    }
  }
  return out;
}

function isPixelByPixel({ x, y, width, height }: CropArea, to: { width: number; height: number }): boolean {
  return Number.isInteger(x) && Number.isInteger(y) && width === to.width && height === to.height;
}

/** What `cropTo` gives for an area of whole pixels that keeps its size, as most tiles of a reduced page do. */
function copied({ width, height, data }: RgbImage, area: CropArea): Float32Array {
  const out = new Float32Array(area.width * area.height * 3);
  const left = Math.max(0, area.x);
  const right = Math.max(left, Math.min(width, area.x + area.width));
  for (let y = Math.max(0, area.y); y < Math.min(height, area.y + area.height); y++) {
    const from = (y * width + left) * 3;
    const to = ((y - area.y) * area.width + left - area.x) * 3;
    out.set(data.subarray(from, from + (right - left) * 3), to);
  }
  return out;
}

/** Source pixels and weights of every target pixel along one axis; those of target i are at starts[i]..starts[i + 1]. */
interface Taps {
  starts: Int32Array;
  index: Int32Array;
  weight: Float64Array;
  /** Reach of one target pixel: from its first source pixel to its last. */
  most: number;
}

function tapsFor(start: number, length: number, target: number, limit: number): Taps {
  const step = length / target;
  const f = Math.min(MAX_SUPERSAMPLE, Math.max(1, Math.round(step)));
  const starts = new Int32Array(target + 1);
  const index = new Int32Array(2 * f * target);
  const weight = new Float64Array(2 * f * target);
  let count = 0;
  let most = 0;
  const add = (at: number, from: number, value: number): void => {
    if (at < 0 || at >= limit || value === 0) return;
    for (let t = from; t < count; t++) {
      if (index[t] === at) {
        weight[t] = (weight[t] as number) + value;
        return;
      }
    }
    index[count] = at;
    weight[count++] = value;
  };
  for (let i = 0; i < target; i++) {
    const from = count;
    starts[i] = from;
    for (let k = 0; k < f; k++) {
      const at = start + (i + (k + 0.5) / f) * step - 0.5;
      const low = Math.floor(at);
      add(low, from, (1 - (at - low)) / f);
      add(low + 1, from, (at - low) / f);
    }
    if (count > from) most = Math.max(most, (index[count - 1] as number) - (index[from] as number) + 1);
  }
  starts[target] = count;
  return { starts, index, weight, most };
}

function reduceRow(image: RgbImage, y: number, { starts, index, weight }: Taps, row: Float32Array): void {
  const base = y * image.width * 3;
  const { data } = image;
  const width = row.length / 3;
  let t = 0;
  for (let i = 0, to = 0; i < width; i++, to += 3) {
    let r = 0;
    let g = 0;
    let b = 0;
    for (const end = starts[i + 1] as number; t < end; t++) {
      const at = base + (index[t] as number) * 3;
      const w = weight[t] as number;
      r += w * (data[at] as number);
      g += w * (data[at + 1] as number);
      b += w * (data[at + 2] as number);
    }
    row[to] = r;
    row[to + 1] = g;
    row[to + 2] = b;
  }
}

/** The square chip of `size` pixels a side, mirrored. */
export function mirrorChip(chip: Float32Array, size: number): Float32Array {
  const out = new Float32Array(chip.length);
  const row = size * 3;
  for (let base = 0; base < chip.length; base += row) {
    for (let from = base + row - 3, to = base; to < base + row; from -= 3, to += 3) {
      out[to] = chip[from] as number;
      out[to + 1] = chip[from + 1] as number;
      out[to + 2] = chip[from + 2] as number;
    }
  }
  return out;
}
