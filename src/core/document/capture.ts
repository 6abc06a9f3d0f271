import type { CheckValue, ReasonCode } from '../inspection/record/checks/index.ts';

type DocumentReason = Extract<ReasonCode, `DOC_${string}`>;

/** Brightness of a page, one byte per pixel, rows from top to bottom. */
export interface Luma {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What is measured on a white-light page image before any other conclusion is drawn from it. */
export interface CaptureMeasures {
  width: number;
  height: number;
  /** Pixels per inch if the page width is known, otherwise null. */
  ppi: number | null;
  /** Ratio of height to width, relative to that of the document format; null if the format is not known. */
  aspectError: number | null;
  /** Edge energy over contrast, median of the textured cells; blur lowers it and exposure hardly changes it. */
  sharpness: number;
  /** Textured cells over all cells, 0..1: a blank page cannot be judged sharp or blurred. */
  texture: number;
  /**
   * Largest connected saturated area over the page area, 0..1. Null if the paper itself is white up to saturation (a rendered
   * page, or an overexposed one with its print intact): glare cannot then be told from paper.
   */
  glareShare: number | null;
  /** Position of that area as fractions of the page: [x, y, width, height]; null without saturation. */
  glareRect: [number, number, number, number] | null;
  /** Largest rectangle at an edge of the picture that did not come from the sensor, over the picture's area, 0..1. */
  missingShare: number;
  /** Its position as fractions of the page; null if there is none. */
  missingRect: [number, number, number, number] | null;
}

/** Nominal sizes of ICAO 9303-3 to -5, millimetres, by the width of the page. */
const PAGE_SIZES_MM: readonly (readonly [width: number, height: number])[] = [
  [125, 88],
  [105, 74],
  [85.6, 53.98],
];

/** Height over width of the page with this width; null if no document format has this width. */
export function nominalAspect(pageWidthMm: number): number | null {
  const size = PAGE_SIZES_MM.find(([width]) => Math.abs(width - pageWidthMm) < 0.5);
  return size === undefined ? null : size[1] / size[0];
}

export interface CaptureLimits {
  /** TR-03135-1 4.1.6: 385 shall, 600 recommended. Applied only if the page width is known. */
  minPpi: number;
  /** If it is not known: below this long side the print and the portrait are too small to read. Initial value. */
  minLongSidePx: number;
  /** Initial value, calibrated for each imager. */
  minSharpness: number;
  minTexture: number;
  maxGlareShare: number;
  /** A page cut off by the edge of the picture has a different shape; applied only if the format is known. */
  maxAspectError: number;
  /** After a transfer that broke off, more of the page than this has a single level. */
  maxMissingShare: number;
}

/**
 * Initial values. Sharpness: of 11 public specimen pages of 900 px and more none is below 0.107, and after a Gaussian blur of 2
 * px at 1600 px page width none is above 0.051. An imager's own first percentile replaces it at calibration. Missing part: 0 on
 * the demonstration pages that are in focus; a strip of a tenth of the page measures 0.09.
 */
export const DEFAULT_CAPTURE_LIMITS: CaptureLimits = {
  minPpi: 385,
  minLongSidePx: 700,
  minSharpness: 0.07,
  minTexture: 0.02,
  maxGlareShare: 0.005,
  maxAspectError: 0.03,
  maxMissingShare: 0.06,
};

export interface CaptureVerdict {
  value: CheckValue;
  reason: DocumentReason;
  /** -1..1, at or above 0 passes: that of the property with the smallest margin. */
  margin: number;
}

/** Margin of a value that must reach a limit or, with `atMost`, must not exceed it: -1..1. A value that is not a number fails. */
function room(value: number, limit: number, atMost = false): number {
  const share = (atMost ? limit - value : value - limit) / Math.max(limit, value);
  return Number.isFinite(share) ? Math.min(1, Math.max(-1, share)) : -1;
}

/**
 * Capture gate D1 for the white image (TR-03135-1 5.5.2). `failed` means that the page has to be placed again, and makes checks
 * that depend on the image `aborted`; it says nothing about the document.
 */
export function judgeCapture(measures: CaptureMeasures, limits: CaptureLimits): CaptureVerdict {
  const size =
    measures.ppi === null
      ? room(Math.max(measures.width, measures.height), limits.minLongSidePx)
      : room(measures.ppi, limits.minPpi);
  if (size < 0) return { value: 'failed', reason: 'DOC_CAPTURE_RESOLUTION', margin: size };
  const shape = measures.aspectError === null ? 1 : room(measures.aspectError, limits.maxAspectError, true);
  if (shape < 0) return { value: 'failed', reason: 'DOC_CAPTURE_INCOMPLETE', margin: shape };
  const texture = room(measures.texture, limits.minTexture);
  if (texture < 0) return { value: 'failed', reason: 'DOC_CAPTURE_INCOMPLETE', margin: texture };
  const sharp = room(measures.sharpness, limits.minSharpness);
  if (sharp < 0) return { value: 'failed', reason: 'DOC_CAPTURE_BLURRED', margin: sharp };
  const glare = measures.glareShare === null ? 1 : room(measures.glareShare, limits.maxGlareShare, true);
  if (glare < 0) return { value: 'failed', reason: 'DOC_CAPTURE_GLARE', margin: glare };
  // Checked last, because glare explains white areas under a lamp, and blur explains a picture out of focus.
  const whole = room(measures.missingShare, limits.maxMissingShare, true);
  if (whole < 0) return { value: 'failed', reason: 'DOC_CAPTURE_INCOMPLETE', margin: whole };
  const margin = Math.min(size, shape, texture, sharp, glare, whole);
  return { value: 'successful', reason: 'DOC_CAPTURE_OK', margin };
}

/** Side of a texture cell, pixels of the working image. */
const CELL_PX = 32;
/** Standard deviation of luma above which a cell contains print, grey levels. */
const CELL_MIN_DEVIATION = 18;

/**
 * Sharpness over cells that contain print. In each, the energy of the Laplacian is divided by the variance: the ratio of fine to
 * coarse detail, which blur lowers and lighting does not change.
 */
export function measureSharpness(luma: Luma): { sharpness: number; texture: number } {
  const ratios: number[] = [];
  let cells = 0;
  for (let y = 1; y + CELL_PX < luma.height; y += CELL_PX) {
    for (let x = 1; x + CELL_PX < luma.width; x += CELL_PX) {
      cells++;
      const ratio = cellRatio(luma, x, y);
      if (ratio !== null) ratios.push(ratio);
    }
  }
  if (ratios.length === 0 || cells === 0) return { sharpness: 0, texture: 0 };
  ratios.sort((a, b) => a - b);
  return { sharpness: ratios[Math.floor(ratios.length / 2)] as number, texture: ratios.length / cells };
}

function cellRatio({ width, data }: Luma, left: number, top: number): number | null {
  let sum = 0;
  let squares = 0;
  let energy = 0;
  for (let y = top; y < top + CELL_PX; y++) {
    for (let x = left; x < left + CELL_PX; x++) {
      const i = y * width + x;
      const v = data[i] as number;
      sum += v;
      squares += v * v;
      const edge =
        4 * v -
        (data[i - 1] as number) -
        (data[i + 1] as number) -
        (data[i - width] as number) -
        (data[i + width] as number);
      energy += edge * edge;
    }
  }
  const n = CELL_PX * CELL_PX;
  const variance = squares / n - (sum / n) ** 2;
  return variance < CELL_MIN_DEVIATION ** 2 ? null : energy / n / variance;
}

/** A pixel is saturated if its smallest channel is at or above this: 250 of 255. */
export const SATURATED = 250;
/** Saturation is searched for in cells of this many pixels, because a single white pixel is not glare. */
const GLARE_CELL_PX = 4;

/**
 * Largest 4-connected area of saturated cells. `minimum` contains the smallest of the three channels of each pixel, so that only
 * white saturation counts and a bright colour does not.
 */
export function measureGlare(minimum: Luma): Pick<CaptureMeasures, 'glareShare' | 'glareRect'> {
  const columns = Math.floor(minimum.width / GLARE_CELL_PX);
  const rows = Math.floor(minimum.height / GLARE_CELL_PX);
  const saturated = new Uint8Array(columns * rows);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) saturated[r * columns + c] = cellSaturated(minimum, c, r) ? 1 : 0;
  }
  let best = { cells: 0, x1: 0, y1: 0, x2: 0, y2: 0 };
  const stack: number[] = [];
  for (let start = 0; start < saturated.length; start++) {
    if (saturated[start] !== 1) continue;
    const area = { cells: 0, x1: columns, y1: rows, x2: -1, y2: -1 };
    stack.push(start);
    saturated[start] = 0;
    while (stack.length > 0) {
      const at = stack.pop() as number;
      const c = at % columns;
      const r = (at - c) / columns;
      area.cells++;
      area.x1 = Math.min(area.x1, c);
      area.x2 = Math.max(area.x2, c);
      area.y1 = Math.min(area.y1, r);
      area.y2 = Math.max(area.y2, r);
      for (const next of [c > 0 ? at - 1 : -1, c + 1 < columns ? at + 1 : -1, at - columns, at + columns]) {
        if (next < 0 || saturated[next] !== 1) continue;
        saturated[next] = 0;
        stack.push(next);
      }
    }
    if (area.cells > best.cells) best = area;
  }
  if (best.cells === 0) return { glareShare: 0, glareRect: null };
  if (paperIsWhite(minimum)) return { glareShare: null, glareRect: null };
  return {
    glareShare: best.cells / (columns * rows),
    glareRect: [best.x1 / columns, best.y1 / rows, (best.x2 - best.x1 + 1) / columns, (best.y2 - best.y1 + 1) / rows],
  };
}

/** Blocks per axis in which paper and print are searched for. */
const PAPER_BLOCKS = 8;
const PAPER_SATURATED_SHARE = 0.25;
const PAPER_PRINT_LUMA = 128;
const PAPER_PRINT_SHARE = 0.02;
const PAPER_WHITE_BLOCKS = 0.35;

/** White with print in it is paper; white without print is glare. True if most blocks are paper. */
function paperIsWhite({ width, height, data }: Luma): boolean {
  let white = 0;
  for (let by = 0; by < PAPER_BLOCKS; by++) {
    for (let bx = 0; bx < PAPER_BLOCKS; bx++) {
      let saturated = 0;
      let print = 0;
      let n = 0;
      const bottom = Math.floor(((by + 1) * height) / PAPER_BLOCKS);
      const right = Math.floor(((bx + 1) * width) / PAPER_BLOCKS);
      for (let y = Math.floor((by * height) / PAPER_BLOCKS); y < bottom; y += 2) {
        for (let x = Math.floor((bx * width) / PAPER_BLOCKS); x < right; x += 2) {
          const v = data[y * width + x] as number;
          n++;
          if (v >= SATURATED) saturated++;
          else if (v < PAPER_PRINT_LUMA) print++;
        }
      }
      if (n > 0 && saturated / n >= PAPER_SATURATED_SHARE && print / n >= PAPER_PRINT_SHARE) white++;
    }
  }
  return white / (PAPER_BLOCKS * PAPER_BLOCKS) >= PAPER_WHITE_BLOCKS;
}

function cellSaturated({ width, data }: Luma, column: number, row: number): boolean {
  for (let y = row * GLARE_CELL_PX; y < (row + 1) * GLARE_CELL_PX; y++) {
    for (let x = column * GLARE_CELL_PX; x < (column + 1) * GLARE_CELL_PX; x++) {
      if ((data[y * width + x] as number) < SATURATED) return false;
    }
  }
  return true;
}
