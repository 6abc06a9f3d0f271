/** Key texts of a name as it is looked up. */
export interface NameQuery {
  /** The keys of each word of the name. */
  words: readonly (readonly string[])[];
  /** Forms of the name; of each its required words, as positions in `words`, one of which must match (`QueryKeys`). */
  needs: readonly (readonly (readonly number[])[])[];
  /** Further keys for each of `words`, which count only for `needs`. */
  further: readonly (readonly string[])[];
  /** Keys of two words together. */
  pairs: readonly string[];
}

export interface NameFind {
  /** Rows to open. */
  rows: number[];
  /** False if more rows matched two words than are opened: the query was then not answered in full. */
  whole: boolean;
}

/** Maximum number of records opened for one name. If more records have the name, the query counts as not answered. */
export const ROWS_OPENED_MAX = 12_000;
/**
 * A record that matched a single one of several words is opened only if at most this many did. A frequent given name with
 * three years of birth matches thousands, and one word alone does not reach a candidate's score; a rare one may hide a
 * nickname or a spelling for which there is no key.
 */
export const SINGLE_WORD_ROWS_MAX = 200;

/**
 * At most this many records without a birth date that matched two words but lack a required one are opened, those with
 * the rarest words first. A required word without a matching key keeps the name below the score at which it suffices on
 * its own; such a record may still hide three words written as one, or a slip in two words written as one.
 */
export const LACKING_ROWS_MAX = 200;

const WORDS_TOLD_APART = 14;
const WORDS = 0x3fff;
/** Set for a record without a birth date. It is a candidate only if its whole name is that of the query. */
const UNDATED = 0x4000;
/** Mark for a match by a key of two words, which does not show which of them matched. */
const PAIRED = 0x8000;
const PAIR = 0b11;
/** Words matched by a further key are recorded this many bits higher. */
const FURTHER = 16;

/**
 * Records which words of a name each row matched. Rows with a birth date are opened if they matched two words, or a rare
 * word alone; rows without a date only if they matched every required word. With one edit in every word, every word still
 * matches, so names with a typo in each of two words are still found.
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

  /**
   * True if so many records lack a required word that it is worth reading further keys; otherwise all of them are opened.
   */
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

  /** A further key matches the word, in a row that already matched; in any other row it would mean nothing. */
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

/** Tests whether a row has a birth date, or matched every required word of a form. */
function reach(needs: NameQuery['needs']): (met: number) => boolean {
  const forms = needs.map((form) => form.map((places) => places.reduce((mask, place) => mask | bitOf(place), 0)));
  return (met) =>
    (met & (UNDATED | PAIRED)) !== UNDATED ||
    forms.some((form) => form.every((mask) => (mask & (met | (met >>> FURTHER))) !== 0));
}

function bitOf(word: number): number {
  return 1 << Math.min(word, WORDS_TOLD_APART - 1);
}

/** Rows that matched the same words. */
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
