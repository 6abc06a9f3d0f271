import type { Clock, Timers } from '../../src/core/inspection/ports/index.ts';

/** Time that moves only when the test says so, and timers that fire with it. */
export class HandClock implements Clock, Timers {
  now = 1_000;
  readonly #timers = new Set<{ due: number; run: () => void }>();

  mono(): number {
    return this.now;
  }

  wall(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.now);
  }

  trusted(): boolean {
    return true;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.now = next.due;
      next.run();
    }
    this.now = end;
  }

  /** Timers that have not fired and were not cancelled. */
  get running(): number {
    return this.#timers.size;
  }
}
