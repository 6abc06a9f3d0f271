import { CHIP_SIZE } from './embedding.ts';
import { type Box, clamp, type Point } from './image.ts';
import type { FivePoints } from './landmarks.ts';

/** What is measured on one picture of a face. Judged from that picture alone (TR-03121-3 Vol. 1, 4.4.3.1). */
export interface FaceMeasures {
  /** Distance of the eye centres, pixels. */
  eyeDistance: number;
  /** Angle of the eye line, degrees, positive when the right eye in the picture is lower. */
  roll: number;
  /** Proxy of yaw, -1..1: nose against the two eyes along the eye line; 0 is frontal. */
  yaw: number;
  /** Proxy of pitch: nose between eye line (0) and mouth line (1); about 0.5 to 0.6 is frontal. */
  pitch: number;
  /** Variance of the Laplacian of the aligned chip's luma, in squared grey levels. */
  sharpness: number;
  /** Mean luma of the aligned chip, 0..255. */
  brightness: number;
  /** Share of chip pixels that are black (luma <= 5) or white (>= 250), 0..1. */
  clipped: number;
  /** Face centre as share of the picture, 0..1. */
  centreX: number;
  centreY: number;
  /** Detector box as share of the picture, 0..1. */
  headWidth: number;
  headHeight: number;
  /** Lid opening over eye width, the wider eye; about 0.3 open. */
  eyeOpening: number;
  /** Inner lip opening over mouth width; about 0 closed. */
  mouthOpening: number;
}

export interface MeasureInput {
  image: { width: number; height: number };
  box: Box;
  points: readonly Point[];
  five: FivePoints;
  /** Aligned chip of `alignedChip`. */
  chip: Float32Array;
}

export function measureFace(input: MeasureInput): FaceMeasures {
  const { image, box, points, five, chip } = input;
  const { eyeLeft, eyeRight, nose } = five;
  const ex = eyeRight.x - eyeLeft.x;
  const ey = eyeRight.y - eyeLeft.y;
  const eyeDistance = Math.hypot(ex, ey);
  const ux = eyeDistance > 0 ? ex / eyeDistance : 1;
  const uy = eyeDistance > 0 ? ey / eyeDistance : 0;
  const along = (p: Point): number => (p.x - eyeLeft.x) * ux + (p.y - eyeLeft.y) * uy;
  const across = (p: Point): number => -(p.x - eyeLeft.x) * uy + (p.y - eyeLeft.y) * ux;
  const mouthDrop = (across(five.mouthLeft) + across(five.mouthRight)) / 2;
  const texture = chipTexture(chip);
  return {
    eyeDistance,
    roll: (Math.atan2(ey, ex) * 180) / Math.PI,
    yaw: eyeDistance > 0 ? clamp((2 * along(nose) - eyeDistance) / eyeDistance, -1, 1) : 1,
    pitch: mouthDrop > 0 ? across(nose) / mouthDrop : 0,
    ...texture,
    centreX: (box.x1 + box.x2) / 2 / image.width,
    centreY: (box.y1 + box.y2) / 2 / image.height,
    headWidth: (box.x2 - box.x1) / image.width,
    headHeight: (box.y2 - box.y1) / image.height,
    eyeOpening: Math.max(opening(points, [36, 39, 37, 41, 38, 40]), opening(points, [42, 45, 43, 47, 44, 46])),
    mouthOpening: opening(points, [48, 54, 61, 67, 63, 65]),
  };
}

/** Mean gap of two pairs of points over the distance of the corner points. */
function opening(points: readonly Point[], at: [number, number, number, number, number, number]): number {
  const width = distance(points[at[0]], points[at[1]]);
  if (!(width > 0)) return 0;
  return (distance(points[at[2]], points[at[3]]) + distance(points[at[4]], points[at[5]])) / 2 / width;
}

function distance(a: Point | undefined, b: Point | undefined): number {
  return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
}

const BLACK_LUMA = 5;
const WHITE_LUMA = 250;

function chipTexture(chip: Float32Array): { sharpness: number; brightness: number; clipped: number } {
  const n = CHIP_SIZE;
  const luma = new Float32Array(n * n);
  let clipped = 0;
  let total = 0;
  for (let i = 0; i < luma.length; i++) {
    const v = 0.299 * (chip[i * 3] ?? 0) + 0.587 * (chip[i * 3 + 1] ?? 0) + 0.114 * (chip[i * 3 + 2] ?? 0);
    luma[i] = v;
    total += v;
    if (v <= BLACK_LUMA || v >= WHITE_LUMA) clipped++;
  }
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < n - 1; y++) {
    for (let x = 1; x < n - 1; x++) {
      const i = y * n + x;
      const value =
        4 * (luma[i] as number) -
        (luma[i - 1] as number) -
        (luma[i + 1] as number) -
        (luma[i - n] as number) -
        (luma[i + n] as number);
      sum += value;
      squares += value * value;
      count++;
    }
  }
  const mean = sum / count;
  return {
    sharpness: squares / count - mean * mean,
    brightness: total / luma.length,
    clipped: clipped / luma.length,
  };
}

/** Mean difference between the largest and smallest channel below which a chip has no colour, grey levels. */
const GREY_CHROMA = 4;

/** True for a grey picture, also where the file stores three equal channels: thresholds do not transfer to it. */
export function chipIsGrey(chip: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i + 2 < chip.length; i += 3) {
    const r = chip[i] as number;
    const g = chip[i + 1] as number;
    const b = chip[i + 2] as number;
    sum += Math.max(r, g, b) - Math.min(r, g, b);
  }
  return sum / (chip.length / 3) < GREY_CHROMA;
}

/** Limits of the capture gate. All are start values except where a clause is named; the policy may change them. */
export interface QualityLimits {
  /** TR-03121-3 Vol. 1, 4.3.1.1 asks for 120 px. */
  minEyeDistancePx: number;
  maxRollDegrees: number;
  maxYaw: number;
  pitchRange: readonly [number, number];
  minSharpness: number;
  maxClipped: number;
  brightnessRange: readonly [number, number];
  /** Allowed face centre as share of the picture. */
  centreX: readonly [number, number];
  centreY: readonly [number, number];
  maxHeadWidth: number;
  maxHeadHeight: number;
  minEyeOpening: number;
  maxMouthOpening: number;
}

/**
 * Defaults for a 640 x 480 camera. The guideline's 120 px between the eyes needs a face that fills such a picture, and
 * the embedder reads 112 x 112 chips in which the eyes are 35 px apart: at 60 px every chip is still sampled downwards.
 * A lane with a better camera sets the guideline's figure in its policy.
 */
export const DEFAULT_QUALITY_LIMITS: QualityLimits = {
  minEyeDistancePx: 60,
  maxRollDegrees: 12,
  maxYaw: 0.35,
  pitchRange: [0.3, 0.85],
  minSharpness: 20,
  maxClipped: 0.35,
  brightnessRange: [35, 230],
  centreX: [0.25, 0.75],
  centreY: [0.2, 0.8],
  maxHeadWidth: 0.85,
  maxHeadHeight: 0.98,
  minEyeOpening: 0.08,
  maxMouthOpening: 0.6,
};

/** The prompts of TR-03121-3 Vol. 1, 4.8.1.1 in the order in which they help: where to stand before how to look. */
export type FacePrompt =
  | 'none'
  | 'no-face'
  | 'several-faces'
  | 'too-far'
  | 'too-near'
  | 'too-left'
  | 'too-right'
  | 'too-high'
  | 'too-low'
  | 'not-frontal'
  | 'moving'
  | 'eyes-closed'
  | 'mouth-open';

export interface QualityVerdict {
  acceptable: boolean;
  prompt: FacePrompt;
  /** Larger is better, 0..1; only for choosing among frames of one acquisition. */
  rank: number;
}

/** `too-left` means left in the picture as stored; a mirrored preview has to turn it round. */
export function judgeQuality(
  measures: FaceMeasures | null,
  usableFaces: number,
  limits: QualityLimits,
): QualityVerdict {
  if (measures === null || usableFaces === 0) return { acceptable: false, prompt: 'no-face', rank: 0 };
  const prompt = usableFaces > 1 ? 'several-faces' : promptFor(measures, limits);
  const lit = measures.clipped <= limits.maxClipped && within(measures.brightness, limits.brightnessRange);
  return { acceptable: prompt === 'none' && lit, prompt, rank: rankOf(measures, limits) };
}

function promptFor(m: FaceMeasures, l: QualityLimits): FacePrompt {
  if (m.headWidth > l.maxHeadWidth || m.headHeight > l.maxHeadHeight) return 'too-near';
  if (m.eyeDistance < l.minEyeDistancePx) return 'too-far';
  if (m.centreX < l.centreX[0]) return 'too-left';
  if (m.centreX > l.centreX[1]) return 'too-right';
  if (m.centreY < l.centreY[0]) return 'too-high';
  if (m.centreY > l.centreY[1]) return 'too-low';
  if (Math.abs(m.roll) > l.maxRollDegrees || Math.abs(m.yaw) > l.maxYaw || !within(m.pitch, l.pitchRange)) {
    return 'not-frontal';
  }
  if (m.sharpness < l.minSharpness) return 'moving';
  if (m.eyeOpening < l.minEyeOpening) return 'eyes-closed';
  if (m.mouthOpening > l.maxMouthOpening) return 'mouth-open';
  return 'none';
}

function within(value: number, range: readonly [number, number]): boolean {
  return value >= range[0] && value <= range[1];
}

/** Product of soft shares, so that one bad property cannot be made up for by three good ones. */
function rankOf(m: FaceMeasures, l: QualityLimits): number {
  const frontal =
    (1 - clamp(Math.abs(m.yaw) / (2 * l.maxYaw), 0, 1)) * (1 - clamp(Math.abs(m.roll) / (2 * l.maxRollDegrees), 0, 1));
  const size = clamp(m.eyeDistance / (2 * l.minEyeDistancePx), 0, 1);
  const sharp = m.sharpness / (m.sharpness + 5 * l.minSharpness);
  const light = 1 - clamp(m.clipped / (2 * l.maxClipped), 0, 1);
  return frontal * size * sharp * light;
}
