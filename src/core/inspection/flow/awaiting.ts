import type { Input } from './work.ts';

/** Inputs that the lane waits for, each for as long as it has patience. */
export class Awaiting implements Iterable<Input> {
  readonly #patience = new Map<Input, () => void>();

  get size(): number {
    return this.#patience.size;
  }

  has(what: Input): boolean {
    return this.#patience.has(what);
  }

  [Symbol.iterator](): Iterator<Input> {
    return this.#patience.keys();
  }

  /** `cancel` stops the clock of this waiting; a second waiting replaces the first, and its time does not end this one. */
  add(what: Input, cancel: () => void = () => undefined): this {
    this.delete(what);
    this.#patience.set(what, cancel);
    return this;
  }

  /** It came or was given up. False where nobody waited for it. */
  delete(what: Input): boolean {
    this.#patience.get(what)?.();
    return this.#patience.delete(what);
  }

  clear(): void {
    for (const what of [...this.#patience.keys()]) this.delete(what);
  }
}
