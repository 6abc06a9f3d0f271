import type { Pyramid } from './crop.ts';
import { levelOf } from './detector.ts';
import { CELL_PX, strokeDensity } from './strokes.ts';

/** Slopes that are compared, as tangents: up to 17 degrees in either direction. */
const STEP = 0.025;
const STEPS_EACH_WAY = 12;

/** Slope of the rows of a page. */
export interface Slant {
  /** Tangent; more slopes down to the right. */
  slope: number;
  /** How much sharper the rows are along it than on a level page; 1 means no sharper. */
  gain: number;
}

/**
 * Slope of the lines of text on a page, from the density of strokes summed along each slope: along the slope of the lines,
 * the sums vary most. Looking once at strokes that are needed anyway is far cheaper than searching for lines at every slope.
 */
export function slantOf(pyramid: Pyramid, longSide: number): Slant {
  const { width, height, data } = strokeDensity(levelOf(pyramid, longSide));
  const room = Math.ceil((STEP * STEPS_EACH_WAY * CELL_PX * width) / 2);
  const sharpness = (slope: number): number => {
    const rows = new Float64Array(height + 2 * room + 1);
    for (let x = 0; x < width; x++) {
      const shift = room - Math.round(slope * CELL_PX * (x - (width - 1) / 2));
      for (let y = 0, at = x; y < height; y++, at += width) {
        rows[y + shift] = (rows[y + shift] as number) + (data[at] as number);
      }
    }
    let sum = 0;
    for (const row of rows) sum += row * row;
    return sum;
  };
  const level = Math.max(1, sharpness(0));
  let best: Slant = { slope: 0, gain: 1 };
  for (let step = -STEPS_EACH_WAY; step <= STEPS_EACH_WAY; step++) {
    const gain = sharpness(step * STEP) / level;
    if (gain > best.gain) best = { slope: step * STEP, gain };
  }
  return best;
}
