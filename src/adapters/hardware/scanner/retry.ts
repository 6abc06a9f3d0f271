import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';

/** Waits before the port is opened again, in milliseconds; the last one repeats. */
export const BACK_OFF_MS = [250, 500, 1_000, 2_000, 5_000] as const;
/** After the port has worked for this long, the next loss starts at the shortest wait again. Milliseconds. */
export const STEADY_MS = 10_000;
/** A port that closes this soon after opening, in milliseconds, and does so this many times in a row, is faulty. */
export const QUICK_CLOSE_MS = 1_000;
export const QUICK_CLOSES = 3;
/** Wait between attempts on a faulty or locked port, in milliseconds. */
export const SLOW_RETRY_MS = 30_000;

export type RetryDecision = { state: 'closed'; waitMs: number } | { state: 'faulty'; waitMs: number };

/** When to try a port again: back-off, and giving up on a port that never stays open. */
export class RetryPolicy {
  #step = 0;
  #quick = 0;

  /** The port could not be opened, or closed after `openedFor` milliseconds (null: never opened). */
  failed(openedFor: MonoMs | null): RetryDecision {
    if (openedFor !== null && openedFor >= STEADY_MS) this.reset();
    this.#quick = openedFor !== null && openedFor < QUICK_CLOSE_MS ? this.#quick + 1 : 0;
    if (this.#quick >= QUICK_CLOSES) {
      // One attempt after the long wait decides whether it is still faulty.
      this.#quick = QUICK_CLOSES - 1;
      return { state: 'faulty', waitMs: SLOW_RETRY_MS };
    }
    const waitMs = BACK_OFF_MS[Math.min(this.#step, BACK_OFF_MS.length - 1)] ?? SLOW_RETRY_MS;
    this.#step += 1;
    return { state: 'closed', waitMs };
  }

  /** The device was taken away or exchanged: what was learnt about the old one no longer applies. */
  reset(): void {
    this.#step = 0;
    this.#quick = 0;
  }
}
