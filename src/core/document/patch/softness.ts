import { median } from '../index.ts';

/** Pixels as captured: red, green, blue, rows outer. */
interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What lens and focus left of the print. */
export interface Softness {
  /**
   * Largest step of green from pixel to pixel over the contrast of its cell, 0..0.5, upper quartile of the cells with print; 0 if
   * there is too little print on the page. Blur lowers it; noise and exposure hardly change it.
   */
  steepness: number;
  /** What remains at the finest frequency, levels, median of the cells: noise of the sensor, and the dots of a print. */
  grain: number;
}

/**
 * The patch network cannot tell a page out of focus from a reprint. If both values are lower than these, nothing is judged.
 * Chosen on drawn genuine pages of the validation split that were made softer in steps (docs/document-checks.md): those that
 * raised an alarm had a steepness of at most 0.404 and a grain of at most 2.8; as captured, none had a steepness below 0.411.
 * Dots of a print have a grain of 4 and more, so a soft copy with dots is still judged.
 */
export const LEAST_SHARP: Softness = { steepness: 0.41, grain: 3.4 };

/** Also true if a value is not a number, because a picture that was not measured is not judged. */
export function isTooSoft({ steepness, grain }: Softness): boolean {
  return !(steepness >= LEAST_SHARP.steepness || grain >= LEAST_SHARP.grain);
}

/** Side of a cell, pixels as captured. */
const CELL_PX = 32;
/** A cell in which light and dark differ by less has no edge that could be measured, levels. */
const LEAST_RANGE = 90;
/** Quantile of the cells with edges: print that is meant to be soft, such as a portrait, does not count. */
const QUANTILE = 0.75;
/** Border that is left out, as a fraction of width and height: it shows the edge of the page and not print. */
const EDGE = 0.05;
/** With fewer such cells nothing is measured. */
const LEAST_CELLS = 12;

/** Softness of a page, from every second cell, as on a chequerboard. */
export function measureSoftness({ width, height, data }: Picture): Softness {
  const steps: number[] = [];
  const grains: number[] = [];
  const stride = 3 * width;
  const [left, top] = [1 + Math.ceil(EDGE * width), 1 + Math.ceil(EDGE * height)];
  const rows = Math.floor((height - 2 * top) / CELL_PX);
  const columns = Math.floor((width - 2 * left) / CELL_PX);
  for (let row = 0; row < rows; row++) {
    for (let column = row % 2; column < columns; column += 2) {
      const first = (top + row * CELL_PX) * stride + (left + column * CELL_PX) * 3 + 1;
      const { range, step, power } = cellOf(data, first, stride);
      // Four pixels of noise, summed with alternating signs, have twice its deviation.
      grains.push(Math.sqrt(power) / CELL_PX / 2);
      if (range >= LEAST_RANGE) steps.push(Math.min(0.5, step / 2 / range));
    }
  }
  steps.sort((a, b) => a - b);
  const steepness = steps.length < LEAST_CELLS ? 0 : (steps[Math.floor(steps.length * QUANTILE)] as number);
  return { steepness, grain: median(grains) };
}

/** Range and largest step of green in a cell, and the power of its finest frequency; `first`: green of its first pixel. */
function cellOf(data: Uint8Array, first: number, stride: number): { range: number; step: number; power: number } {
  let least = 255;
  let most = 0;
  let step = 0;
  let power = 0;
  for (let y = 0; y < CELL_PX; y++) {
    const start = first + y * stride;
    const end = start + CELL_PX * 3;
    for (let at = start; at < end; at += 3) {
      const value = data[at] as number;
      const right = data[at + 3] as number;
      const below = data[at + stride] as number;
      if (value < least) least = value;
      if (value > most) most = value;
      const across = Math.abs(right - (data[at - 3] as number));
      if (across > step) step = across;
      const down = Math.abs(below - (data[at - stride] as number));
      if (down > step) step = down;
      const fine = value - right - below + (data[at + stride + 3] as number);
      power += fine * fine;
    }
  }
  return { range: most - least, step, power };
}
