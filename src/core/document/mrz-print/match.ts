import type { GlyphSet } from './glyphs.ts';
import { ROOM_COLUMNS, ROOM_ROWS, type Strip } from './strip.ts';

/** Where a template fits best in its cell, and how well: correlation -1..1, offset from the nominal position, strip pixels. */
export interface Match {
  correlation: number;
  dx: number;
  dy: number;
}

export interface Search {
  column: number;
  /** Middle of the search and its reach, whole pixels of the strip. */
  aboutX: number;
  aboutY: number;
  reachX: number;
  reachY: number;
}

/**
 * Correlation over the whole cell: ink that the character does not explain lowers it as much as missing ink. The peak is refined
 * to subpixel accuracy by a parabola through its neighbours, because a whole pixel is more than the jitter of the print. The
 * search tries every second pixel and climbs from there, because strokes are wider than that.
 */
export function match(
  strip: Strip,
  set: GlyphSet,
  unit: Float32Array,
  search: Search,
  windows: SearchWindows = windowsOf(strip, set, search),
): Match {
  const { aboutX, aboutY, reachX, reachY } = search;
  const across = 2 * reachX + 1;
  const down = 2 * reachY + 1;
  const scores = new Float64Array(across * down).fill(Number.NaN);
  let best = -1;
  const look = (at: number): void => {
    if (!Number.isNaN(scores[at] as number)) return;
    const start = windows.starts[at] as number;
    const score = start < 0 ? -1 : innerAt(strip, set, unit, start) / windows.lengthAt(at);
    scores[at] = score;
    if (best < 0 || score > (scores[best] as number)) best = at;
  };
  for (let j = reachY % 2; j < down; j += 2) for (let i = reachX % 2; i < across; i += 2) look(j * across + i);
  for (let about = -1; about !== best; ) {
    about = best;
    const [i, j] = [about % across, Math.floor(about / across)];
    for (let y = Math.max(0, j - 1); y <= Math.min(down - 1, j + 1); y++) {
      for (let x = Math.max(0, i - 1); x <= Math.min(across - 1, i + 1); x++) look(y * across + x);
    }
  }
  const i = best % across;
  const j = (best - i) / across;
  const peak = scores[best] as number;
  const inside = (a: number, n: number): boolean => a > 0 && a < n - 1;
  const dx = inside(i, across) ? vertex(scores[best - 1] as number, peak, scores[best + 1] as number) : 0;
  const dy = inside(j, down) ? vertex(scores[best - across] as number, peak, scores[best + across] as number) : 0;
  return { correlation: peak, dx: aboutX + i - reachX + dx, dy: aboutY + j - reachY + dy };
}

function vertex(before: number, peak: number, after: number): number {
  const bend = before - 2 * peak + after;
  return bend >= -1e-9 ? 0 : Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend));
}

/** A cell and a whole-pixel offset from its nominal position, strip pixels. */
interface Offset {
  column: number;
  x: number;
  y: number;
}

/** Index of the first pixel of a template's window in the strip; -1 if the window extends beyond it. */
function windowAt(strip: Strip, { width, height }: GlyphSet, { column, x, y }: Offset): number {
  const left = (column + ROOM_COLUMNS) * width + x;
  const top = ROOM_ROWS + y;
  const inside = left >= 0 && top >= 0 && left + width <= strip.width && top + height <= strip.height;
  return inside ? top * strip.width + left : -1;
}

/** The windows of a search: where each starts in the strip (-1 if it extends beyond it), and its norm about its mean. */
export interface SearchWindows {
  starts: Int32Array;
  lengthAt: (window: number) => number;
}

/** Computed once if many templates are compared at the same position, because it does not depend on the template. */
export function windowsOf(strip: Strip, set: GlyphSet, search: Search): SearchWindows {
  const { aboutX, aboutY, reachX, reachY, column } = search;
  const across = 2 * reachX + 1;
  const starts = new Int32Array(across * (2 * reachY + 1));
  const lengths = new Float64Array(starts.length);
  for (let at = 0; at < starts.length; at++) {
    const [i, j] = [at % across, Math.floor(at / across)];
    starts[at] = windowAt(strip, set, { column, x: aboutX + i - reachX, y: aboutY + j - reachY });
  }
  const lengthAt = (window: number): number => {
    if (lengths[window] === 0) lengths[window] = lengthOf(strip, set, starts[window] as number);
    return lengths[window] as number;
  };
  return { starts, lengthAt };
}

function lengthOf({ data, width: stride }: Strip, { width, height }: GlyphSet, start: number): number {
  let sum = 0;
  let squares = 0;
  for (let r = 0; r < height; r++) {
    const end = start + r * stride + width;
    for (let p = end - width; p < end; p++) {
      const v = data[p] as number;
      sum += v;
      squares += v * v;
    }
  }
  const spread = squares - (sum * sum) / (width * height);
  // A flat cell has no shape; a little noise must not become a perfect match.
  return Math.sqrt(Math.max(spread, width * height * 4));
}

function innerAt(
  { data, width: stride }: Strip,
  { width, height }: GlyphSet,
  template: Float32Array,
  start: number,
): number {
  let product = 0;
  let k = 0;
  for (let r = 0; r < height; r++) {
    const end = start + r * stride + width;
    for (let p = end - width; p < end; p++, k++) product += (data[p] as number) * (template[k] as number);
  }
  return product;
}

/**
 * One cell sampled at the position of its character, including fractions of a pixel (Catmull-Rom): half a pixel away, every
 * upright stroke would seem to have a different weight. Null if it extends beyond the strip.
 */
export function windowOf(
  strip: Strip,
  { width, height }: GlyphSet,
  { column, x, y }: { column: number; x: number; y: number },
): Float32Array | null {
  const [wholeX, wholeY] = [Math.floor(x), Math.floor(y)];
  const left = (column + ROOM_COLUMNS) * width + wholeX - 1;
  const top = ROOM_ROWS + wholeY - 1;
  if (left < 0 || top < 0 || left + width + 3 > strip.width || top + height + 3 > strip.height) return null;
  const [a, b, c, d] = taps(x - wholeX);
  const across = new Float32Array(width * (height + 3));
  for (let r = 0; r < height + 3; r++) {
    for (let i = 0, p = (top + r) * strip.width + left; i < width; i++, p++) {
      across[r * width + i] =
        a * (strip.data[p] as number) +
        b * (strip.data[p + 1] as number) +
        c * (strip.data[p + 2] as number) +
        d * (strip.data[p + 3] as number);
    }
  }
  const [e, f, g, h] = taps(y - wholeY);
  const out = new Float32Array(width * height);
  for (let k = 0; k < out.length; k++) {
    out[k] =
      e * (across[k] as number) +
      f * (across[k + width] as number) +
      g * (across[k + 2 * width] as number) +
      h * (across[k + 3 * width] as number);
  }
  return out;
}

function taps(t: number): [number, number, number, number] {
  return [
    t * (-0.5 + t * (1 - 0.5 * t)),
    1 + t * t * (-2.5 + 1.5 * t),
    t * (0.5 + t * (2 - 1.5 * t)),
    t * t * (-0.5 + 0.5 * t),
  ];
}

/** Correlation of a window with a template of mean 0 and length 1. */
export function likenessOf(window: Float32Array, unit: Float32Array): number {
  let product = 0;
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < window.length; k++) {
    const v = window[k] as number;
    product += v * (unit[k] as number);
    sum += v;
    squares += v * v;
  }
  return product / Math.sqrt(Math.max(squares - (sum * sum) / window.length, window.length * 4));
}

/**
 * Ink where the character has none, and strokes without ink, as fractions of its ink. There is a tolerance of one pixel all
 * round, because position and stroke weight are judged by other measures.
 */
export function foreignInk(
  window: Float32Array,
  { width, height }: GlyphSet,
  ink: Float32Array,
): { extra: number; missing: number } {
  let extra = 0;
  let missing = 0;
  let whole = 0;
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      let most = 0;
      let least = 255;
      for (let y = Math.max(0, r - 1); y <= Math.min(height - 1, r + 1); y++) {
        for (let x = Math.max(0, c - 1); x <= Math.min(width - 1, c + 1); x++) {
          const t = ink[y * width + x] as number;
          if (t > most) most = t;
          if (t < least) least = t;
        }
      }
      const v = window[r * width + c] as number;
      if (v > most) extra += v - most;
      if (v < least) missing += least - v;
      whole += ink[r * width + c] as number;
    }
  }
  return { extra: extra / Math.max(1, whole), missing: missing / Math.max(1, whole) };
}

/** Columns at either edge of a cell in which no character has ink, and the rows of a capital. */
const GAP = { columns: 2, above: 23, below: 1 } as const;

/**
 * Fraction of ink in the gaps to both neighbours, the smaller of the two. Characters leave the gaps free, so anything there (a
 * stamp, a frame, a fold) also crosses the character, and is not part of the MRZ print. 0..1.
 */
export function inkAcross(window: Float32Array, { width, baseline }: GlyphSet): number {
  let left = 0;
  let right = 0;
  for (let r = baseline - GAP.above; r < baseline + GAP.below; r++) {
    for (let c = 0; c < GAP.columns; c++) {
      left += window[r * width + c] as number;
      right += window[(r + 1) * width - 1 - c] as number;
    }
  }
  return Math.max(0, Math.min(left, right)) / (255 * GAP.columns * (GAP.above + GAP.below));
}
