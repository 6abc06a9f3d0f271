import type { Luma } from '../../src/core/document/index.ts';
import type { Rect } from '../../src/core/document/spectral/brightness.ts';

const [WIDTH, HEIGHT] = [640, 520];
const [LEFT, TOP, RIGHT, BOTTOM] = [200, 120, 420, 400];
/** The portrait as it is estimated: a little inside its edge. */
export const SIDE_PHOTO: Rect = [206 / WIDTH, 126 / HEIGHT, 208 / WIDTH, 268 / HEIGHT];

export interface SidePage {
  /** Strength of the line at the edge of a sheet; 0 if there is none. */
  sheet?: number;
  sides?: 'both' | 'left';
  /** How many pixels further out the sheet ends than the portrait, and by how many its sides lean. */
  margin?: number;
  rise?: number;
  /** Strength of a raised line at the edge of the portrait. */
  frame?: number;
  /** Pixels by which the second picture is moved. */
  shift?: number;
  grain?: number;
}

/** The same page lit from the left and from the right. */
export function sidePictures(page: SidePage): [Luma, Luma] {
  return [lit(page, 1), lit(page, -1)];
}

/** The same page in white light from everywhere. */
export function whitePicture(page: SidePage): Luma {
  return lit(page, 0);
}

function lit(page: SidePage, sign: 1 | 0 | -1): Luma {
  const { sheet = 0, sides = 'both', margin = 0, rise = 0, frame = 0, shift = 0, grain = 1 } = page;
  const data = new Uint8Array(WIDTH * HEIGHT);
  let state = sign + 2 + 17 * grain;
  const noise = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 0x1000000 - 0.5;
  };
  for (let y = 0; y < HEIGHT; y++) {
    const lean = ((y - TOP) / (BOTTOM - TOP) - 0.5) * rise;
    for (let x = 0; x < WIDTH; x++) {
      const at = x - (sign < 0 ? shift : 0);
      const inside = step(at - LEFT) * step(RIGHT - at) * step(y - TOP) * step(BOTTOM - y);
      const paper = 190 + 25 * Math.sin(at / 5) * Math.sin(y / 7);
      const face = 90 + 40 * Math.sin(at / 9 + y / 31) * Math.cos(y / 11);
      let light = 1 + 0.12 * sign * (0.5 - x / WIDTH);
      if (y > TOP - margin && y < BOTTOM + margin) {
        const [one, other] = [x - (LEFT - margin + lean), x - (RIGHT + margin + lean)];
        light += sign * sheet * (line(one) - (sides === 'both' ? line(other) : 0));
        light += sign * frame * (line(one + 2) - line(one - 2) + line(other + 2) - line(other - 2));
      }
      data[y * WIDTH + x] = Math.max(0, Math.min(255, (paper + (face - paper) * inside) * light + 4 * noise()));
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** From 0 to 1 over about three pixels. */
const step = (x: number): number => 1 / (1 + Math.exp(-2 * x));
const line = (x: number): number => Math.exp(-((x / 1.5) ** 2));
