import { addSample, type Point, type RgbImage } from './image.ts';

/** Similarity [c -s; s c] p + (tx, ty): rotation, one scale, shift. No shear, so a face is never deformed to fit. */
export interface Similarity {
  c: number;
  s: number;
  tx: number;
  ty: number;
}

/**
 * Least-squares similarity that maps `source` onto `target` (same length, at least two distinct points), or null where
 * the source points coincide. Fit source to target and invert for sampling: fitting the other way round minimises the
 * error in the wrong picture and gives a biased scale.
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

/** Samples per axis above which a picture is shrunk before it is warped. */
export const MAX_SUPERSAMPLE = 4;

/**
 * `size` x `size` chip, interleaved float RGB 0..255, sampled through `inverse` (chip -> picture). Where the picture is
 * finer than the chip, f x f samples are averaged: plain bilinear sampling aliases there and shifts every score.
 */
export function warp(image: RgbImage, inverse: Similarity, size: number): Float32Array {
  const scale = Math.hypot(inverse.c, inverse.s);
  const f = Math.min(MAX_SUPERSAMPLE, Math.max(1, Math.round(scale)));
  const out = new Float32Array(size * size * 3);
  const sum = new Float64Array(3);
  const offsets = Array.from({ length: f }, (_, k) => (k + 0.5) / f - 0.5);
  const share = 1 / (f * f);
  let at = 0;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      sum.fill(0);
      for (const dy of offsets) {
        const y = j + dy;
        for (const dx of offsets) {
          const x = i + dx;
          addSample(image, inverse.c * x - inverse.s * y + inverse.tx, inverse.s * x + inverse.c * y + inverse.ty, sum);
        }
      }
      out[at++] = (sum[0] as number) * share;
      out[at++] = (sum[1] as number) * share;
      out[at++] = (sum[2] as number) * share;
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
 * float RGB 0..255. Supersampled per axis like `warp`.
 */
export function cropTo(image: RgbImage, area: CropArea, to: { width: number; height: number }): Float32Array {
  const stepX = area.width / to.width;
  const stepY = area.height / to.height;
  const fx = Math.min(MAX_SUPERSAMPLE, Math.max(1, Math.round(stepX)));
  const fy = Math.min(MAX_SUPERSAMPLE, Math.max(1, Math.round(stepY)));
  const share = 1 / (fx * fy);
  const out = new Float32Array(to.width * to.height * 3);
  const sum = new Float64Array(3);
  let at = 0;
  for (let j = 0; j < to.height; j++) {
    for (let i = 0; i < to.width; i++) {
      sum.fill(0);
      for (let l = 0; l < fy; l++) {
        const y = area.y + (j + (l + 0.5) / fy) * stepY - 0.5;
        for (let k = 0; k < fx; k++) addSample(image, area.x + (i + (k + 0.5) / fx) * stepX - 0.5, y, sum);
      }
      out[at++] = (sum[0] as number) * share;
      out[at++] = (sum[1] as number) * share;
      out[at++] = (sum[2] as number) * share;
    }
  }
  return out;
}
