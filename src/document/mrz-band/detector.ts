import type { Luma } from '../capture.ts';
import { components, type LineBox } from './components.ts';
import type { Pyramid } from './crop.ts';
import { type Bytes, close, open, otsu } from './morphology.ts';
import { resizePlane } from './plane.ts';

/** Long sides at which a page is searched, pixels, in the order of trial. */
export const DETECTOR_SCALES = [640, 1000, 1600] as const;

const BLACK_HAT_PX = 17;
/** Columns are joined in pairs after the gradient: a line is far longer than it is high. */
const STRETCH = 2;
/** Windows in pixels of the joined picture. */
const JOIN_PX = { width: 9, height: 3 };
const KEEP_PX = { width: 13, height: 3 };
/** Gradient that counts as full, in multiples of the page's mean. */
const FULL_GRADIENT = 6;
const MAX_ANGLE = (25 * Math.PI) / 180;
const LINE_HEIGHT_PX = { least: 5, most: 70 };
const MIN_ASPECT = 9;
/** Least share of the page width that a line covers. */
const MIN_WIDTH_SHARE = 0.25;

/**
 * Candidate text lines of an MRZ: dark strokes on a lighter ground, dense vertical edges, long and thin. Finds lines
 * within 25 degrees of the horizontal and does not know up from down. Boxes in pixels of the
 * pyramid's first level.
 */
export function detectLines(pyramid: Pyramid, longSide: number): LineBox[] {
  const page = pyramid[0];
  if (page === undefined) return [];
  const scale = longSide / Math.max(page.width, page.height);
  const width = Math.max(32, Math.round(page.width * scale));
  const height = Math.max(32, Math.round(page.height * scale));
  const nearest = pyramid.findLast((level) => Math.max(level.width, level.height) >= longSide) ?? page;
  const small = nearest.width === width ? nearest : resizePlane(nearest, width, height);
  const edges = strokeEdges(small);
  const joined = close(edges, JOIN_PX.width, JOIN_PX.height);
  const level = otsu(joined.data);
  const mask: Bytes = { ...joined, data: joined.data.map((v) => (v > level ? 255 : 0)) };
  const cleaned = open(mask, KEEP_PX.width, KEEP_PX.height);
  const pieces = components(cleaned, { threshold: 127, stretch: STRETCH }).filter(
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
    .map((box) => ({
      x: (box.x + 0.5) / scale - 0.5,
      y: (box.y + 0.5) / scale - 0.5,
      width: box.width / scale,
      height: box.height / scale,
      angle: box.angle,
    }));
}

/** Black-hat, horizontal gradient and its smoothing, scaled to the page's own mean. */
function strokeEdges(page: Luma): Bytes {
  const { width, height, data } = page;
  const closed = close(page, BLACK_HAT_PX, BLACK_HAT_PX).data;
  const hat = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) hat[i] = (closed[i] as number) - (data[i] as number);
  const gradient = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width;
    const here = y * width;
    const below = Math.min(height - 1, y + 1) * width;
    for (let x = 1; x < width - 1; x++) {
      const d =
        (hat[above + x + 1] as number) -
        (hat[above + x - 1] as number) +
        2 * ((hat[here + x + 1] as number) - (hat[here + x - 1] as number)) +
        (hat[below + x + 1] as number) -
        (hat[below + x - 1] as number);
      gradient[here + x] = d < 0 ? -d : d;
    }
  }
  const smooth = gauss(gradient, width, height);
  let sum = 0;
  for (const v of smooth) sum += v;
  const full = (FULL_GRADIENT * sum) / smooth.length + 0.001;
  const half = Math.floor(width / STRETCH);
  const out = new Uint8Array(half * height);
  const gain = 255 / (STRETCH * full);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < half; x++, at += STRETCH) {
      out[y * half + x] = Math.min(255, ((smooth[at] as number) + (smooth[at + 1] as number)) * gain);
    }
  }
  return { width: half, height, data: out };
}

/** Gaussian with sigma 1, five taps, borders replicated. */
function gauss(source: Float32Array, width: number, height: number): Float32Array {
  const [a, b, c] = [0.38774, 0.24477, 0.06136];
  const across = new Float32Array(source.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const at = row + x;
      if (x >= 2 && x < width - 2) {
        across[at] =
          a * (source[at] as number) +
          b * ((source[at - 1] as number) + (source[at + 1] as number)) +
          c * ((source[at - 2] as number) + (source[at + 2] as number));
      } else across[at] = source[at] as number;
    }
  }
  const out = new Float32Array(source.length);
  for (let y = 0; y < height; y++) {
    const rows = [-2, -1, 0, 1, 2].map((d) => Math.min(height - 1, Math.max(0, y + d)) * width);
    const [r0, r1, r2, r3, r4] = rows as [number, number, number, number, number];
    for (let x = 0; x < width; x++) {
      out[y * width + x] =
        a * (across[r2 + x] as number) +
        b * ((across[r1 + x] as number) + (across[r3 + x] as number)) +
        c * ((across[r0 + x] as number) + (across[r4 + x] as number));
    }
  }
  return out;
}

/** Joins pieces of one line that a run of fillers, a fold or glare cut apart. */
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
