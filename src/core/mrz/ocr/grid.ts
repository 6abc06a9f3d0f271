import { OCR_BLANK, OCR_CLASSES, OCR_FRAMES, OCR_PITCH, OCR_SYMBOLS } from './alphabet.ts';
import { type Course, chainCourse } from './chain.ts';

/** One line read on a fixed pitch. */
export interface GridLine {
  /** Log probability of each symbol at each column, [columns x 37]. */
  lp: Float32Array;
  /** How well ink and gaps fit the grid: mean log probability of both, nats. It reveals a wrong length or pitch. */
  fit: number;
  /** Centre of the first character and pitch, frames. */
  x0: number;
  pitch: number;
  /** Distance of the middle from its place on a straight grid, frames. */
  bow: number;
}

/** Empty frames before and after those of the network, so that no search goes outside; they contribute nothing. */
const PAD = 16;

interface Frames {
  /** log(1 - P(blank)) and log P(blank) with PAD frames of 0 on both sides, and P, [38 x 136]. */
  ink: Float64Array;
  gap: Float64Array;
  p: Float32Array;
}

const PITCH_RANGE = 0.14;
const PITCH_STEPS = 57;
const START_STEP = 0.34;
/** Half width of the window around a slot's centre, in pitches. */
const SLOT = 0.34;
const FLOOR = 1e-4;
/** Slots beyond each end that should be empty, and their weight relative to the slots of the line. */
const OUTSIDE_SLOTS = 4;
const OUTSIDE_WEIGHT = 0.5;
/** How far a line may start from the common start of its document, and its own curvature, frames; likeliest first. */
const OWN_START = [0, 0.34, -0.34, 0.68, -0.68, 1.02, -1.02, 1.36, -1.36];
const OWN_PITCH = [0, 0.006, -0.006, 0.012, -0.012];
const OWN_BOW = [0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2];

export interface GridOptions {
  lines: number;
  columns: number;
  /** The logits are divided by it (calibration). */
  temperature: number;
}

/**
 * Reads `lines` x [38 x 136] logits of one document on a grid of `columns` characters. Start and pitch are searched over all
 * lines together, because rows of an MRZ are printed by one device and start below each other (Doc 9303-3 4.2); then each line
 * gets its own start, pitch and curvature near by. A greedy reading does not know the length of a line; the grid does. Lines that
 * do not fit an even grid are read along their own course (a page seen at an angle). Null if the grid does not fit.
 */
export function decodeGrid(logits: Float32Array, { lines, columns, temperature }: GridOptions): GridLine[] | null {
  const size = OCR_CLASSES * OCR_FRAMES;
  const frames = Array.from({ length: lines }, (_, i) =>
    framesOf(logits.subarray(i * size, (i + 1) * size), temperature),
  );
  const courses = coursesOf(frames, columns);
  return courses === null
    ? null
    : courses.map((course, i) => ({ ...course, lp: slotsOf(frames[i] as Frames, columns, course) }));
}

function coursesOf(frames: readonly Frames[], columns: number): Settled[] | null {
  const even = evenGrid(frames, columns);
  if (even !== null && meanFit(even) > EVEN_ENOUGH) return even;
  const own = chained(frames, columns);
  if (own === null || even === null) return own ?? even;
  return meanFit(own) > meanFit(even) ? own : even;
}

/** If the fit is below this, the grid is not even, nats: the page may be at an angle. */
const EVEN_ENOUGH = -0.04;

/** How well ink and gaps of all lines fit their grids, nats. */
export function meanFit(grid: readonly Pick<GridLine, 'fit'>[]): number {
  return grid.reduce((sum, line) => sum + line.fit, 0) / grid.length;
}

function evenGrid(frames: readonly Frames[], columns: number): Settled[] | null {
  const common = commonGrid(frames, columns);
  if (common === null) return null;
  return frames.map((line) => {
    const settled = settle(line, columns, common);
    if (settled.fit > POOR_FIT || settled.fit < NO_FIT) return settled;
    // A curved or slanted line can be a whole character off the common grid: its neighbours are tried before it is given up.
    return COLUMN_SHIFTS.reduce((best, shift) => {
      const moved = settle(line, columns, { ...common, x0: common.x0 + shift * common.pitch });
      return moved.fit > best.fit ? moved : best;
    }, settled);
  });
}

const POOR_FIT = -0.1;
/** Below this it is not a line of this length at all, and no shift helps, nats. */
const NO_FIT = -0.5;
const COLUMN_SHIFTS = [-2, -1, 1, 2];

function framesOf(logits: Float32Array, temperature: number): Frames {
  const p = new Float32Array(OCR_CLASSES * OCR_FRAMES);
  const ink = new Float64Array(OCR_FRAMES + 2 * PAD);
  const gap = new Float64Array(OCR_FRAMES + 2 * PAD);
  for (let t = 0; t < OCR_FRAMES; t++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < OCR_CLASSES; c++) top = Math.max(top, logits[c * OCR_FRAMES + t] as number);
    let sum = 0;
    for (let c = 0; c < OCR_CLASSES; c++) {
      const e = Math.exp(((logits[c * OCR_FRAMES + t] as number) - top) / temperature);
      p[c * OCR_FRAMES + t] = e;
      sum += e;
    }
    for (let c = 0; c < OCR_CLASSES; c++) p[c * OCR_FRAMES + t] = (p[c * OCR_FRAMES + t] as number) / sum;
    const blank = p[OCR_BLANK * OCR_FRAMES + t] as number;
    ink[PAD + t] = Math.log(1 - blank + 1e-6);
    gap[PAD + t] = Math.log(blank + 1e-6);
  }
  return { ink, gap, p };
}

interface Grid extends Course {
  score: number;
}

function commonGrid(frames: readonly Frames[], columns: number): Grid | null {
  const ink = new Float64Array(OCR_FRAMES + 2 * PAD);
  const gap = new Float64Array(OCR_FRAMES + 2 * PAD);
  for (const line of frames) {
    for (let t = PAD; t < OCR_FRAMES + PAD; t++) {
      ink[t] = (ink[t] as number) + (line.ink[t] as number);
      gap[t] = (gap[t] as number) + (line.gap[t] as number);
    }
  }
  let best: Grid | null = null;
  for (let k = 0; k < PITCH_STEPS; k++) {
    const pitch = OCR_PITCH * (1 - PITCH_RANGE + (2 * PITCH_RANGE * k) / (PITCH_STEPS - 1));
    const room = OCR_FRAMES - 1 - (columns - 1) * pitch;
    for (let x0 = 0; x0 <= room; x0 += START_STEP) {
      const score = straightScore({ ink, gap, columns, x0, pitch, least: best?.score ?? Number.NEGATIVE_INFINITY });
      if (best === null || score > best.score) best = { x0, pitch, bow: 0, score };
    }
  }
  return best;
}

/** Every line on its own course, or on that of another line of the document if its own is lost. */
function chained(frames: readonly Frames[], columns: number): Settled[] | null {
  const courses = frames.map(({ ink, gap }) =>
    chainCourse({ ink: ink.subarray(PAD, PAD + OCR_FRAMES), gap: gap.subarray(PAD, PAD + OCR_FRAMES) }, columns),
  );
  if (courses.every((course) => course === null)) return null;
  return frames.map((line, i) => {
    const own = courses[i] ?? null;
    let best = own === null ? null : settle(line, columns, own);
    for (const course of courses) {
      if (best !== null && best.fit > POOR_FIT) break;
      if (course === null || course === own) continue;
      const other = settle(line, columns, course);
      if (best === null || other.fit > best.fit) best = other;
    }
    return best as Settled;
  });
}

interface Straight {
  ink: Float64Array;
  gap: Float64Array;
  columns: number;
  x0: number;
  pitch: number;
  /** A score below this is not needed: every further slot can only lower it. */
  least: number;
}

function straightScore({ ink, gap, columns, x0, pitch, least }: Straight): number {
  const half = pitch / 2;
  const last = columns - 1;
  const start = x0 + PAD + 0.5;
  const end = start + last * pitch;
  let score = (ink[end | 0] as number) + (gap[(start - pitch) | 0] as number) + (gap[(end + pitch) | 0] as number);
  for (let i = 0, at = start; i < last && score > least; i++, at += pitch) {
    score += (ink[at | 0] as number) + 0.5 * (gap[(at + half) | 0] as number);
  }
  return score;
}

/** Position at which a line was found, and how well it fits. */
type Settled = Omit<GridLine, 'lp'>;

/** Start, pitch and curvature of a single line around the common grid. */
function settle(line: Frames, columns: number, common: Course): Settled {
  const arc = arcOf(columns);
  const best = { score: Number.NEGATIVE_INFINITY, x0: common.x0, pitch: common.pitch, bow: common.bow };
  const middle = common.x0 + ((columns - 1) * common.pitch) / 2;
  for (const factor of OWN_PITCH) {
    const pitch = common.pitch * (1 + factor);
    for (const shift of OWN_START) {
      const x0 = middle - ((columns - 1) * pitch) / 2 + shift;
      for (const own of OWN_BOW) {
        const bow = common.bow + own;
        const score = bowedScore({ line, arc, x0, pitch, bow, least: best.score });
        if (score > best.score) Object.assign(best, { score, x0, pitch, bow });
      }
    }
  }
  const { score, x0, pitch, bow } = best;
  return { fit: (score + OUTSIDE_WEIGHT * outside(line, columns, best)) / (1.5 * columns), x0, pitch, bow };
}

/** Evidence of every slot for a line at this position. */
function slotsOf(line: Frames, columns: number, course: Course): Float32Array {
  const arc = arcOf(columns);
  const lp = new Float32Array(columns * OCR_SYMBOLS);
  const window = SLOT * course.pitch;
  for (let i = 0; i < columns; i++) {
    const centre = course.x0 + i * course.pitch + course.bow * (arc[i] as number);
    const first = Math.max(0, Math.round(centre - window));
    const last = Math.min(OCR_FRAMES - 1, Math.round(centre + window));
    let sum = 0;
    for (let c = 0; c < OCR_SYMBOLS; c++) {
      let peak = 0;
      for (let t = first; t <= last; t++) peak = Math.max(peak, line.p[c * OCR_FRAMES + t] as number);
      lp[i * OCR_SYMBOLS + c] = peak + FLOOR;
      sum += peak + FLOOR;
    }
    for (let c = 0; c < OCR_SYMBOLS; c++) {
      lp[i * OCR_SYMBOLS + c] = Math.log((lp[i * OCR_SYMBOLS + c] as number) / sum);
    }
  }
  return lp;
}

/** Ink beyond the ends: the line is longer than the layout, or the grid is in the wrong place. */
function outside(line: Frames, columns: number, { x0, pitch }: Course): number {
  let sum = 0;
  const end = x0 + (columns - 1) * pitch;
  for (let k = 1; k <= OUTSIDE_SLOTS; k++) {
    sum += line.gap[PAD + Math.round(x0 - k * pitch)] ?? 0;
    sum += line.gap[PAD + Math.round(end + k * pitch)] ?? 0;
  }
  return sum;
}

const ARCS = new Map<number, Float64Array>();

/** Fraction of the curvature at every column: none at the ends, all of it in the middle. */
function arcOf(columns: number): Float64Array {
  const known = ARCS.get(columns);
  if (known !== undefined) return known;
  const arc = Float64Array.from({ length: columns }, (_, i) => {
    const u = i / (columns - 1);
    return 4 * u * (1 - u);
  });
  ARCS.set(columns, arc);
  return arc;
}

interface Bowed extends Course {
  line: Frames;
  arc: Float64Array;
  least: number;
}

function bowedScore({ line: { ink, gap }, arc, x0, pitch, bow, least }: Bowed): number {
  const last = arc.length - 1;
  const end = x0 + last * pitch;
  // Places increase along the line unless its curvature is extreme: the ends show whether all are inside.
  if (x0 < -0.5 || end >= OCR_FRAMES - 0.5 || 4 * Math.abs(bow) >= last * pitch) return Number.NEGATIVE_INFINITY;
  const start = x0 + PAD + 0.5;
  const half = pitch / 2;
  let score =
    (gap[(start - pitch) | 0] as number) +
    (gap[(end + pitch + PAD + 0.5) | 0] as number) +
    (ink[(end + PAD + 0.5) | 0] as number) -
    0.02 * Math.abs(bow);
  for (let i = 0; i < last && score >= least; i++) {
    const at = start + i * pitch + bow * (arc[i] as number);
    score += (ink[at | 0] as number) + 0.5 * (gap[(at + half) | 0] as number);
  }
  return score;
}

/**
 * Mean evidence of several looks at the same lines (other crops or other captures of one document), slot by slot. Start and pitch
 * are those of the first look. All looks must have the same number of lines and columns.
 */
export function combineGrids(looks: readonly (readonly GridLine[])[]): GridLine[] {
  return (looks[0] ?? []).map((first, i) => {
    const lp = new Float32Array(first.lp.length);
    for (const look of looks) {
      const other = look[i] as GridLine;
      for (let k = 0; k < lp.length; k++) lp[k] = (lp[k] as number) + (other.lp[k] as number) / looks.length;
    }
    for (let slot = 0; slot < lp.length; slot += OCR_SYMBOLS) {
      let sum = 0;
      for (let c = 0; c < OCR_SYMBOLS; c++) sum += Math.exp(lp[slot + c] as number);
      const total = Math.log(sum);
      for (let c = 0; c < OCR_SYMBOLS; c++) lp[slot + c] = (lp[slot + c] as number) - total;
    }
    return { ...first, lp };
  });
}
