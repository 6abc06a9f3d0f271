import type { CheckValue, ReasonCode } from '../../inspection/record/checks/index.ts';
import { median } from '../index.ts';
import type { DocumentType } from './entry.ts';
import { frameSize, GRID } from './frame/index.ts';
import { type Glow, ILLUMINATION_GRID, type InkMap } from './illumination.ts';
import type { Box } from './photo.ts';

type DocReason = Extract<ReasonCode, `DOC_${string}`>;

/** Limits of the two checks; docs/document-checks.md says on which data they were chosen. */
export interface IlluminationLimits {
  /** How many standard deviations of the taught pages a cell may be off. */
  deviations: number;
  /** Smallest difference in the fraction of darkness that remains in infrared: for a cell, and for the median of all. */
  inkCell: number;
  inkPage: number;
  /** Median correlation, and fraction of the taught strength, below which there is no pattern. */
  correlation: number;
  strength: number;
  /** A cell of the pattern below this fraction of the page's strength is interrupted. */
  cellStrength: number;
  /**
   * Correlation at which a position counts; smallest distance from the rest of the pattern that counts as a shift, and of the
   * whole pattern from the print, millimetres: the two are printed in separate passes.
   */
  place: number;
  leastShiftMm: number;
  wholeShiftMm: number;
}

export const DEFAULT_ILLUMINATION_LIMITS: IlluminationLimits = {
  deviations: 4,
  inkCell: 0.25,
  inkPage: 0.03,
  correlation: 0.3,
  strength: 0.3,
  cellStrength: 0.6,
  place: 0.5,
  leastShiftMm: 0.5,
  wholeShiftMm: 1,
};

export interface IlluminationFinding {
  value: CheckValue;
  reason: DocReason;
  /** -1..1; null if nothing was judged. */
  margin: number | null;
  score: { value: number; threshold: number; direction: 'higher-is-better' | 'higher-is-suspicious' } | null;
  /** Position, in pixels of the frame. */
  box: Box | null;
}

const NOTHING: Omit<IlluminationFinding, 'value' | 'reason'> = { margin: null, score: null, box: null };
/** Fraction of the taught cells that must be comparable on the page. */
const MIN_COMPARED = 0.5;

function cellBox(
  format: DocumentType['format'],
  { column, row }: { column: number; row: number },
  grid: { columns: number; rows: number } = ILLUMINATION_GRID,
): Box {
  const { width, height } = frameSize(format);
  const [w, h] = [width / grid.columns, height / grid.rows];
  return [column * w, row * h, (column + 1) * w, (row + 1) * h];
}

/** Compares the inks of the static print in infrared with those of the model (TR-03135-1 5.5.4.2, IR TR IS). */
export function judgeInkMap(
  { format, lights }: DocumentType,
  map: InkMap,
  limits: IlluminationLimits = DEFAULT_ILLUMINATION_LIMITS,
): IlluminationFinding {
  const taught = lights?.IR ?? null;
  if (taught === null) return { ...NOTHING, value: 'not-supported', reason: 'DOC_NOT_ENROLLED' };
  type Compared = { cell: InkMap[number]; off: number; share: number; sd: number };
  const compared = map.flatMap((cell): Compared[] => {
    const known = taught.cells.find(({ column, row }) => column === cell.column && row === cell.row);
    if (known === undefined) return [];
    const off = cell.kept - known.kept;
    return [{ cell, off, share: Math.abs(off) / Math.max(limits.inkCell, limits.deviations * known.sd), sd: known.sd }];
  });
  if (compared.length < MIN_COMPARED * taught.cells.length) {
    return { ...NOTHING, value: 'undetermined', reason: 'DOC_PATTERN_UNCLEAR' };
  }
  const whole = Math.abs(median(compared.map(({ off }) => off)));
  const wholeLimit = Math.max(limits.inkPage, limits.deviations * median(compared.map(({ sd }) => sd)) * 0.5);
  // One cell may be under dirt or a lamp reflection; two are a finding.
  const [worst, second] = compared.sort((a, b) => b.share - a.share) as [Compared, Compared];
  const share = Math.max(whole / wholeLimit, second.share);
  const margin = Math.max(-1, Math.min(1, 1 - share));
  const score = { value: share, threshold: 1, direction: 'higher-is-suspicious' } as const;
  if (share <= 1) return { value: 'successful', reason: 'DOC_IR_PATTERN_OK', margin, score, box: null };
  return { value: 'failed', reason: 'DOC_IR_PATTERN', margin, score, box: cellBox(format, worst.cell) };
}

/** Compares the luminescent pattern of a page with that of the model (TR-03135-1 5.5.4.2, UV LU IS). */
export function judgeGlow(
  { format, lights }: DocumentType,
  { places, strengths }: Glow,
  limits: IlluminationLimits = DEFAULT_ILLUMINATION_LIMITS,
): IlluminationFinding {
  const taught = lights?.UV ?? null;
  if (taught === null) return { ...NOTHING, value: 'not-supported', reason: 'DOC_NOT_ENROLLED' };
  const cells = strengths.flatMap((cell) => {
    const known = taught.strengths.find(({ column, row }) => column === cell.column && row === cell.row);
    return known === undefined ? [] : [{ ...cell, sd: known.sd }];
  });
  if (cells.length < MIN_COMPARED * taught.strengths.length) {
    return { ...NOTHING, value: 'undetermined', reason: 'DOC_PATTERN_UNCLEAR' };
  }
  const correlation = median(places.map((place) => place.correlation));
  const strength = median(cells.map((cell) => cell.strength));
  const weakest = cells.reduce((a, b) => (b.strength < a.strength ? b : a));
  const missing: Suspicion = {
    reason: 'DOC_UV_PATTERN_MISSING',
    share: Math.max(
      (1 - correlation) / (1 - limits.correlation),
      (1 - Math.max(0, strength)) / (1 - limits.strength),
      0,
    ),
    box: cellBox(format, weakest),
  };
  // If the pattern is missing, neither its position nor its gaps can be measured.
  if (missing.share > 1) return glowFinding(missing);
  const gap: Suspicion = {
    reason: 'DOC_UV_PATTERN_INTERRUPTED',
    share: (strength - weakest.strength) / ((1 - limits.cellStrength) * strength),
    box: cellBox(format, weakest),
  };
  const found = [missing, gap, ...shiftOf(taught.places, { places, format, limits })];
  return glowFinding(found.reduce((a, b) => (b.share > a.share ? b : a)));
}

/** One way in which a pattern differs, and how far, as a fraction of its limit. */
interface Suspicion {
  reason: Extract<DocReason, `DOC_UV_PATTERN_${string}`>;
  share: number;
  box: Box;
}

function glowFinding({ reason, share, box }: Suspicion): IlluminationFinding {
  const margin = Math.max(-1, Math.min(1, 1 - share));
  const score = { value: share, threshold: 1, direction: 'higher-is-suspicious' } as const;
  if (share <= 1) return { value: 'successful', reason: 'DOC_UV_PATTERN_OK', margin, score, box: null };
  return { value: 'failed', reason, margin, score, box };
}

type TaughtPlaces = NonNullable<NonNullable<DocumentType['lights']>['UV']>['places'];

/** How far the pattern is from its taught position, relative to the print or cell by cell; empty if no cell was found. */
function shiftOf(
  taught: TaughtPlaces,
  { places, format, limits }: { places: Glow['places']; format: DocumentType['format']; limits: IlluminationLimits },
): Suspicion[] {
  const offs = places.flatMap((place) => {
    const known = taught.find(({ column, row }) => column === place.column && row === place.row);
    if (known === undefined || place.correlation < limits.place) return [];
    return [{ place, dx: place.shift[0] - known.shift[0], dy: place.shift[1] - known.shift[1], sd: known.sd }];
  });
  const [wholeX, wholeY] = [median(offs.map(({ dx }) => dx)), median(offs.map(({ dy }) => dy))];
  const whole = Math.hypot(wholeX, wholeY);
  const shifted = offs.map(({ place, dx, dy, sd }) => {
    const limit = Math.max(limits.leastShiftMm, limits.deviations * sd);
    const own = Math.hypot(dx - wholeX, dy - wholeY) / limit;
    return { place, share: whole > limits.wholeShiftMm ? whole / limits.wholeShiftMm : own };
  });
  // Single cells may match the next line of a repeating pattern, so a third of them are needed for a finding.
  const furthest = shifted.sort((a, b) => b.share - a.share)[Math.max(1, Math.ceil(shifted.length / 3) - 1)];
  if (furthest === undefined) return [];
  const { place, share } = furthest;
  return [{ reason: 'DOC_UV_PATTERN_SHIFTED', share, box: cellBox(format, place, GRID) }];
}
