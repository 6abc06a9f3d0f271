import { median } from '../../index.ts';
import type { FrameSize } from './frame.ts';

/** A difference from the common print that the light does not explain, grey levels: it is ink, not noise. */
const INK = 20;
/** Size of the surroundings over which light is averaged, pixels. */
const LIGHT = 12;
/** Print may always vary by this much over the pages and still be static, grey levels (root mean square). */
const MIN_SCATTER = 8;
/** ... or by this many times the median scatter, for a noisy scanner. */
const SCATTER_TIMES = 2.2;
/** Varying areas are widened by this many pixels: the foot of a letter varies less than the letter. */
const WIDEN = 2;

/** Median of the frames for each pixel; each frame is first adjusted to the light of the first one. */
export function commonPrint(frames: readonly Uint8Array[], size: FrameSize): Uint8Array {
  const first = frames[0] as Uint8Array;
  const others = frames.slice(1).map((frame) => withoutLight(frame, first, size));
  const out = new Uint8Array(first.length);
  const column = new Float32Array(frames.length);
  const half = frames.length >> 1;
  for (let i = 0; i < out.length; i++) {
    for (const [k, other] of others.entries()) column[k] = other[i] as number;
    column[frames.length - 1] = 0;
    column.sort();
    const middle =
      frames.length % 2 === 1
        ? (column[half] as number)
        : ((column[half - 1] as number) + (column[half] as number)) / 2;
    out[i] = Math.max(0, Math.min(255, (first[i] as number) + middle));
  }
  return out;
}

/** How far each page differs from the common print, without the effect of illumination; signed grey levels. */
export function withoutLight(frame: Uint8Array, common: Uint8Array, size: FrameSize): Float32Array {
  const difference = new Float32Array(frame.length);
  for (let i = 0; i < frame.length; i++) difference[i] = (frame[i] as number) - (common[i] as number);
  const sample: number[] = [];
  for (let i = 0; i < frame.length; i += 97) sample.push(difference[i] as number);
  const level = median(sample);
  const near = new Uint8Array(frame.length);
  for (let i = 0; i < frame.length; i++) if (Math.abs((difference[i] as number) - level) < INK) near[i] = 1;
  const light = boxMean(difference, near, size);
  for (let i = 0; i < frame.length; i++)
    difference[i] = (difference[i] as number) - (Number.isNaN(light[i]) ? level : (light[i] as number));
  return difference;
}

function boxMean(values: Float32Array, mask: Uint8Array, { width, height }: FrameSize): Float32Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  const counts = new Int32Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let s = 0;
    let n = 0;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (mask[i] !== 0) {
        s += values[i] as number;
        n++;
      }
      const to = (y + 1) * stride + x + 1;
      sums[to] = (sums[to - stride] as number) + s;
      counts[to] = (counts[to - stride] as number) + n;
    }
  }
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, low] = [Math.max(0, y - LIGHT) * stride, Math.min(height, y + LIGHT + 1) * stride];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - LIGHT), Math.min(width, x + LIGHT + 1)];
      const of = (t: { [i: number]: number }): number =>
        (t[low + right] as number) - (t[top + right] as number) - (t[low + left] as number) + (t[top + left] as number);
      out[y * width + x] = of(sums) / of(counts);
    }
  }
  return out;
}

/** Pixels that look the same on every page: 1, all others 0. `scatter`: root mean square over the pages. */
export function staticArea(
  differences: readonly Float32Array[],
  size: FrameSize,
): { steady: Uint8Array; limit: number } {
  const n = (differences[0] as Float32Array).length;
  const scatter = new Float32Array(n);
  for (const difference of differences)
    for (let i = 0; i < n; i++) scatter[i] = (scatter[i] as number) + (difference[i] as number) ** 2;
  const sample: number[] = [];
  for (let i = 0; i < n; i++) {
    scatter[i] = Math.sqrt((scatter[i] as number) / differences.length);
    if (i % 53 === 0) sample.push(scatter[i] as number);
  }
  const limit = Math.max(MIN_SCATTER, SCATTER_TIMES * median(sample));
  const steady = new Uint8Array(n);
  for (let i = 0; i < n; i++) if ((scatter[i] as number) <= limit) steady[i] = 1;
  return { steady: shrunk(steady, size, WIDEN), limit };
}

/** The mask without pixels that are nearer than `by` pixels to its edge (in a square). */
export function shrunk(mask: Uint8Array, { width, height }: FrameSize, by: number): Uint8Array {
  const rows = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    let run = 0;
    for (let x = 0; x < width; x++) {
      run = mask[y * width + x] === 0 ? 0 : run + 1;
      if (run > 2 * by) rows[y * width + x - by] = 1;
    }
  }
  const out = new Uint8Array(mask.length);
  for (let x = 0; x < width; x++) {
    let run = 0;
    for (let y = 0; y < height; y++) {
      run = rows[y * width + x] === 0 ? 0 : run + 1;
      if (run > 2 * by) out[(y - by) * width + x] = 1;
    }
  }
  return out;
}
