import { median } from '../index.ts';
import { type FrameSize, PX_PER_MM } from './frame/index.ts';

/** Upright rectangle of the frame, pixels: left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];
export const SIDES = ['left', 'top', 'right', 'bottom'] as const;
export type Side = (typeof SIDES)[number];

/** Number of pixels on each side of an edge that are compared. */
export const STEP = 3;
/** Fraction of a side, about its middle, along which its edge is searched for: corners may be rounded. */
const ALONG = 0.8;

/**
 * How much the brightness steps from outside to inside across every line parallel to one side, grey levels, mean along the side:
 * the texture of background and portrait averages out, but the straight edge of a portrait does not. Index 0 is the line `from`
 * of the axis.
 */
export function stepsAcross(
  frame: Uint8Array,
  { width, height }: FrameSize,
  { box, side, from, to }: { box: Box; side: Side; from: number; to: number },
): Float32Array {
  const upright = side === 'left' || side === 'right';
  const [first, last] = along(box, side, { width, height });
  const sign = side === 'left' || side === 'top' ? 1 : -1;
  const lines = new Float32Array(to - from + 2 * STEP);
  for (let k = 0; k < lines.length; k++) {
    const across = Math.max(0, Math.min((upright ? width : height) - 1, from - STEP + k));
    let sum = 0;
    for (let along = first; along < last; along++) {
      sum += frame[upright ? along * width + across : across * width + along] as number;
    }
    lines[k] = sum / Math.max(1, last - first);
  }
  const out = new Float32Array(to - from);
  for (let k = 0; k < out.length; k++) {
    let step = 0;
    for (let j = 0; j < STEP; j++) step += (lines[k + STEP + j] as number) - (lines[k + j] as number);
    out[k] = (sign * step) / STEP;
  }
  return out;
}

/** Position of the largest step, pixels from the start of the profile with a fraction, and its size. */
export function largestStep(
  profile: Float32Array,
  from = 0,
  to: number = profile.length,
): { at: number; step: number } {
  let best = from;
  for (let k = from; k < to; k++) if (Math.abs(profile[k] as number) > Math.abs(profile[best] as number)) best = k;
  const at = (k: number): number => Math.abs(profile[k] ?? 0);
  const bend = at(best - 1) - 2 * at(best) + at(best + 1);
  const fraction = bend < 0 && best > 0 && best < profile.length - 1 ? (at(best - 1) - at(best + 1)) / (2 * bend) : 0;
  return { at: best + Math.max(-0.5, Math.min(0.5, fraction)), step: profile[best] as number };
}

/** What is known about one side of the portrait. */
export interface EnrolledSide {
  /** Position on its axis, and scatter over the pages, millimetres. */
  mean: number;
  sd: number;
  /** Median step of the edge, grey levels. */
  step: number;
  /** Fraction of the pages that show it. */
  seen: number;
  /** Largest step of the static print outside the portrait that a page showed against the model, grey levels. */
  noise: number;
}

/** How far from the boundary of the varying area the edge is searched for, millimetres. */
const NEAR_MM = 2.5;
/** The edge of every page is this close to the common one, millimetres. */
const SAME_MM = 0.3;
/** Smallest step of a portrait's edge, grey levels; less is noise from the print next to it. */
const CLEAR_STEP = 2.5;
/** Largest step that counts, grey levels: a dark suit or a black frame must not outvote the other pages. */
const MOST_STEP = 10;
/** Common step at which a line is an edge, grey levels. */
const EDGE = 3.5;
/** An edge that varies more than this is hair or a collar and does not count, millimetres. */
const MAX_SD_MM = 0.25;
/** Fraction of the pages that must show an edge. */
const MIN_SEEN = 0.6;
/** Distance of the first line compared outside the portrait, and how far the comparison extends, millimetres. */
export const GUARD_MM = 0.75;
export const OUTSIDE_MM = 6;
/** The border of the page, which is not print, millimetres. */
const BORDER_MM = 1.5;

/** One side over the pages from which a model is taught; null if the portrait has no straight edge there. */
export function enrolSide(
  frames: readonly Uint8Array[],
  print: PrintAround,
  { box, side }: { box: Box; side: Side },
): EnrolledSide | null {
  const { size } = print;
  const middle = box[SIDES.indexOf(side)] as number;
  const reach = Math.round(NEAR_MM * PX_PER_MM);
  const from = Math.round(middle) - reach;
  const profiles = frames.map((frame) => stepsAcross(frame, size, { box, side, from, to: from + 2 * reach + 1 }));
  const common = Float32Array.from({ length: 2 * reach + 1 }, (_, k) => {
    return (
      profiles.reduce((sum, profile) => sum + Math.min(MOST_STEP, Math.abs(profile[k] as number)), 0) / frames.length
    );
  });
  const edge = largestStep(common);
  if (edge.step < EDGE) return null;
  const same = SAME_MM * PX_PER_MM;
  const [first, last] = [
    Math.max(0, Math.floor(edge.at - same)),
    Math.min(common.length, Math.ceil(edge.at + same) + 1),
  ];
  const found = profiles
    .map((profile) => largestStep(profile, first, last))
    .filter(({ step }) => Math.abs(step) >= CLEAR_STEP);
  const seen = found.length / frames.length;
  if (seen < MIN_SEEN) return null;
  const places = found.map(({ at }) => (from + at) / PX_PER_MM);
  const mean = places.reduce((sum, at) => sum + at, 0) / places.length;
  const sd = Math.sqrt(places.reduce((sum, at) => sum + (at - mean) ** 2, 0) / Math.max(1, places.length - 1));
  if (sd > MAX_SD_MM) return null;
  const around = frames.map((frame) => largestStep(outsideOf(frame, print, { box, side, mean })).step);
  const noise = Math.max(0, ...around.map(Math.abs));
  return { mean, sd, step: median(found.map(({ step }) => Math.abs(step))), seen, noise };
}

/** Static print next to the portrait; `mask` 1 where the reference is static. */
export interface PrintAround {
  size: FrameSize;
  reference: Uint8Array;
  mask: Uint8Array;
}

/** A line with a smaller fraction of static print along the side is not used. */
const MIN_LINE = 0.4;

/**
 * How much the page differs from the static print across each line outside a side, starting at `GUARD_MM` and going outwards,
 * grey levels: the edge of another portrait that covers the print. 0 if too little of a line is static.
 */
export function outsideOf(
  frame: Uint8Array,
  { size, reference, mask }: PrintAround,
  { box, side, mean }: { box: Box; side: Side; mean: number },
): Float32Array {
  const upright = side === 'left' || side === 'right';
  const before = side === 'left' || side === 'top';
  const most = upright ? size.width : size.height;
  const place = Math.round(mean * PX_PER_MM);
  const guard = Math.round(GUARD_MM * PX_PER_MM);
  const border = Math.round(BORDER_MM * PX_PER_MM);
  const room = before ? place - guard - border : most - border - place - guard;
  const length = Math.max(0, Math.min(room, Math.round((OUTSIDE_MM - GUARD_MM) * PX_PER_MM)));
  const [first, last] = along(box, side, size);
  const lines: number[] = [];
  for (let k = 0; k < length; k++) {
    const across = before ? place - guard - k : place + guard + k;
    let off = 0;
    let n = 0;
    for (let at = first; at < last; at++) {
      const i = upright ? at * size.width + across : across * size.width + at;
      if (mask[i] === 0) continue;
      off += (frame[i] as number) - (reference[i] as number);
      n++;
    }
    lines.push(n < MIN_LINE * (last - first) ? Number.NaN : off / n);
  }
  const out = new Float32Array(Math.max(0, length - 2 * STEP));
  for (let k = 0; k < out.length; k++) {
    let step = 0;
    for (let j = 0; j < STEP; j++) step += (lines[k + j] as number) - (lines[k + STEP + j] as number);
    out[k] = Number.isNaN(step) ? 0 : step / STEP;
  }
  return out;
}

/** First and last pixel of a side that are compared. */
function along(box: Box, side: Side, { width, height }: FrameSize): [number, number] {
  const upright = side === 'left' || side === 'right';
  const [a, b] = upright ? [box[1], box[3]] : [box[0], box[2]];
  const trim = ((1 - ALONG) / 2) * (b - a);
  return [Math.max(0, Math.round(a + trim)), Math.min(upright ? height : width, Math.round(b - trim))];
}
