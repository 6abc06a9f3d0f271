import { FACE_MEASURE_IDS, type FaceMeasureId, type QualityReading } from '../../inspection/record/checks/index.ts';
import { clamp } from '../image/index.ts';
import { GREY_CHROMA } from './chip-light.ts';
import type { FaceMeasures } from './measures.ts';
import { MEASURE_TABLE } from './quality-table.ts';

/** Limits of the capture gate. All are initial values except those with a clause; the policy may change them. */
export interface QualityLimits {
  /** TR-03121-3 Vol. 1, 4.3.1.1 requires 120 px. */
  minEyeDistancePx: number;
  maxRollDegrees: number;
  maxYaw: number;
  pitchRange: readonly [number, number];
  minSharpness: number;
  /** For a portrait with which a live face is compared: chip, page, list entry. If it is less sharp, nothing is compared. */
  minReferenceSharpness: number;
  maxClipped: number;
  brightnessRange: readonly [number, number];
  /** Allowed range of the face centre, as a fraction of the picture. */
  centreX: readonly [number, number];
  centreY: readonly [number, number];
  maxHeadWidth: number;
  maxHeadHeight: number;
  minEyeOpening: number;
  maxMouthOpening: number;
  /** Advisory. */
  maxLightBalance: number;
  maxEyeCover: number;
  maxMouthCover: number;
  maxBackground: number;
}

/**
 * Defaults for a 640 x 480 camera; docs/face.md says how many ordinary pictures each rejects. The guideline's 120 px between the
 * eyes needs a face that fills such a picture, but the embedder uses 112 x 112 chips in which the eyes are 35 px apart: at 60 px
 * every chip is still sampled downwards. A lane with a better camera sets the guideline's value in its policy.
 */
export const DEFAULT_QUALITY_LIMITS: QualityLimits = {
  minEyeDistancePx: 60,
  maxRollDegrees: 12,
  maxYaw: 0.35,
  pitchRange: [0.3, 0.85],
  minSharpness: 7,
  minReferenceSharpness: 5,
  maxClipped: 0.35,
  brightnessRange: [35, 230],
  centreX: [0.25, 0.75],
  centreY: [0.2, 0.8],
  maxHeadWidth: 0.85,
  maxHeadHeight: 0.98,
  minEyeOpening: 0.08,
  maxMouthOpening: 0.6,
  maxLightBalance: 0.35,
  maxEyeCover: 0.7,
  maxMouthCover: 0.15,
  maxBackground: 45,
};

/** The prompts of TR-03121-3 Vol. 1, 4.8.1.1 in the order in which they help: first where to stand, then how to look. */
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
  /**
   * Higher is better, 0..1; only for choosing among the frames of one acquisition: most mandatory criteria, then most advisory
   * ones (4.4.1.1.2), then the distance from the limits.
   */
  rank: number;
  /** Distance of the good properties from the limits, 0..1. */
  margin: number;
  /** Every measure that could be taken, in the order of the closed list. */
  readings: QualityReading[];
}

const NO_FACE: QualityVerdict = { acceptable: false, prompt: 'no-face', rank: 0, margin: 0, readings: [] };

/** `too-left` means left in the picture as stored; a mirrored preview has to reverse it. */
export function judgeQuality(
  measures: FaceMeasures | null,
  usableFaces: number,
  limits: QualityLimits,
): QualityVerdict {
  if (measures === null || usableFaces === 0) return NO_FACE;
  const readings = readQuality(measures, usableFaces, limits);
  const gates = readings.filter(({ measure }) => !MEASURE_TABLE[measure].advisory);
  const advice = readings.filter(({ measure }) => MEASURE_TABLE[measure].advisory);
  const met = (list: readonly QualityReading[]): number => list.filter(({ ok }) => ok).length;
  const margin = marginOf(measures, limits);
  const steps = advice.length + 1;
  return {
    acceptable: met(gates) === gates.length,
    prompt: promptFor(readings),
    rank: (met(gates) * steps + met(advice) + margin) / ((gates.length + 1) * steps),
    margin,
    readings,
  };
}

type Limit = readonly [number | null, number | null];

function readQuality(m: FaceMeasures, faces: number, l: QualityLimits): QualityReading[] {
  const upTo = (high: number): Limit => [null, high];
  const from = (low: number): Limit => [low, null];
  const read: Readonly<Record<FaceMeasureId, readonly [number | null, Limit]>> = {
    faces: [faces, [1, 1]],
    'eye-distance': [m.eyeDistance, from(l.minEyeDistancePx)],
    'head-width': [m.headWidth, upTo(l.maxHeadWidth)],
    'head-height': [m.headHeight, upTo(l.maxHeadHeight)],
    'centre-x': [m.centreX, l.centreX],
    'centre-y': [m.centreY, l.centreY],
    roll: [m.roll, [-l.maxRollDegrees, l.maxRollDegrees]],
    yaw: [m.yaw, [-l.maxYaw, l.maxYaw]],
    pitch: [m.pitch, l.pitchRange],
    sharpness: [m.sharpness, from(l.minSharpness)],
    exposure: [m.brightness, l.brightnessRange],
    clipped: [m.clipped, upTo(l.maxClipped)],
    'eyes-open': [m.eyeOpening, from(l.minEyeOpening)],
    'mouth-closed': [m.mouthOpening, upTo(l.maxMouthOpening)],
    'light-balance': [m.lightBalance, upTo(l.maxLightBalance)],
    'eye-cover': [m.eyeCover, upTo(l.maxEyeCover)],
    'mouth-cover': [m.mouthCover, upTo(l.maxMouthCover)],
    background: [m.background, upTo(l.maxBackground)],
    colour: [m.colour, from(GREY_CHROMA)],
  };
  return FACE_MEASURE_IDS.flatMap((measure) => {
    const [value, [low, high]] = read[measure];
    if (value === null) return [];
    // A value that is not a number is on neither side of a limit, and must not pass for that reason.
    const ok = Number.isFinite(value) && (low === null || value >= low) && (high === null || value <= high);
    return [{ measure, value, low, high, ok }];
  });
}

type Prompted = readonly [FaceMeasureId, FacePrompt, FacePrompt];

/** Measure, prompt if it is too low, prompt if it is too high; the first one that fails is shown. */
const PROMPTS: readonly Prompted[] = [
  ['faces', 'no-face', 'several-faces'],
  ['head-width', 'too-far', 'too-near'],
  ['head-height', 'too-far', 'too-near'],
  ['eye-distance', 'too-far', 'too-near'],
  ['centre-x', 'too-left', 'too-right'],
  ['centre-y', 'too-high', 'too-low'],
  ['roll', 'not-frontal', 'not-frontal'],
  ['yaw', 'not-frontal', 'not-frontal'],
  ['pitch', 'not-frontal', 'not-frontal'],
  ['sharpness', 'moving', 'moving'],
  ['eyes-open', 'eyes-closed', 'eyes-closed'],
  ['mouth-closed', 'mouth-open', 'mouth-open'],
];

/** Also `none` if only the light is wrong: the traveller cannot change it, and the officer sees the measure. */
function promptFor(readings: readonly QualityReading[]): FacePrompt {
  for (const [measure, low, high] of PROMPTS) {
    const reading = readings.find((entry) => entry.measure === measure && !entry.ok);
    if (reading !== undefined) return reading.high !== null && reading.value > reading.high ? high : low;
  }
  return 'none';
}

/** Product of scores from 0 to 1, so that three good properties cannot make up for one bad one. */
function marginOf(m: FaceMeasures, l: QualityLimits): number {
  const frontal =
    (1 - clamp(Math.abs(m.yaw) / (2 * l.maxYaw), 0, 1)) * (1 - clamp(Math.abs(m.roll) / (2 * l.maxRollDegrees), 0, 1));
  const size = clamp(m.eyeDistance / (2 * l.minEyeDistancePx), 0, 1);
  const sharp = m.sharpness / (m.sharpness + 5 * l.minSharpness);
  const light =
    (1 - clamp(m.clipped / (2 * l.maxClipped), 0, 1)) * (1 - clamp(m.lightBalance / (2 * l.maxLightBalance), 0, 1));
  const product = frontal * size * sharp * light;
  return Number.isFinite(product) ? product : 0;
}
