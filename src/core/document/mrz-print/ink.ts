import type { GlyphSet } from './glyphs.ts';
import { ROOM_COLUMNS, ROOM_ROWS, type Strip } from './strip.ts';

/** Fractions of the way from paper to ink between which a pixel changes from one to the other. */
const TURN = { from: 0.3, to: 0.75 } as const;
/** Smallest fraction of a cell's pixels that are paper, and smallest fraction that is not full ink. */
const PAPER_SHARE = 0.4;
const NO_INK_SHARE = 0.965;
/** Quantiles of a cell's pixels between which all pixels are paper. */
const PAPER_RANGE = { from: 0.08, to: 0.5 } as const;
/** Greatest darkness at which a pixel counts as saturated white, levels. */
const WHITE = 3;
/** Number of cells on either side that show how dark the ink is: light affects many at once, another ink only a few. */
const INK_CELLS = 4;
/** Least difference of ink and paper, levels. */
const LEAST_CONTRAST = 30;

/** Amount of ink in a pixel, 0..255, from its position between paper and ink, 0..1. */
export function turned(way: number): number {
  return 255 * Math.max(0, Math.min(1, (way - TURN.from) / (TURN.to - TURN.from)));
}

/** The paper and ink of a line. */
export interface Inks {
  /** Darkness of the paper in every cell. */
  paper: number[];
  /** Darkness of the ink around every cell. */
  ink: number[];
  /** Range of the paper's darkness in every cell: larger if a streak of light or a line of other print crosses it. */
  uneven: number[];
  /** Fraction of saturated white pixels in every cell: anything lighter is lost, including strokes next to it. */
  white: number[];
}

/** Paper and ink of a line, cell by cell. */
export function inksOf(strip: Strip, set: GlyphSet): Inks {
  const columns = strip.width / set.width - 2 * ROOM_COLUMNS;
  const paper: number[] = [];
  const dark: number[] = [];
  const uneven: number[] = [];
  const white: number[] = [];
  for (let column = 0; column < columns; column++) {
    const counts = countsOf(strip, set, column);
    const at = (share: number): number => quantile(counts, share * (set.width * set.height - 1));
    paper.push(at(PAPER_SHARE));
    dark.push(at(NO_INK_SHARE));
    uneven.push(at(PAPER_RANGE.to) - at(PAPER_RANGE.from));
    let sum = 0;
    for (let v = 0; v <= WHITE; v++) sum += counts[v] as number;
    white.push(sum / (set.width * set.height));
  }
  const ink = dark.map((_, i) => {
    const near = dark.slice(Math.max(0, i - INK_CELLS), i + INK_CELLS + 1).sort((a, b) => a - b);
    return near[near.length >> 1] as number;
  });
  return { paper, ink, uneven, white };
}

/** Levels of every column of pixels of a strip. */
interface Levels {
  ground: Float32Array;
  step: Float32Array;
  /** Values of the cells; between the middles of two cells, a mixture of both. */
  between: (values: readonly number[]) => Float32Array;
}

/** The paper, and the step from paper to full ink, along a line. */
export function levelsOf({ width }: Strip, { paper, ink }: Pick<Inks, 'paper' | 'ink'>, set: GlyphSet): Levels {
  const between = (values: readonly number[]): Float32Array =>
    Float32Array.from({ length: width }, (_, x) => {
      const last = values.length - 1;
      const at = Math.max(0, Math.min(last, (x + 0.5) / set.width - ROOM_COLUMNS - 0.5));
      const i = Math.min(last - 1, Math.floor(at));
      return (values[i] as number) * (1 - at + i) + (values[i + 1] as number) * (at - i);
    });
  const ground = between(paper);
  const step = between(ink).map((v, x) => Math.max(LEAST_CONTRAST, v - (ground[x] as number)));
  return { ground, step, between };
}

/**
 * The same line as ink or no ink: the MRZ is the darkest print on a page, so anything lighter than half of it, such as guilloche,
 * stamps and light falling on them, says nothing about the print. Blur also leaves an edge at the half-way level.
 */
export function inkOf(strip: Strip, set: GlyphSet, inks: Inks): Strip {
  const { ground, step } = levelsOf(strip, inks, set);
  const { width } = strip;
  const data = new Float32Array(strip.data.length);
  for (let k = 0, x = 0; k < data.length; k++, x = x + 1 === width ? 0 : x + 1) {
    data[k] = turned(((strip.data[k] as number) - (ground[x] as number)) / (step[x] as number));
  }
  return { ...strip, data };
}

/** Pixel counts of one cell by darkness, 0..255. */
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
