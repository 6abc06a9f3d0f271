import type { RgbImage } from '../image/index.ts';
import { fitSimilarity, invertSimilarity, warp } from '../image/index.ts';
import type { FivePoints } from './landmarks.ts';

export const CHIP_SIZE = 112;
export const TEMPLATE_LENGTH = 512;

/** Positions of the five points in the chip on which the embedder was trained. */
export const CHIP_POINTS = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
] as const;

/** Aligned 112 x 112 chip, interleaved float RGB 0..255; null if the points are degenerate. */
export function alignedChip(image: RgbImage, five: FivePoints): Float32Array | null {
  const source = [five.eyeLeft, five.eyeRight, five.nose, five.mouthLeft, five.mouthRight];
  const fit = fitSimilarity(source, CHIP_POINTS);
  return fit === null ? null : warp(image, invertSimilarity(fit), CHIP_SIZE);
}

/** Unit vector, or null if the vector has no length or contains a value that is not a number. */
export function normalise(vector: Float32Array): Float32Array | null {
  let sum = 0;
  for (const v of vector) sum += v * v;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length) || length === 0) return null;
  return vector.map((v) => v / length);
}

/** Cosine of two vectors of one length, -1..1; null if one is degenerate or the lengths differ. */
export function cosine(a: Float32Array, b: Float32Array): number | null {
  if (a.length !== b.length) return null;
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  const value = dot / Math.sqrt(aa * bb);
  return Number.isFinite(value) ? Math.min(1, Math.max(-1, value)) : null;
}

/** Unit mean of unit templates without a calibrating part. Null for none. */
export function meanTemplate(templates: readonly Float32Array[]): Float32Array | null {
  const first = templates[0];
  if (first === undefined) return null;
  const sum = new Float32Array(first.length);
  try {
    for (const template of templates) {
      const unit = template.length === first.length ? normalise(template) : null;
      if (unit === null) return null;
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (unit[i] as number);
      // For a unit template this is a complete copy.
      unit.fill(0);
    }
    return normalise(sum);
  } finally {
    sum.fill(0);
  }
}

/**
 * How the length of an embedder's vector, which says how much of a face the network saw, is included in the template. Templates
 * of poor pictures are less similar than those of good ones, both for one person and for strangers; without this, one threshold
 * would give good pictures a different false match rate from poor ones.
 */
export interface LengthCalibration {
  /** Length of the summed vector of an ordinary picture. */
  medianLength: number;
  /** Part of the template that is the same for every face; a larger value leaves more room and less resolution. */
  offset: number;
  /** How much that part grows for a shorter vector: offset - weight * ln(length / medianLength). */
  weight: number;
  /**
   * How much the part for several frames together is reduced if they differ: it is multiplied by the length of the mean of their
   * faces, 0..1, to this power. Absent: 0, the mean of their parts unchanged.
   */
  agreement?: number | undefined;
}

/** The calibrating part is never below zero and never above that of a useless vector. */
const MAX_PART = 1;

/**
 * Template that includes the length of the vector, so that a plain cosine of two templates is calibrated: one direction of the
 * space, the same for all faces, is cleared of the face (1 of 512) and used for the calibrating part. Users of the template still
 * compare by cosine. Null if the vector is degenerate.
 */
export function calibratedTemplate(sum: Float32Array, calibration: LengthCalibration): Float32Array | null {
  const unit = normalise(sum);
  if (unit === null) return null;
  const length = Math.sqrt(sum.reduce((total, v) => total + v * v, 0));
  const { medianLength, offset, weight } = calibration;
  const part = Math.min(MAX_PART, Math.max(0, offset - weight * Math.log(length / medianLength)));
  const step = 1 / Math.sqrt(unit.length);
  const face = faceOf(unit);
  const long = face?.map((v, i) => v + part * direction(i, step)) ?? null;
  const template = long === null ? null : normalise(long);
  // Each of these is a further copy of the face.
  for (const copy of [unit, face, long]) copy?.fill(0);
  return template;
}

/**
 * One template for several frames of one capture, each made by `calibratedTemplate`: face and calibrating part are averaged
 * separately. In the plain mean, faces cancel out where they differ, but the part that all faces share does not: at the threshold
 * for 5e-4 it lets twice as many strangers pass as one picture. What differs between the frames is lost in the mean face too,
 * which makes it more like everybody, and `agreement` compensates for that (docs/face-accuracy.md, "Several frames averaged"). A
 * single frame is returned unchanged. Null for none, or if one is degenerate or of another length.
 */
export function averagedTemplate(
  templates: readonly Float32Array[],
  { agreement = 0 }: LengthCalibration,
): Float32Array | null {
  const first = templates[0];
  if (first === undefined) return null;
  const step = 1 / Math.sqrt(first.length);
  const mean = new Float32Array(first.length);
  let parts = 0;
  try {
    for (const template of templates) {
      const face = template.length === first.length ? faceOf(template) : null;
      if (face === null) return null;
      parts += calibratingPart(template);
      for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (face[i] as number) / templates.length;
      face.fill(0);
    }
    const alike = Math.sqrt(mean.reduce((total, v) => total + v * v, 0));
    const part = (parts / templates.length) * Math.min(1, alike) ** agreement;
    // The mean face is shorter than a unit vector, so the common part is scaled with it and keeps its proportion.
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + alike * part * direction(i, step);
    return normalise(mean);
  } finally {
    mean.fill(0);
  }
}

/** Only the face of a template with a calibrating part, as unit vector; null if there is none. */
function faceOf(template: Float32Array): Float32Array | null {
  const step = 1 / Math.sqrt(template.length);
  const along = alongOf(template);
  const across = template.map((v, i) => v - along * direction(i, step));
  const face = normalise(across);
  across.fill(0);
  return face;
}

function alongOf(template: Float32Array): number {
  const step = 1 / Math.sqrt(template.length);
  return template.reduce((total, v, i) => total + v * direction(i, step), 0);
}

/** The calibrating part of a unit template made by `calibratedTemplate`, 0 or more. */
export function calibratingPart(template: Float32Array): number {
  const along = alongOf(template);
  const rest = 1 - along * along;
  return rest > 0 ? along / Math.sqrt(rest) : Number.POSITIVE_INFINITY;
}

/**
 * If the geometric mean of the two lengths, as a fraction of an ordinary picture's, is below this, a pair says too little about
 * two faces. Chosen on degraded pictures of strangers against genuine LFW pairs: see docs/face-accuracy.md.
 */
const LEAST_MEAN_LENGTH = 0.75;

/**
 * True if the networks saw so little of both faces that a match would be based on what poor pictures have in common. The threat
 * is two pictures so poor that they could show anybody: the part that makes one threshold fair for good and poor pictures is then
 * most of the score. Parts as returned by `calibratingPart`; a value that is not a number counts as poor.
 */
export function bothPoor(parts: readonly [number, number], { offset, weight }: LengthCalibration): boolean {
  const bound = offset - weight * Math.log(LEAST_MEAN_LENGTH);
  return !((parts[0] + parts[1]) / 2 <= bound);
}

/** Alternating signs: a unit vector that is spread evenly, so that rounding to whole numbers affects all components equally. */
function direction(index: number, step: number): number {
  return index % 2 === 0 ? step : -step;
}

/** Little-endian float32, the stored and transmitted form of a template. */
export function templateToBytes(template: Float32Array): Uint8Array {
  const bytes = new Uint8Array(template.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, v] of template.entries()) view.setFloat32(i * 4, v, true);
  return bytes;
}

/** Null if the byte count is not that of a template with `length` numbers, or if a value is not a finite number. */
export function templateFromBytes(bytes: Uint8Array, length: number = TEMPLATE_LENGTH): Float32Array | null {
  if (bytes.byteLength !== length * 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const v = view.getFloat32(i * 4, true);
    if (!Number.isFinite(v)) return null;
    out[i] = v;
  }
  return out;
}
