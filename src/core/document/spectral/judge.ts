import type { ReasonCode } from '../../inspection/record/checks/index.ts';
import { median } from '../index.ts';
import { type Rect, rectRound, type UvLevels } from './brightness.ts';
import { type InkCell, type InkLine, LEAST_PAPER } from './ink.ts';
import type { SheetEdge } from './sheet.ts';

type SpectralReason = Extract<ReasonCode, `DOC_${string}` | 'SENSOR_FAULT' | 'MRZ_NOT_ON_PAGE'>;

/** A threshold in force and the median of genuine scores, for the margin. */
export interface ScoreBand {
  threshold: number;
  genuineMedian: number;
}

export type ScoreDirection = 'higher-is-better' | 'higher-is-suspicious';

/**
 * Compares a score with a threshold. The margin is the distance from the threshold, divided by that between threshold and genuine
 * median, -1..+1; at or above 0 passes.
 */
export function judgeScore(
  score: number,
  { threshold, genuineMedian }: ScoreBand,
  direction: ScoreDirection,
): { value: 'successful' | 'failed'; margin: number } {
  const sign = direction === 'higher-is-better' ? 1 : -1;
  const room = sign * (score - threshold);
  const whole = Math.max(1e-6, sign * (genuineMedian - threshold));
  const margin = Math.max(-1, Math.min(1, room / whole));
  return room >= 0 ? { value: 'successful', margin } : { value: 'failed', margin: Math.min(margin, -1e-9) };
}

/**
 * ICAO 9303-3 4.11: the print contrast signal of a zone is at least 0.6 in B900. A camera is not an instrument in the sense of
 * ISO 1831, so this nominal value applies until the imager is calibrated; black ink on paper has 1.
 */
export const NOMINAL_INK: ScoreBand = { threshold: 0.6, genuineMedian: 1 };

/** Number of neighbouring characters that make a finding together: a reprinted area is a field, which a percentile could hide. */
const RUN = 3;
/** Fraction and number of an MRZ's characters that must show clear ink in white light before there is a verdict. */
const LEAST_CELLS = { share: 0.5, count: 8 } as const;

export interface SpectralFinding {
  value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';
  reason: SpectralReason;
  margin: number | null;
  score: { value: number; threshold: number | null } | null;
}

export interface InkFinding extends SpectralFinding {
  /** Tenth percentile and weakest run of the contrast, and the fraction of ink that is dark in infrared. */
  measures: { percentile: number; run: number; overlap: number } | null;
  /** Cells whose contrast is below the threshold, if the MRZ failed. */
  worst: readonly { line: number; column: number }[];
}

const UNCLEAR: Omit<InkFinding, 'value' | 'reason'> = { margin: null, score: null, measures: null, worst: [] };

/**
 * Judges whether the MRZ is readable in infrared (TR-03135-1 5.5.4.1.2): passed or failed, never `undetermined` (Table 5.8). The
 * score is the contrast that nine of ten characters reach, or the best of the weakest three neighbours if that is lower.
 */
export function judgeInk(cells: readonly InkCell[], lines: readonly InkLine[], band: ScoreBand): InkFinding {
  const letters = lines.reduce((sum, { text }) => sum + text.replaceAll('<', '').length, 0);
  if (cells.length < Math.max(LEAST_CELLS.count, LEAST_CELLS.share * letters))
    return { ...UNCLEAR, value: 'aborted', reason: 'DOC_IR_UNCLEAR' };
  if (median(cells.map(({ paper }) => paper)) < LEAST_PAPER)
    return { ...UNCLEAR, value: 'aborted', reason: 'SENSOR_FAULT' };
  const sorted = cells.map(({ contrast }) => contrast).sort((a, b) => a - b);
  const percentile = sorted[Math.floor(0.1 * (sorted.length - 1))] as number;
  const run = weakestRun(cells);
  const overlap = cells.reduce((sum, cell) => sum + cell.overlap, 0) / cells.length;
  const score = Math.min(percentile, run);
  const { value, margin } = judgeScore(score, band, 'higher-is-better');
  return {
    value,
    reason: value === 'failed' ? 'DOC_IR_LOW_CONTRAST' : 'DOC_IR_READABLE',
    margin,
    score: { value: score, threshold: band.threshold },
    measures: { percentile, run, overlap },
    worst: value === 'failed' ? cells.filter(({ contrast }) => contrast < band.threshold) : [],
  };
}

/** The best contrast among those three neighbouring characters whose best contrast is lowest. Fillers between them are skipped. */
function weakestRun(cells: readonly InkCell[]): number {
  let weakest = Number.POSITIVE_INFINITY;
  for (let i = 0; i + RUN <= cells.length; i++) {
    const run = cells.slice(i, i + RUN);
    if (run.some(({ line }) => line !== run[0]?.line)) continue;
    weakest = Math.min(weakest, Math.max(...run.map(({ contrast }) => contrast)));
  }
  return weakest;
}

/** Upright rectangle around the cells, fractions of the picture; null if there are none. */
export function cellsRect(cells: readonly { line: number; column: number }[], lines: readonly InkLine[]): Rect | null {
  const points = cells.flatMap(({ line, column }) => {
    const { text, band } = lines[line] as InkLine;
    const at = (p: number, q: number, t: number): [number, number] => {
      const [from, to] = [band[p] as readonly [number, number], band[q] as readonly [number, number]];
      return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
    };
    const [a, b] = [column / text.length, (column + 1) / text.length];
    return [at(0, 1, a), at(0, 1, b), at(3, 2, a), at(3, 2, b)];
  });
  return rectRound(points);
}

/** Zones of the brightness checks. */
export const UV_ZONES = ['page', 'visual', 'photo', 'mrz'] as const;
export type UvZone = (typeof UV_ZONES)[number];

const BRIGHT: Readonly<Record<UvZone, SpectralReason>> = {
  page: 'DOC_UV_BRIGHT_PAGE',
  visual: 'DOC_UV_BRIGHT_VISUAL',
  photo: 'DOC_UV_BRIGHT_PHOTO',
  mrz: 'DOC_UV_BRIGHT_MRZ',
};
const NO_ZONE: Readonly<Record<UvZone, SpectralReason>> = {
  page: 'DOC_NOT_CALIBRATED',
  visual: 'DOC_NOT_CALIBRATED',
  photo: 'DOC_PORTRAIT_NOT_FOUND',
  mrz: 'MRZ_NOT_ON_PAGE',
};
/** If the patch is darker than this, the lamp is off or the patch is missing. Level, 0..255. */
const LEAST_REFERENCE = 16;
/** A page darker than this is the black of the sensor: even dull paper shows stray light from the lamp. Level, 0..255. */
const LEAST_PAGE = 2;

/**
 * Judges the brightness of one area in ultraviolet light relative to the scanner's patch (TR-03135-1 5.5.4.2). `reference`: level
 * of the patch, null if none is configured. `band` is null if this imager is not calibrated, so that the score means nothing yet.
 */
export function judgeBrightness(
  zone: UvZone,
  levels: UvLevels,
  { reference, band }: { reference: number | null; band: ScoreBand | null },
): SpectralFinding {
  const level = levels[zone];
  if (level === null) return { value: 'not-supported', reason: NO_ZONE[zone], margin: null, score: null };
  if (reference === null) return { value: 'undetermined', reason: 'DOC_NOT_CALIBRATED', margin: null, score: null };
  // A configured level says nothing about the lamp's present state; only the page itself can.
  if (reference < LEAST_REFERENCE || levels.page < LEAST_PAGE)
    return { value: 'aborted', reason: 'SENSOR_FAULT', margin: null, score: null };
  const value = level / reference;
  if (band === null)
    return { value: 'undetermined', reason: 'DOC_NOT_CALIBRATED', margin: null, score: { value, threshold: null } };
  const judged = judgeScore(value, band, 'higher-is-suspicious');
  return {
    ...judged,
    reason: judged.value === 'failed' ? BRIGHT[zone] : 'DOC_UV_DULL',
    score: { value, threshold: band.threshold },
  };
}

/**
 * Judges the edge of the portrait under light from two sides. `edge` is null if the page has no portrait. `band` is null if this
 * imager is not calibrated, so that the score means nothing yet.
 */
export function judgeSheetEdge(edge: SheetEdge | null, band: ScoreBand | null): SpectralFinding {
  const unmeasured = { margin: null, score: null };
  if (edge === null) return { ...unmeasured, value: 'not-supported', reason: 'DOC_PORTRAIT_NOT_FOUND' };
  if (edge === 'small') return { ...unmeasured, value: 'not-supported', reason: 'DOC_CAPTURE_RESOLUTION' };
  if (typeof edge === 'string') return { ...unmeasured, value: 'aborted', reason: 'SENSOR_FAULT' };
  const { score: value } = edge;
  if (band === null)
    return { value: 'undetermined', reason: 'DOC_NOT_CALIBRATED', margin: null, score: { value, threshold: null } };
  const judged = judgeScore(value, band, 'higher-is-suspicious');
  return {
    ...judged,
    reason: judged.value === 'failed' ? 'DOC_PHOTO_EDGE' : 'DOC_PHOTO_NO_EDGE',
    score: { value, threshold: band.threshold },
  };
}
