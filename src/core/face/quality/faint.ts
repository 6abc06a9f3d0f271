import { type Box, type CropArea, cropTo, pixelLuma, type RgbImage, smooth } from '../image/index.ts';

/**
 * Handles a face that is printed faintly over other print, such as a ghost image. The background lines are as dark as the face:
 * only after smoothing can a detector find the face, and landmarks and template become reliable.
 */

/** Size of the picture in which a detector searches for faint faces, pixels. */
const LOOK_SIZE = { width: 320, height: 240 } as const;
const LOOK_PASSES = 2;
/** Assumed fraction of the area that is darker than the paper. */
const PAPER_QUANTILE = 0.85;
/** Anything this much darker than the paper becomes black in this picture, grey levels. */
const LOOK_SPAN = 120;

/** `area` of a page as a small grey picture in which the paper is white and faint print is dark. */
export function faintView(image: RgbImage, area: CropArea): RgbImage {
  const luma = planeOf(cropTo(image, area, LOOK_SIZE));
  smooth(luma, LOOK_SIZE, LOOK_PASSES);
  const paper = quantile(luma, PAPER_QUANTILE);
  const data = stretched(luma, { from: [paper - LOOK_SPAN, paper], to: [0, 255] });
  luma.fill(0);
  return { ...LOOK_SIZE, data, grey: true };
}

/** Passes of 1-2-1 over a faint face: enough to remove lines of a pixel or two, but too few to remove an eye of ten. */
const FACE_PASSES = 6;
const FACE_QUANTILES = [0.02, 0.98] as const;
const FACE_LEVELS: readonly [number, number] = [25, 225];

export interface FaintFace {
  /** The crop, grey and smoothed, from black to white; it shows a face, so it has to be overwritten after use. */
  picture: RgbImage;
  /** Position of the face in it, pixels. */
  box: Box;
  /** Difference of the dark and the light parts of the face before the contrast was stretched, grey levels. */
  contrast: number;
}

/** A faint face as landmarks and embedder can read it. `crop`: whole pixels inside the picture, around `box`. */
export function faintFace(image: RgbImage, box: Box, crop: CropArea): FaintFace {
  const luma = lumaIn(image, crop);
  smooth(luma, crop, FACE_PASSES);
  const local: Box = { x1: box.x1 - crop.x, y1: box.y1 - crop.y, x2: box.x2 - crop.x, y2: box.y2 - crop.y };
  const inside = insideOf(luma, crop, local);
  const [dark, light] = FACE_QUANTILES.map((share) => quantile(inside, share)) as [number, number];
  const data = stretched(luma, { from: [dark, light], to: FACE_LEVELS });
  for (const copy of [luma, inside]) copy.fill(0);
  const { width, height } = crop;
  const picture: RgbImage = { width, height, data, grey: true };
  if (image.coarse !== undefined) picture.coarse = image.coarse;
  return { picture, box: local, contrast: light - dark };
}

function planeOf(pixels: Float32Array): Float32Array {
  const plane = new Float32Array(pixels.length / 3);
  for (let i = 0; i < plane.length; i++) {
    plane[i] = pixelLuma(pixels[i * 3] as number, pixels[i * 3 + 1] as number, pixels[i * 3 + 2] as number);
  }
  pixels.fill(0);
  return plane;
}

function lumaIn({ width, data }: RgbImage, crop: CropArea): Float32Array {
  const plane = new Float32Array(crop.width * crop.height);
  for (let y = 0, i = 0; y < crop.height; y++) {
    let at = ((crop.y + y) * width + crop.x) * 3;
    for (let x = 0; x < crop.width; x++, i++, at += 3) {
      plane[i] = pixelLuma(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    }
  }
  return plane;
}

function insideOf(luma: Float32Array, { width, height }: { width: number; height: number }, box: Box): Float32Array {
  const x1 = Math.max(0, Math.floor(box.x1));
  const x2 = Math.min(width, Math.ceil(box.x2));
  const y1 = Math.max(0, Math.floor(box.y1));
  const y2 = Math.min(height, Math.ceil(box.y2));
  if (x2 <= x1 || y2 <= y1) return Float32Array.from(luma);
  const out = new Float32Array((x2 - x1) * (y2 - y1));
  for (let y = y1; y < y2; y++) out.set(luma.subarray(y * width + x1, y * width + x2), (y - y1) * (x2 - x1));
  return out;
}

/** Value that a fraction of `share` of the values do not exceed, as a whole grey level. */
function quantile(values: Float32Array, share: number): number {
  const counts = new Uint32Array(256);
  for (let i = 0; i < values.length; i++) {
    const level = Math.min(255, Math.max(0, Math.round(values[i] as number)));
    counts[level] = (counts[level] as number) + 1;
  }
  let seen = 0;
  for (let level = 0; level < 256; level++) {
    seen += counts[level] as number;
    if (seen >= share * values.length) return level;
  }
  return 255;
}

/** Smallest range whose contrast is stretched, grey levels: below it there is only noise and no face. */
const LEAST_RANGE = 10;

interface Levels {
  from: readonly [number, number];
  to: readonly [number, number];
}

function stretched(luma: Float32Array, { from: [dark, light], to: [low, high] }: Levels): Uint8Array {
  const gain = (high - low) / Math.max(LEAST_RANGE, light - dark);
  const out = new Uint8Array(luma.length * 3);
  for (let i = 0, at = 0; i < luma.length; i++, at += 3) {
    const v = Math.round(Math.min(255, Math.max(0, low + ((luma[i] as number) - dark) * gain)));
    out[at] = v;
    out[at + 1] = v;
    out[at + 2] = v;
  }
  return out;
}
