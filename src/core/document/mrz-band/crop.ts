import type { Luma } from '../index.ts';
import type { LineBox } from './components.ts';
import type { LineGroup } from './groups.ts';
import { halve, lumaAt } from './plane.ts';

/** Input of the line reader: grey rows x columns, pixels. */
export const CROP_HEIGHT = 24;
export const CROP_WIDTH = 544;
/** Distance of two characters in a crop, pixels. */
export const CROP_PITCH = 10.7;
/** Space before the first character, in pitches. */
const LEAD = 1.6;
/** Crop height in heights of the detected line. */
const LINE_SHARE = 1.5;

/** The page at full size and its halves: a crop samples the level that it shrinks by less than two. */
export type Pyramid = readonly Luma[];

export function pyramidOf(page: Luma): Pyramid {
  const levels = [page];
  for (let last = page; last.width >= 400 && last.height >= 400 && levels.length < 4; ) {
    last = halve(last);
    levels.push(last);
  }
  return levels;
}

/** Where one line is sampled: its axis, its first character's left edge and the size of its characters. */
export interface LineGeometry {
  /** Left end of the line on its middle axis, pixels of the page. */
  x: number;
  y: number;
  angle: number;
  /** Pixels of the page from one character to the next. */
  pitch: number;
  /** Pixels of the page that become the crop's height. */
  span: number;
  columns: number;
  /** How far the middle of the line lies off its place at an even pitch, pixels of the page (a page seen at an angle). */
  bow: number;
}

/** Geometry of the lines of a group for a layout of `columns` characters. */
export function groupGeometry(group: LineGroup, columns: number): LineGeometry[] {
  const heights = group.lines.map((l) => l.height).sort((a, b) => a - b);
  const height = heights[heights.length >> 1] as number;
  const longest = group.lines.reduce((a, b) => (b.width > a.width ? b : a));
  return group.lines.map((line) => {
    const left = leftOf(line, longest);
    return {
      x: line.x - left * Math.cos(line.angle),
      y: line.y - left * Math.sin(line.angle),
      angle: line.angle,
      pitch: longest.width / columns,
      span: LINE_SHARE * height,
      columns,
      bow: 0,
    };
  });
}

/** Rows of an MRZ start below each other: a line whose first characters were missed starts where the longest does. */
function leftOf(line: LineBox, longest: LineBox): number {
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  const toLongest = (line.x - longest.x) * cos + (line.y - longest.y) * sin + longest.width / 2;
  return Math.max(line.width / 2, toLongest);
}

/** Normalised crops of the lines, float32 [lines, 1, 24, 544]: (x - mean) / (std + 8) of each. */
export function cropLines(pyramid: Pyramid, lines: readonly LineGeometry[]): Float32Array {
  const size = CROP_HEIGHT * CROP_WIDTH;
  const out = new Float32Array(lines.length * size);
  for (const [i, line] of lines.entries()) {
    const area = out.subarray(i * size, (i + 1) * size);
    sample(pyramid, line, area);
    normalise(area);
  }
  return out;
}

function sample(pyramid: Pyramid, line: LineGeometry, out: Float32Array): void {
  const perPixelX = line.pitch / CROP_PITCH;
  const perPixelY = line.span / CROP_HEIGHT;
  const finest = Math.min(perPixelX, perPixelY);
  const wanted = Math.max(0, Math.round(Math.log2(Math.max(1, 0.9 * Math.sqrt(perPixelX * finest)))));
  const level = Math.min(pyramid.length - 1, wanted);
  const plane = pyramid[level] as Luma;
  const shrink = 2 ** level;
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  const places = placesAlong(line, perPixelX);
  for (let row = 0; row < CROP_HEIGHT; row++) {
    const across = (row + 0.5 - CROP_HEIGHT / 2) * perPixelY;
    for (let column = 0; column < CROP_WIDTH; column++) {
      const along = places[column] as number;
      const px = (line.x + along * cos - across * sin + 0.5) / shrink - 0.5;
      const py = (line.y + along * sin + across * cos + 0.5) / shrink - 0.5;
      out[row * CROP_WIDTH + column] = lumaAt(plane, px, py);
    }
  }
}

function normalise(area: Float32Array): void {
  let sum = 0;
  for (const v of area) sum += v;
  const mean = sum / area.length;
  let squares = 0;
  for (const v of area) squares += (v - mean) * (v - mean);
  const scale = 1 / (Math.sqrt(squares / area.length) + 8);
  for (let i = 0; i < area.length; i++) area[i] = ((area[i] as number) - mean) * scale;
}

/** Where on the line's axis each column of the crop is sampled, pixels of the page. */
function placesAlong(line: LineGeometry, perPixel: number): Float64Array {
  const out = new Float64Array(CROP_WIDTH);
  const length = line.columns * line.pitch;
  for (let column = 0; column < CROP_WIDTH; column++) {
    const even = (column + 0.5) * perPixel - LEAD * line.pitch;
    out[column] = even + bowAt(even / length, line.bow);
  }
  return out;
}

/** A parabola that is 0 at both ends of the line and `bow` in its middle; beyond the ends it goes on straight. */
function bowAt(u: number, bow: number): number {
  if (u < 0) return bow * 4 * u;
  if (u > 1) return bow * 4 * (1 - u);
  return bow * 4 * u * (1 - u);
}

/**
 * Geometry after a reading found the first character's centre at `x0`, the pitch and the bow, all in crop pixels: the
 * next crop then has the pitch and the lead that the reader knows best.
 */
export function refineGeometry(line: LineGeometry, found: { x0: number; pitch: number; bow: number }): LineGeometry {
  const perPixel = line.pitch / CROP_PITCH;
  const pitch = found.pitch * perPixel;
  const length = line.columns * line.pitch;
  const place = (even: number): number => even + bowAt(even / length, line.bow);
  const start = place(found.x0 * perPixel - LEAD * line.pitch - 0.5 * pitch);
  const end = place((found.x0 + (line.columns - 0.5) * found.pitch) * perPixel - LEAD * line.pitch);
  const middle = (found.x0 + ((line.columns - 1) * found.pitch) / 2 + found.bow) * perPixel - LEAD * line.pitch;
  const even = (end - start) / line.columns;
  return {
    ...line,
    x: line.x + start * Math.cos(line.angle),
    y: line.y + start * Math.sin(line.angle),
    pitch: even,
    bow: place(middle) - (start + end) / 2,
  };
}
