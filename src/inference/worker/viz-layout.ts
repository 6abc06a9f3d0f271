import type { CropArea } from '../../core/face/image/index.ts';
import type { PlaceOnPage } from '../protocol/index.ts';
import { inputWidth } from './text-reader.ts';
import type { TextBox } from './text-reader-boxes.ts';

interface Size {
  width: number;
  height: number;
}

/** The MRZ on the upright page, pixels: its axis, its middle and half its size. */
export interface MrzQuad {
  x: number;
  y: number;
  angle: number;
  halfWidth: number;
  halfHeight: number;
}

/** Position of the MRZ on the upright page. */
export function mrzQuad({ quarters, corners }: PlaceOnPage, page: Size): MrzQuad | null {
  if (corners.length !== 4) return null;
  const points = corners.map(([x, y]) => {
    const [u, v] = turned(x, y, quarters);
    return [u * page.width, v * page.height] as const;
  });
  const [a, b, c, d] = points as [Point, Point, Point, Point];
  const x = (a[0] + b[0] + c[0] + d[0]) / 4;
  const y = (a[1] + b[1] + c[1] + d[1]) / 4;
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const halfWidth = Math.hypot(b[0] - a[0], b[1] - a[1]) / 2;
  const halfHeight = Math.hypot(d[0] - a[0], d[1] - a[1]) / 2;
  return halfWidth > 0 && halfHeight > 0 ? { x, y, angle, halfWidth, halfHeight } : null;
}

type Point = readonly [number, number];

/** Converts a position on the page as delivered to one on the upright page, after quarter turns clockwise; both in fractions. */
function turned(x: number, y: number, quarters: number): Point {
  if (quarters === 1) return [1 - y, x];
  if (quarters === 2) return [1 - x, 1 - y];
  if (quarters === 3) return [y, 1 - x];
  return [x, y];
}

/** The area below the MRZ is read only if it is higher than this fraction of the page, which is more than a margin. */
const BELOW_IS_MORE_THAN = 0.15;
/** Margin around the MRZ that is left out with it, as a fraction of its height. */
const MRZ_MARGIN = 0.12;
/**
 * The page around an MRZ of two lines, in lengths of the MRZ: the print of a page is above its MRZ (Doc 9303-4, -6, -7: 65 mm
 * for 112, 51 for 91, 57 for 112). The space next to it allows for a distorted page. Anything further away is another page
 * of the book or the background.
 */
const PAGE = { above: 0.72, beside: 0.14 } as const;

/**
 * Part of the upright page in which print is looked for: without the MRZ if that is at the bottom, as it should be, and only
 * the data page of an open book. `onOneSide`: the values are on the side of the MRZ.
 */
export function readingArea(page: Size, quad: MrzQuad | null, onOneSide: boolean): CropArea {
  const whole = { x: 0, y: 0, width: page.width, height: page.height };
  if (quad === null) return whole;
  const [cos, sin] = [Math.cos(quad.angle), Math.sin(quad.angle)];
  const reach = Math.abs(sin) * quad.halfWidth + cos * quad.halfHeight;
  const bottom = quad.y + reach;
  if (page.height - bottom > BELOW_IS_MORE_THAN * page.height && !onOneSide) return whole;
  const sunken = Math.abs(sin) * quad.halfWidth;
  const end = Math.min(page.height, Math.ceil(quad.y - cos * quad.halfHeight * (1 + MRZ_MARGIN) + sunken));
  if (end < MIN_AREA_PX) return whole;
  if (!onOneSide) return { ...whole, height: end };
  const length = 2 * quad.halfWidth;
  const top = Math.max(0, Math.floor(quad.y - reach - PAGE.above * length));
  const aside = quad.halfWidth + PAGE.beside * length + Math.abs(sin) * PAGE.above * length;
  const left = Math.max(0, Math.floor(quad.x - aside));
  const right = Math.min(page.width, Math.ceil(quad.x + aside));
  return { x: left, y: top, width: right - left, height: end - top };
}

/** An area above the MRZ that is lower than this is not a page, pixels. */
const MIN_AREA_PX = 64;
/** A line of one character can only be a sex; a narrower line is a speck. Width over height. */
const MIN_ASPECT = 0.45;
/** A line of a page does not run steeper than this, radians. */
const MAX_SLOPE = 0.6;
/** Print is read a little narrower than it is: on specimen pages it is read as well, and a tenth faster. */
const SQUEEZE = 0.9;

/** Input columns of the text recogniser for one line of print. */
export function printWidth({ width, height }: TextBox): number {
  return inputWidth({ width: width * SQUEEZE, height });
}

/** Maximum number of input columns of one page that are read at first (see the text recogniser); this limits the time. */
export const MAX_COLUMNS = 7_200;
/** Least height of the print of a value on the working page, pixels. */
const MIN_LINE_PX = 9;

/**
 * Boxes that can hold a value, in the order in which they are read if no value is known. A number, a date or a name is shorter
 * than the lines around it and printed larger than its caption, so the lines for which the budget is too small are headlines
 * or small print.
 */
export function possibleBoxes(boxes: readonly TextBox[], quad: MrzQuad | null): TextBox[] {
  const slope = quad?.angle ?? 0;
  const rank = ({ width, height }: TextBox) => width / height ** 2.5;
  return boxes
    .filter(
      (box) =>
        box.height >= MIN_LINE_PX &&
        box.width >= MIN_ASPECT * box.height &&
        Math.abs(box.angle - slope) < MAX_SLOPE &&
        !(quad !== null && insideMrz(box, quad)),
    )
    .sort((a, b) => rank(a) - rank(b));
}

function insideMrz(box: TextBox, quad: MrzQuad): boolean {
  const dx = box.x - quad.x;
  const dy = box.y - quad.y;
  const u = Math.abs(dx * Math.cos(quad.angle) + dy * Math.sin(quad.angle));
  const v = Math.abs(dy * Math.cos(quad.angle) - dx * Math.sin(quad.angle));
  return u < quad.halfWidth * 1.1 && v < quad.halfHeight * (1 + MRZ_MARGIN);
}

/** Two lines are in one row if their middles differ by less than this fraction of the smaller height. */
const SAME_ROW = 0.5;

/** Rows from top to bottom, each from left to right. */
export function inReadingOrder<T extends { box: TextBox }>(lines: readonly T[]): T[] {
  const left = [...lines].sort((a, b) => a.box.y - b.box.y);
  const out: T[] = [];
  while (left.length > 0) {
    const first = left.shift() as T;
    const row = [first];
    for (let i = 0; i < left.length; ) {
      const next = left[i] as T;
      const reach = SAME_ROW * Math.min(first.box.height, next.box.height);
      const drop = (next.box.x - first.box.x) * Math.tan(first.box.angle);
      if (Math.abs(next.box.y - first.box.y - drop) < reach) row.push(...left.splice(i, 1));
      else i++;
    }
    out.push(...row.sort((a, b) => a.box.x - b.box.x));
  }
  return out;
}
