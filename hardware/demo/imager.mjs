import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Blur of the lens, in pixels of the delivered picture. */
const LENS_SPREAD_PX = 0.38;
/** Standard deviation of the sensor's noise at white, in grey levels; it falls with the light. */
const NOISE = 1.2;
/** Light at the corners as a fraction of the light in the middle. */
const CORNER_LIGHT = 0.98;
/** Page readers sharpen their pictures: `amount` of what a blur over `spread` pixels removes is added again. */
const SHARPENING = { amount: 0.7, spread: 1 };

/**
 * The picture that a page reader delivers of a page drawn at twice its resolution: its lens blurs every edge, its light falls
 * off, its sensor has noise, and its electronics sharpen. The noise depends on `name`, so that a page can be created again.
 * The values are in the range of the scanners in models/training/documents/capture.py.
 */
export async function imaged(png, { width, height, name }) {
  const raw = { raw: { width, height, channels: 3 } };
  const seen = await sharp(png)
    .removeAlpha()
    .blur(2 * LENS_SPREAD_PX)
    .resize({ width, height, kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
  const next = generator(name);
  for (let at = 0; at < seen.length; at++) {
    const pixel = Math.floor(at / 3);
    const [x, y] = [(pixel % width) / width - 0.5, Math.floor(pixel / width) / height - 0.5];
    const lit = seen[at] * (1 - (1 - CORNER_LIGHT) * 2 * (x * x + y * y));
    seen[at] = level(lit + NOISE * Math.sqrt(0.35 + (0.65 * lit) / 255) * normal(next));
  }
  const soft = await sharp(seen, raw).blur(SHARPENING.spread).raw().toBuffer();
  for (let at = 0; at < seen.length; at++) seen[at] = level(seen[at] + SHARPENING.amount * (seen[at] - soft[at]));
  return sharp(seen, raw);
}

const level = (value) => Math.max(0, Math.min(255, Math.round(value)));

/** Random numbers from 0 to 1 (xorshift), seeded with the text. */
function generator(text) {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

/** Normally distributed numbers (Box and Muller). */
function normal(next) {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
