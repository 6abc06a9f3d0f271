import { type Box, pixelLuma, type RgbImage } from '../image/index.ts';

/** Strips beside the head, as multiples of the detector box: from the edge of the hair down to above the shoulders. */
const STRIP = { from: 0.3, to: 0.75, above: 0.25, down: 0.45 } as const;
/** Strips narrower or lower than this are not used, pixels. */
const LEAST_SIDE_PX = 8;
/** Samples per side of a strip: enough for the spread, and a large picture costs no more than a small one. */
const SAMPLES_PER_SIDE = 48;

/**
 * Standard deviation of the luma beside the head, grey levels: 0 is a plain wall (TR-03121-3 table 4.2, 4.1). Null if the face
 * fills the picture and no background is left. Long hair is also in the strips, so this is only advice.
 */
export function backgroundSpread(image: RgbImage, box: Box): number | null {
  const w = box.x2 - box.x1;
  const h = box.y2 - box.y1;
  const top = Math.max(0, Math.floor(box.y1 - STRIP.above * h));
  const bottom = Math.min(image.height, Math.ceil(box.y1 + STRIP.down * h));
  const strips = [
    [box.x1 - STRIP.to * w, box.x1 - STRIP.from * w],
    [box.x2 + STRIP.from * w, box.x2 + STRIP.to * w],
  ].map(([from, to]) => [Math.max(0, Math.floor(from ?? 0)), Math.min(image.width, Math.ceil(to ?? 0))] as const);
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (const [left, right] of strips) {
    if (right - left < LEAST_SIDE_PX || bottom - top < LEAST_SIDE_PX) continue;
    const dx = Math.max(1, Math.floor((right - left) / SAMPLES_PER_SIDE));
    const dy = Math.max(1, Math.floor((bottom - top) / SAMPLES_PER_SIDE));
    for (let y = top; y < bottom; y += dy) {
      for (let x = left; x < right; x += dx) {
        const at = (y * image.width + x) * 3;
        const v = pixelLuma(image.data[at] as number, image.data[at + 1] as number, image.data[at + 2] as number);
        sum += v;
        squares += v * v;
        count++;
      }
    }
  }
  if (count === 0) return null;
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
}
