import type { Luma } from '../index.ts';
import { components, type LineBox } from './components.ts';
import type { Pyramid } from './crop.ts';
import { type Bytes, closeRows, openAbove, otsu } from './morphology.ts';
import { resizePlane, sheared } from './plane.ts';
import { CELL_PX, strokeDensity } from './strokes.ts';

/** Long sides at which a page is searched, pixels, in the order in which they are tried. */
export const DETECTOR_SCALES = [640, 1000, 1600] as const;

/** Windows of three rows, in cells: gaps that are closed, and lengths that are too short for text. */
const JOIN_CELLS = 5;
const KEEP_CELLS = 7;
const MAX_ANGLE = (25 * Math.PI) / 180;
const LINE_HEIGHT_PX = { least: 5, most: 70 };
const MIN_ASPECT = 9;
/** Smallest fraction of the page width that a line covers. */
const MIN_WIDTH_SHARE = 0.25;

/**
 * Strokes of a page at one scale. `slant`: tangent of a slope that is removed from the page first, because the windows are level,
 * and worn or broken lines are found only close to level.
 */
export interface Strokes {
  density: Bytes;
  longSide: number;
  slant: number;
  /** Size of the page at that scale, and its height without the slope. */
  width: number;
  height: number;
  tall: number;
}

export function strokesOf(pyramid: Pyramid, longSide: number, slant = 0): Strokes {
  const level = levelOf(pyramid, longSide);
  const { width, height } = level;
  const small = slant === 0 ? level : sheared(level, slant);
  return { density: strokeDensity(small), longSide, slant, width, height, tall: small.height };
}

/**
 * Candidate text lines of an MRZ among the strokes of `pyramid`: dark strokes on a lighter ground, dense vertical edges, long and
 * thin. Finds lines within 25 degrees of the horizontal, either way up. Boxes in pixels of the pyramid's first level.
 */
export function linesIn({ density, longSide, slant, width, height, tall }: Strokes, pyramid: Pyramid): LineBox[] {
  const page = pyramid[0] as Luma;
  const scale = longSide / Math.max(page.width, page.height);
  const joined = closeRows(density, JOIN_CELLS);
  const cleaned = openAbove(joined, otsu(joined.data), KEEP_CELLS);
  const pieces = components(cleaned, { threshold: 0, stretch: CELL_PX }).filter(
    (box) => Math.abs(box.angle) <= MAX_ANGLE && box.width > box.height,
  );
  return joinPieces(pieces)
    .filter(
      (box) =>
        box.height >= LINE_HEIGHT_PX.least &&
        box.height <= LINE_HEIGHT_PX.most &&
        box.width / box.height >= MIN_ASPECT &&
        box.width >= MIN_WIDTH_SHARE * width,
    )
    .map((box) => (slant === 0 ? box : unsheared(box, { slant, width, height, tall })))
    .map((box) => ({
      x: (box.x + 0.5) / scale - 0.5,
      y: (box.y + 0.5) / scale - 0.5,
      width: box.width / scale,
      height: box.height / scale,
      angle: box.angle,
    }));
}

/** The page with this long side, made from the smallest level that is large enough. */
function levelOf(pyramid: Pyramid, longSide: number): Luma {
  const page = pyramid[0] as Luma;
  const scale = longSide / Math.max(page.width, page.height);
  const width = Math.max(32, Math.round(page.width * scale));
  const height = Math.max(32, Math.round(page.height * scale));
  const nearest = pyramid.findLast((level) => Math.max(level.width, level.height) >= longSide) ?? page;
  return nearest.width === width ? nearest : resizePlane(nearest, width, height);
}

/** A box of the sheared picture, in its position on the page. */
function unsheared(
  box: LineBox,
  { slant, width, height, tall }: { slant: number; width: number; height: number; tall: number },
): LineBox {
  const slope = Math.tan(box.angle) + slant;
  const angle = Math.atan(slope);
  const stretch = Math.cos(box.angle) / Math.cos(angle);
  const y = box.y - (tall - height) / 2 + slant * (box.x - (width - 1) / 2);
  return { x: box.x, y, width: box.width * stretch, height: box.height / stretch, angle };
}

/** Joins pieces of one line that were separated by a run of fillers, a fold or glare. */
function joinPieces(pieces: LineBox[]): LineBox[] {
  const sorted = [...pieces].sort((p, q) => q.width - p.width);
  const lines: LineBox[] = [];
  for (const piece of sorted) {
    const host = lines.find((line) => continues(line, piece));
    if (host === undefined) lines.push({ ...piece });
    else Object.assign(host, union(host, piece));
  }
  return lines;
}

/** Largest gap between two pieces, in line heights. */
const MAX_GAP = 3.5;

function continues(line: LineBox, piece: LineBox): boolean {
  if (line.width / line.height < 4) return false;
  if (piece.height > 1.5 * line.height || piece.height < 0.4 * line.height) return false;
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  const along = (piece.x - line.x) * cos + (piece.y - line.y) * sin;
  const across = -(piece.x - line.x) * sin + (piece.y - line.y) * cos;
  const gap = Math.abs(along) - (line.width + piece.width) / 2;
  return Math.abs(across) <= 0.4 * line.height && gap <= MAX_GAP * line.height && gap > -line.height;
}

function union(line: LineBox, piece: LineBox): LineBox {
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  const along = (piece.x - line.x) * cos + (piece.y - line.y) * sin;
  const low = Math.min(-line.width / 2, along - piece.width / 2);
  const high = Math.max(line.width / 2, along + piece.width / 2);
  const middle = (low + high) / 2;
  return { ...line, x: line.x + middle * cos, y: line.y + middle * sin, width: high - low };
}
