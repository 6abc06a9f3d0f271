const FIRST_MS = 1_000;
const LAST_MS = 300_000;

/** How long to wait before the next sign-in: doubled from 1 s to 5 min, and of that a random part from 0 on. */
export class BackOff {
  #ceilingMs = FIRST_MS;
  readonly #random: () => number;

  /** `random` gives a number from 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  next(): number {
    const waitMs = Math.floor(this.#random() * this.#ceilingMs);
    this.#ceilingMs = Math.min(this.#ceilingMs * 2, LAST_MS);
    return waitMs;
  }

  /**
   * After an answer. A sign-in proves nothing: a broker that accepts every sign-in but never answers would be dialled each second.
   */
  reset(): void {
    this.#ceilingMs = FIRST_MS;
  }
}
