import type { CheckValue, ReasonCode } from '../../inspection/record/checks/index.ts';
import { median } from '../index.ts';
import { spreadAbout } from './fit.ts';
import { commonExcess, commonOffset, commonScatter, commonSize, type GainRule, type Group } from './groups.ts';
import type { PrintMeasures } from './measure.ts';
import type { PrintCell } from './settle.ts';

type PrintReason = Extract<ReasonCode, `DOC_MRZ_${string}` | 'DOC_PRINT_TOO_SMALL' | 'DOC_PRINT_UNCLEAR'>;

/** Limits of the two checks of the MRZ print; evidence is in nats, relative to the page's own scatter. */
export interface PrintLimits {
  /** Below this resolution along the MRZ there is no verdict, pixels per inch. */
  minPpi: number;
  /** For a group that resembles OCR-B less than the rest of the page. */
  shape: number;
  /** For a group with ink that OCR-B does not explain, or without ink that OCR-B has. */
  ink: number;
  /** For a group with a different stroke weight. */
  weight: number;
  /** Difference from OCR-B over the whole zone, median of the cells. */
  wholeZone: number;
  /** For a group displaced as a whole from its line or its pitch. */
  shift: number;
  /** For a group that scatters along its line more than the page does (a pitch of its own). */
  spread: number;
  /** Medians of the font score and the position score of genuine pages, for the margin. */
  genuine: { font: number; position: number };
}

export interface PrintFinding {
  value: Extract<CheckValue, 'successful' | 'failed' | 'not-supported'>;
  reason: PrintReason;
  /** -1..+1, at or above 0 passes; null if nothing was measured. */
  margin: number | null;
  /** Largest value relative to its limit: 1 is the limit. */
  score: number | null;
  /** The cells that decided, in order. */
  worst: { line: number; from: number; to: number } | null;
}

export interface PrintVerdict {
  font: PrintFinding;
  position: PrintFinding;
}

/**
 * Delivered limits, chosen on pages of the document factory that are not used for any published figure (docs/document-checks.md).
 */
export const DEFAULT_PRINT_LIMITS: PrintLimits = {
  minPpi: 240,
  shape: 13,
  ink: 13,
  weight: 14,
  wholeZone: 0.07,
  shift: 12,
  spread: 11,
  genuine: { font: 0.27, position: 0.4 },
};

/**
 * Evidence that a cell must have, and the most it can contribute. The most is below every limit: one cell alone never raises an
 * alarm, because it may be misread or under a speck.
 */
const RULES = {
  shift: { cost: 1.5, cap: 8 },
  spread: { cost: 2, cap: 8 },
  shape: { cost: 1.5, cap: 6 },
  ink: { cost: 2.5, cap: 6 },
  weight: { cost: 1.5, cap: 8 },
} as const satisfies Record<string, GainRule>;
/**
 * Smallest scatter of genuine print and of this measurement: offsets in mm, weight in template pixels. A printer of 600 dpi puts
 * characters on a grid of 0.042 mm, which by itself gives a scatter of 0.012.
 */
const FLOORS = { offset: 0.012, likeness: 0.005, ink: 0.03, weight: 0.02 } as const;
/**
 * Limits beyond which shape and stroke weight say nothing about the print; its position is not affected. Ink through the gaps on
 * both sides, fraction of the gaps. Paper lighter or darker than that of the line, or of several darknesses, levels: a frame, a
 * streak of light. Saturated paper, fraction of the cell compared with the page: the edge of a stroke beside it is not known. Ink
 * and paper that are both lighter, levels: light covers them.
 */
const DISTURBED = { across: 0.012, ground: 25, uneven: 18, white: 0.2, faded: { ink: 15, paper: 8 } } as const;
/**
 * Shape does not pass if this fraction of the MRZ, or of one line, says nothing about it: otherwise a black line through the MRZ
 * or varnish over it would switch off the check.
 */
const MOST_DISTURBED = { zone: 1 / 3, line: 1 / 2 } as const;
/** With fewer cells of a kind, the scatter of that kind cannot be measured, and that of all cells is used. */
const OWN_SCATTER_CELLS = 8;

/**
 * Judges the print of an MRZ: whether it is OCR-B throughout (TR-03135-1 5.5.4.1.3), and whether every character is where the
 * same machine would have put it (vendor-specific check, 5.5.4.3, therefore never `undetermined`). A page is compared with
 * itself: printers, scanners and paper differ more than a forger's second printing does.
 */
export function judgePrint(measures: Pick<PrintMeasures, 'ppi' | 'cells'>, limits: PrintLimits): PrintVerdict {
  if (measures.ppi < limits.minPpi) return { font: SMALL, position: SMALL };
  const { cells } = measures;
  const kinds = kindsOf(cells);
  const along = scattered(
    cells.map((cell) => cell.along),
    FLOORS.offset,
  );
  const down = scattered(
    cells.map((cell) => cell.down),
    FLOORS.offset,
  );
  const unlike = byKind(
    kinds,
    cells.map((cell) => 1 - cell.likeness),
    FLOORS.likeness,
  );
  const extra = byKind(
    kinds,
    cells.map((cell) => Math.sqrt(cell.extra)),
    FLOORS.ink,
  );
  const missing = byKind(
    kinds,
    cells.map((cell) => Math.sqrt(cell.missing)),
    FLOORS.ink,
  );
  const ink = extra.map((v, i) => Math.max(0, v) + Math.max(0, missing[i] as number));
  const weight = byKind(
    kinds,
    cells.map((cell) => cell.weight),
    FLOORS.weight,
  );
  const shape = worstOf([
    share(commonExcess(cells, unlike, RULES.shape), limits.shape),
    share(commonExcess(cells, ink, RULES.ink), limits.ink),
    share(commonSize(cells, weight, RULES.weight), limits.weight),
    share(
      commonSize(
        cells,
        weight.map((v) => -v),
        RULES.weight,
      ),
      limits.weight,
    ),
    { score: median(cells.map((cell) => 1 - cell.likeness)) / limits.wholeZone, run: null },
  ]);
  const position = worstOf([
    share(commonOffset(cells, { along, down }, RULES.shift), limits.shift),
    share(commonScatter(cells, along, RULES.spread), limits.spread),
  ]);
  const font = finding(shape, limits.genuine.font, 'DOC_MRZ_FONT');
  return {
    font: font.value === 'successful' && tooLittle(cells, kinds.disturbed) ? UNCLEAR : font,
    position: finding(position, limits.genuine.position, 'DOC_MRZ_POSITION'),
  };
}

const SMALL: PrintFinding = {
  value: 'not-supported',
  reason: 'DOC_PRINT_TOO_SMALL',
  margin: null,
  score: null,
  worst: null,
};

const UNCLEAR: PrintFinding = { ...SMALL, reason: 'DOC_PRINT_UNCLEAR' };

function tooLittle(cells: readonly PrintCell[], disturbed: readonly boolean[]): boolean {
  const lost = (line: number | null): number => {
    const mine = disturbed.filter((_, i) => line === null || cells[i]?.line === line);
    return mine.filter(Boolean).length / Math.max(1, mine.length);
  };
  const lines = new Set(cells.map((cell) => cell.line));
  return lost(null) > MOST_DISTURBED.zone || [...lines].some((line) => lost(line) > MOST_DISTURBED.line);
}

function share({ score, run }: Group, limit: number): Group {
  return { score: score / limit, run };
}

function worstOf(all: readonly Group[]): Group {
  return all.reduce((worst, one) => (one.score > worst.score ? one : worst));
}

function finding({ score, run }: Group, genuine: number, alarm: PrintReason): PrintFinding {
  const margin = Math.max(-1, Math.min(1, (1 - score) / (1 - genuine)));
  if (score > 1) return { value: 'failed', reason: alarm, margin: Math.min(margin, -1e-9), score, worst: run };
  return { value: 'successful', reason: 'DOC_MRZ_PRINT_OK', margin, score, worst: null };
}

/** Fraction of the values that define the scatter; the others may come from a second printing. */
const HONEST_SHARE = 0.8;
/** Quantile of a normal variable's absolute value at that fraction. */
const HONEST_QUANTILE = 1.2816;

/** Values in units of the page's scatter. Printers jitter with heavy tails, which a median alone does not see. */
function scattered(values: readonly number[], floor: number): number[] {
  const { middle, scatter } = scatterOf(values, floor);
  return values.map((v) => (v - middle) / scatter);
}

function scatterOf(values: readonly number[], floor: number): { middle: number; scatter: number } {
  const middle = median(values);
  const distances = values.map((v) => Math.abs(v - middle)).sort((a, b) => a - b);
  const tail = (distances[Math.floor(HONEST_SHARE * (distances.length - 1))] ?? 0) / HONEST_QUANTILE;
  return { middle, scatter: Math.max(floor, spreadAbout(values, middle), tail) };
}

interface Kinds {
  filler: boolean[];
  disturbed: boolean[];
}

function kindsOf(cells: readonly PrintCell[]): Kinds {
  return {
    filler: cells.map((cell) => cell.symbol === '<'),
    disturbed: cells.map(
      ({ across, ground, uneven, white, ink }) =>
        across > DISTURBED.across ||
        Math.abs(ground) > DISTURBED.ground ||
        uneven > DISTURBED.uneven ||
        Math.abs(white) > DISTURBED.white ||
        (ink < -DISTURBED.faded.ink && ground < -DISTURBED.faded.paper),
    ),
  };
}

/**
 * Values in units of scatter, fillers separately from letters and digits; 0 in disturbed cells. Disturbed cells still count for
 * the scatter: a page on which little is clear should not be judged more strictly.
 */
function byKind({ filler, disturbed }: Kinds, values: readonly number[], floor: number): number[] {
  const own = (kind: boolean): ReturnType<typeof scatterOf> => {
    const mine = values.filter((_, i) => filler[i] === kind);
    return scatterOf(mine.length < OWN_SCATTER_CELLS ? values : mine, floor);
  };
  const [letters, fillers] = [own(false), own(true)];
  return values.map((value, i) => {
    const { middle, scatter } = filler[i] ? fillers : letters;
    return disturbed[i] ? 0 : (value - middle) / scatter;
  });
}
