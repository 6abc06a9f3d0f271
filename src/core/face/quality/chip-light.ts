import { CHIP_SIZE } from '../embedding/index.ts';
import { pixelLuma, smooth } from '../image/index.ts';

/** What the aligned chip shows about light, focus and covered parts. */
export interface ChipMeasures {
  /** Variance of the Laplacian of the chip's smoothed luma, squared grey levels: edges count, noise hardly does. */
  sharpness: number;
  /** Mean luma of the chip, 0..255. */
  brightness: number;
  /** Fraction of chip pixels that are black (luma <= 5) or white (>= 250), 0..1. */
  clipped: number;
  /** Difference of the two halves of the inner face over their sum: 0 if even, 1 if one side is black. */
  lightBalance: number;
  /** How much darker the darker eye region is than the skin next to it, as a fraction: 0 if equal, 1 if black. */
  eyeCover: number;
  /** Distance of the lower face's colour from that of the nose bridge: CbCr over luma, 0 if equal. */
  mouthCover: number;
  /** Mean difference of the largest and the smallest channel, grey levels; 0 is a grey picture. */
  colour: number;
}

/** Areas of the chip in pixels, [x1, y1, x2, y2], end exclusive. The eyes are at (38, 52) and (74, 52), the mouth at y 92. */
type Area = readonly [number, number, number, number];
const LEFT_HALF: Area = [26, 36, 54, 100];
const RIGHT_HALF: Area = [58, 36, 86, 100];
const EYES: readonly Area[] = [
  [28, 46, 49, 58],
  [63, 46, 84, 58],
];
/** Skin that is visible in every pose and with any hair or mask: between the eyes, above the edge of a mask. */
const BRIDGE: Area = [48, 38, 64, 56];
const CHEEKS: readonly Area[] = [
  [28, 66, 42, 78],
  [70, 66, 84, 78],
];
/** A bridge darker than this fraction of the cheeks is itself covered, for example by goggles, and useless for measuring skin. */
const COVERED_BRIDGE = 0.4;
const LOWER_FACE: Area = [36, 78, 76, 108];

/** Below this luma, colour over luma is only noise. */
const LEAST_LUMA = 16;
const BLACK_LUMA = 5;
const WHITE_LUMA = 250;

/** `chip`: interleaved float RGB 0..255 of `alignedChip`. */
export function measureChip(chip: Float32Array): ChipMeasures {
  const luma = lumaOf(chip);
  let clipped = 0;
  let total = 0;
  for (const v of luma) {
    total += v;
    if (v <= BLACK_LUMA || v >= WHITE_LUMA) clipped++;
  }
  const left = meanIn(luma, LEFT_HALF);
  const right = meanIn(luma, RIGHT_HALF);
  const bridge = Math.max(LEAST_LUMA, meanIn(luma, BRIDGE));
  const darkest = Math.min(...EYES.map((eye) => meanIn(luma, eye)));
  const cheeks = CHEEKS.reduce((sum, cheek) => sum + meanIn(luma, cheek), 0) / CHEEKS.length;
  const skin = bridge < COVERED_BRIDGE * cheeks ? cheeks : bridge;
  const lower = chromaIn(chip, LOWER_FACE, Math.max(LEAST_LUMA, meanIn(luma, LOWER_FACE)));
  const upper = chromaIn(chip, BRIDGE, bridge);
  const measures = {
    sharpness: sharpnessOf(luma),
    brightness: total / luma.length,
    clipped: clipped / luma.length,
    lightBalance: left + right > 0 ? Math.abs(left - right) / (left + right) : 0,
    eyeCover: 1 - darkest / skin,
    mouthCover: Math.hypot(lower.cb - upper.cb, lower.cr - upper.cr),
    colour: meanChroma(chip),
  };
  luma.fill(0);
  return measures;
}

function lumaOf(chip: Float32Array): Float32Array {
  const plane = new Float32Array(CHIP_SIZE * CHIP_SIZE);
  for (let i = 0; i < plane.length; i++) {
    plane[i] = pixelLuma(chip[i * 3] ?? 0, chip[i * 3 + 1] ?? 0, chip[i * 3 + 2] ?? 0);
  }
  return plane;
}

/** Passes of 1-2-1 along both axes before the Laplacian; after one pass, a third of the effect of single-pixel noise remains. */
const SMOOTHING_PASSES = 2;

/**
 * The threat is noise: an out-of-focus picture with +-12 grey levels of noise has a Laplacian like that of a sharp one (49,
 * compared with 93 for a sharp face and 5 for the same face without noise). After smoothing it has 3.5, and 3.2 without noise.
 */
function sharpnessOf(luma: Float32Array): number {
  const seen = Float32Array.from(luma);
  smooth(seen, { width: CHIP_SIZE, height: CHIP_SIZE }, SMOOTHING_PASSES);
  const sharpness = laplacianVariance(seen);
  seen.fill(0);
  return sharpness;
}

function laplacianVariance(luma: Float32Array): number {
  const n = CHIP_SIZE;
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
  return squares / count - mean * mean;
}

function meanIn(luma: Float32Array, [x1, y1, x2, y2]: Area): number {
  let sum = 0;
  for (let y = y1; y < y2; y++) {
    for (let x = x1; x < x2; x++) sum += luma[y * CHIP_SIZE + x] as number;
  }
  return sum / ((x2 - x1) * (y2 - y1));
}

/** Mean Cb and Cr over the area's luma: about the same for skin of every shade, but not for cloth. */
function chromaIn(chip: Float32Array, [x1, y1, x2, y2]: Area, luma: number): { cb: number; cr: number } {
  let cb = 0;
  let cr = 0;
  for (let y = y1; y < y2; y++) {
    for (let x = x1; x < x2; x++) {
      const at = (y * CHIP_SIZE + x) * 3;
      const r = chip[at] as number;
      const g = chip[at + 1] as number;
      const b = chip[at + 2] as number;
      cb += -0.169 * r - 0.331 * g + 0.5 * b;
      cr += 0.5 * r - 0.419 * g - 0.081 * b;
    }
  }
  const weight = (x2 - x1) * (y2 - y1) * luma;
  return { cb: cb / weight, cr: cr / weight };
}

/** If the mean difference between the largest and smallest channel is below this, a chip has no colour, grey levels. */
export const GREY_CHROMA = 4;

/** True for a grey picture, even if the file has three equal channels: thresholds do not apply to it. */
export function chipIsGrey(chip: Float32Array): boolean {
  return meanChroma(chip) < GREY_CHROMA;
}

function meanChroma(chip: Float32Array): number {
  let sum = 0;
  for (let i = 0; i + 2 < chip.length; i += 3) {
    const r = chip[i] as number;
    const g = chip[i + 1] as number;
    const b = chip[i + 2] as number;
    sum += Math.max(r, g, b) - Math.min(r, g, b);
  }
  return sum / (chip.length / 3);
}
