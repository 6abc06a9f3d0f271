import { median } from '../index.ts';
import { courseAt, robustCourse, type Sample } from './fit.ts';
import type { Match } from './match.ts';

/** One character of the zone: how similar to OCR-B it is, and where it is. */
export interface PrintCell {
  line: number;
  column: number;
  symbol: string;
  /** Correlation with the character stated in the MRZ, in the style of the page. */
  likeness: number;
  /** Ink next to the character's strokes and strokes without ink, as fractions of a character's ink on this page. */
  extra: number;
  missing: number;
  /** Ink that goes through the gaps on both sides of the character (a stamp, a frame), fraction of the gaps. */
  across: number;
  /** Offset from the smooth curve of its line, mm: along the line and down. */
  along: number;
  down: number;
  /** How far the stroke edges are outside those of the page's style, template pixels. */
  weight: number;
  /** Darkness of the paper, levels above that of the line: below 0 where light fell on it. A stamp raises it. */
  ground: number;
  /** Range of that darkness within the cell, levels above that of the page. */
  uneven: number;
  /** Fraction of its saturated white pixels, above that of the page. */
  white: number;
  /** Darkness of the ink around the cell, levels above that of the line: below 0 where light fell on it. */
  ink: number;
}

/** One character as it was found, before the curve of its line is known and the usual values are subtracted. */
export interface RawCell extends Omit<Match, 'correlation'>, Omit<PrintCell, 'along' | 'down'> {
  upright: number;
  columns: number;
}

/** -1 in the first column of a line, 1 in the last. */
export function place(column: number, columns: number): number {
  return (2 * column) / Math.max(1, columns - 1) - 1;
}

/** Offsets from the curve of each line, in mm. Fillers are treated separately, because they may be centred differently. */
export function settle(cells: readonly RawCell[], step: number): PrintCell[] {
  const out: PrintCell[] = [];
  const usual = usualWeight(cells);
  const texture = median(cells.map((cell) => cell.uneven));
  const white = median(cells.map((cell) => cell.white));
  for (const line of new Set(cells.map((cell) => cell.line))) {
    const mine = cells.filter((cell) => cell.line === line);
    const along = coursesOf(mine, (cell) => cell.dx);
    const down = coursesOf(mine, (cell) => cell.dy);
    const paper = median(mine.map((cell) => cell.ground));
    const ink = median(mine.map((cell) => cell.ink));
    for (const cell of mine) {
      const { column, symbol, likeness, extra, missing, across } = cell;
      out.push({
        ...{ line, column, symbol, likeness, extra, missing, across },
        along: (cell.dx - along(cell)) * step,
        down: (cell.dy - down(cell)) * step,
        weight: cell.weight - usual(cell),
        ground: cell.ground - paper,
        uneven: cell.uneven - texture,
        white: cell.white - white,
        ink: cell.ink - ink,
      });
    }
  }
  return withoutKinds(withoutKinds(out, 'along'), 'down');
}

/** With fewer characters of a kind, the position of that kind cannot be measured. */
const OWN_PLACE_CELLS = 6;
/**
 * Largest allowed deviation of one kind of character, mm. It is less than the least scatter assumed for
 * print: a reprinted field that contains most of a page's digits must not pull its kind along.
 */
const MOST_OF_A_KIND = 0.01;

/**
 * A curve follows the most frequent kind in a line, so that fillers, letters and digits are each left slightly off it in their
 * own direction (0.003 mm on drawn pages). A number, a date and a name each consist of one kind: over ten characters this adds up
 * to an alarm that is not caused by a second printing. It is subtracted.
 */
function withoutKinds(cells: PrintCell[], way: 'along' | 'down'): PrintCell[] {
  const middle = median(cells.map((cell) => cell[way]));
  const kinds = [...KINDS, /./].map((kind) => ({ kind, values: [] as number[] }));
  const kindOf = ({ symbol }: PrintCell) => kinds.find(({ kind }) => kind.test(symbol));
  for (const cell of cells) kindOf(cell)?.values.push(cell[way]);
  const offsets = new Map(
    kinds.map((kind) => {
      const own = kind.values.length < OWN_PLACE_CELLS ? 0 : median(kind.values) - middle;
      return [kind, Math.max(-MOST_OF_A_KIND, Math.min(MOST_OF_A_KIND, own))] as const;
    }),
  );
  return cells.map((cell) => {
    const kind = kindOf(cell);
    return { ...cell, [way]: cell[way] - (kind === undefined ? 0 : (offsets.get(kind) ?? 0)) };
  });
}

const KINDS = [/[0-9]/, /</] as const;

function coursesOf(cells: readonly RawCell[], value: (cell: RawCell) => number): (cell: RawCell) => number {
  const sample = (cell: RawCell): Sample => ({ t: place(cell.column, cell.columns), value: value(cell) });
  const letters = cells.filter((cell) => cell.symbol !== '<');
  const fillers = cells.filter((cell) => cell.symbol === '<');
  const lead = letters.length >= fillers.length ? letters : fillers;
  const rest = letters.length >= fillers.length ? fillers : letters;
  const first = robustCourse(lead.map(sample), { degree: 2, floor: 0.1 });
  const offset = median(rest.map((cell) => value(cell) - courseAt(first, place(cell.column, cell.columns))));
  const restored = cells.map((cell) => ({
    t: place(cell.column, cell.columns),
    value: value(cell) - (rest.includes(cell) ? offset : 0),
  }));
  const course = robustCourse(restored, { degree: 2, floor: 0.1 });
  return (cell) => courseAt(course, place(cell.column, cell.columns)) + (rest.includes(cell) ? offset : 0);
}

/**
 * Usual stroke weight of a character: a scanner that is softer in one direction makes vertical strokes look heavier or lighter
 * than horizontal ones, all over the page.
 */
function usualWeight(cells: readonly RawCell[]): (cell: RawCell) => number {
  const at = (cell: RawCell): number => 2 * cell.upright - 1;
  const letters = cells.filter((cell) => cell.symbol !== '<');
  const course = robustCourse(
    letters.map((cell) => ({ t: at(cell), value: cell.weight })),
    { degree: 1, floor: 0.02 },
  );
  return (cell) => (cell.symbol === '<' ? 0 : courseAt(course, at(cell)));
}
