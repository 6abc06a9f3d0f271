import type { GlyphSet } from './glyphs.ts';
import { ROOM_COLUMNS, ROOM_ROWS, type Strip } from './strip.ts';

/** Where a template lies best in its cell, and how well: correlation -1..1, offset from the nominal place, strip pixels. */
export interface Match {
  correlation: number;
  /** Energy of the window about its mean, squared levels. */
  energy: number;
  dx: number;
  dy: number;
}

export interface Search {
  column: number;
  /** Middle of the search and how far it goes, whole pixels of the strip. */
  aboutX: number;
  aboutY: number;
  reachX: number;
  reachY: number;
}

/**
 * Correlation over the whole cell: ink that the character does not explain lowers it as much as ink that is missing. The
 * peak is refined below a pixel by a parabola through its neighbours, for a whole pixel is more than the print jitters.
 */
export function match(strip: Strip, set: GlyphSet, template: Float32Array, search: Search): Match {
  const { aboutX, aboutY, reachX, reachY, column } = search;
  const across = 2 * reachX + 1;
  const down = 2 * reachY + 1;
  const scores = new Float64Array(across * down);
  let best = 0;
  for (let j = 0; j < down; j++) {
    for (let i = 0; i < across; i++) {
      const at = j * across + i;
      scores[at] = correlate(strip, set, template, { column, x: aboutX + i - reachX, y: aboutY + j - reachY });
      if ((scores[at] as number) > (scores[best] as number)) best = at;
    }
  }
  const i = best % across;
  const j = (best - i) / across;
  const peak = scores[best] as number;
  const inside = (a: number, n: number): boolean => a > 0 && a < n - 1;
  const dx = inside(i, across) ? vertex(scores[best - 1] as number, peak, scores[best + 1] as number) : 0;
  const dy = inside(j, down) ? vertex(scores[best - across] as number, peak, scores[best + across] as number) : 0;
  const energy = energyAt(strip, set, { column, x: aboutX + i - reachX, y: aboutY + j - reachY });
  return { correlation: peak, energy, dx: aboutX + i - reachX + dx, dy: aboutY + j - reachY + dy };
}

function vertex(before: number, peak: number, after: number): number {
  const bend = before - 2 * peak + after;
  return bend >= -1e-9 ? 0 : Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend));
}

/** A cell and a whole offset from its nominal place, strip pixels. */
interface Offset {
  column: number;
  x: number;
  y: number;
}

/** Index of the first pixel of a template's window in the strip; -1 where the window leaves it. */
function windowAt(strip: Strip, { width, height }: GlyphSet, { column, x, y }: Offset): number {
  const left = (column + ROOM_COLUMNS) * width + x;
  const top = ROOM_ROWS + y;
  const inside = left >= 0 && top >= 0 && left + width <= strip.width && top + height <= strip.height;
  return inside ? top * strip.width + left : -1;
}

/** Correlation at one whole offset; -1 where the window leaves the strip. */
export function correlate(strip: Strip, set: GlyphSet, template: Float32Array, at: Offset): number {
  const { width, height } = set;
  const start = windowAt(strip, set, at);
  if (start < 0) return -1;
  const { data } = strip;
  let product = 0;
  let sum = 0;
  let squares = 0;
  let k = 0;
  for (let r = 0; r < height; r++) {
    let p = start + r * strip.width;
    for (let c = 0; c < width; c++, p++, k++) {
      const v = data[p] as number;
      product += v * (template[k] as number);
      sum += v;
      squares += v * v;
    }
  }
  const spread = squares - (sum * sum) / (width * height);
  // A level cell has no shape; a little noise must not become a perfect likeness.
  return product / Math.sqrt(Math.max(spread, width * height * 4));
}

function energyAt(strip: Strip, set: GlyphSet, at: Offset): number {
  const { width, height } = set;
  const start = windowAt(strip, set, at);
  if (start < 0) return 0;
  let sum = 0;
  let squares = 0;
  for (let r = 0; r < height; r++) {
    const p = start + r * strip.width;
    for (let c = 0; c < width; c++) {
      const v = strip.data[p + c] as number;
      sum += v;
      squares += v * v;
    }
  }
  return squares - (sum * sum) / (width * height);
}

/** Level and scatter of the paper of one cell. */
export interface Ground {
  level: number;
  scatter: number;
}

/**
 * Darkness of the cell where the character has no ink: median and robust deviation, which strange ink on a few pixels
 * does not move, while light, stamps and the printed ground do.
 */
export function groundOf(strip: Strip, set: GlyphSet, template: Float32Array, at: Offset): Ground {
  const { width } = set;
  const start = windowAt(strip, set, at);
  if (start < 0) return { level: 0, scatter: 0 };
  let least = 1;
  let most = -1;
  for (const v of template) {
    if (v < least) least = v;
    if (v > most) most = v;
  }
  const paper = least + 0.03 * (most - least);
  const counts = new Uint32Array(256);
  let n = 0;
  for (let k = 0; k < template.length; k++) {
    if ((template[k] as number) > paper) continue;
    const r = Math.floor(k / width);
    const v = Math.round(strip.data[start + r * strip.width + (k - r * width)] as number);
    const bin = Math.max(0, Math.min(255, v));
    counts[bin] = (counts[bin] as number) + 1;
    n++;
  }
  const level = quantile(counts, n / 2);
  const distances = new Uint32Array(256);
  for (let v = 0; v < 256; v++) {
    const d = Math.abs(v - level);
    distances[d] = (distances[d] as number) + (counts[v] as number);
  }
  return { level, scatter: 1.4826 * quantile(distances, n / 2) };
}

function quantile(counts: Uint32Array, rank: number): number {
  let sum = 0;
  for (let v = 0; v < counts.length; v++) {
    sum += counts[v] as number;
    if (sum >= rank) return v;
  }
  return 0;
}
