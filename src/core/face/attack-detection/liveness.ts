import { type Box, type CropArea, cropTo, type RgbImage, toPlanar } from '../image/index.ts';

const LIVENESS_SIZE = { width: 128, height: 128 } as const;
/** Field of view with which the network was trained, as a multiple of an `ultraface-rfb-320` box. */
const LIVENESS_SCALE = 2.7;

/** The detector box enlarged about its centre and shifted to stay inside the picture. The factor depends on the detector. */
export function livenessArea(
  box: Box,
  image: { width: number; height: number },
  scale: number = LIVENESS_SCALE,
): CropArea {
  const w = box.x2 - box.x1;
  const h = box.y2 - box.y1;
  const k = Math.min(scale, (image.height - 1) / h, (image.width - 1) / w);
  const width = w * k;
  const height = h * k;
  return {
    x: shiftInside((box.x1 + box.x2 - width) / 2, width, image.width),
    y: shiftInside((box.y1 + box.y2 - height) / 2, height, image.height),
    width,
    height,
  };
}

function shiftInside(start: number, length: number, limit: number): number {
  return Math.max(0, Math.min(start, limit - 1 - length));
}

/** Planar BGR tensor [1, 3, 128, 128], 0..255 without scaling. */
export function livenessTensor(image: RgbImage, area: CropArea): Float32Array {
  return toPlanar(cropTo(image, area, LIVENESS_SIZE), { colour: 'BGR', mean: 0, divisor: 1 });
}

/**
 * Decoder `softmax`: PAD score 1 - p(live), 0 = bona fide, 1 = attack (TR-03121-3 Vol. 1, 4.5.1.1.2); null if the
 * network's output is not a number.
 */
export function attackScore(logits: Float32Array, liveIndex: number): number | null {
  const top = Math.max(...logits);
  let sum = 0;
  for (const v of logits) sum += Math.exp(v - top);
  const live = Math.exp((logits[liveIndex] ?? Number.NaN) - top) / sum;
  return Number.isFinite(live) ? Math.min(1, Math.max(0, 1 - live)) : null;
}
