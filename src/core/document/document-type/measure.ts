import type { Luma } from '../index.ts';
import { median } from '../index.ts';
import type { DocumentType } from './entry.ts';
import {
  type Affine,
  apply,
  type CellFit,
  compose,
  cutFrame,
  type FrameSize,
  PX_PER_MM,
  register,
  type StaticPrint,
} from './frame/index.ts';
import {
  type Box,
  type EnrolledSide,
  GUARD_MM,
  largestStep,
  outsideOf,
  SIDES,
  type Side,
  STEP,
  stepsAcross,
} from './photo.ts';

/** How close a portrait's own edge is to its position, and an edge that was moved slightly outwards, millimetres. */
const WITHIN_MM = 0.5;
const NEAR_MM = 1.25;
/** Fraction of the taught step that shows this portrait's edge: the step is smaller if its background is as light as the page. */
export const OWN_SHARE = 0.3;
/** Fraction that an edge in another position must have, because hair and printed lines also cause steps. */
const MOVED_SHARE = 0.6;

/** A model aligned with a page. */
export interface Candidate {
  print: StaticPrint;
  photo: DocumentType['photo'];
}

/** One side of the portrait on a page, millimetres and grey levels. */
export interface SideMeasure {
  side: Side;
  at: number;
  step: number;
  /** Largest deviation of the print outside, and how far outside it was, millimetres. */
  outsideStep: number;
  outsideAt: number;
}

/** What was measured for one model on one page. */
export interface DocumentTypeMeasures {
  coarse: number;
  cells: CellFit[];
  sides: SideMeasure[];
  /** Maps frame pixels to pixels of the plane. */
  at: Affine;
}

/**
 * Aligns a model with a page. `starts`: possible positions of the frame, likeliest first; the best one is kept. The portrait is
 * measured only if the print was found in its position (`place` true).
 */
export function measureDocumentType(
  plane: Luma,
  { candidate, starts }: { candidate: Candidate; starts: readonly Affine[] },
  place: (cells: readonly CellFit[]) => boolean,
): DocumentTypeMeasures {
  const { print, photo } = candidate;
  let best: DocumentTypeMeasures | null = null;
  for (const start of starts) {
    const fit = register(print, (move) => cutFrame(plane, compose(start, move), print.size));
    const measures = { coarse: fit.coarse, cells: fit.cells, sides: [], at: compose(start, fit.at) };
    if (best === null || correlationOf(measures.cells) > correlationOf(best.cells)) best = measures;
    if (place(measures.cells)) break;
  }
  const found = best as DocumentTypeMeasures;
  if (photo === null || !place(found.cells)) return found;
  const frame = cutFrame(plane, found.at, print.size);
  const sides = SIDES.flatMap((side) => {
    const enrolled = photo.sides[side];
    return enrolled === undefined ? [] : [measureSide(frame, print, { side, box: photo.box, enrolled })];
  });
  return { ...found, sides };
}

/** Correlation of a page with a model: the median of its cells, -1..1. */
export function correlationOf(cells: readonly CellFit[]): number {
  return cells.length === 0 ? 0 : median(cells.map(({ correlation }) => correlation));
}

function measureSide(
  frame: Uint8Array,
  print: StaticPrint,
  { side, box, enrolled }: { side: Side; box: Box; enrolled: EnrolledSide },
): SideMeasure {
  const reach = Math.round(NEAR_MM * PX_PER_MM);
  const close = Math.round(WITHIN_MM * PX_PER_MM);
  const from = Math.round(enrolled.mean * PX_PER_MM) - reach;
  const profile = stepsAcross(frame, print.size, { box, side, from, to: from + 2 * reach + 1 });
  const own = largestStep(profile, reach - close, reach + close + 1);
  const before = side === 'left' || side === 'top';
  // Only outwards: inside, hair and collar cause steps if the portrait's background is as light as the page.
  const away = before ? largestStep(profile, 0, reach - close) : largestStep(profile, reach + close + 1);
  const isOwn = Math.abs(own.step) >= OWN_SHARE * enrolled.step || Math.abs(away.step) < MOVED_SHARE * enrolled.step;
  const edge = isOwn ? own : away;
  const outside = outsideOf(frame, print, { box, side, mean: enrolled.mean });
  const worst = largestStep(outside);
  return {
    side,
    at: (from + edge.at) / PX_PER_MM,
    step: Math.abs(edge.step),
    outsideStep: outside.length === 0 ? 0 : Math.abs(worst.step),
    outsideAt: GUARD_MM + (worst.at + STEP) / PX_PER_MM,
  };
}

/** The upright rectangle of the picture around a rectangle of the frame, as fractions. */
export function onPicture(
  [left, top, right, bottom]: Box,
  at: Affine,
  { width, height }: FrameSize,
): [number, number, number, number] {
  const points = [apply(at, left, top), apply(at, right, top), apply(at, right, bottom), apply(at, left, bottom)];
  const within = (v: number): number => Math.min(1, Math.max(0, v));
  const xs = points.map(([x]) => within(x / width));
  const ys = points.map(([, y]) => within(y / height));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}
