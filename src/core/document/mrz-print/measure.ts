import { median } from '../index.ts';
import type { LineGeometry, Pyramid } from '../mrz-band/index.ts';
import { type Colours, tintsOf } from './colour.ts';
import { courseAt, robustCourse, type Sample } from './fit.ts';
import { withoutForeignInk } from './foreign.ts';
import type { GlyphSet } from './glyphs.ts';
import { type Inks, inkOf, inksOf } from './ink.ts';
import { foreignInk, inkAcross, likenessOf, type Match, match, windowOf, windowsOf } from './match.ts';
import { type PrintCell, place, type RawCell, settle } from './settle.ts';
import { axisOf, type LineAxis, moved, type Strip, stripOf } from './strip.ts';
import { NOMINAL_STYLE, type PrintStyle, type Template, Templates } from './templates.ts';

export interface PrintMeasures {
  cells: PrintCell[];
  style: PrintStyle;
  /** Resolution of the page along the zone, pixels per inch, from the pitch of 2.54 mm. */
  ppi: number;
  /** Position of each line, for frames on the picture. */
  axes: LineAxis[];
}

/** Pitch of OCR-B size 1, mm; ten characters per inch. */
const PITCH_MM = 2.54;
const COARSE = { columns: 3, reachX: 6, reachY: 8, least: 0.45, fewest: 8 } as const;
const FINE_REACH = 3;
/** Number of characters used to choose the style. */
const STYLE_CELLS = 18;
const SCALES = [0.91, 0.94, 0.97, 1, 1.03, 1.06, 1.09, 1.12] as const;
const BLURS = [0.6, 0.9, 1.3, 1.8] as const;
/** Characters that the reader confuses with each other: the better match of the two shows where the ink is. */
const CONFUSED: Readonly<Record<string, string>> = {
  '0': 'O',
  O: '0',
  '1': 'I',
  I: '1',
  '5': 'S',
  S: '5',
  '8': 'B',
  B: '8',
  '2': 'Z',
  Z: '2',
};

/**
 * Measures the print of an MRZ (D2 of the document checks): each character compared with OCR-B and with its position. Line, skew,
 * pitch, bow, stroke weight, size and blur are found in the picture itself, so a page needs no known geometry. Null if too few
 * characters resemble the text that was read. No cells are returned if the page is too coarse. Clauses: TR-03135-1 5.5.4.1.3, Doc
 * 9303-3 4.10, 4.11.
 */
export function measurePrint(input: {
  pyramid: Pyramid;
  /** Colours of the same picture; if null, a stamp differs from the MRZ only in darkness. */
  colours: Colours | null;
  geometry: readonly LineGeometry[];
  lines: readonly string[];
  glyphs: GlyphSet;
  /** Below this resolution nothing could be judged, so cells are not measured, pixels per inch. */
  leastPpi: number;
}): PrintMeasures | null {
  const { pyramid, colours, geometry, lines, glyphs, leastPpi } = input;
  const middleWeight = glyphs.weights.reduce(
    (best, w, i) => (Math.abs(w) < Math.abs(glyphs.weights[best] as number) ? i : best),
    0,
  );
  const nominal: PrintStyle = { ...NOMINAL_STYLE, weight: middleWeight };
  const seen = ppiOf(geometry);
  if (seen < leastPpi) return { cells: [], style: nominal, ppi: seen, axes: geometry.map(axisOf) };
  const templates = new Templates(glyphs);
  const axes: LineAxis[] = [];
  for (const [i, line] of geometry.entries()) {
    const axis = settledAxis({ pyramid, axis: axisOf(line), text: lines[i] ?? '', templates, style: nominal });
    if (axis === null) return null;
    axes.push(axis);
  }
  const strips = axes.map((axis) => stripOf(pyramid, axis, glyphs));
  const style = styleOf({ strips, lines, templates, nominal });
  const inks = strips.map((strip) => inksOf(strip, glyphs));
  const own = colours === null ? strips : cleanOf({ strips, axes, inks, colours, glyphs });
  const cells = strips.flatMap((strip, line) =>
    cellsOf({
      strip,
      own: own[line] as Strip,
      inks: inks[line] as Inks,
      line,
      text: lines[line] ?? '',
      templates,
      style,
    }),
  );
  const step = PITCH_MM / glyphs.width;
  const placed = settle(cells, step);
  return { cells: placed, style, ppi: ppiOf(axes), axes };
}

function cleanOf(input: {
  strips: readonly Strip[];
  axes: readonly LineAxis[];
  inks: readonly Inks[];
  colours: Colours;
  glyphs: GlyphSet;
}): Strip[] {
  const { strips, axes, inks, colours, glyphs } = input;
  const lines = strips.map((strip, i) => ({
    strip,
    inks: inks[i] as Inks,
    tints: tintsOf(colours, axes[i] as LineAxis, { strip, set: glyphs }),
  }));
  return withoutForeignInk(lines, glyphs);
}

function ppiOf(lines: readonly { pitch: number }[]): number {
  return (median(lines.map((line) => line.pitch)) / PITCH_MM) * 25.4;
}

interface OnLine {
  pyramid: Pyramid;
  axis: LineAxis;
  text: string;
  templates: Templates;
  style: PrintStyle;
}

/**
 * The axis after a coarse search: start, end, height, skew and bow according to the characters themselves. If the reader saw a
 * bow where there is none, the axis is bent by some pixels; the characters at both ends are then at the edge of the search, and
 * seem to have moved.
 */
function settledAxis({ pyramid, axis, text, templates, style }: OnLine): LineAxis | null {
  let found = axis;
  for (const round of [0, 1]) {
    const plain = stripOf(pyramid, found, templates.set, 1);
    const strip = inkOf(plain, templates.set, inksOf(plain, templates.set));
    const along: Sample[] = [];
    const down: Sample[] = [];
    for (let column = round; column < text.length; column += COARSE.columns) {
      const template = templates.of(text.charAt(column), style);
      if (template === null) continue;
      const { reachX, reachY } = round === 0 ? COARSE : { reachX: FINE_REACH, reachY: FINE_REACH };
      const seen = match(strip, templates.set, template.unitInk, { column, aboutX: 0, aboutY: 0, reachX, reachY });
      if (seen.correlation < COARSE.least) continue;
      const t = place(column, text.length);
      along.push({ t, value: seen.dx });
      down.push({ t, value: seen.dy });
    }
    if (along.length < COARSE.fewest) return null;
    const a = robustCourse(along, { degree: 2, floor: 0.3 });
    const d = robustCourse(down, { degree: 1, floor: 0.3 });
    found = moved(found, templates.set, {
      along: [courseAt(a, -1), courseAt(a, 1)],
      down: [courseAt(d, -1), courseAt(d, 1)],
      bow: -(a[2] ?? 0),
    });
  }
  return found;
}

/** The style in which the page's characters look most like OCR-B, found one property after the other. */
function styleOf(input: {
  strips: readonly Strip[];
  lines: readonly string[];
  templates: Templates;
  nominal: PrintStyle;
}) {
  const { strips, lines, templates, nominal } = input;
  const all = lines.flatMap((text, line) =>
    Array.from(text, (symbol, column) => ({ line, column, symbol })).filter(({ symbol }) => symbol !== '<'),
  );
  const every = Math.max(1, Math.floor(all.length / STYLE_CELLS));
  const chosen = all.filter((_, i) => i % every === 0).slice(0, STYLE_CELLS);
  const places = chosen.map(({ line, column, symbol }) => {
    const template = templates.of(symbol, nominal) as Template;
    const reach = { reachX: FINE_REACH, reachY: FINE_REACH };
    const seen = match(strips[line] as Strip, templates.set, template.unit, { column, aboutX: 0, aboutY: 0, ...reach });
    const strip = strips[line] as Strip;
    const look = { column, aboutX: Math.round(seen.dx), aboutY: Math.round(seen.dy), reachX: 1, reachY: 1 };
    return { strip, symbol, look, windows: windowsOf(strip, templates.set, look) };
  });
  const known = new Map<string, number>();
  const worth = (style: PrintStyle): number => {
    const key = `${style.drawing} ${style.weight} ${style.scaleX} ${style.scaleY} ${style.blur}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let sum = 0;
    for (const { strip, symbol, look, windows } of places) {
      const template = templates.of(symbol, style) as Template;
      sum += match(strip, templates.set, template.unit, look, windows).correlation;
    }
    known.set(key, sum);
    return sum;
  };
  let best = nominal;
  for (const drawing of templates.set.drawings.keys()) {
    const style = fitted({ ...nominal, drawing }, templates.set, worth);
    if (worth(style) > worth(best)) best = style;
  }
  return best;
}

/**
 * The best style with one drawing. Each drawing gets the blur, weight and size that fit it: with those of another drawing it
 * would look worse than it is, and with a wrong drawing, characters seem to be too high or too low. One property after the other
 * is changed step by step in the direction that improves the fit.
 */
function fitted(start: PrintStyle, set: GlyphSet, worth: (style: PrintStyle) => number): PrintStyle {
  const steps = { blur: BLURS, weight: [...set.weights.keys()], scaleY: SCALES, scaleX: SCALES };
  let best = start;
  for (const _ of [0, 1]) {
    for (const [property, values] of Object.entries(steps) as [keyof typeof steps, readonly number[]][]) {
      for (const by of [1, -1]) {
        for (let at = values.indexOf(best[property]) + by; at >= 0 && at < values.length; at += by) {
          const style = { ...best, [property]: values[at] as number };
          if (worth(style) <= worth(best)) break;
          best = style;
        }
      }
    }
  }
  return best;
}

function cellsOf(input: {
  strip: Strip;
  /** Without ink of another colour: shape and weight are those of the zone's own ink, position is that of all the ink. */
  own: Strip;
  inks: Inks;
  line: number;
  text: string;
  templates: Templates;
  style: PrintStyle;
}) {
  const { strip, own, inks, line, text, templates, style } = input;
  const { set } = templates;
  const inked = inkOf(own, set, inks);
  const strokes = new Strokes(templates, style);
  const reach = { aboutX: 0, aboutY: 0, reachX: FINE_REACH, reachY: FINE_REACH };
  const cells: RawCell[] = [];
  for (let column = 0; column < text.length; column++) {
    const claimed = text.charAt(column);
    let symbol = claimed;
    let best: Match | null = null;
    const search = { column, ...reach };
    const windows = windowsOf(strip, set, search);
    for (const candidate of [claimed, CONFUSED[claimed]]) {
      const template = candidate === undefined ? null : templates.of(candidate, style);
      if (template === null) continue;
      const seen = match(strip, set, template.unit, search, windows);
      if (best === null || seen.correlation > best.correlation) {
        best = seen;
        symbol = candidate as string;
      }
    }
    if (best === null) continue;
    const { dx, dy } = best;
    const at = { column, x: dx, y: dy };
    const seen = windowOf(own, set, at);
    const seenInk = windowOf(inked, set, at);
    if (seen === null || seenInk === null) continue;
    const template = templates.of(symbol, style) as Template;
    cells.push({
      dx,
      dy,
      ground: inks.paper[column] as number,
      uneven: inks.uneven[column] as number,
      white: inks.white[column] as number,
      ink: inks.ink[column] as number,
      likeness: likenessOf(seenInk, template.unitInk),
      ...foreignInk(seenInk, set, template.ink),
      across: inkAcross(seenInk, set),
      upright: template.upright(),
      line,
      column,
      columns: text.length,
      symbol,
      weight: strokes.at(symbol, seen),
    });
  }
  return cells;
}

/** Number of steps of stroke weight on either side that are compared. */
const WEIGHT_STEPS = 2;

/**
 * Stroke weight of one character: it is compared with a heavier and a lighter template. The value of the page's style for the
 * same character is subtracted, and the rest is scaled to template pixels of stroke edge.
 */
class Strokes {
  readonly #templates: Templates;
  readonly #style: PrintStyle;
  readonly #lighter: PrintStyle;
  readonly #heavier: PrintStyle;

  constructor(templates: Templates, style: PrintStyle) {
    const last = templates.set.weights.length - 1;
    this.#templates = templates;
    this.#style = style;
    this.#lighter = { ...style, weight: Math.max(0, style.weight - WEIGHT_STEPS) };
    this.#heavier = { ...style, weight: Math.min(last, style.weight + WEIGHT_STEPS) };
  }

  at(symbol: string, window: Float32Array): number {
    const { set } = this.#templates;
    const of = (style: PrintStyle): Float32Array => (this.#templates.of(symbol, style) as Template).unit;
    const [page, light, heavy] = [of(this.#style), of(this.#lighter), of(this.#heavier)];
    const seen = likenessOf(window, heavy) - likenessOf(window, light);
    const expected = inner(page, heavy) - inner(page, light);
    // From all lighter to all heavier the difference goes from -(1 - c) to 1 - c.
    const range = 2 * (1 - inner(light, heavy));
    const pixels = (set.weights[this.#heavier.weight] as number) - (set.weights[this.#lighter.weight] as number);
    return range < 1e-6 ? 0 : ((seen - expected) / range) * pixels;
  }
}

function inner(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
