import type { MonotonicClock, RefusalReason, SecurityLog } from './ports.ts';

/** At most one audit row is written per reason and minute; it contains the count. */
export const REFUSAL_ROW_EVERY_MS = 60_000;

/** Counts refused requests: the first is written at once, a storm becomes one row a minute. */
export class RefusalLedger {
  readonly #clock: MonotonicClock;
  readonly #log: SecurityLog;
  readonly #counts = new Map<RefusalReason, { count: number; writtenAt: number | null }>();

  constructor(clock: MonotonicClock, log: SecurityLog) {
    this.#clock = clock;
    this.#log = log;
  }

  add(reason: RefusalReason): void {
    const entry = this.#counts.get(reason) ?? { count: 0, writtenAt: null };
    this.#counts.set(reason, { ...entry, count: entry.count + 1 });
    this.flush();
  }

  /** Writes what is due; also called by the server's timer, so that the tail of a storm is not lost. */
  flush(): void {
    const now = this.#clock.mono();
    for (const [reason, { count, writtenAt }] of this.#counts) {
      const due = writtenAt === null || now - writtenAt >= REFUSAL_ROW_EVERY_MS;
      if (count === 0 || !due) continue;
      // If a row cannot be written, its count is kept for the next try.
      if (this.#log.append({ kind: 'request-refused', reason, count })) {
        this.#counts.set(reason, { count: 0, writtenAt: now });
      }
    }
  }
}
