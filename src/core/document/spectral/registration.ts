import type { Luma } from '../index.ts';
import { halve } from '../mrz-band/index.ts';

/** Offset of a picture from the white one, pixels, right and down; null if they have too little in common. */
export interface Registration {
  dx: number;
  dy: number;
  /** Number of blocks of the page whose edges were found again. */
  blocks: number;
}

/** Number of halvings at which the whole page is searched first. */
const COARSE_LEVEL = 3;
const COARSE_REACH = 6;
/** Search range around the position found at the previous level, pixels of that level. */
const FINE_REACH = 3;
const BLOCKS = { columns: 3, rows: 2 } as const;
/** Correlation of edges at which a block counts as found. */
const FOUND = 0.25;
/** At full size, one in this many pixels is compared. */
const STRIDE = 2;

/**
 * Shift of the picture in one light relative to the white picture, from the edges that both show: inks differ between lights, so
 * brightness itself cannot be compared. First coarsely over the whole page, then block by block. The result is the largest shift
 * that two blocks confirm, because a rotated or stretched picture is off only at its ends.
 */
export function measureRegistration(white: Luma, other: Luma): Registration | null {
  const levels: { white: Luma; other: Luma }[] = [{ white, other }];
  while (levels.length <= COARSE_LEVEL) {
    const last = levels.at(-1) as { white: Luma; other: Luma };
    if (Math.min(last.white.width, last.white.height) < 64) break;
    levels.push({ white: halve(last.white), other: halve(last.other) });
  }
  const edges = levels.map((level) => ({ white: edgesOf(level.white), other: edgesOf(level.other) }));
  const top = edges.length - 1;
  const whole = edges[top] as Edges;
  const coarse = best(whole, areaOf(whole.white), { x: 0, y: 0, reach: COARSE_REACH, stride: 1 });
  if (coarse.correlation < FOUND / 2) return null;
  const found: { dx: number; dy: number }[] = [];
  for (let block = 0; block < BLOCKS.columns * BLOCKS.rows; block++) {
    let at = { x: coarse.x, y: coarse.y, correlation: coarse.correlation };
    for (let level = top - 1; level >= 0; level--) {
      const own = edges[level] as Edges;
      const start = { x: 2 * Math.round(at.x), y: 2 * Math.round(at.y), reach: FINE_REACH };
      at = best(own, blockOf(own.white, block), { ...start, stride: level === 0 ? STRIDE : 1 });
      if (at.correlation < FOUND) break;
    }
    if (at.correlation >= FOUND) found.push({ dx: at.x, dy: at.y });
  }
  if (found.length === 0) return null;
  found.sort((a, b) => Math.hypot(b.dx, b.dy) - Math.hypot(a.dx, a.dy));
  const confirmed = found[Math.min(1, found.length - 1)] as { dx: number; dy: number };
  return { ...confirmed, blocks: found.length };
}

interface Edges {
  white: Luma;
  other: Luma;
}

interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function areaOf({ width, height }: Luma): Area {
  return { left: 0, top: 0, right: width, bottom: height };
}

function blockOf({ width, height }: Luma, block: number): Area {
  const column = block % BLOCKS.columns;
  const row = Math.floor(block / BLOCKS.columns);
  return {
    left: Math.floor((column * width) / BLOCKS.columns),
    right: Math.floor(((column + 1) * width) / BLOCKS.columns),
    top: Math.floor((row * height) / BLOCKS.rows),
    bottom: Math.floor(((row + 1) * height) / BLOCKS.rows),
  };
}

/** Strength of the edges, one byte per pixel. */
function edgesOf({ width, height, data }: Luma): Luma {
  const out = new Uint8Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const across = Math.abs((data[i + 1] as number) - (data[i - 1] as number));
      const down = Math.abs((data[i + width] as number) - (data[i - width] as number));
      out[i] = Math.min(255, across + down);
    }
  }
  return { width, height, data: out };
}

interface Place {
  x: number;
  y: number;
  correlation: number;
}

/** The shift with the highest correlation within reach, refined to subpixel accuracy. */
function best(
  edges: Edges,
  area: Area,
  { x, y, reach, stride }: { x: number; y: number; reach: number; stride: number },
): Place {
  const side = 2 * reach + 1;
  const scores = new Float64Array(side * side);
  let top = 0;
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const k = j * side + i;
      scores[k] = correlationAt(edges, area, { x: x - reach + i, y: y - reach + j, stride });
      if ((scores[k] as number) > (scores[top] as number)) top = k;
    }
  }
  const [column, row] = [top % side, Math.floor(top / side)];
  const refined = (before: number | undefined, after: number | undefined): number => {
    const middle = scores[top] as number;
    if (before === undefined || after === undefined) return 0;
    const bend = before - 2 * middle + after;
    return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
  };
  const dx = column > 0 && column < side - 1 ? refined(scores[top - 1], scores[top + 1]) : 0;
  const dy = row > 0 && row < side - 1 ? refined(scores[top - side], scores[top + side]) : 0;
  return { x: x - reach + column + dx, y: y - reach + row + dy, correlation: scores[top] as number };
}

function correlationAt(
  { white, other }: Edges,
  area: Area,
  { x, y, stride }: { x: number; y: number; stride: number },
): number {
  const { width, height } = white;
  const left = Math.max(area.left, 0, -x);
  const right = Math.min(area.right, width, width - x);
  const top = Math.max(area.top, 0, -y);
  const bottom = Math.min(area.bottom, height, height - y);
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let row = top; row < bottom; row += stride) {
    const from = row * width;
    const to = (row + y) * width + x;
    for (let column = left; column < right; column += stride) {
      const p = white.data[from + column] as number;
      const q = other.data[to + column] as number;
      n++;
      a += p;
      b += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  }
  if (n === 0) return 0;
  const scatter = (aa - (a * a) / n) * (bb - (b * b) / n);
  return scatter <= 0 ? 0 : (ab - (a * b) / n) / Math.sqrt(scatter);
}
