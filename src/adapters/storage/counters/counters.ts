import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { CountRow, PublishedQuarter } from '../../../core/audit/counters/index.ts';
import { COUNT_ATTRIBUTES, type CountEntry } from '../../../core/inspection/record/counts/index.ts';
import { openDatabase, storeOr } from '../database/index.ts';

const COUNTERS_FILE = 'counters.db';

/**
 * One number for each quarter, attribute, category and outcome. Tables never combine two attributes, and do not contain
 * times, cases or officers; without a rowid even the order of arrival is not kept. `published` contains the only answer
 * ever given for a quarter. Nationality and issuer were once separate attributes: numbers counted in that way cannot be
 * published together with the others.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE count (
    quarter TEXT NOT NULL,
    attribute TEXT NOT NULL,
    category TEXT NOT NULL,
    outcome TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (quarter, attribute, category, outcome)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE published (quarter TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  DELETE FROM count WHERE attribute IN ('nationality', 'issuer');
  `,
];

export type CountersOpening =
  | { ok: true; counters: ErrorCounters; quarantined: string | null }
  | { ok: false; message: string; remedy: string };

/** Opens `counters.db` in the state folder. A damaged file is set aside and counting begins again. */
export function openCounters(input: { stateDir: string; now: Date }): CountersOpening {
  const path = join(input.stateDir, COUNTERS_FILE);
  const opened = openDatabase({ path, migrations: MIGRATIONS, onCorrupt: 'quarantine', now: input.now });
  if (!opened.ok) return { ok: false, message: opened.message, remedy: opened.remedy };
  chmodSync(path, 0o600);
  return { ok: true, counters: new ErrorCounters(opened.db), quarantined: opened.quarantined };
}

/** Counts that stay on the kiosk; `publishQuarter` of the audit module decides which of them may be shown. */
export class ErrorCounters {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /**
   * Adds one inspection completely or not at all. `closed` if its quarter has been published, which can happen if a clock
   * ran ahead; `failed` if the store cannot be written. The lane continues either way.
   */
  add({ quarter, outcome, categories }: CountEntry): 'counted' | 'closed' | 'failed' {
    return storeOr('failed', () => {
      const add = this.#db.prepare(
        `INSERT INTO count (quarter, attribute, category, outcome, n) VALUES (?, ?, ?, ?, 1)
         ON CONFLICT (quarter, attribute, category, outcome) DO UPDATE SET n = n + 1`,
      );
      const counted = this.#db
        .transaction(() => {
          if (this.published(quarter) !== null) return false;
          for (const attribute of COUNT_ATTRIBUTES) add.run(quarter, attribute, categories[attribute], outcome);
          return true;
        })
        .immediate();
      if (!counted) return 'closed';
      // The log would contain one page image per inspection, and their differences would reveal the inspections.
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
      return 'counted';
    });
  }

  published(quarter: string): PublishedQuarter | null {
    const row = this.#db
      .prepare<[string], { body: string }>('SELECT body FROM published WHERE quarter = ?')
      .get(quarter);
    return row === undefined ? null : (JSON.parse(row.body) as PublishedQuarter);
  }

  /** Keeps the first answer for a quarter and returns the one that is valid; null if it cannot be written. */
  freeze(shown: PublishedQuarter): PublishedQuarter | null {
    return storeOr(null, () => {
      this.#db
        .prepare('INSERT INTO published (quarter, body) VALUES (?, ?) ON CONFLICT (quarter) DO NOTHING')
        .run(shown.quarter, JSON.stringify(shown));
      return this.published(shown.quarter);
    });
  }

  /** Quarters with counts, oldest first. */
  quarters(): string[] {
    return this.#db
      .prepare<[], { quarter: string }>('SELECT DISTINCT quarter FROM count ORDER BY quarter')
      .all()
      .map(({ quarter }) => quarter);
  }

  /** Removes quarters before this one, published or not; null if the store cannot be written. */
  purge(quarter: string): { removed: number; oldest: string | null; newest: string | null } | null {
    return storeOr(null, () => {
      const gone = this.#db
        .transaction(() => {
          const all = this.#db
            .prepare<[string, string], { quarter: string }>(
              'SELECT quarter FROM count WHERE quarter < ? UNION SELECT quarter FROM published WHERE quarter < ? ORDER BY 1',
            )
            .all(quarter, quarter)
            .map((row) => row.quarter);
          for (const table of ['count', 'published'])
            this.#db.prepare(`DELETE FROM ${table} WHERE quarter < ?`).run(quarter);
          return all;
        })
        .immediate();
      if (gone.length > 0) this.#db.pragma('wal_checkpoint(TRUNCATE)');
      return { removed: gone.length, oldest: gone[0] ?? null, newest: gone.at(-1) ?? null };
    });
  }

  rows(quarter: string): CountRow[] {
    return this.#db
      .prepare<[string], CountRow>('SELECT attribute, category, outcome, n FROM count WHERE quarter = ?')
      .all(quarter);
  }

  close(): void {
    this.#db.close();
  }
}
