const FIRST_MS = 1_000;
const LAST_MS = 300_000;

/** How long to wait before the next sign-in: a random part of a limit that doubles from 1 s up to 5 min. */
export class BackOff {
  #ceilingMs = FIRST_MS;
  readonly #random: () => number;

  /** `random` returns a number from 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  next(): number {
    const waitMs = Math.floor(this.#random() * this.#ceilingMs);
    this.#ceilingMs = Math.min(this.#ceilingMs * 2, LAST_MS);
    return waitMs;
  }

  /**
   * Call this after an answer, not a sign-in: a broker that accepts sign-ins but never answers would be dialled every second.
   */
  reset(): void {
    this.#ceilingMs = FIRST_MS;
  }
}
