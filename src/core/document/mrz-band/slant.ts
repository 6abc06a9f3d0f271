import type { Bytes } from './morphology.ts';
import { CELL_PX } from './strokes.ts';

/** Step of the slopes compared, as tangents up to 17 degrees either way; first coarse steps, then those beside the best. */
const STEP = 0.025;
const STEPS_EACH_WAY = 12;
const ROUGH = 2;
/** Only one in this many columns of cells is summed, because rows are far longer. */
const COLUMN_STEP = 2;

/** Slope of the rows of a page. */
export interface Slant {
  /** Tangent; a positive slope goes down to the right. */
  slope: number;
  /** How much sharper the rows are along this slope than along a level; 1 means no sharper. */
  gain: number;
  /** How much sharper they are than strokes spread evenly over the page; this distinguishes rows from columns. */
  sharpness: number;
}

/**
 * Slope of the lines of text on a page, from the density of strokes summed along each slope: along the slope of the lines, the
 * sums vary most. Using strokes that are needed anyway is far cheaper than searching for lines at every slope.
 */
export function slantOf({ width, height, data }: Bytes): Slant {
  const room = Math.ceil((STEP * STEPS_EACH_WAY * CELL_PX * width) / 2);
  const squares = (slope: number): number => {
    const rows = new Float64Array(height + 2 * room + 1);
    for (let x = 0; x < width; x += COLUMN_STEP) {
      const shift = room - Math.round(slope * CELL_PX * (x - (width - 1) / 2));
      for (let y = 0, at = x; y < height; y++, at += width) {
        rows[y + shift] = (rows[y + shift] as number) + (data[at] as number);
      }
    }
    let sum = 0;
    for (const row of rows) sum += row * row;
    return sum;
  };
  const level = Math.max(1, squares(0));
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += COLUMN_STEP) sum += data[y * width + x] as number;
  }
  // A page without any strokes has no rows that could be sharp.
  const spread = sum === 0 ? level : (sum * sum) / height;
  let best = 0;
  let most = level;
  const look = (step: number): void => {
    const sharp = squares(step * STEP);
    if (sharp <= most) return;
    most = sharp;
    best = step;
  };
  for (let step = -STEPS_EACH_WAY; step <= STEPS_EACH_WAY; step += ROUGH) look(step);
  const rough = best;
  for (const step of [rough - 1, rough + 1]) look(step);
  return { slope: best * STEP, gain: most / level, sharpness: most / spread };
}
