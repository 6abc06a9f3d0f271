/** Names that are kept between two looks; a page scanner does not produce more. */
const NAMES_LIMIT = 1_024;

/**
 * The names that appeared in a folder and were not written to afterwards, according to the change notices for the
 * folder, as after a rename. Node does not distinguish a rename from a new file (both are `rename`), but a new file
 * is written to afterwards, and each write and each change of rights or times causes a further notice
 * (`change`) under its name.
 */
export class Arrivals {
  /** The last notice of each name: its number, and whether anything happened to the file after the name appeared. */
  readonly #last = new Map<string, { number: number; touched: boolean }>();
  #notices = 0;

  /** Number of the last notice. */
  get notices(): number {
    return this.#notices;
  }

  /** Takes the folder's notices one at a time, in order. A notice without a name means that something was missed. */
  note(event: string, name: string | null): void {
    this.#notices += 1;
    if (name === null || (this.#last.size >= NAMES_LIMIT && !this.#last.has(name))) {
      this.clear();
      return;
    }
    this.#last.set(name, { number: this.#notices, touched: event !== 'rename' });
  }

  /** True if the name appeared and, according to the notices so far, nothing has been done to the file since. */
  isUntouched(name: string): boolean {
    return this.#last.get(name)?.touched === false;
  }

  /**
   * Forgets every name that is not among `names`, which were listed after notice number `since`. A notice that arrived
   * during the listing may concern a file that is not in it yet.
   */
  keep(names: readonly string[], since: number): void {
    for (const [name, { number }] of this.#last) if (number <= since && !names.includes(name)) this.#last.delete(name);
  }

  clear(): void {
    this.#last.clear();
  }
}
