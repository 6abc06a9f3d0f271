import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Spread of the lens, pixels of the delivered picture. */
const LENS_SPREAD_PX = 0.38;
/** Deviation of the sensor's noise at white, levels; it falls with the light. */
const NOISE = 1.2;
/** Light at the corners over light in the middle. */
const CORNER_LIGHT = 0.98;
/** Page readers sharpen what they deliver: by so much of what a mean over this spread, pixels, takes away. */
const SHARPENING = { amount: 0.7, spread: 1 };

/**
 * What a page reader delivers of a page that was drawn at twice its resolution: its lens spreads every edge, its light falls
 * off, its sensor has noise, and its electronics sharpen. The noise follows from `name`, so that a page can be made again.
 * The numbers lie among those of the scanners of models/training/documents/capture.py.
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

/** Numbers 0..1, xorshift, from the text. */
function generator(text) {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

/** Box and Muller. */
function normal(next) {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
