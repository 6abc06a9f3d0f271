import type { FailedSignIn, MonotonicClock, PinResult, SecurityLog } from './ports.ts';

/** Wrong PINs of one budget become rows at most this often, with their counts. */
export const FAILURE_ROW_EVERY_MS = 10 * 60_000;

type Failure = Pick<Extract<PinResult, { ok: false }>, 'reason' | 'officer' | 'budget' | 'lockedNow'>;

interface Entry {
  writtenAt: number;
  /** A lock or throttle has begun and its row is written. */
  locked: boolean;
  counts: Map<string, { officer: string | null; reason: FailedSignIn; count: number }>;
}

/**
 * Writes wrong PINs as audit rows. The first of a budget, and each beginning of a lock or throttle, becomes a row at
 * once; later ones are counted by account. Whether a row is written at once depends on the budget and never on whether
 * the account exists: otherwise the time of a write would tell a stranger.
 */
export class SignInLedger {
  readonly #clock: MonotonicClock;
  readonly #log: SecurityLog;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: MonotonicClock, log: SecurityLog) {
    this.#clock = clock;
    this.#log = log;
  }

  add({ reason, officer, budget, lockedNow }: Failure): void {
    if (reason !== 'PIN_WRONG' && reason !== 'ACCOUNT_LOCKED' && reason !== 'SIGN_IN_THROTTLED') return;
    const known = this.#entries.get(budget);
    // A flood uses each try as it becomes free and empties the budget each time: that is not a new beginning.
    const begins = lockedNow && (reason === 'ACCOUNT_LOCKED' || known?.locked !== true);
    if (known === undefined || begins) {
      const written = this.#log.append({ kind: 'sign-in-failed', officer, reason, lockedNow, budget, count: 1 });
      const entry = known ?? { writtenAt: this.#clock.mono(), locked: false, counts: new Map() };
      this.#entries.set(budget, { ...entry, locked: entry.locked || lockedNow });
      if (written) return;
    }
    const { counts } = this.#entries.get(budget) as Entry;
    const key = `${officer ?? ''} ${reason}`;
    counts.set(key, { officer, reason, count: (counts.get(key)?.count ?? 0) + 1 });
  }

  /** Writes what is due; called by the server's timer and, with `all`, at its end. A budget that was quiet is forgotten. */
  flush({ all }: { all: boolean } = { all: false }): void {
    const now = this.#clock.mono();
    for (const [budget, entry] of this.#entries) {
      if (!all && now - entry.writtenAt < FAILURE_ROW_EVERY_MS) continue;
      if (entry.counts.size === 0) {
        this.#entries.delete(budget);
        continue;
      }
      for (const [key, said] of entry.counts) {
        // If a row cannot be written, its count is kept for the next try.
        if (!this.#log.append({ kind: 'sign-in-failed', ...said, lockedNow: false, budget })) continue;
        entry.counts.delete(key);
      }
      entry.writtenAt = now;
    }
  }
}
