import type { FrameSize } from './frame.ts';

/** Half the width of the surroundings whose mean is subtracted, pixels of the frame: 1.5 mm, wider than a line of print. */
const AROUND = 6;

/**
 * Print without the effect of illumination: each pixel of the mask minus the mean of the mask's surrounding pixels. Pixels
 * outside the mask are 0 and do not contribute, so that a portrait or a name does not affect the print beside it.
 */
export function relief(plane: Uint8Array, mask: Uint8Array, { width, height }: FrameSize): Float32Array {
  const sums = boxSums(plane, mask, width, height);
  const out = new Float32Array(width * height);
  const stride = width + 1;
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - AROUND) * stride;
    const low = Math.min(height, y + AROUND + 1) * stride;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (mask[i] === 0) continue;
      const left = x > AROUND ? x - AROUND : 0;
      const right = Math.min(width, x + AROUND + 1);
      const { light, count } = sums;
      const n =
        (count[low + right] as number) -
        (count[top + right] as number) -
        (count[low + left] as number) +
        (count[top + left] as number);
      const s =
        (light[low + right] as number) -
        (light[top + right] as number) -
        (light[low + left] as number) +
        (light[top + left] as number);
      out[i] = (plane[i] as number) - s / n;
    }
  }
  return out;
}

function boxSums(plane: Uint8Array, mask: Uint8Array, width: number, height: number) {
  const stride = width + 1;
  const light = new Int32Array(stride * (height + 1));
  const count = new Int32Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let s = 0;
    let n = 0;
    for (let x = 0, i = y * width, to = (y + 1) * stride + 1; x < width; x++, i++, to++) {
      if (mask[i] !== 0) {
        s += plane[i] as number;
        n++;
      }
      light[to] = (light[to - stride] as number) + s;
      count[to] = (count[to - stride] as number) + n;
    }
  }
  return { light, count };
}
