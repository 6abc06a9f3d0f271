import type { LineBox } from './components.ts';

/** Two or three lines that may be one MRZ, first line first. */
export interface LineGroup {
  lines: LineBox[];
  /** Distance of neighbouring lines, pixels. */
  distance: number;
  rank: number;
}

const MAX_ANGLE_DIFFERENCE = (5 * Math.PI) / 180;
const DISTANCE_IN_HEIGHTS = { least: 1.0, most: 3.8 };
/** Largest shifts as fractions of the longer line: between the middles, or between the left or the right ends of two lines. */
const MAX_SHIFT = { middle: 0.22, end: 0.08 };
/** A run of fillers may be missing from the detected line. */
const MIN_WIDTH_RATIO = 0.4;

/** Pairs and triples of parallel lines at the distance of MRZ rows, best first. `page` is in the pixels of the boxes. */
export function groupLines(boxes: readonly LineBox[], page: { width: number; height: number }): LineGroup[] {
  const pairs: { a: LineBox; b: LineBox; distance: number }[] = [];
  for (const a of boxes) {
    for (const b of boxes) {
      const distance = a === b ? null : rowDistance(a, b);
      if (distance !== null) pairs.push({ a, b, distance });
    }
  }
  const groups: LineGroup[] = [];
  const add = (lines: LineBox[], distance: number): void => {
    const width = lines.reduce((sum, l) => sum + l.width, 0) / lines.length;
    const lowest = Math.max(...lines.map((l) => l.y));
    const rank = width / page.width + (0.5 * lowest) / page.height + (lines.length === 3 ? 0.1 : 0);
    groups.push({ lines, distance, rank });
  };
  for (const { a, b, distance } of pairs) {
    add([a, b], distance);
    for (const next of pairs) {
      if (next.a !== b || Math.abs(next.distance / distance - 1) > 0.35) continue;
      add([a, b, next.b], (distance + next.distance) / 2);
    }
  }
  if (pairs.length === 0) return boxes.filter((box) => box.width >= ALONE * page.width).flatMap(besideAlone);
  return groups.sort((p, q) => q.rank - p.rank);
}

/** Fraction of the page that a line without a partner must cover for the partner's place to be guessed. */
const ALONE = 0.5;
/** Distance of two rows as a fraction of a row: 2.5 pitches of 44 or 36 columns. */
const ROWS_APART = [2.5 / 44, 2.5 / 36] as const;

/** A row of fillers alone may not be found: it is above or below the row that was. */
function besideAlone(line: LineBox): LineGroup[] {
  return ROWS_APART.flatMap((share) => {
    const alone = { lines: [line], distance: share * line.width, rank: 0 };
    return [withRow(alone, 'above'), withRow(alone, 'below')];
  });
}

function rowDistance(a: LineBox, b: LineBox): number | null {
  const cos = Math.cos(a.angle);
  const sin = Math.sin(a.angle);
  const along = (b.x - a.x) * cos + (b.y - a.y) * sin;
  const across = -(b.x - a.x) * sin + (b.y - a.y) * cos;
  const near = across > DISTANCE_IN_HEIGHTS.least * a.height && across < DISTANCE_IN_HEIGHTS.most * a.height;
  const parallel = Math.abs(a.angle - b.angle) <= MAX_ANGLE_DIFFERENCE;
  const widest = Math.max(a.width, b.width);
  const half = (b.width - a.width) / 2;
  const aligned =
    Math.abs(along) <= MAX_SHIFT.middle * widest ||
    Math.min(Math.abs(along - half), Math.abs(along + half)) <= MAX_SHIFT.end * widest;
  const alike = Math.min(a.width, b.width) >= MIN_WIDTH_RATIO * widest;
  return near && parallel && aligned && alike ? across : null;
}

/**
 * The group completed to `rows` lines: a row that the detector missed is one distance below or above, as `side` says; existing
 * lines are kept.
 */
export function withRow(group: LineGroup, side: 'above' | 'below'): LineGroup {
  const edge = side === 'above' ? group.lines[0] : group.lines.at(-1);
  if (edge === undefined) return group;
  const step = side === 'above' ? -group.distance : group.distance;
  const added = { ...edge, x: edge.x - step * Math.sin(edge.angle), y: edge.y + step * Math.cos(edge.angle) };
  return { ...group, lines: side === 'above' ? [added, ...group.lines] : [...group.lines, added] };
}

/** True if boxes of two searches are the same lines, not neighbouring lines or two lines that run together. */
export function areSameLines(a: readonly LineBox[], b: readonly LineBox[]): boolean {
  return (
    a.length === b.length &&
    a.every((line, i) => {
      const other = b[i] as LineBox;
      const along = (line.x - other.x) * Math.cos(line.angle) + (line.y - other.y) * Math.sin(line.angle);
      const across = (line.y - other.y) * Math.cos(line.angle) - (line.x - other.x) * Math.sin(line.angle);
      const height = Math.min(line.height, other.height);
      return (
        Math.abs(across) < 0.5 * height &&
        Math.max(line.height, other.height) < 1.6 * height &&
        Math.abs(along) < 0.5 * height + 0.03 * line.width &&
        Math.abs(line.width / other.width - 1) < 0.08
      );
    })
  );
}
