import {
  fitSimilarity,
  invertSimilarity,
  isFiner,
  type Point,
  pixelLuma,
  type RgbImage,
  warp,
  warpFine,
  zoomed,
} from '../image/index.ts';
import { CHIP_POINTS, CHIP_SIZE } from './embedding.ts';
import type { FivePoints } from './landmarks.ts';

/** Positions of the points of a face in the square chip on which an embedder was trained; from its manifest. */
export type ChipAlignment = { size: number; points: readonly Point[] } & (
  | { template: 'five-points' | 'detector-points' }
  | { template: 'landmarks-68'; landmarks: readonly number[] }
);

export interface FacePoints {
  /** 68 landmarks. */
  points: readonly Point[];
  /** Eyes, nose and mouth corners derived from them. */
  five: FivePoints;
  /** The same five as the detector gave them; null if it does not give any. */
  detectorFive: FivePoints | null;
}

/**
 * Aligned chip of `alignment.size` pixels a side, interleaved float RGB 0..255. Null if the points are degenerate, or
 * if the alignment requires the detector's points and there are none: other points would change every score.
 */
export function chipFor(image: RgbImage, alignment: ChipAlignment, face: FacePoints): Float32Array | null {
  const source = sourcePoints(alignment, face);
  const fit = source === null ? null : fitSimilarity(source, alignment.points);
  return fit === null ? null : warp(image, invertSimilarity(fit), alignment.size);
}

/** One way of showing a face to an embedder. */
export interface ChipView {
  /** Size in the chip relative to that of the alignment. */
  scale: number;
  mirrored: boolean;
  /** A further alignment to a chip of the same size: a wrong landmark then affects only one of the two. */
  alignment?: ChipAlignment | undefined;
}

/** Alignment of an embedder whose manifest does not state one: the five points in a chip of 112 px. */
export const DEFAULT_ALIGNMENT: ChipAlignment = { template: 'five-points', size: CHIP_SIZE, points: CHIP_POINTS };

/**
 * Chips of several views of one face, finely sampled (`warpFine`); not yet mirrored. Null if the points are degenerate or
 * missing. `plain` is the chip of `warp` if there already is one: in a picture finer than the chip it equals the view of scale 1,
 * and making it twice would cost a live frame two milliseconds.
 */
export function chipsFor(
  image: RgbImage,
  alignment: ChipAlignment,
  { face, looks, plain }: { face: FacePoints; looks: readonly ChipView[]; plain: Float32Array | null },
): Float32Array[] | null {
  const chips: Float32Array[] = [];
  for (const { scale, alignment: own } of looks) {
    const { points } = own ?? alignment;
    const source = sourcePoints(own ?? alignment, face);
    const fit = source === null ? null : fitSimilarity(source, points);
    if (fit === null) return null;
    const inverse = zoomed(fit, scale, alignment.size);
    const isPlain = own === undefined && scale === 1 && isFiner(inverse);
    chips.push(isPlain && plain !== null ? plain : warpFine(image, inverse, alignment.size));
  }
  return chips;
}

function sourcePoints(alignment: ChipAlignment, { points, five, detectorFive }: FacePoints): Point[] | null {
  if (alignment.template === 'landmarks-68') {
    const chosen = alignment.landmarks.map((i) => points[i]);
    return chosen.every((p) => p !== undefined) ? chosen : null;
  }
  const from = alignment.template === 'five-points' ? five : detectorFive;
  return from === null ? null : [from.eyeLeft, from.eyeRight, from.nose, from.mouthLeft, from.mouthRight];
}

/** The form in which a network needs its picture; v' = (v - mean) * scale. */
export interface InputForm {
  layout: 'NCHW' | 'NHWC';
  colour: 'RGB' | 'BGR' | 'GRAY';
  mean: number;
  scale: number;
}

/** Converts interleaved float RGB 0..255 to the tensor of a network with one or three channels. */
export function networkInput(pixels: Float32Array, { layout, colour, mean, scale }: InputForm): Float32Array {
  const count = pixels.length / 3;
  if (colour === 'GRAY') {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const v = pixelLuma(pixels[i * 3] as number, pixels[i * 3 + 1] as number, pixels[i * 3 + 2] as number);
      out[i] = (v - mean) * scale;
    }
    return out;
  }
  const order = colour === 'RGB' ? [0, 1, 2] : [2, 1, 0];
  const out = new Float32Array(pixels.length);
  const [pixelStep, channelStep] = layout === 'NCHW' ? [1, count] : [3, 1];
  const [first = 0, second = 0, third = 0] = order;
  for (let i = 0, at = 0, to = 0; i < count; i++, at += 3, to += pixelStep) {
    out[to] = ((pixels[at + first] as number) - mean) * scale;
    out[to + channelStep] = ((pixels[at + second] as number) - mean) * scale;
    out[to + 2 * channelStep] = ((pixels[at + third] as number) - mean) * scale;
  }
  return out;
}
