/** Names that are kept between two looks; more is not a page scanner at work. */
const NAMES_LIMIT = 1_024;

/**
 * Which names of a folder appeared and were not written to under that name, from the notices of the folder: what a rename
 * leaves. Node does not tell a rename from a new file (both are `rename`), but a new file is written to afterwards, and each
 * write, each change of rights and each change of times is a notice of its own (`change`) under its name.
 */
export class Arrivals {
  /** The last notice of each name: its number, and whether something happened under the name after it appeared. */
  readonly #last = new Map<string, { number: number; touched: boolean }>();
  #notices = 0;

  /** Number of the last notice. */
  get notices(): number {
    return this.#notices;
  }

  /** One notice of the folder, in the order in which they come. A notice without a name says that something was missed. */
  note(event: string, name: string | null): void {
    this.#notices += 1;
    if (name === null || (this.#last.size >= NAMES_LIMIT && !this.#last.has(name))) {
      this.clear();
      return;
    }
    this.#last.set(name, { number: this.#notices, touched: event !== 'rename' });
  }

  /** True where the name appeared and nothing was done to the file since, as far as the notices have come. */
  isUntouched(name: string): boolean {
    return this.#last.get(name)?.touched === false;
  }

  /**
   * Forgets every name that is not among `names`, which were listed after the notice of number `since` had come. What came
   * during the listing may be of a file that the listing does not have yet.
   */
  keep(names: readonly string[], since: number): void {
    for (const [name, { number }] of this.#last) if (number <= since && !names.includes(name)) this.#last.delete(name);
  }

  clear(): void {
    this.#last.clear();
  }
}
