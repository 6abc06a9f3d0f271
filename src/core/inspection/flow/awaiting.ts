import type { Input } from './work.ts';

/** A running clock: when it ends on the monotonic clock, and how long it runs in total, milliseconds. */
export interface Patience {
  readonly until: number;
  readonly forMs: number;
}

interface Waiting {
  cancel: () => void;
  /** Queried each time, because a capture restarts its clock. Null if something else ends the wait. */
  patience: () => Patience | null;
}

/** Inputs that the lane waits for, each with its own time limit. */
export class Awaiting implements Iterable<Input> {
  readonly #waiting = new Map<Input, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  has(what: Input): boolean {
    return this.#waiting.has(what);
  }

  /** How long the lane still waits at `now`, and how long it waits in total, milliseconds; null if no clock is running. */
  left(what: Input, now: number): { leftMs: number; ofMs: number } | null {
    const patience = this.#waiting.get(what)?.patience() ?? null;
    return patience === null ? null : { leftMs: Math.max(0, patience.until - now), ofMs: patience.forMs };
  }

  [Symbol.iterator](): Iterator<Input> {
    return this.#waiting.keys();
  }

  /** `cancel` stops the clock of this wait; a second wait replaces the first, whose time limit then no longer applies. */
  add(what: Input, waiting: Partial<Waiting> = {}): this {
    this.delete(what);
    this.#waiting.set(what, { cancel: () => undefined, patience: () => null, ...waiting });
    return this;
  }

  /** The input came or was given up. False if nobody was waiting for it. */
  delete(what: Input): boolean {
    this.#waiting.get(what)?.cancel();
    return this.#waiting.delete(what);
  }

  clear(): void {
    for (const what of [...this.#waiting.keys()]) this.delete(what);
  }
}
