import type { Luma } from '../../core/document/index.ts';
import { cubicWeights } from '../../core/face/image/index.ts';
import type { PlaceOnPage } from '../protocol/index.ts';

/**
 * Height of a capital letter in the band, pixels: the size at which Tesseract reads best.
 */
const CAP_PX = 40;
/** Pitch, line distance and height of capitals in millimetres (Doc 9303-3 4.2, OCR-B size 1). */
const PITCH_MM = 2.54;
const DISTANCE_MM = 4.23;
const CAP_MM = 2.4;
const PITCH_PX = (CAP_PX * PITCH_MM) / CAP_MM;
/** White space kept around the lines, in heights of a capital. */
const SIDE_MARGIN = 1.2;
const END_MARGIN = 0.6;
/** The corners of a place are a quarter of a capital's height above the first line and below the last line. */
const CORNER_MARGIN = 0.25;
/** A place this small or this far outside the page does not count, as a fraction of the page. */
const LEAST_SIDE = 0.005;

/** An upright picture of the lines, and the places in it where their characters should be. */
export interface Band {
  picture: Luma;
  /** Left edge of the first column and distance between two columns, pixels. */
  left: number;
  pitch: number;
  /** Middle of each line, pixels. */
  middles: number[];
}

/**
 * Cuts the lines of an MRZ out of the page, turned upright by its corners, with a margin on all sides. Bicubic, borders
 * replicated. Null if the corners span nothing.
 */
export function cutBand(
  page: Luma,
  { place, lines, columns }: { place: PlaceOnPage; lines: number; columns: number },
): Band | null {
  const corners = place.corners.map(([x, y]) => ({ x: x * page.width, y: y * page.height }));
  const [start, end, lastEnd, lastStart] = corners as [Point, Point, Point, Point];
  const least = LEAST_SIDE * Math.max(page.width, page.height);
  if (distance(start, end) < least || distance(start, lastStart) < least) return null;

  const left = SIDE_MARGIN * CAP_PX;
  const top = END_MARGIN * CAP_PX;
  const inner = columns * PITCH_PX;
  const capsHigh = CAP_PX + ((lines - 1) * DISTANCE_MM * CAP_PX) / CAP_MM;
  const cornersHigh = capsHigh + 2 * CORNER_MARGIN * CAP_PX;
  const width = Math.round(inner + 2 * left);
  const height = Math.round(capsHigh + 2 * top);
  const data = new Uint8Array(width * height);
  const sampler = new Sampler(page);
  for (let row = 0; row < height; row++) {
    const v = (row + 0.5 - top + CORNER_MARGIN * CAP_PX) / cornersHigh;
    for (let column = 0; column < width; column++) {
      const u = (column + 0.5 - left) / inner;
      const x = (1 - v) * (start.x + u * (end.x - start.x)) + v * (lastStart.x + u * (lastEnd.x - lastStart.x));
      const y = (1 - v) * (start.y + u * (end.y - start.y)) + v * (lastStart.y + u * (lastEnd.y - lastStart.y));
      data[row * width + column] = sampler.at(x - 0.5, y - 0.5);
    }
  }
  const middles = Array.from({ length: lines }, (_, i) => top + CAP_PX / 2 + (i * DISTANCE_MM * CAP_PX) / CAP_MM);
  return { picture: { width, height, data }, left, pitch: PITCH_PX, middles };
}

interface Point {
  x: number;
  y: number;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Catmull-Rom sampling of one plane. */
class Sampler {
  private readonly page: Luma;
  private readonly wx = new Float64Array(4);
  private readonly wy = new Float64Array(4);

  constructor(page: Luma) {
    this.page = page;
  }

  at(x: number, y: number): number {
    const { width, height, data } = this.page;
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    cubicWeights(x - x0, this.wx);
    cubicWeights(y - y0, this.wy);
    const inside = x0 > 0 && x0 + 2 < width && y0 > 0 && y0 + 2 < height;
    const sum = inside ? this.sumOf(data, (y0 - 1) * width + x0 - 1, width) : this.sumAtBorder(x0, y0);
    return sum < 0 ? 0 : sum > 255 ? 255 : sum + 0.5;
  }

  private sumOf(data: Uint8Array, first: number, width: number): number {
    const { wx, wy } = this;
    const a = wx[0] as number;
    const b = wx[1] as number;
    const c = wx[2] as number;
    const d = wx[3] as number;
    let sum = 0;
    for (let j = 0, at = first; j < 4; j++, at += width) {
      const line =
        (data[at] as number) * a +
        (data[at + 1] as number) * b +
        (data[at + 2] as number) * c +
        (data[at + 3] as number) * d;
      sum += line * (wy[j] as number);
    }
    return sum;
  }

  private sumAtBorder(x0: number, y0: number): number {
    const { width, height, data } = this.page;
    let sum = 0;
    for (let j = 0; j < 4; j++) {
      const row = Math.min(height - 1, Math.max(0, y0 - 1 + j)) * width;
      let line = 0;
      for (let i = 0; i < 4; i++) {
        const column = Math.min(width - 1, Math.max(0, x0 - 1 + i));
        line += (data[row + column] as number) * (this.wx[i] as number);
      }
      sum += line * (this.wy[j] as number);
    }
    return sum;
  }
}
