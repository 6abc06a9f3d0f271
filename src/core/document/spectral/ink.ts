import type { Luma } from '../index.ts';
import { median } from '../index.ts';

/** A line of the MRZ: its text, and the corners of its band as fractions of the picture (see `MrzOnPage`). */
export interface InkLine {
  text: string;
  band: readonly (readonly [number, number])[];
}

/** Ink of one MRZ character under infrared light. */
export interface InkCell {
  line: number;
  column: number;
  /** Print contrast (Rp - Rd) / Rp over pixel values as the imager delivers them; below 0 if the ink is brighter. */
  contrast: number;
  /** Fraction of the white picture's ink that is dark in infrared, 0..1. */
  overlap: number;
  /** Rp: level of the paper in infrared, 0..255. */
  paper: number;
}

/** If ink and paper of the white picture differ by less, they cannot be told apart, levels. */
const LEAST_WHITE_STEP = 24;
/** Fraction of a cell that ink may cover: less is a speck, more is not a character. */
const INK_SHARE = { least: 0.02, most: 0.6 } as const;
/** Darker paper gives no useful contrast, because the lamp is off. Level, 0..255. */
export const LEAST_PAPER = 24;
/** Ink below this fraction of the paper's level is dark in infrared. */
const DARK_SHARE = 0.7;

/**
 * Ink of every character that is not a filler: infrared is read where the white picture shows ink (Otsu) (ICAO 9303-3 4.11,
 * B900). Both planes have the same size. A cell without clear ink in white light is left out.
 */
export function measureInk(white: Luma, infrared: Luma, lines: readonly InkLine[]): InkCell[] {
  const cells: InkCell[] = [];
  for (const [line, { text, band }] of lines.entries()) {
    for (let column = 0; column < text.length; column++) {
      if (text.charAt(column) === '<') continue;
      const points = pointsOf(white, band, { from: column / text.length, to: (column + 1) / text.length });
      const cell = inkOf(points, white, infrared);
      if (cell !== null) cells.push({ line, column, ...cell });
    }
  }
  return cells;
}

interface Grid {
  columns: number;
  rows: number;
  /** Index of each point in the picture, or -1 beyond its edge. */
  at: Int32Array;
}

/** Points of a cell, about one for each pixel, in the direction of the line, whichever way round the page is. */
function pointsOf({ width, height }: Luma, band: InkLine['band'], { from, to }: { from: number; to: number }): Grid {
  const corner = (i: number): [number, number] => {
    const [x, y] = band[i] as readonly [number, number];
    return [x * width, y * height];
  };
  const [start, end, lowEnd, lowStart] = [corner(0), corner(1), corner(2), corner(3)];
  const between = (p: [number, number], q: [number, number], t: number): [number, number] => [
    p[0] + (q[0] - p[0]) * t,
    p[1] + (q[1] - p[1]) * t,
  ];
  const long = Math.hypot(end[0] - start[0], end[1] - start[1]) * (to - from);
  const high = Math.hypot(lowStart[0] - start[0], lowStart[1] - start[1]);
  const columns = Math.max(4, Math.min(128, Math.round(long)));
  const rows = Math.max(4, Math.min(192, Math.round(high)));
  const at = new Int32Array(columns * rows);
  for (let i = 0; i < columns; i++) {
    const t = from + ((i + 0.5) / columns) * (to - from);
    const above = between(start, end, t);
    const below = between(lowStart, lowEnd, t);
    for (let j = 0; j < rows; j++) {
      const [x, y] = between(above, below, (j + 0.5) / rows).map(Math.floor) as [number, number];
      at[j * columns + i] = x < 0 || y < 0 || x >= width || y >= height ? -1 : y * width + x;
    }
  }
  return { columns, rows, at };
}

function inkOf({ columns, rows, at }: Grid, white: Luma, infrared: Luma): Omit<InkCell, 'line' | 'column'> | null {
  if (at.includes(-1)) return null;
  const split = otsu(at, white.data);
  if (split === null) return null;
  const isInk = (k: number): boolean => (white.data[at[k] as number] as number) <= split;
  const ink: { white: number; level: number }[] = [];
  const paper: number[] = [];
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const k = j * columns + i;
      const level = infrared.data[at[k] as number] as number;
      if (isInk(k)) ink.push({ white: white.data[at[k] as number] as number, level });
      // The blurred edge of a stroke is neither ink nor paper.
      else if (
        !(
          (i > 0 && isInk(k - 1)) ||
          (i < columns - 1 && isInk(k + 1)) ||
          (j > 0 && isInk(k - columns)) ||
          (j < rows - 1 && isInk(k + columns))
        )
      )
        paper.push(level);
    }
  }
  const share = ink.length / at.length;
  if (share < INK_SHARE.least || share > INK_SHARE.most || paper.length === 0) return null;
  const rp = median(paper);
  const dark = ink.filter(({ level }) => level < DARK_SHARE * rp).length;
  // The half that is darkest in white light, because the rest of a thin stroke is its blurred edge.
  const core = ink.sort((a, b) => a.white - b.white).slice(0, Math.ceil(ink.length / 2));
  const rd = median(core.map(({ level }) => level));
  return { contrast: rp <= 0 ? 0 : (rp - rd) / rp, overlap: dark / ink.length, paper: rp };
}

/** Level that best separates ink from paper (Otsu 1979); null if the two are too close together. */
function otsu(at: Int32Array, data: Uint8Array): number | null {
  const histogram = new Uint32Array(256);
  let sum = 0;
  for (const i of at) {
    const level = data[i] as number;
    histogram[level] = (histogram[level] as number) + 1;
    sum += level;
  }
  let best = { variance: 0, level: 0, step: 0 };
  let [below, belowSum] = [0, 0];
  for (let level = 0; level < 255; level++) {
    below += histogram[level] as number;
    belowSum += level * (histogram[level] as number);
    const above = at.length - below;
    if (below === 0 || above === 0) continue;
    const step = (sum - belowSum) / above - belowSum / below;
    const variance = below * above * step * step;
    if (variance > best.variance) best = { variance, level, step };
  }
  return best.step < LEAST_WHITE_STEP ? null : best.level;
}
