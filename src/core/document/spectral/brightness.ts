import type { Luma } from '../index.ts';

/** Left, top, width, height, as fractions of the picture. */
export type Rect = readonly [x: number, y: number, width: number, height: number];

/** Levels of blue in ultraviolet light, 0..255: trimmed means. */
export interface UvLevels {
  page: number;
  /** The page outside portrait and MRZ. */
  visual: number;
  /** Null if the page has no portrait, or none was found. */
  photo: number | null;
  /** Null if the page has no MRZ, or none was found. */
  mrz: number | null;
  /** The scanner's patch, if it is in the picture. */
  reference: number | null;
}

/** Border of the picture that is left out, because what glows there is not the page. Fraction of width and height. */
const EDGE = 0.03;
/** Fraction of the darkest and of the brightest pixels that a mean leaves out: fibres and luminescent print are few. */
const TRIM = 0.2;

export interface UvZones {
  /** Corners of the bands of the MRZ lines, fractions of the picture; empty if there are none. */
  bands: readonly (readonly (readonly [number, number])[])[];
  photo: Rect | null;
  reference: Rect | null;
}

/** Upright rectangle around points, all as fractions of the picture and inside it; null if there are none. */
export function rectRound(points: readonly (readonly [number, number])[]): Rect | null {
  if (points.length === 0) return null;
  const within = (v: number): number => Math.max(0, Math.min(1, v));
  const xs = points.map(([x]) => within(x));
  const ys = points.map(([, y]) => within(y));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}

/** The page without its border. */
export const PAGE_RECT: Rect = [EDGE, EDGE, 1 - 2 * EDGE, 1 - 2 * EDGE];

/** Brightness of a page's areas in ultraviolet light. `blue` is the blue channel of its picture. */
export function measureBrightness(blue: Luma, { bands, photo, reference }: UvZones): UvLevels {
  const mrz = rectRound(bands.flat());
  const level = (zone: Rect, without: readonly (Rect | null)[]): number => trimmedMean(histogram(blue, zone, without));
  return {
    page: level(PAGE_RECT, [reference]),
    visual: level(PAGE_RECT, [photo, mrz, reference]),
    photo: photo === null ? null : level(photo, []),
    mrz: mrz === null ? null : level(mrz, []),
    reference: reference === null ? null : level(reference, []),
  };
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function boxOf({ width, height }: Luma, [x, y, w, h]: Rect): Box {
  const at = (v: number, most: number): number => Math.max(0, Math.min(most, Math.round(v)));
  return {
    left: at(x * width, width),
    top: at(y * height, height),
    right: at((x + w) * width, width),
    bottom: at((y + h) * height, height),
  };
}

function histogram(plane: Luma, zone: Rect, without: readonly (Rect | null)[]): Float64Array {
  const counts = new Float64Array(256);
  const { left, top, right, bottom } = boxOf(plane, zone);
  const holes = without.flatMap((rect) => (rect === null ? [] : [boxOf(plane, rect)]));
  const covered = new Uint8Array(plane.width);
  for (let y = top; y < bottom; y++) {
    covered.fill(0);
    for (const hole of holes) if (y >= hole.top && y < hole.bottom) covered.fill(1, hole.left, hole.right);
    const row = y * plane.width;
    for (let x = left; x < right; x++) {
      if (covered[x] === 1) continue;
      const level = plane.data[row + x] as number;
      counts[level] = (counts[level] as number) + 1;
    }
  }
  return counts;
}

/** Mean of the middle: a fraction `TRIM` of the pixels is left out at either end. 0 if there are none. */
function trimmedMean(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const [from, to] = [TRIM * total, (1 - TRIM) * total];
  let [seen, sum, weight] = [0, 0, 0];
  for (const [level, count] of counts.entries()) {
    const part = Math.max(0, Math.min(to, seen + count) - Math.max(from, seen));
    sum += part * level;
    weight += part;
    seen += count;
  }
  return weight === 0 ? 0 : sum / weight;
}
