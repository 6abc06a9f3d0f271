/** Key texts of a name as it is looked up. */
export interface NameQuery {
  /** For each word of the name the keys that stand for it. */
  words: readonly (readonly string[])[];
  /** Forms of the name; of each its required words, as places in `words` of which one must be met (`QueryKeys`). */
  needs: readonly (readonly (readonly number[])[])[];
  /** Further keys for each of `words` that count for `needs` alone. */
  further: readonly (readonly string[])[];
  /** Keys that stand for two words together. */
  pairs: readonly string[];
}

export interface NameFind {
  /** Rows to open. */
  rows: number[];
  /** False where more rows met two words than are opened: the question was then not answered in full. */
  whole: boolean;
}

/** Records opened of one name at most. A name that more of them bear is answered as not answered. */
export const ROWS_OPENED_MAX = 12_000;
/**
 * A record that met a single word of several is opened only where at most so many did. A frequent given name of three
 * years of birth meets thousands, and one word alone does not reach the score of a candidate; behind a rare one may be
 * a nickname or a spelling that no key foresees.
 */
export const SINGLE_WORD_ROWS_MAX = 200;

/**
 * Records without a birth date that met two words but lack a required one are opened up to this many, those with the rarest words first. A
 * required word that no key met keeps the name below the score at which it stands alone; what may still be behind one are
 * three words written as one, or a slip in two words written as one.
 */
export const LACKING_ROWS_MAX = 200;

const WORDS_TOLD_APART = 14;
const WORDS = 0x3fff;
/** Set for a record without a birth date. It is a candidate only where its whole name is that of the question. */
const UNDATED = 0x4000;
/** Met by a key of two words, which does not say which. */
const PAIRED = 0x8000;
const PAIR = 0b11;
/** Words that a further key stands for are noted this many bits higher. */
const FURTHER = 16;

/**
 * Counts which words of a name each row met. Rows that met two words are opened, and those of a rare word alone, if they
 * have a birth date; one without a date, only where it met every required word. One edit in every word still meets every
 * word, so what the keys promise for a typo in two words holds as before.
 */
export class NameTally {
  #met = new Uint32Array(0);
  #touched: number[] = [];

  /** `rows`: highest row number of the list; four bytes each, kept between look-ups. */
  begin(rows: number): void {
    if (this.#met.length <= rows) this.#met = new Uint32Array(rows + 1);
    this.#touched = [];
  }

  meet(row: number, word: number, undated: boolean): void {
    this.#mark(row, bitOf(word) | (undated ? UNDATED : 0));
  }

  meetPair(row: number): void {
    this.#mark(row, PAIR | PAIRED);
  }

  /** Whether so many records lack a required word that further keys are worth reading: without them all are opened. */
  lacksMany({ words, needs }: Pick<NameQuery, 'words' | 'needs'>): boolean {
    const reaches = reach(needs);
    let lacking = 0;
    for (const row of this.#touched) {
      const met = this.#met[row] ?? 0;
      if (isMet(met, words.length) && !reaches(met)) lacking += 1;
      if (lacking > LACKING_ROWS_MAX) return true;
    }
    return false;
  }

  /** A further key stands for the word, at a row that was met before; at another it would say nothing. */
  fulfil(row: number, word: number): void {
    const before = this.#met[row] ?? 0;
    if (before !== 0) this.#met[row] = before | (bitOf(word) << FURTHER);
  }

  #mark(row: number, bits: number): void {
    const before = this.#met[row] ?? 0;
    if (before === 0) this.#touched.push(row);
    this.#met[row] = before | bits;
  }

  end({ words, needs }: Pick<NameQuery, 'words' | 'needs'>): NameFind {
    const reaches = reach(needs);
    const single = new Groups();
    const lacking = new Groups();
    const rows: number[] = [];
    for (const row of this.#touched) {
      const met = this.#met[row] ?? PAIR;
      const bits = met & WORDS;
      this.#met[row] = 0;
      if (isMet(met, words.length)) {
        if (reaches(met)) rows.push(row);
        else lacking.add(bits, row);
      } else if ((met & UNDATED) === 0) single.add(bits, row);
    }
    const whole = rows.length <= ROWS_OPENED_MAX;
    if (!whole) rows.length = ROWS_OPENED_MAX;
    for (const others of single.all()) if (others.length <= SINGLE_WORD_ROWS_MAX) rows.push(...others);
    let left = LACKING_ROWS_MAX;
    for (const others of lacking.all().sort((a, b) => a.length - b.length)) {
      left -= others.length;
      if (left < 0) break;
      rows.push(...others);
    }
    this.#touched = [];
    return { rows, whole };
  }
}

/** Two words of several. */
function isMet(met: number, words: number): boolean {
  const bits = met & WORDS;
  return words < 2 || (bits & (bits - 1)) !== 0;
}

/** Whether a row has a birth date, or met every required word of a form. */
function reach(needs: NameQuery['needs']): (met: number) => boolean {
  const forms = needs.map((form) => form.map((places) => places.reduce((mask, place) => mask | bitOf(place), 0)));
  return (met) =>
    (met & (UNDATED | PAIRED)) !== UNDATED ||
    forms.some((form) => form.every((mask) => (mask & (met | (met >>> FURTHER))) !== 0));
}

function bitOf(word: number): number {
  return 1 << Math.min(word, WORDS_TOLD_APART - 1);
}

/** Rows that met the same words. */
class Groups {
  readonly #rows = new Map<number, number[]>();

  add(bits: number, row: number): void {
    const others = this.#rows.get(bits);
    if (others === undefined) this.#rows.set(bits, [row]);
    else others.push(row);
  }

  all(): number[][] {
    return [...this.#rows.values()];
  }
}
