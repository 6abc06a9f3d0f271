import type { Tile } from '../portrait.ts';

/** How a page is looked at, from the thresholds of the model in use. `models/training/documents/scoring.py` does the same. */
export interface PatchPlan {
  /** Side of a tile, pixels of the page as captured. */
  tile: number;
  /** Step of the tiles over the page, pixels. */
  step: number;
  /** One of so many tiles of the page is looked at, spread evenly. */
  every: number;
  /** Step of the tiles in the portrait, pixels. */
  photoStep: number;
}

export interface Place {
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

/** 0, step, 2 step, ... below length - tile, then length - tile; none where the length is below one tile. */
function places(length: number, tile: number, step: number): number[] {
  if (length < tile) return [];
  const out: number[] = [];
  for (let at = 0; at < length - tile; at += step) out.push(at);
  out.push(length - tile);
  return out;
}

/** Tiles over the whole page, rows outer. */
export function pageTiles({ width, height }: Size, { tile, step, every }: PatchPlan): Place[] {
  const columns = places(width, tile, step);
  return places(height, tile, step).flatMap((y, row) =>
    columns.flatMap((x, column) => ((column + 2 * row) % every === 0 ? [{ x, y }] : [])),
  );
}

/** Tiles that lie with more than half of their area in the portrait, rows outer. */
export function photoTiles(photo: Tile, { width, height }: Size, { tile, photoStep }: PatchPlan): Place[] {
  const over = (at: number, from: number, length: number): number =>
    Math.max(0, Math.min(at + tile, from + length) - Math.max(at, from));
  const columns = places(width, tile, photoStep);
  return places(height, tile, photoStep).flatMap((y) =>
    columns.flatMap((x) =>
      over(x, photo.x, photo.width) * over(y, photo.y, photo.height) > (tile * tile) / 2 ? [{ x, y }] : [],
    ),
  );
}

/** Median of the recapture logits of the page; null without any. */
export function recaptureScore(logits: readonly number[]): number | null {
  if (logits.length === 0) return null;
  const sorted = [...logits].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}

/** Mean of the local logits of the portrait; null without any. */
export function photoScore(logits: readonly number[]): number | null {
  return logits.length === 0 ? null : logits.reduce((sum, v) => sum + v, 0) / logits.length;
}

/** Mean of the three largest local logits of the page; null without any. For the figures of the model card only. */
export function localScore(logits: readonly number[]): number | null {
  return photoScore([...logits].sort((a, b) => b - a).slice(0, 3));
}

/** Logits over an area: mean of the tiles whose centre lies in a cell, null where none does. Rows outer. */
export interface PatchMap {
  columns: number;
  rows: number;
  /** The area as shares of the page: x, y, width, height. */
  rect: [number, number, number, number];
  logits: (number | null)[];
}

/** Most cells a side. */
export const MAX_MAP_SIDE = 32;

/** `cell`: wanted side of a cell, pixels. */
export function patchMap(input: {
  tiles: readonly Place[];
  logits: readonly number[];
  tile: number;
  area: Tile;
  page: Size;
  cell: number;
}): PatchMap {
  const { tiles, logits, tile, area, page, cell } = input;
  const cells = (length: number): number => Math.min(MAX_MAP_SIDE, Math.max(1, Math.round(length / cell)));
  const columns = cells(area.width);
  const rows = cells(area.height);
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (const [i, { x, y }] of tiles.entries()) {
    const column = Math.floor(((x + tile / 2 - area.x) / area.width) * columns);
    const row = Math.floor(((y + tile / 2 - area.y) / area.height) * rows);
    if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
    const at = row * columns + column;
    sums[at] = (sums[at] as number) + (logits[i] as number);
    counts[at] = (counts[at] as number) + 1;
  }
  return {
    columns,
    rows,
    rect: [area.x / page.width, area.y / page.height, area.width / page.width, area.height / page.height],
    logits: Array.from(sums, (sum, at) => (counts[at] === 0 ? null : sum / (counts[at] as number))),
  };
}
