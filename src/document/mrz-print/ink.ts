import type { GlyphSet } from './glyphs.ts';
import { ROOM_COLUMNS, ROOM_ROWS, type Strip } from './strip.ts';

/** Parts of the way from paper to ink between which a pixel turns from one to the other. */
const TURN = { from: 0.3, to: 0.75 } as const;
/** Share of the pixels of a cell that are paper, and share that is no full ink, at least. */
const PAPER_SHARE = 0.4;
const NO_INK_SHARE = 0.965;
/** Shares of the pixels of a cell between which all are paper. */
const PAPER_RANGE = { from: 0.08, to: 0.5 } as const;
/** Cells on either side whose ink says how dark ink is there: light falls on many at once, another ink on few. */
const INK_CELLS = 4;
/** Least difference of ink and paper, levels. */
const LEAST_CONTRAST = 30;

/** Share of ink of a pixel, 0..255, from its way between paper and ink, 0..1. */
export function turned(way: number): number {
  return 255 * Math.max(0, Math.min(1, (way - TURN.from) / (TURN.to - TURN.from)));
}

/** What a line is printed on and with. */
export interface Inks {
  /** Darkness of the paper in every cell. */
  paper: number[];
  /** Darkness of the ink round every cell. */
  ink: number[];
  /** Range of the darkness of the paper in every cell: more where a streak of light or a line of other print crosses it. */
  uneven: number[];
}

/**
 * The same line as ink or no ink: the zone is the darkest print of a page, so what is lighter than half of it, guilloche,
 * stamps and the light that fell on them, says nothing about the print. Half way is also where blur leaves an edge.
 */
export function inkOf(strip: Strip, set: GlyphSet): { strip: Strip; inks: Inks } {
  const columns = strip.width / set.width - 2 * ROOM_COLUMNS;
  const paper: number[] = [];
  const dark: number[] = [];
  const uneven: number[] = [];
  for (let column = 0; column < columns; column++) {
    const counts = countsOf(strip, set, column);
    const at = (share: number): number => quantile(counts, share * (set.width * set.height - 1));
    paper.push(at(PAPER_SHARE));
    dark.push(at(NO_INK_SHARE));
    uneven.push(at(PAPER_RANGE.to) - at(PAPER_RANGE.from));
  }
  const ink = dark.map((_, i) => {
    const near = dark.slice(Math.max(0, i - INK_CELLS), i + INK_CELLS + 1).sort((a, b) => a - b);
    return near[near.length >> 1] as number;
  });
  const data = new Float32Array(strip.data.length);
  for (let x = 0; x < strip.width; x++) {
    const at = Math.max(0, Math.min(columns - 1, (x + 0.5) / set.width - ROOM_COLUMNS - 0.5));
    const i = Math.min(columns - 2, Math.floor(at));
    const f = at - i;
    const between = (of: number[]): number => (of[i] as number) * (1 - f) + (of[i + 1] as number) * f;
    const ground = between(paper);
    const scale = 1 / Math.max(LEAST_CONTRAST, between(ink) - ground);
    for (let k = x; k < data.length; k += strip.width) data[k] = turned(((strip.data[k] as number) - ground) * scale);
  }
  return { strip: { ...strip, data }, inks: { paper, ink, uneven } };
}

/** Counts of the pixels of one cell by darkness, 0..255. */
function countsOf(strip: Strip, set: GlyphSet, column: number): Uint32Array {
  const counts = new Uint32Array(256);
  const left = (column + ROOM_COLUMNS) * set.width;
  for (let r = 0; r < set.height; r++) {
    const from = (ROOM_ROWS + r) * strip.width + left;
    for (let k = from; k < from + set.width; k++) {
      const bin = Math.max(0, Math.min(255, Math.round(strip.data[k] as number)));
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return counts;
}

function quantile(counts: Uint32Array, rank: number): number {
  let sum = 0;
  for (let v = 0; v < counts.length; v++) {
    sum += counts[v] as number;
    if (sum > rank) return v;
  }
  return counts.length - 1;
}
