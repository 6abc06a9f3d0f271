/** Key texts of a name as it is looked up. */
export interface NameQuery {
  /** For each word of the name the keys that stand for it. */
  words: readonly (readonly string[])[];
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
 * years of birth meets thousands, and one word alone does not reach the score of a candidate; behind a rare one may stand
 * a nickname or a spelling that no key foresees.
 */
export const SINGLE_WORD_ROWS_MAX = 200;

const WORDS_TOLD_APART = 8;
const WORDS = 0xff;
/** Set for a record without a birth date. It is a candidate only where its whole name is that of the question. */
const UNDATED = 0x100;
const PAIR = 0b11;

/**
 * Counts which words of a name each row met. Rows that met two words are opened, and those of a rare word alone, if they have
 * a birth date. One edit in
 * every word still meets every word, so what the keys promise for a typo in two words holds as before.
 */
export class NameTally {
  #met = new Uint16Array(0);
  #touched: number[] = [];

  /** `rows`: highest row number of the list; two bytes each, kept between look-ups. */
  begin(rows: number): void {
    if (this.#met.length <= rows) this.#met = new Uint16Array(rows + 1);
    this.#touched = [];
  }

  meet(row: number, word: number, undated: boolean): void {
    this.#mark(row, (1 << Math.min(word, WORDS_TOLD_APART - 1)) | (undated ? UNDATED : 0));
  }

  meetPair(row: number): void {
    this.#mark(row, PAIR);
  }

  #mark(row: number, bits: number): void {
    const before = this.#met[row] ?? 0;
    if (before === 0) this.#touched.push(row);
    this.#met[row] = before | bits;
  }

  end(words: number): NameFind {
    const single = new Map<number, number[]>();
    const rows: number[] = [];
    for (const row of this.#touched) {
      const met = this.#met[row] ?? PAIR;
      const bits = met & WORDS;
      this.#met[row] = 0;
      if (words < 2 || (bits & (bits - 1)) !== 0) rows.push(row);
      else if ((met & UNDATED) === 0) {
        const others = single.get(bits);
        if (others === undefined) single.set(bits, [row]);
        else others.push(row);
      }
    }
    const whole = rows.length <= ROWS_OPENED_MAX;
    if (!whole) rows.length = ROWS_OPENED_MAX;
    for (const others of single.values()) if (others.length <= SINGLE_WORD_ROWS_MAX) rows.push(...others);
    this.#touched = [];
    return { rows, whole };
  }
}
