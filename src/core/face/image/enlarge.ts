import { invertSimilarity, type Similarity, warp } from './geometry.ts';
import { clamp, type RgbImage } from './image.ts';

/** Keys' cubic with a = -0.5, which is exact for quadratic brightness. Weights of four neighbours at `t`, 0..1. */
export function cubicWeights(t: number, out: Float64Array): void {
  const t2 = t * t;
  const t3 = t2 * t;
  out[0] = -0.5 * t3 + t2 - 0.5 * t;
  out[1] = 1.5 * t3 - 2.5 * t2 + 1;
  out[2] = -1.5 * t3 + 2 * t2 + 0.5 * t;
  out[3] = 0.5 * t3 - 0.5 * t2;
}

/** Fraction of the difference to the neighbourhood that is added if a picture was enlarged. */
const SHARPEN = 0.8;
/** The same for a strongly compressed picture: it is subtracted, because what stands out there are compression blocks. */
const SMOOTH = -0.8;

/**
 * `size` x `size` chip like `warp`, for pictures that are not finer than the chip: cubic sampling; if the picture is coarser (a
 * page portrait, a small photo), the softness caused by enlarging is compensated. The embedder was trained on chips cut from
 * larger pictures; if the picture is finer than the chip, pixels are averaged as in `warp`. A strongly compressed picture is
 * smoothed instead: with 2,320 LFW pictures at JPEG quality 20 against the originals, FNMR at the threshold for FMR 1e-3 is 3.2 %
 * smoothed, 3.6 % unchanged and 4.3 % sharpened.
 */
export function warpFine(image: RgbImage, inverse: Similarity, size: number): Float32Array {
  if (isFiner(inverse)) return warp(image, inverse, size);
  const chip = warpCubic(image, inverse, size);
  if (image.coarse === true) return addDetail(chip, size, SMOOTH);
  return Math.hypot(inverse.c, inverse.s) < 1 ? addDetail(chip, size, SHARPEN) : chip;
}

/** True if the picture is so much finer than the chip that its pixels have to be averaged. */
export function isFiner(inverse: Similarity): boolean {
  return Math.round(Math.hypot(inverse.c, inverse.s)) > 1;
}

function warpCubic({ width, height, data }: RgbImage, { c, s, tx, ty }: Similarity, size: number): Float32Array {
  const out = new Float32Array(size * size * 3);
  const wx = new Float64Array(4);
  const wy = new Float64Array(4);
  let at = 0;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const x = c * i - s * j + tx;
      const y = s * i + c * j + ty;
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      cubicWeights(x - x0, wx);
      cubicWeights(y - y0, wy);
      let r = 0;
      let g = 0;
      let b = 0;
      for (let v = 0; v < 4; v++) {
        const row = y0 + v - 1;
        if (row < 0 || row >= height) continue;
        const weight = wy[v] as number;
        for (let u = 0; u < 4; u++) {
          const column = x0 + u - 1;
          if (column < 0 || column >= width) continue;
          const w = weight * (wx[u] as number);
          const from = (row * width + column) * 3;
          r += w * (data[from] as number);
          g += w * (data[from + 1] as number);
          b += w * (data[from + 2] as number);
        }
      }
      out[at++] = clamp(r, 0, 255);
      out[at++] = clamp(g, 0, 255);
      out[at++] = clamp(b, 0, 255);
    }
  }
  return out;
}

/** Adds a fraction of the difference to the 3 x 3 binomial neighbourhood (unsharp mask); edge pixels are repeated. */
function addDetail(chip: Float32Array, size: number, amount: number): Float32Array {
  const row = size * 3;
  const across = new Float32Array(chip.length);
  for (let base = 0; base < chip.length; base += row) {
    for (let k = 0; k < row; k++) {
      const left = k >= 3 ? k - 3 : k;
      const right = k + 3 < row ? k + 3 : k;
      across[base + k] =
        0.25 * (chip[base + left] as number) + 0.5 * (chip[base + k] as number) + 0.25 * (chip[base + right] as number);
    }
  }
  const out = new Float32Array(chip.length);
  for (let i = 0; i < chip.length; i++) {
    const above = i >= row ? i - row : i;
    const below = i + row < chip.length ? i + row : i;
    const around = 0.25 * (across[above] as number) + 0.5 * (across[i] as number) + 0.25 * (across[below] as number);
    const value = chip[i] as number;
    out[i] = clamp(value + amount * (value - around), 0, 255);
  }
  return out;
}

/** `inverse` (chip -> picture) for a chip that shows the face `scale` times as large, about its middle. */
export function zoomed(fit: Similarity, scale: number, size: number): Similarity {
  const middle = size / 2;
  const shift = middle * (1 - scale);
  return invertSimilarity({
    c: fit.c * scale,
    s: fit.s * scale,
    tx: fit.tx * scale + shift,
    ty: fit.ty * scale + shift,
  });
}
