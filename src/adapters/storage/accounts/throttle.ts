import type Database from 'better-sqlite3';

export interface Rate {
  /** Tries that may follow one another without a wait. */
  burst: number;
  /** Time after which one more becomes free, milliseconds. */
  everyMs: number;
}

/** `last`: true if no further try is free at the moment. */
export type Taken = { ok: true; last: boolean } | { ok: false; retryAfterMs: number };

/**
 * Counts tries by name with the generic cell rate algorithm (ITU-T I.371): one row for each name contains the time at
 * which all tries are available again. It is in the database, so that a restart does not give back any tries, and in
 * wall time.
 */
export class Throttle {
  readonly #db: Database.Database;
  readonly #wall: () => Date;

  constructor(db: Database.Database, wall: () => Date) {
    this.#db = db;
    this.#wall = wall;
  }

  /** Takes one try, which is on the disk when this returns, or says how long to wait. */
  take(name: string, { burst, everyMs }: Rate): Taken {
    const now = this.#wall().getTime();
    const wait = (idleAt: number): number => idleAt - now - (burst - 1) * everyMs;
    // A refusal does not write anything: a flood at a throttled listener must not wear the disk.
    const left = wait(this.#idleAt(name, now, burst * everyMs));
    if (left > 0) return { ok: false, retryAfterMs: left };
    return this.#db
      .transaction((): Taken => {
        const idleAt = this.#idleAt(name, now, burst * everyMs);
        if (wait(idleAt) > 0) return { ok: false, retryAfterMs: wait(idleAt) };
        this.#store(name, idleAt + everyMs);
        return { ok: true, last: wait(idleAt + everyMs) > 0 };
      })
      .immediate();
  }

  /** Gives back a try that turned out not to be one. */
  giveBack(name: string, { everyMs }: Rate): void {
    const before = this.#read(name);
    if (before !== null) this.#store(name, before - everyMs);
  }

  /**
   * A clock that was set back must not make a wait endless, so it is never longer than from an empty budget. The shorter
   * one is stored at once: a limit that moved along with the clock would keep the listener closed until the old time
   * comes again.
   */
  #idleAt(name: string, now: number, longestMs: number): number {
    const kept = this.#read(name) ?? now;
    if (kept <= now + longestMs) return Math.max(kept, now);
    this.#store(name, now + longestMs);
    return now + longestMs;
  }

  #read(name: string): number | null {
    const row = this.#db
      .prepare<[string], { idle_at: number }>('SELECT idle_at FROM throttle WHERE name = ?')
      .get(name);
    return row?.idle_at ?? null;
  }

  #store(name: string, idleAt: number): void {
    this.#db
      .prepare(
        'INSERT INTO throttle (name, idle_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET idle_at = excluded.idle_at',
      )
      .run(name, idleAt);
  }
}
