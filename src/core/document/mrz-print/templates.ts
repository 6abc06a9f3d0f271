import { type GlyphSet, type PrintStyle, Template } from './glyphs.ts';

/** Templates kept from page to page, most: 10 to 20 MB. They hold OCR-B and nothing of a page. */
const MAX_TEMPLATES = 1_500;
const templatesMade = new WeakMap<GlyphSet, Map<string, Template>>();

/** Templates of one style at a time, each made once while it is among the last. */
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
    // What was asked for last goes to the end: the first is the one longest unused.
    if (made !== undefined) this.#made.delete(key);
    else made = new Template(this.set, index, style);
    this.#made.set(key, made);
    if (this.#made.size > MAX_TEMPLATES) this.#made.delete(this.#made.keys().next().value as string);
    return made;
  }
}
