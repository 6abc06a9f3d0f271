import type { FivePoints } from '../embedding/index.ts';
import type { CropArea, ScoredBox } from '../image/index.ts';

/** A face as its detector found it, in picture pixels. */
export interface FoundFace extends ScoredBox {
  /** Eyes, nose and mouth corners if the detector gives them; null if it gives only a box. */
  five: FivePoints | null;
}

/** Score at which a detector's box counts if its manifest does not say. */
export interface DecodeOptions {
  minScore: number;
}

/**
 * Area that is stretched to a network input of `size` so that the aspect ratio is kept and `area` is in its upper left corner. It
 * may extend beyond the picture, where it is black.
 */
export function areaAtCorner(area: CropArea, size: { width: number; height: number }): CropArea {
  const perPixel = Math.max(area.width / size.width, area.height / size.height);
  return { x: area.x, y: area.y, width: size.width * perPixel, height: size.height * perPixel };
}

/** Smallest square that has `area` in its middle. */
export function squareAround(area: CropArea): CropArea {
  const side = Math.max(area.width, area.height);
  return { x: area.x + (area.width - side) / 2, y: area.y + (area.height - side) / 2, width: side, height: side };
}

/** Converts pixels of a network input to picture pixels, for an input that shows `shown`. */
export function inputToPicture(
  shown: CropArea,
  size: { width: number; height: number },
): (x: number, y: number) => { x: number; y: number } {
  const sx = shown.width / size.width;
  const sy = shown.height / size.height;
  return (x, y) => ({ x: shown.x + x * sx, y: shown.y + y * sy });
}

/** A box between two corners, or null if it has no area or a corner is not a number. */
export function boxBetween(
  a: { x: number; y: number },
  b: { x: number; y: number },
  rest: { score: number; five: FivePoints | null },
): FoundFace | null {
  const finite = [a.x, a.y, b.x, b.y].every(Number.isFinite);
  return finite && b.x > a.x && b.y > a.y ? { x1: a.x, y1: a.y, x2: b.x, y2: b.y, ...rest } : null;
}
