import type { Luma } from '../index.ts';
import type { LineGeometry, Pyramid } from '../mrz-band/index.ts';
import { lumaAt } from '../mrz-band/index.ts';
import type { GlyphSet } from './glyphs.ts';

/** Spare columns before the first and after the last character, and spare rows above and below the template, pixels. */
export const ROOM_COLUMNS = 1;
export const ROOM_ROWS = 9;
/** Darkness of one line of the zone, sampled on its own axis: one MRZ column is one template wide. */
export interface Strip {
  width: number;
  height: number;
  data: Float32Array;
}

/** Position of a line: left end of its first column on the baseline, direction, distance of two columns. Page pixels. */
export interface LineAxis {
  x: number;
  y: number;
  angle: number;
  pitch: number;
  columns: number;
  /** How far the middle of the line is from an even pitch, along the line (on a page seen at an angle). */
  bow: number;
}

/** Distance from the middle of the capitals down to the baseline, as a fraction of the pitch: 1.2 mm of 2.54. */
const HALF_CAPITAL = 1.2 / 2.54;

export function axisOf({ x, y, angle, pitch, columns, bow }: LineGeometry): LineAxis {
  const down = HALF_CAPITAL * pitch;
  return { x: x - down * Math.sin(angle), y: y + down * Math.cos(angle), angle, pitch, columns, bow };
}

/** Pixels of the page from one pixel of a strip to the next. */
function stepOf(axis: LineAxis, set: GlyphSet): number {
  return axis.pitch / set.width;
}

/** The axis moved by `along` and `down` at the first and the last column, and by `bow` in the middle, strip pixels. */
export function moved(
  axis: LineAxis,
  set: GlyphSet,
  by: { along: [number, number]; down: [number, number]; bow: number },
): LineAxis {
  const step = stepOf(axis, set);
  const cos = Math.cos(axis.angle);
  const sin = Math.sin(axis.angle);
  const at = (along: number, down: number): [number, number] => [
    axis.x + along * cos - down * sin,
    axis.y + along * sin + down * cos,
  ];
  const length = axis.pitch * axis.columns;
  const [x0, y0] = at(by.along[0] * step, by.down[0] * step);
  const [x1, y1] = at(length + by.along[1] * step, by.down[1] * step);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const pitch = Math.hypot(x1 - x0, y1 - y0) / axis.columns;
  return { ...axis, x: x0, y: y0, angle, pitch, bow: axis.bow + by.bow * step };
}

/**
 * Samples the line; darkness 0..255. The page is read at the pyramid level that is less than twice as fine; `samples`
 * per axis and pixel prevent finer detail from becoming noise.
 */
export function stripOf(pyramid: Pyramid, axis: LineAxis, set: GlyphSet, samples: 1 | 2 = 2): Strip {
  const step = stepOf(axis, set);
  const level = Math.min(pyramid.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, step / 1.1)))));
  const plane = pyramid[level] as Luma;
  const shrink = 2 ** level;
  const width = (axis.columns + 2 * ROOM_COLUMNS) * set.width;
  const height = set.height + 2 * ROOM_ROWS;
  const data = new Float32Array(width * height).fill(255);
  const cos = Math.cos(axis.angle) / shrink;
  const sin = Math.sin(axis.angle) / shrink;
  const x0 = (axis.x + 0.5) / shrink - 0.5;
  const y0 = (axis.y + 0.5) / shrink - 0.5;
  const along = alongOf(axis, { count: width * samples, samples, step, lead: ROOM_COLUMNS * set.width });
  const share = 1 / (samples * samples);
  for (let line = 0; line < height * samples; line++) {
    const across = ((line + 0.5) / samples - ROOM_ROWS - set.baseline) * step;
    const xs = x0 - across * sin;
    const ys = y0 + across * cos;
    const row = Math.floor(line / samples) * width;
    for (let i = 0; i < along.length; i++) {
      const a = along[i] as number;
      const to = row + (samples === 1 ? i : i >> 1);
      data[to] = (data[to] as number) - share * lumaAt(plane, xs + a * cos, ys + a * sin);
    }
  }
  return { width, height, data };
}

/**
 * Darkness of three planes of the same size on the pixels of a strip, as `stripOf` with one sample reads each of them. The
 * position of a sample and its weights are computed once for the three.
 */
export function channelStrips(
  planes: readonly [Luma, Luma, Luma],
  axis: LineAxis,
  set: GlyphSet,
): [Float32Array, Float32Array, Float32Array] {
  const [first, second, third] = planes.map(({ data }) => data) as [Uint8Array, Uint8Array, Uint8Array];
  const { width: stride, height: rows } = planes[0];
  const step = stepOf(axis, set);
  const width = (axis.columns + 2 * ROOM_COLUMNS) * set.width;
  const height = set.height + 2 * ROOM_ROWS;
  const [red, green, blue] = [0, 1, 2].map(() => new Float32Array(width * height)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const cos = Math.cos(axis.angle);
  const sin = Math.sin(axis.angle);
  const along = alongOf(axis, { count: width, samples: 1, step, lead: ROOM_COLUMNS * set.width });
  const mostX = stride - 1.001;
  const mostY = rows - 1.001;
  for (let line = 0, to = 0; line < height; line++) {
    const across = (line + 0.5 - ROOM_ROWS - set.baseline) * step;
    const xs = axis.x - across * sin;
    const ys = axis.y + across * cos;
    for (let i = 0; i < width; i++, to++) {
      const a = along[i] as number;
      const x = xs + a * cos;
      const y = ys + a * sin;
      const cx = x < 0 ? 0 : Math.min(x, mostX);
      const cy = y < 0 ? 0 : Math.min(y, mostY);
      const x0 = cx | 0;
      const y0 = cy | 0;
      const fx = cx - x0;
      const fy = cy - y0;
      const at = y0 * stride + x0;
      const below = at + stride;
      const rest = 1 - fx;
      const over = 1 - fy;
      red[to] =
        255 -
        (((first[at] as number) * rest + (first[at + 1] as number) * fx) * over +
          ((first[below] as number) * rest + (first[below + 1] as number) * fx) * fy);
      green[to] =
        255 -
        (((second[at] as number) * rest + (second[at + 1] as number) * fx) * over +
          ((second[below] as number) * rest + (second[below + 1] as number) * fx) * fy);
      blue[to] =
        255 -
        (((third[at] as number) * rest + (third[at + 1] as number) * fx) * over +
          ((third[below] as number) * rest + (third[below + 1] as number) * fx) * fy);
    }
  }
  return [red, green, blue];
}

/** Position of each sample of a row along the line, pixels of the page. */
function alongOf(
  axis: LineAxis,
  { count, samples, step, lead }: { count: number; samples: number; step: number; lead: number },
): Float64Array {
  const length = axis.columns * axis.pitch;
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const even = ((i + 0.5) / samples - lead) * step;
    const u = even / length;
    out[i] = u <= 0 || u >= 1 ? even : even + axis.bow * 4 * u * (1 - u);
  }
  return out;
}
