import type { Luma } from '../index.ts';
import { solved } from './fit.ts';
import type { GlyphSet } from './glyphs.ts';
import { channelStrips, type LineAxis, type Strip } from './strip.ts';

/** Colours of a page as it was handed in: RGB, one byte each, rows from top to bottom. */
export interface Colours {
  width: number;
  height: number;
  data: Uint8Array;
  /** This picture, turned a quarter clockwise, is the plane on which the lines were found. */
  onItsSide: boolean;
}

/** How much darker than the brightness each channel is, on the pixels of a strip: red, green, blue. */
export type Tints = readonly [Float32Array, Float32Array, Float32Array];

const WEIGHTS = [77 / 256, 150 / 256, 29 / 256] as const;
/** Part of the page beside a line that is read with it, pitches: a strip extends 1.6 above the baseline (turned: below). */
const MARGIN = { across: 1.7, ends: 1.7 } as const;

/** Samples the colours of a line. Chroma is stored at half the resolution by most cameras and by JPEG: it is smoothed. */
export function tintsOf(colours: Colours, axis: LineAxis, { strip, set }: { strip: Strip; set: GlyphSet }): Tints {
  const { left, top, planes } = channelsOf(colours, axis);
  const here = { ...axis, x: axis.x - left, y: axis.y - top };
  const [red, green, blue] = channelStrips(planes, here, set);
  for (const plane of planes) plane.data.fill(0);
  for (let k = 0; k < red.length; k++) {
    const r = red[k] as number;
    const b = blue[k] as number;
    const mean = WEIGHTS[0] * r + WEIGHTS[1] * (green[k] as number) + WEIGHTS[2] * b;
    red[k] = r - mean;
    blue[k] = b - mean;
  }
  const [warm, cold] = [red, blue].map((data) => smoothed({ ...strip, data })) as [Float32Array, Float32Array];
  withoutFringe([warm, cold], strip);
  // The weighted mean of the tints is zero, so the third tint follows from the other two.
  for (let k = 0; k < green.length; k++) {
    green[k] = -(WEIGHTS[0] * (warm[k] as number) + WEIGHTS[2] * (cold[k] as number)) / WEIGHTS[1];
  }
  return [warm, green, cold];
}

/** The colour channels of the rectangle around a line, turned by the angle at which the line was found. */
function channelsOf(colours: Colours, axis: LineAxis): { left: number; top: number; planes: [Luma, Luma, Luma] } {
  const { width, height, data, onItsSide } = colours;
  const [wide, high] = onItsSide ? [height, width] : [width, height];
  const endX = axis.x + axis.columns * axis.pitch * Math.cos(axis.angle);
  const endY = axis.y + axis.columns * axis.pitch * Math.sin(axis.angle);
  const within = (v: number, most: number): number => Math.max(0, Math.min(most, Math.round(v)));
  const beside = (pitches: number): number => pitches * axis.pitch;
  const left = within(Math.min(axis.x, endX) - beside(MARGIN.ends), wide - 2);
  const top = within(Math.min(axis.y, endY) - beside(MARGIN.across), high - 2);
  const w = Math.max(2, within(Math.max(axis.x, endX) + beside(MARGIN.ends), wide) - left);
  const h = Math.max(2, within(Math.max(axis.y, endY) + beside(MARGIN.across), high) - top);
  const [red, green, blue] = [new Uint8Array(w * h), new Uint8Array(w * h), new Uint8Array(w * h)];
  // Bytes from one pixel of the plane to the next, and to the one below.
  const [right, down] = onItsSide ? [-3 * width, 3] : [3, 3 * width];
  const first = onItsSide ? 3 * ((height - 1 - left) * width + top) : 3 * (top * width + left);
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0, from = first + y * down; x < w; x++, to++, from += right) {
      red[to] = data[from] as number;
      green[to] = data[from + 1] as number;
      blue[to] = data[from + 2] as number;
    }
  }
  const planeOf = (plane: Uint8Array): Luma => ({ width: w, height: h, data: plane });
  return { left, top, planes: [planeOf(red), planeOf(green), planeOf(blue)] };
}

/**
 * Step between the pixels on which the fringe is fitted, of fifty thousand per line, and the least slope that is used, levels.
 */
const FRINGE_STEP = 5;
const LEAST_SLOPE = 8;

/**
 * Lenses and scanners shift the channels by a fraction of a pixel, more towards one end, so every stroke has one warm and one cold
 * edge. The part of the tints that follows the slope of the brightness is removed, in place.
 */
function withoutFringe(tints: readonly Float32Array[], strip: Strip): void {
  const { width } = strip;
  const [along, down] = [slopes(strip, 1), slopes(strip, width)];
  const place = Float32Array.from({ length: width }, (_, x) => (2 * x) / width - 1);
  const equations = tints.map((tint) => equationsOf(tint, { along, down, place }));
  for (const [i, rows] of equations.entries()) {
    const by = solved(rows);
    if (by === null) continue;
    const [a0, a1, d0, d1] = by as [number, number, number, number];
    const tint = tints[i] as Float32Array;
    for (let k = 0, x = 0; k < tint.length; k++, x = x + 1 === width ? 0 : x + 1) {
      const t = place[x] as number;
      tint[k] = (tint[k] as number) - (a0 + a1 * t) * (along[k] as number) - (d0 + d1 * t) * (down[k] as number);
    }
  }
}

/** Normal equations of the four parts of a fringe: with the slope along and down the line, each even and growing to one end. */
function equationsOf(
  tint: Float32Array,
  { along, down, place }: { along: Float32Array; down: Float32Array; place: Float32Array },
): Float64Array[] {
  const width = place.length;
  let [aa, aat, ad, adt, av] = [0, 0, 0, 0, 0];
  let [att, atd, atdt, atv] = [0, 0, 0, 0];
  let [dd, ddt, dv] = [0, 0, 0];
  let [dtt, dtv] = [0, 0];
  for (let k = 0; k < tint.length; k += FRINGE_STEP) {
    const a = along[k] as number;
    const d = down[k] as number;
    if (Math.abs(a) + Math.abs(d) < LEAST_SLOPE) continue;
    const t = place[k % width] as number;
    const at = a * t;
    const dt = d * t;
    const value = tint[k] as number;
    aa += a * a;
    aat += a * at;
    ad += a * d;
    adt += a * dt;
    av += a * value;
    att += at * at;
    atd += at * d;
    atdt += at * dt;
    atv += at * value;
    dd += d * d;
    ddt += d * dt;
    dv += d * value;
    dtt += dt * dt;
    dtv += dt * value;
  }
  return [
    Float64Array.of(aa, aat, ad, adt, av),
    Float64Array.of(aat, att, atd, atdt, atv),
    Float64Array.of(ad, atd, dd, ddt, dv),
    Float64Array.of(adt, atdt, ddt, dtt, dtv),
  ];
}

/** Slope of the darkness towards the pixel `by` further along, smoothed as the tints are. */
function slopes({ width, height, data }: Strip, by: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let k = width; k < width * (height - 1); k++) out[k] = ((data[k + by] as number) - (data[k - by] as number)) / 2;
  return smoothed({ width, height, data: out });
}

/** Mean of three by three pixels. */
function smoothed({ width, height, data }: Strip): Float32Array {
  const across = new Float32Array(data.length);
  for (let k = 1; k + 1 < data.length; k++) {
    across[k] = ((data[k - 1] as number) + (data[k] as number) + (data[k + 1] as number)) / 3;
  }
  const out = new Float32Array(data.length);
  for (let k = width; k < width * (height - 1); k++) {
    out[k] = ((across[k - width] as number) + (across[k] as number) + (across[k + width] as number)) / 3;
  }
  return out;
}
