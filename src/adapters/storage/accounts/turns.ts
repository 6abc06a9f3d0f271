/** Most PIN checks at a time; each holds 19 MiB. */
const TURNS = 2;

type Rank = 'known' | 'stranger';

/**
 * Order of the PIN checks: those of somebody who was signed in here before come first, and strangers never take every
 * turn. Otherwise the officer of the lane would wait behind a flood.
 */
export class Turns {
  readonly #running: Record<Rank, number> = { known: 0, stranger: 0 };
  readonly #waiting: Record<Rank, (() => void)[]> = { known: [], stranger: [] };

  async run<T>(rank: Rank, work: () => Promise<T>): Promise<T> {
    if (this.#isFree(rank)) this.#running[rank] += 1;
    else await new Promise<void>((resolve) => this.#waiting[rank].push(resolve));
    try {
      return await work();
    } finally {
      this.#running[rank] -= 1;
      this.#next();
    }
  }

  #isFree(rank: Rank): boolean {
    const { known, stranger } = this.#running;
    return known + stranger < TURNS && (rank === 'known' || stranger < TURNS - 1);
  }

  #next(): void {
    for (const rank of ['known', 'stranger'] as const) {
      while (this.#isFree(rank) && this.#waiting[rank].length > 0) {
        this.#running[rank] += 1;
        this.#waiting[rank].shift()?.();
      }
    }
  }
}
