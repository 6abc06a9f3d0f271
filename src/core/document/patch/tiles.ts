import type { Tile } from '../index.ts';

/** How a page is examined, from the thresholds of the model in use. `models/training/documents/scoring.py` does the same. */
export interface PatchPlan {
  /** Side of a tile, pixels of the page as captured. */
  tile: number;
  /** Step of the tiles over the page, pixels. */
  step: number;
  /** One in this many tiles of the page is examined, evenly spread. */
  every: number;
  /** Step of the tiles in the portrait, pixels. */
  photoStep: number;
}

export interface Place {
  x: number;
  y: number;
}

/** Numbers that the patch network gives for a tile in addition to its two logits. */
export const FEATURES = 192;

/** Position of a tile: outside the portrait, in it, on its edge, or a tile of the page that touches it. */
export type TilePlace = 'beside' | 'inside' | 'edge' | 'touching';

/** A tile that has less than this fraction of its area in the portrait counts as outside it. */
const BESIDE_SHARE = 0.02;

interface Size {
  width: number;
  height: number;
}

/** 0, step, 2 step, ... up to length - tile, then length - tile; none if the length is less than one tile. */
function places(length: number, tile: number, step: number): number[] {
  if (length < tile) return [];
  const out: number[] = [];
  for (let at = 0; at < length - tile; at += step) out.push(at);
  out.push(length - tile);
  return out;
}

/** Tiles over the whole page, row by row. */
export function pageTiles({ width, height }: Size, { tile, step, every }: PatchPlan): Place[] {
  const columns = places(width, tile, step);
  return places(height, tile, step).flatMap((y, row) =>
    columns.flatMap((x, column) => ((column + 2 * row) % every === 0 ? [{ x, y }] : [])),
  );
}

/** Tiles with more than half of their area in the portrait, row by row. */
export function photoTiles(photo: Tile, { width, height }: Size, { tile, photoStep }: PatchPlan): Place[] {
  const columns = places(width, tile, photoStep);
  return places(height, tile, photoStep).flatMap((y) =>
    columns.flatMap((x) => (shared({ x, y }, tile, photo) > 0.5 ? [{ x, y }] : [])),
  );
}

/** Fraction of a tile's area that is in the portrait. */
function shared({ x, y }: Place, tile: number, photo: Tile): number {
  const over = (at: number, from: number, length: number): number =>
    Math.max(0, Math.min(at + tile, from + length) - Math.max(at, from));
  return (over(x, photo.x, photo.width) * over(y, photo.y, photo.height)) / (tile * tile);
}

/** The portrait's rectangle is estimated slightly inside its print, so its edge is searched for this far outside, pixels. */
const OUTSIDE_PX = 16;

/** Tiles centred slightly outside the portrait, at most the side of a tile apart: top, bottom, left, right. */
export function edgeTiles(photo: Tile, { width, height }: Size, { tile }: PatchPlan): Place[] {
  if (width < tile || height < tile) return [];
  const along = (from: number, to: number): number[] => {
    const n = Math.max(2, Math.ceil((to - from) / tile));
    return Array.from({ length: n }, (_, i) => from + ((to - from) * (i + 0.5)) / n);
  };
  const [left, top] = [photo.x - OUTSIDE_PX, photo.y - OUTSIDE_PX];
  const [right, bottom] = [photo.x + photo.width + OUTSIDE_PX, photo.y + photo.height + OUTSIDE_PX];
  const at = (centre: number, length: number): number =>
    Math.floor(Math.min(Math.max(0, centre - tile / 2), length - tile));
  const centres = [
    ...[top, bottom].flatMap((y) => along(left, right).map((x) => ({ x, y }))),
    ...[left, right].flatMap((x) => along(top, bottom).map((y) => ({ x, y }))),
  ];
  return centres.map(({ x, y }) => ({ x: at(x, width), y: at(y, height) }));
}

/** Positions of tiles of the page; without a portrait all of them are outside it. */
export function placesOfPage(tiles: readonly Place[], photo: Tile | null, { tile }: PatchPlan): TilePlace[] {
  return tiles.map((at) => (photo !== null && shared(at, tile, photo) >= BESIDE_SHARE ? 'touching' : 'beside'));
}

/** Mean of the three largest local logits of the page; null if there are none. Only for the figures of the model card. */
export function localScore(logits: readonly number[]): number | null {
  const most = [...logits].sort((a, b) => b - a).slice(0, 3);
  return most.length === 0 ? null : most.reduce((sum, v) => sum + v, 0) / most.length;
}

/** Logits over an area: mean of the tiles whose centre is in a cell, null if there are none. Row by row. */
export interface PatchMap {
  columns: number;
  rows: number;
  /** The area as fractions of the page: x, y, width, height. */
  rect: [number, number, number, number];
  logits: (number | null)[];
}

/** Maximum number of cells per side. */
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
