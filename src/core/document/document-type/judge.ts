import type { CheckValue, ReasonCode } from '../../inspection/record/checks/index.ts';
import type { DocumentType } from './entry.ts';
import { type CellFit, frameSize, GRID } from './frame/index.ts';
import { correlationOf, type DocumentTypeMeasures, OWN_SHARE } from './measure.ts';
import type { Box, Side } from './photo.ts';

type DocReason = Extract<ReasonCode, `DOC_${string}`>;

/** Limits of identification and layout; docs/document-checks.md says on which data they were chosen. */
export interface DocumentTypeLimits {
  /** Median correlation of the cells at which a page counts as matching a model. */
  correlation: number;
  /** Fraction of the cells that must have been found individually, and the correlation at which a cell counts as found. */
  cells: number;
  cell: number;
  /** Standard deviations that a portrait or a cell may be off (docs/document-checks.md), and the least it may, millimetres. */
  deviations: number;
  leastMm: number;
  leastShiftMm: number;
  /** Correlation at which a cell's position is trusted: background lines repeat, and a weak peak may be the next line. */
  shiftCell: number;
  /** A step outside the portrait that shows another portrait's edge, grey levels, and multiples of the taught scatter. */
  outsideStep: number;
  outsideTimes: number;
  /** A step that shows the portrait's own edge, grey levels. */
  ownStep: number;
}

export const DEFAULT_DOCUMENT_TYPE_LIMITS: DocumentTypeLimits = {
  correlation: 0.6,
  cells: 0.7,
  cell: 0.35,
  deviations: 4,
  leastMm: 0.5,
  leastShiftMm: 0.5,
  shiftCell: 0.75,
  outsideStep: 6,
  outsideTimes: 3,
  ownStep: 2.5,
};

/** True if these cells match the model, because the print was found in its position. */
export function isOfDocumentType(
  cells: readonly CellFit[],
  limits: DocumentTypeLimits = DEFAULT_DOCUMENT_TYPE_LIMITS,
): boolean {
  if (cells.length === 0) return false;
  const found = cells.filter(({ correlation }) => correlation >= limits.cell).length;
  return correlationOf(cells) >= limits.correlation && found >= limits.cells * cells.length;
}

export interface LayoutFinding {
  value: CheckValue;
  reason: DocReason;
  /** -1..1; null if nothing was judged. */
  margin: number | null;
  /** How far the worst deviation is off, as a fraction of its limit. */
  score: { value: number; threshold: number } | null;
  /** Position, in pixels of the frame. */
  box: Box | null;
}

/** Compares portrait and static print of a page with its model. */
export function judgeLayout(
  model: DocumentType,
  measures: DocumentTypeMeasures,
  limits: DocumentTypeLimits = DEFAULT_DOCUMENT_TYPE_LIMITS,
): LayoutFinding {
  const shift = worstShift(model, measures, limits);
  const photo = photoOff(model, measures, limits);
  const size = photo.size;
  const place = photo.place;
  const findings: [DocReason, Off][] = [
    ['DOC_PHOTO_SIZE', size],
    ['DOC_PHOTO_POSITION', place],
    ['DOC_PRINT_SHIFTED', shift],
  ];
  const [reason, worst] = findings.reduce((a, b) => (b[1].share > a[1].share ? b : a));
  if (worst.limit === 0)
    return { value: 'not-supported', reason: 'DOC_NOT_ENROLLED', margin: null, score: null, box: null };
  const margin = Math.max(-1, Math.min(1, 1 - worst.share));
  const score = { value: worst.share, threshold: 1 };
  if (worst.share <= 1) return { value: 'successful', reason: 'DOC_LAYOUT_OK', margin, score, box: null };
  return { value: 'failed', reason, margin, score, box: worst.box };
}

interface Off {
  /** Millimetres; 0 where nothing was compared. */
  limit: number;
  /** How far it is off, as a multiple of the limit. */
  share: number;
  box: Box | null;
}
const NOTHING: Off = { limit: 0, share: 0, box: null };

function worstShift(
  { cells: taught, format }: DocumentType,
  { cells }: DocumentTypeMeasures,
  limits: DocumentTypeLimits,
): Off {
  let worst = NOTHING;
  for (const cell of cells) {
    const known = taught.find(({ column, row }) => column === cell.column && row === cell.row);
    // If the print is covered or worn, nothing is known about its position.
    if (known === undefined || cell.correlation < limits.shiftCell) continue;
    const mm = Math.hypot(cell.shift[0] - known.shift[0], cell.shift[1] - known.shift[1]);
    const limit = Math.max(limits.leastShiftMm, limits.deviations * known.sd);
    worst = worse(worst, { mm, limit, box: cellBox(format, cell) });
  }
  return worst;
}

function cellBox(format: DocumentType['format'], { column, row }: CellFit): Box {
  const { width, height } = frameSize(format);
  const [w, h] = [width / GRID.columns, height / GRID.rows];
  return [column * w, row * h, (column + 1) * w, (row + 1) * h];
}

/** How far the portrait is off in size and position. An edge found outside its position was moved there. */
function photoOff(
  { photo }: DocumentType,
  { sides }: DocumentTypeMeasures,
  limits: DocumentTypeLimits,
): { size: Off; place: Off } {
  if (photo === null) return { size: NOTHING, place: NOTHING };
  const moved = new Map<Side, { mm: number; limit: number }>();
  for (const side of sides) {
    const taught = photo.sides[side.side];
    if (taught === undefined) continue;
    const limit = Math.max(limits.leastMm, limits.deviations * taught.sd);
    const outwards = side.side === 'left' || side.side === 'top' ? -1 : 1;
    const strange = side.outsideStep > Math.max(limits.outsideStep, limits.outsideTimes * taught.noise);
    if (strange) moved.set(side.side, { mm: outwards * side.outsideAt, limit });
    else if (side.step >= Math.max(limits.ownStep, OWN_SHARE * taught.step))
      moved.set(side.side, { mm: side.at - taught.mean, limit });
  }
  let [size, place] = [NOTHING, NOTHING];
  for (const [low, high] of [
    ['left', 'right'],
    ['top', 'bottom'],
  ] as const) {
    const [a, b] = [moved.get(low), moved.get(high)];
    if (a !== undefined && b !== undefined) {
      size = worse(size, { mm: Math.abs(b.mm - a.mm), limit: a.limit + b.limit, box: photo.box });
      place = worse(place, { mm: Math.abs(a.mm + b.mm) / 2, limit: Math.max(a.limit, b.limit), box: photo.box });
    } else {
      const one = a ?? b;
      if (one !== undefined) place = worse(place, { mm: Math.abs(one.mm), limit: one.limit, box: photo.box });
    }
  }
  return { size, place };
}

function worse(before: Off, { mm, limit, box }: { mm: number; limit: number; box: Box | null }): Off {
  const share = mm / limit;
  return before.limit === 0 || share > before.share ? { limit, share, box } : before;
}
