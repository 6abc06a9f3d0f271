import type { LineBox } from './components.ts';
import type { LineGroup } from './groups.ts';

/** Distance of two characters in a crop, pixels. */
export const CROP_PITCH = 10.7;
/** Space before the first character, in pitches. */
export const LEAD = 1.6;
/** Height of the crop as a multiple of the detected line's height. */
const LINE_SHARE = 1.5;
/** Largest distance of a line's middle from its even place on a tilted page, as a fraction of the line. */
const MAX_BOW = 0.12;
/** Largest lean of its characters, across relative to along. */
const MAX_LEAN = 0.4;

/** How one line is sampled: its axis, its first character's left edge and the size of its characters. */
export interface LineGeometry {
  /** Left end of the line on its middle axis, pixels of the page. */
  x: number;
  y: number;
  angle: number;
  /** Pixels of the page from one character to the next, on average. */
  pitch: number;
  /** Height of the crop in pixels of the page, in the middle of the line. */
  span: number;
  columns: number;
  /**
   * How far the middle of the line is from its position at an even pitch, pixels of the page. On a page seen at an angle the
   * characters at one end are larger and further apart; this one number describes both.
   */
  bow: number;
  /** Tangent of the slant of the characters at both ends; 0 is upright on the line, a larger value leans along it downwards. */
  lean: { start: number; end: number };
}

const UPRIGHT = { start: 0, end: 0 };

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
      lean: UPRIGHT,
    };
  });
}

/** Rows of an MRZ start below each other: a line whose first characters were missed starts where the longest line does. */
function leftOf(line: LineBox, longest: LineBox): number {
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  const toLongest = (line.x - longest.x) * cos + (line.y - longest.y) * sin + longest.width / 2;
  return Math.max(line.width / 2, toLongest);
}

/**
 * The perspective of one line. Perspective maps positions along a line by p(u) = u (1 + k) / (1 + k u), both as fractions of the
 * line: k follows from its middle, and a height on the line shrinks as 1 / (1 + k u).
 */
export class LineView {
  private readonly k: number;
  private readonly length: number;

  constructor({ pitch, columns, bow }: Pick<LineGeometry, 'pitch' | 'columns' | 'bow'>) {
    this.length = pitch * columns;
    const share = Math.max(-MAX_BOW, Math.min(MAX_BOW, bow / this.length));
    this.k = (4 * share) / (1 - 2 * share);
  }

  /** Pixels of the page from the line's start to the position that would be `even` pixels along it at an even pitch. */
  along(even: number): number {
    return (even * (1 + this.k)) / (1 + (this.k * even) / this.length);
  }

  /** Size there relative to the middle of the line. */
  size(even: number): number {
    return (1 + this.k / 2) / (1 + (this.k * even) / this.length);
  }
}

/** Point of the page at `columns` characters from the start of a line and `across` spans below its axis. */
export function pointOn(line: LineGeometry, columns: number, across: number): [number, number] {
  const view = new LineView(line);
  const even = columns * line.pitch;
  const down = across * line.span * view.size(even);
  const along = view.along(even) + leanAt(line, even) * down;
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  return [line.x + along * cos - down * sin, line.y + along * sin + down * cos];
}

/** The part of a column that a capital may cover, pitches: 2.4 mm of 2.54 high, plus the error of its axis. */
const CAPITAL = { first: 0.05, last: 0.95, half: 0.6 } as const;

/** True if the whole capital in a column, counted from 0, is inside the picture. */
export function isInPicture(line: LineGeometry, column: number, page: { width: number; height: number }): boolean {
  const half = (CAPITAL.half * line.pitch) / line.span;
  return [CAPITAL.first, CAPITAL.last].every((share) =>
    [-half, half].every((across) => {
      const [x, y] = pointOn(line, column + share, across);
      return x >= 0 && y >= 0 && x <= page.width - 1 && y <= page.height - 1;
    }),
  );
}

/** Tangent of the slant at a place along the line. */
export function leanAt({ lean, pitch, columns }: LineGeometry, even: number): number {
  return lean.start + ((lean.end - lean.start) * even) / (pitch * columns);
}

/** Position of a line in its crop according to a reading: centre of the first character, pitch and bow, pixels of the crop. */
export interface FoundInCrop {
  x0: number;
  pitch: number;
  bow: number;
}

/** Geometry after a reading: the next crop then has the pitch and the lead with which the reader works best. */
export function refineGeometry(line: LineGeometry, found: FoundInCrop): LineGeometry {
  const view = new LineView(line);
  const perPixel = line.pitch / CROP_PITCH;
  const place = (pixel: number): number => view.along(pixel * perPixel - LEAD * line.pitch);
  const start = place(found.x0 - 0.5 * found.pitch);
  const end = place(found.x0 + (line.columns - 0.5) * found.pitch);
  const middle = place(found.x0 + ((line.columns - 1) * found.pitch) / 2 + found.bow);
  return {
    ...line,
    x: line.x + start * Math.cos(line.angle),
    y: line.y + start * Math.sin(line.angle),
    pitch: (end - start) / line.columns,
    bow: middle - (start + end) / 2,
  };
}

/**
 * Lines of one document with the slant that their ends show: rows of an MRZ start and end below each other (Doc 9303-3 4.2), so
 * on a page seen at an angle, the direction from the first row to the last is the vertical of the print there.
 */
export function leaning(lines: readonly LineGeometry[]): LineGeometry[] {
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined || first === last) return [...lines];
  const start = slope(first, last, 0);
  const end = slope(first, last, 1);
  return lines.map((line) => ({ ...line, lean: { start: start(line.angle), end: end(line.angle) } }));
}

function slope(first: LineGeometry, last: LineGeometry, end: 0 | 1): (angle: number) => number {
  const at = ({ x, y, angle, pitch, columns }: LineGeometry): [number, number] => [
    x + end * pitch * columns * Math.cos(angle),
    y + end * pitch * columns * Math.sin(angle),
  ];
  const [x0, y0] = at(first);
  const [x1, y1] = at(last);
  return (angle) => {
    const along = (x1 - x0) * Math.cos(angle) + (y1 - y0) * Math.sin(angle);
    const across = -(x1 - x0) * Math.sin(angle) + (y1 - y0) * Math.cos(angle);
    if (across <= 0) return 0;
    return Math.max(-MAX_LEAN, Math.min(MAX_LEAN, along / across));
  };
}
