import { median } from '../index.ts';
import type { Tints } from './colour.ts';
import type { GlyphSet } from './glyphs.ts';
import { type Inks, levelsOf } from './ink.ts';
import { ROOM_COLUMNS, ROOM_ROWS, type Strip } from './strip.ts';

/** A line with its colours. */
export interface TintedLine {
  strip: Strip;
  inks: Inks;
  tints: Tints;
}

type Rgb = [red: number, green: number, blue: number];

/** Fraction of the way from paper to ink at which a pixel is a stroke, and up to which it is paper. */
const STROKE_WAY = 0.85;
const PAPER_WAY = 0.25;
/**
 * How much farther from paper to ink the brightness may be than the channel that is least far: a part of the whole way and a
 * fraction of the pixel's own. Once the fringes are removed, three quarters of the pixels of genuine edges are within 0.03; a
 * blue or red stamp is at 0.15 to 0.3, and black ink under it is black in every channel.
 */
const ALLOWED = { way: 0.07, share: 0.07 } as const;
/** Anything beyond it is multiplied by this, so that the blurred edge of a stamp counts with its middle. */
const STEEPNESS = 4;
/** A channel in which paper and ink differ by less than this fraction of their brightness is not used. */
const LEAST_SPAN = 0.5;

/**
 * The lines without ink of another colour (a stamp). The zone's ink is dark in every channel, a stamp only in some, so each pixel
 * counts only as dark as its lightest channel. The ink colour is that of the whole MRZ: if a run was printed with another ink, it
 * loses its strokes here and is found. A stamp over everything does not remove anything that is judged.
 */
export function withoutForeignInk(lines: readonly TintedLine[], set: GlyphSet): Strip[] {
  const cells = lines.map((line) => cellTints(line, set));
  const all = cells.flatMap((line) => line.ink);
  const own = [0, 1, 2].map((c) => median(all.map((rgb) => rgb[c] as number))) as Rgb;
  return lines.map((line, i) => cleaned(line, { paper: (cells[i] as CellTints).paper, own, set }));
}

interface CellTints {
  paper: Rgb[];
  /** Colour of the ink in the cells that have strokes. */
  ink: Rgb[];
}

/** Mean tint of the paper and of the strokes of every cell. */
function cellTints({ strip, inks, tints }: TintedLine, set: GlyphSet): CellTints {
  const { ground, step } = levelsOf(strip, inks, set);
  const out: CellTints = { paper: [], ink: [] };
  for (let column = 0; column < inks.paper.length; column++) {
    const paper = [0, 0, 0, 0] as [...Rgb, number];
    const ink = [0, 0, 0, 0] as [...Rgb, number];
    const left = (column + ROOM_COLUMNS) * set.width;
    for (let row = ROOM_ROWS; row < ROOM_ROWS + set.height; row++) {
      for (let x = left; x < left + set.width; x++) {
        const k = row * strip.width + x;
        const way = ((strip.data[k] as number) - (ground[x] as number)) / (step[x] as number);
        const sum = way >= STROKE_WAY ? ink : way <= PAPER_WAY ? paper : null;
        if (sum === null) continue;
        sum[0] += tints[0][k] as number;
        sum[1] += tints[1][k] as number;
        sum[2] += tints[2][k] as number;
        sum[3]++;
      }
    }
    const mean = ([r, g, b, n]: [...Rgb, number]): Rgb => [r / Math.max(1, n), g / Math.max(1, n), b / Math.max(1, n)];
    out.paper.push(mean(paper));
    if (ink[3] > 0) out.ink.push(mean(ink));
  }
  return out;
}

function cleaned(
  { strip, inks, tints }: TintedLine,
  { paper, own, set }: { paper: Rgb[]; own: Rgb; set: GlyphSet },
): Strip {
  const { ground, step, between } = levelsOf(strip, inks, set);
  const data = strip.data.slice();
  const channels = ([0, 1, 2] as const).map((c): Channel => {
    const papers = between(paper.map((rgb) => rgb[c]));
    const spans = step.map((whole, x) => {
      const span = whole + own[c] - (papers[x] as number);
      return span < LEAST_SPAN * whole ? 0 : 1 / span;
    });
    return { tint: tints[c], papers, spans };
  });
  const { width } = strip;
  const [red, green, blue] = channels as [Channel, Channel, Channel];
  for (let k = 0, x = 0; k < data.length; k++, x = x + 1 === width ? 0 : x + 1) {
    const from = ground[x] as number;
    const whole = step[x] as number;
    const dark = (strip.data[k] as number) - from;
    if (dark <= ALLOWED.way * whole) continue;
    const way = dark / whole;
    const least = Math.min(way, wayIn(red, dark, k, x), wayIn(green, dark, k, x), wayIn(blue, dark, k, x));
    const excess = way - least - ALLOWED.way - ALLOWED.share * way;
    if (excess > 0) data[k] = from + whole * Math.max(0, way - STEEPNESS * excess);
  }
  return { ...strip, data };
}

interface Channel {
  tint: Float32Array;
  papers: Float32Array;
  /** One over the step from paper to ink; 0 if the channel is not used. */
  spans: Float32Array;
}

/** How far a pixel is from paper to ink in one channel; infinite if the channel is not used. */
function wayIn({ tint, papers, spans }: Channel, dark: number, k: number, x: number): number {
  const per = spans[x] as number;
  return per > 0 ? (dark + (tint[k] as number) - (papers[x] as number)) * per : Number.POSITIVE_INFINITY;
}
