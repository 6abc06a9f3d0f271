import type { GlyphSet } from './glyphs.ts';
import { turned } from './ink.ts';

/** How a machine prints: drawing and stroke weight (indexes), size relative to OCR-B size 1, and blur. */
export interface PrintStyle {
  drawing: number;
  weight: number;
  /** Width and height of the characters relative to the template. */
  scaleX: number;
  scaleY: number;
  /** Standard deviation of the blur of ink and optics, template pixels. */
  blur: number;
}

export const NOMINAL_STYLE: Omit<PrintStyle, 'weight'> = { drawing: 0, scaleX: 1, scaleY: 1, blur: 0.9 };

/** Fraction of the pixels of a cell that are not full ink. */
const NO_FULL_INK = 0.965;

/**
 * One character as it should look in one style. `unit…`: with mean 0 and length 1, so that a correlation is an inner product.
 */
export class Template {
  /** Darkness as the page shows it. */
  readonly unit: Float32Array;
  readonly #dark: Float32Array;
  readonly #width: number;
  #ink: Float32Array | null = null;
  #unitInk: Float32Array | null = null;

  constructor(set: GlyphSet, symbol: number, style: PrintStyle) {
    const { width, height, baseline } = set;
    const size = width * height;
    const at = ((style.drawing * set.weights.length + style.weight) * set.alphabet.length + symbol) * size;
    const plane = scaled(set.planes.subarray(at, at + size), { width, height, baseline, style });
    this.#dark = blurred(plane, { width, height, sigma: style.blur });
    this.#width = width;
    this.unit = unitOf(this.#dark);
  }

  /** The template as ink or no ink, 0..255 (see ink.ts). */
  get ink(): Float32Array {
    if (this.#ink === null) {
      const full = this.#dark.slice().sort()[Math.floor(NO_FULL_INK * (this.#dark.length - 1))] as number;
      this.#ink = this.#dark.map((v) => turned(v / Math.max(LEAST_FULL, full)));
    }
    return this.#ink;
  }

  get unitInk(): Float32Array {
    this.#unitInk ??= unitOf(this.ink);
    return this.#unitInk;
  }

  /** Fraction of the outline that is vertical: 0 for a horizontal bar, 1 if all of it is. */
  upright(): number {
    return uprightShare(this.#dark, this.#width);
  }
}

/** Maximum number of templates kept from page to page: 10 to 20 MB. They contain only OCR-B and nothing from a page. */
const MAX_TEMPLATES = 1_500;
const templatesMade = new WeakMap<GlyphSet, Map<string, Template>>();

/** Templates of one style at a time, each made only once as long as it is used. */
export class Templates {
  readonly set: GlyphSet;
  readonly #made: Map<string, Template>;

  constructor(set: GlyphSet) {
    this.set = set;
    this.#made = templatesMade.get(set) ?? new Map<string, Template>();
    templatesMade.set(set, this.#made);
  }

  of(symbol: string, style: PrintStyle): Template | null {
    const index = this.set.alphabet.indexOf(symbol);
    if (index < 0) return null;
    const { drawing, weight, scaleX, scaleY, blur } = style;
    const key = `${index} ${drawing} ${weight} ${scaleX} ${scaleY} ${blur}`;
    let made = this.#made.get(key);
    // The template used last is moved to the end, so the first one has been unused for longest.
    if (made !== undefined) this.#made.delete(key);
    else made = new Template(this.set, index, style);
    this.#made.set(key, made);
    if (this.#made.size > MAX_TEMPLATES) this.#made.delete(this.#made.keys().next().value as string);
    return made;
  }
}

/** Full ink of a character is at least this dark in its template, 0..255. */
const LEAST_FULL = 60;

/** Values with mean 0 and length 1. */
function unitOf(values: Float32Array): Float32Array {
  const n = values.length;
  let mean = 0;
  for (let k = 0; k < n; k++) mean += (values[k] as number) / n;
  let length = 0;
  for (let k = 0; k < n; k++) length += ((values[k] as number) - mean) ** 2;
  const scale = 1 / Math.sqrt(length + 1e-6);
  const out = new Float32Array(n);
  for (let k = 0; k < n; k++) out[k] = ((values[k] as number) - mean) * scale;
  return out;
}

function uprightShare(plane: Float32Array, width: number): number {
  let across = 0;
  let down = 0;
  for (let k = 0; k + width < plane.length; k++) {
    const v = plane[k] as number;
    across += ((plane[k + 1] as number) - v) ** 2;
    down += ((plane[k + width] as number) - v) ** 2;
  }
  return across / Math.max(1e-6, across + down);
}

function scaled(
  plane: Uint8Array,
  { width, height, baseline, style }: { width: number; height: number; baseline: number; style: PrintStyle },
): Float32Array {
  const out = new Float32Array(width * height);
  const middle = (width - 1) / 2;
  // Left neighbour and fraction of the right one for every column; anything outside is not ink.
  const lefts = new Int32Array(width);
  const shares = new Float64Array(width);
  for (let x = 0; x < width; x++) {
    const sx = middle + (x - middle) / style.scaleX;
    lefts[x] = Math.floor(sx);
    shares[x] = sx - (lefts[x] as number);
  }
  const value = (row: number, column: number): number =>
    column < 0 || column >= width ? 0 : (plane[row + column] as number);
  for (let y = 0, to = 0; y < height; y++) {
    const sy = baseline - 0.5 + (y - baseline + 0.5) / style.scaleY;
    const y0 = Math.floor(sy);
    const fy = sy - y0;
    const [hasUpper, hasLower] = [y0 >= 0 && y0 < height, y0 + 1 >= 0 && y0 + 1 < height];
    const upper = y0 * width;
    const lower = upper + width;
    for (let x = 0; x < width; x++, to++) {
      const x0 = lefts[x] as number;
      const fx = shares[x] as number;
      const above = hasUpper ? value(upper, x0) * (1 - fx) + value(upper, x0 + 1) * fx : 0;
      const below = hasLower ? value(lower, x0) * (1 - fx) + value(lower, x0 + 1) * fx : 0;
      out[to] = above * (1 - fy) + below * fy;
    }
  }
  return out;
}

function blurred(
  plane: Float32Array,
  { width, height, sigma }: { width: number; height: number; sigma: number },
): Float32Array {
  const reach = Math.max(1, Math.ceil(2.5 * sigma));
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  const across = new Float32Array(plane.length);
  const out = new Float32Array(plane.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let v = 0;
      const last = Math.min(reach, width - 1 - x);
      for (let k = Math.max(-reach, -x); k <= last; k++) v += (taps[k + reach] as number) * (plane[at + k] as number);
      across[at] = v / sum;
    }
  }
  for (let y = 0, at = 0; y < height; y++) {
    const first = Math.max(-reach, -y);
    const last = Math.min(reach, height - 1 - y);
    for (let x = 0; x < width; x++, at++) {
      let v = 0;
      for (let k = first, p = at + first * width; k <= last; k++, p += width) {
        v += (taps[k + reach] as number) * (across[p] as number);
      }
      out[at] = v / sum;
    }
  }
  return out;
}
