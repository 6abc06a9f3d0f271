import type { Luma } from '../../core/document/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';

/** Luminescent print has its own colour, so the brightest channel of each pixel shows it. */
export function brightestOf({ width, height, data: from }: RgbImage): Luma {
  const data = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    data[i] = Math.max(from[at] as number, from[at + 1] as number, from[at + 2] as number);
  }
  return { width, height, data };
}
