import type { CheckValue, ReasonCode } from '../../inspection/index.ts';
import { median, spreadAbout } from './fit.ts';
import type { PrintCell, PrintMeasures } from './measure.ts';

type PrintReason = Extract<ReasonCode, `DOC_MRZ_${string}` | 'DOC_PRINT_TOO_SMALL'>;

/** Limits of the two checks of the MRZ print; all scores are multiples of what the rest of the page scatters. */
export interface PrintLimits {
  /** Below this resolution along the zone nothing is said, pixels per inch. */
  minPpi: number;
  /** Neighbouring cells less like OCR-B than the others. */
  shape: number;
  /** Ink that OCR-B does not explain in neighbouring cells. */
  ink: number;
  /** Stroke weight of neighbouring cells against the rest of the page. */
  weight: number;
  /** Share of a character's ink that OCR-B leaves unexplained over the whole zone, median of the cells. */
  wholeZone: number;
  /** Neighbouring cells off their line or their pitch together. */
  shift: number;
  /** A run of cells with a pitch of its own. */
  stretch: number;
  /** Median of the font and of the position score of genuine pages, for the margin. */
  genuine: { font: number; position: number };
}

export interface PrintFinding {
  value: Extract<CheckValue, 'successful' | 'failed' | 'not-supported'>;
  reason: PrintReason;
  /** -1..+1, at or above 0 passes; null where nothing was measured. */
  margin: number | null;
  /** Largest share of a limit that was reached: 1 is the limit. */
  score: number | null;
  /** The cells that decided, in order. */
  worst: { line: number; from: number; to: number } | null;
}

export interface PrintVerdict {
  font: PrintFinding;
  position: PrintFinding;
}

/**
 * Delivered limits, chosen on pages of the document factory that no figure is reported on (docs/document-checks.md).
 * Shape, weight, shift and stretch are in units of the page's own scatter.
 */
export const DEFAULT_PRINT_LIMITS: PrintLimits = {
  minPpi: 240,
  shape: 8,
  ink: 8,
  weight: 6.2,
  wholeZone: 0.32,
  shift: 5,
  stretch: 5,
  genuine: { font: 0.5, position: 0.62 },
};

/** Lengths of the runs of neighbouring cells. One cell alone never alarms: that may be a misread or a speck of dust. */
const RUNS = [2, 3, 4, 5, 6, 8, 10, 13] as const;
const STRETCHED_RUNS = [5, 6, 8, 10] as const;
/** Least scatter of genuine print and of this measurement: offsets in mm, weight in template pixels. */
const FLOORS = { offset: 0.01, likeness: 0.008, unexplained: 0.035, weight: 0.03 } as const;
/**
 * Cells whose paper is lighter or darker than that of their line by this, or more patterned than the others, levels:
 * glare, a stamp or a dense guilloche changes shape and stroke weight there, and says nothing about the print. Place is not
 * touched by them.
 */
const DISTURBED = { ground: 12, texture: 6 } as const;
/** Fewer cells of a kind have no scatter of their own, and are measured by that of all. */
const OWN_SCATTER_CELLS = 8;
/**
 * One misread character or one speck is no second printing. Either a single cell counts for no more than the limit, so
 * that it and an ordinary neighbour stay below it together, or the cell of a run that stands out most is left out.
 */
const CAPS_IN_LIMITS = { each: 1, others: 2.4 } as const;

/**
 * Judges the print of an MRZ: is it OCR-B throughout (TR-03135-1 5.5.4.1.3), and does every character stand where the
 * same machine would have put it (vendor-specific check, 5.5.4.3, therefore never `undetermined`). A page is compared with
 * itself: printers, scanners and paper differ more than a forger's second printing does.
 */
export function judgePrint(measures: Pick<PrintMeasures, 'ppi' | 'cells'>, limits: PrintLimits): PrintVerdict {
  if (measures.ppi < limits.minPpi) return { font: SMALL, position: SMALL };
  const { cells } = measures;
  const along = offsets(cells.map((cell) => cell.along));
  const down = offsets(cells.map((cell) => cell.down));
  const kinds = kindsOf(cells);
  const likeness = byKind(
    kinds,
    cells.map((cell) => 1 - cell.likeness),
    FLOORS.likeness,
  );
  const ink = byKind(
    kinds,
    cells.map((cell) => Math.sqrt(cell.unexplained)),
    FLOORS.unexplained,
  );
  const weight = byKind(
    kinds,
    cells.map((cell) => cell.weight),
    FLOORS.weight,
  );
  const whole = median(cells.map((cell) => cell.unexplained)) / limits.wholeZone;
  const font = worstOf([
    scan({ cells, values: likeness, what: 'more', limit: limits.shape }),
    scan({ cells, values: ink, what: 'more', limit: limits.ink }),
    scan({ cells, values: weight, what: 'shift', limit: limits.weight }),
    { score: whole, run: null },
  ]);
  const position = worstOf([
    scan({ cells, values: along, what: 'shift', limit: limits.shift }),
    scan({ cells, values: down, what: 'shift', limit: limits.shift }),
    scan({ cells, values: along, what: 'stretch', limit: limits.stretch }),
  ]);
  return {
    font: finding(font, limits.genuine.font, 'DOC_MRZ_FONT'),
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

interface Scored {
  score: number;
  run: PrintFinding['worst'];
}

function worstOf(all: readonly Scored[]): Scored {
  return all.reduce((worst, one) => (one.score > worst.score ? one : worst));
}

function finding({ score, run }: Scored, genuine: number, alarm: PrintReason): PrintFinding {
  const margin = Math.max(-1, Math.min(1, (1 - score) / (1 - genuine)));
  if (score > 1) return { value: 'failed', reason: alarm, margin: Math.min(margin, -1e-9), score, worst: run };
  return { value: 'successful', reason: 'DOC_MRZ_PRINT_OK', margin, score, worst: null };
}

/** Share of the values that a second printing may hold without being taken for scatter. */
const HONEST_SHARE = 0.8;
/** Quantile of the absolute value of a normal variable at that share. */
const HONEST_QUANTILE = 1.2816;

/** Offsets in units of the scatter of the page. Printers jitter with heavy tails, which a median alone does not see. */
function offsets(values: readonly number[]): number[] {
  const middle = median(values);
  const distances = values.map((v) => Math.abs(v - middle)).sort((a, b) => a - b);
  const tail = (distances[Math.floor(HONEST_SHARE * (distances.length - 1))] ?? 0) / HONEST_QUANTILE;
  const scatter = Math.max(FLOORS.offset, spreadAbout(values, middle), tail);
  return values.map((v) => (v - middle) / scatter);
}

interface Kinds {
  filler: boolean[];
  disturbed: boolean[];
}

function kindsOf(cells: readonly PrintCell[]): Kinds {
  const texture = median(cells.map((cell) => cell.texture)) + DISTURBED.texture;
  return {
    filler: cells.map((cell) => cell.symbol === '<'),
    disturbed: cells.map((cell) => Math.abs(cell.ground) > DISTURBED.ground || cell.texture > texture),
  };
}

/**
 * Values in units of scatter, letters and digits apart from fillers; 0 in disturbed cells. What is disturbed still counts
 * for the scatter: a page on which little is clear shall not be judged more sharply.
 */
function byKind({ filler, disturbed }: Kinds, values: readonly number[], floor: number): number[] {
  const measure = (of: readonly number[]): { middle: number; scatter: number } => {
    const middle = median(of);
    return { middle, scatter: Math.max(floor, spreadAbout(of, middle)) };
  };
  const own = (kind: boolean): ReturnType<typeof measure> => {
    const mine = values.filter((_, i) => filler[i] === kind);
    return measure(mine.length < OWN_SCATTER_CELLS ? values : mine);
  };
  const [letters, fillers] = [own(false), own(true)];
  return values.map((value, i) => {
    const { middle, scatter } = filler[i] ? fillers : letters;
    return disturbed[i] ? 0 : (value - middle) / scatter;
  });
}

/** The run of neighbouring cells that stands out most: by its mean (either way, or upwards only) or by its slope. */
function scan({ cells, values, what, limit }: Scan): Scored {
  const within = (cap: number): number[] => values.map((v) => Math.max(-cap, Math.min(cap, v)));
  const each = within(CAPS_IN_LIMITS.each * limit);
  const others = within(CAPS_IN_LIMITS.others * limit);
  let best: Scored = { score: 0, run: null };
  const runs = what === 'stretch' ? STRETCHED_RUNS : RUNS;
  for (let from = 0; from < cells.length; from++) {
    const first = cells[from] as PrintCell;
    for (const length of runs) {
      const last = cells[from + length - 1];
      if (last === undefined || last.line !== first.line || last.column !== first.column + length - 1) break;
      const part = { from, length, what };
      const all = standsOut(each, part);
      const score = (length < 3 ? all : Math.max(all, standsOut(others, { ...part, without: true }))) / limit;
      if (score > best.score) best = { score, run: { line: first.line, from: first.column, to: last.column + 1 } };
    }
  }
  return best;
}

interface Scan {
  cells: readonly PrintCell[];
  values: readonly number[];
  what: 'shift' | 'more' | 'stretch';
  limit: number;
}

interface Part {
  from: number;
  length: number;
  what: Scan['what'];
  /** The cell that contributes most is left out. */
  without?: boolean;
}

function standsOut(values: readonly number[], { from, length, what, without = false }: Part): number {
  let sum = 0;
  let weights = 0;
  let most = { part: 0, weight: 0 };
  for (let i = 0; i < length; i++) {
    const t = what === 'stretch' ? i - (length - 1) / 2 : 1;
    const part = t * (values[from + i] as number);
    sum += part;
    weights += t * t;
    if (Math.abs(part) > Math.abs(most.part)) most = { part, weight: t * t };
  }
  if (without) {
    sum -= most.part;
    weights -= most.weight;
  }
  return (what === 'more' ? sum : Math.abs(sum)) / Math.sqrt(weights);
}
