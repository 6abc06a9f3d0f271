import type { EyesView } from './api-document.gen.ts';

/** Distance between the eyes as a fraction of the frame's width. */
export const EYE_SPAN = 0.28;
/** Height of the eye line as a fraction of the frame's height. */
export const EYE_LINE = 0.46;

/** Position of a picture in its frame: lengths in percent of the frame's width, turned about the point between the eyes. */
export interface Placement {
  width: number;
  left: number;
  /** Distance from the line of the eyes up to the upper edge of the picture. */
  above: number;
  /** Point between the eyes, percent of the picture. */
  origin: [x: number, y: number];
  /** Rotation in degrees. */
  turn: number;
}

/**
 * Turns and scales a picture so that the eyes are on a fixed line at a fixed distance, whatever the camera or printer did. It is
 * never bent: two faces of one size can be compared, and nothing else about them changes. Null if both eyes are one point.
 */
export function align({ left, right, aspect }: EyesView): Placement | null {
  // The unit is the width of the picture; a fraction of its height has to be converted.
  const [dx, dy] = [right[0] - left[0], (right[1] - left[1]) / aspect];
  const distance = Math.hypot(dx, dy);
  if (!(distance > 0)) return null;
  const scale = EYE_SPAN / distance;
  const [x, y] = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  return {
    width: 100 * scale,
    left: 100 * (0.5 - scale * x),
    above: (100 * scale * y) / aspect,
    origin: [100 * x, 100 * y],
    turn: (-Math.atan2(dy, dx) * 180) / Math.PI,
  };
}
