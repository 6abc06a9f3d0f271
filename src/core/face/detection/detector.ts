import { type Box, type CropArea, cropTo, type RgbImage, type ScoredBox, toPlanar } from '../image/index.ts';

/** Input of the detector; the picture is stretched to this size, and its aspect ratio is not kept. */
export const DETECTOR_SIZE = { width: 320, height: 240 } as const;
export const DETECTOR_MIN_SCORE = 0.65;
const NMS_IOU = 0.4;

/** Outside this range of aspect ratios, stretching to 4:3 deforms a face so much that it is missed. Design value. */
const MAX_ASPECT = 1.6;
const MIN_ASPECT = 0.65;

/**
 * Areas that the detector examines: the whole picture or, if that is very wide or tall, windows near 4:3 or 3:4 that overlap by
 * at least a third, so that a face cut off in one is complete in another.
 */
export function detectionAreas(image: { width: number; height: number }): CropArea[] {
  const { width, height } = image;
  const aspect = width / height;
  if (aspect > MAX_ASPECT) {
    const window = Math.min(width, Math.round((height * 4) / 3));
    return windows(width, window).map((x) => ({ x, y: 0, width: window, height }));
  }
  if (aspect < MIN_ASPECT) {
    const window = Math.min(height, Math.round((width * 4) / 3));
    return windows(height, window).map((y) => ({ x: 0, y, width, height: window }));
  }
  return [{ x: 0, y: 0, width, height }];
}

/** How much wider than the picture the view is when searching for a face that fills it; the area outside is black. */
const WIDE_LOOK = 1.5;
/** Side of a close view as a fraction of the picture's, and where these views begin: four corners and the middle. */
const CLOSE_LOOK = 0.6;
const CLOSE_STARTS = [
  [0, 0],
  [0.4, 0],
  [0, 0.4],
  [0.4, 0.4],
  [0.2, 0.2],
] as const;

/**
 * Where to look again if the whole picture shows no face: from further away for a face larger than the picture, and closer for
 * one smaller than the detector can find (about a fortieth of the picture's width). A frame with a face never costs this time.
 */
export function furtherAreas({ width, height }: { width: number; height: number }): CropArea[] {
  const margin = (WIDE_LOOK - 1) / 2;
  const wide = { x: -margin * width, y: -margin * height, width: WIDE_LOOK * width, height: WIDE_LOOK * height };
  const close = CLOSE_STARTS.map(([x, y]) => ({
    x: x * width,
    y: y * height,
    width: CLOSE_LOOK * width,
    height: CLOSE_LOOK * height,
  }));
  return [wide, ...close];
}

/** More windows than this are never needed: such a long picture exceeds its pixel limits or is not a portrait. */
const MAX_WINDOWS = 8;

function windows(length: number, window: number): number[] {
  const count = Math.min(MAX_WINDOWS, Math.ceil((length - window) / ((window * 2) / 3)) + 1);
  if (count <= 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - window)) / (count - 1)));
}

/** One face seen in two windows: a box that covers another by more than half of the smaller one is the same. */
export function mergeWindows<B extends ScoredBox>(boxes: readonly B[]): B[] {
  const kept: B[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (kept.every((k) => intersectionArea(box, k) < 0.5 * Math.min(area(box), area(k)))) kept.push(box);
  }
  return kept;
}

/** Planar RGB tensor [1, 3, 240, 320], (v - 127) / 128, of the whole picture or of one area of it. */
export function detectorTensor(image: RgbImage, area?: CropArea): Float32Array {
  const whole = area ?? { x: 0, y: 0, width: image.width, height: image.height };
  return toPlanar(cropTo(image, whole, DETECTOR_SIZE), { colour: 'RGB', mean: 127, divisor: 128 });
}

/**
 * Decoder `ultraface-rfb-320`: converts `scores` [n, 2] (index 1 = face) and `boxes` [n, 4] (corners as fractions of the area)
 * into boxes in picture pixels, best first, without overlapping ones.
 */
export function decodeDetections(
  scores: Float32Array,
  boxes: Float32Array,
  area: CropArea,
  minScore: number = DETECTOR_MIN_SCORE,
): ScoredBox[] {
  const found: ScoredBox[] = [];
  const n = Math.min(scores.length / 2, boxes.length / 4);
  for (let i = 0; i < n; i++) {
    const score = scores[i * 2 + 1] as number;
    if (!(score > minScore)) continue;
    const box = {
      x1: area.x + (boxes[i * 4] as number) * area.width,
      y1: area.y + (boxes[i * 4 + 1] as number) * area.height,
      x2: area.x + (boxes[i * 4 + 2] as number) * area.width,
      y2: area.y + (boxes[i * 4 + 3] as number) * area.height,
      score,
    };
    if (box.x2 > box.x1 && box.y2 > box.y1) found.push(box);
  }
  return suppress(found, NMS_IOU);
}

/** Non-maximum suppression: keeps the best of boxes whose intersection over union reaches `limit`. */
export function suppress<B extends ScoredBox>(boxes: readonly B[], limit: number): B[] {
  const kept: B[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => intersectionOverUnion(box, other) < limit)) kept.push(box);
  }
  return kept;
}

export function intersectionOverUnion(a: Box, b: Box): number {
  const shared = intersectionArea(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

export function intersectionArea(a: Box, b: Box): number {
  const w = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const h = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  return w > 0 && h > 0 ? w * h : 0;
}

function area(box: Box): number {
  return (box.x2 - box.x1) * (box.y2 - box.y1);
}

/** The person in front of the camera, whose face is large and central. Null for an empty list. */
export function chooseSubject<B extends Box>(boxes: readonly B[], image: { width: number; height: number }): B | null {
  let best: B | null = null;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (const box of boxes) {
    const dx = (box.x1 + box.x2 - image.width) / 2;
    const dy = (box.y1 + box.y2 - image.height) / 2;
    const value = Math.sqrt(area(box)) - Math.hypot(dx, dy);
    if (value > bestValue) {
      best = box;
      bestValue = value;
    }
  }
  return best;
}

/** A second face narrower than this fraction of the subject's width is a passer-by and not a second traveller. */
const BYSTANDER_WIDTH_SHARE = 0.5;

/** Number of faces large enough to be the traveller: the gate of TR-03121-3 table 4.3 requires exactly one. */
export function countUsable(boxes: readonly Box[], subject: Box): number {
  const least = (subject.x2 - subject.x1) * BYSTANDER_WIDTH_SHARE;
  return boxes.filter((b) => b.x2 - b.x1 >= least).length;
}
