import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type {
  IssuerRow,
  PatternRow,
  PeriodSource,
  PublishedIssuers,
  PublishedWeek,
} from '../../../core/audit/crossings/index.ts';
import type { CrossingEntry, Tally } from '../../../core/inspection/record/counts/index.ts';
import { openDatabase, storeOr } from '../database/index.ts';

const CROSSINGS_FILE = 'passes.db';
const NO_ROUTE = '';

/**
 * Counts of decided inspections. `tally` does not contain personal attributes. `pattern` combines hour, route and document
 * type, and is kept only until its week is closed: its rows are deleted with the first answer. There are no cases or
 * officers, and no time more exact than an hour of the day within a week; without a rowid not even the order of arrival
 * is kept.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE tally (
    week TEXT NOT NULL, name TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (week, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE pattern (
    week TEXT NOT NULL, hour INTEGER NOT NULL, route TEXT NOT NULL, document TEXT NOT NULL, outcome TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (week, hour, route, document, outcome)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE issuer (
    quarter TEXT NOT NULL, issuer TEXT NOT NULL, outcome TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (quarter, issuer, outcome)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE published (period TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

export type CrossingsOpening =
  | { ok: true; passes: CrossingCounters; quarantined: string | null }
  | { ok: false; message: string; remedy: string };

/** Opens `passes.db` in the state folder. A damaged file is set aside and counting begins again. */
export function openCrossings(input: { stateDir: string; now: Date }): CrossingsOpening {
  const path = join(input.stateDir, CROSSINGS_FILE);
  const opened = openDatabase({ path, migrations: MIGRATIONS, onCorrupt: 'quarantine', now: input.now });
  if (!opened.ok) return { ok: false, message: opened.message, remedy: opened.remedy };
  chmodSync(path, 0o600);
  return { ok: true, passes: new CrossingCounters(opened.db), quarantined: opened.quarantined };
}

/** Counts that stay on the kiosk; the audit module decides which of them may be shown. */
export class CrossingCounters {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /**
   * Adds one inspection completely or not at all. `closed` if its week has already been reported, which can happen
   * if a clock ran ahead: then only what has no attributes is counted. The lane continues whatever the result.
   */
  add({ week, tallies, pattern, issuer }: CrossingEntry): 'counted' | 'closed' | 'failed' {
    return storeOr('failed', () => {
      const told = this.#db.transaction(() => {
        const tally = this.#db.prepare(
          'INSERT INTO tally (week, name, n) VALUES (?, ?, 1) ON CONFLICT (week, name) DO UPDATE SET n = n + 1',
        );
        for (const name of tallies) tally.run(week, name);
        const open = this.#told(week) === null;
        if (open) {
          const { hour, route, document, outcome } = pattern;
          this.#db
            .prepare(
              `INSERT INTO pattern (week, hour, route, document, outcome, n) VALUES (?, ?, ?, ?, ?, 1)
               ON CONFLICT (week, hour, route, document, outcome) DO UPDATE SET n = n + 1`,
            )
            .run(week, hour, route ?? NO_ROUTE, document, outcome);
        }
        if (issuer !== null && this.#told(issuer.quarter) === null) {
          this.#db
            .prepare(
              `INSERT INTO issuer (quarter, issuer, outcome, n) VALUES (?, ?, ?, 1)
               ON CONFLICT (quarter, issuer, outcome) DO UPDATE SET n = n + 1`,
            )
            .run(issuer.quarter, issuer.issuer, issuer.outcome);
        }
        return open;
      });
      const counted = told.immediate();
      // The log would contain one page image per inspection, and their differences would reveal the inspections.
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
      return counted ? 'counted' : 'closed';
    });
  }

  /** Sums over the weeks from `week` on, including the current one. */
  since(week: string): Partial<Record<Tally, number>> {
    const rows = this.#db
      .prepare<[string], { name: Tally; n: number }>(
        'SELECT name, sum(n) AS n FROM tally WHERE week >= ? GROUP BY name',
      )
      .all(week);
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  }

  /** Answers about entries by week, including the current one, newest first; `name` is an `EntryTally`. */
  entriesSince(week: string): { week: string; name: string; n: number }[] {
    return this.#db
      .prepare<[string], { week: string; name: string; n: number }>(
        "SELECT week, name, n FROM tally WHERE week >= ? AND name GLOB 'entry/*' ORDER BY week DESC, name",
      )
      .all(week);
  }

  get weeks(): PeriodSource<PatternRow, PublishedWeek> {
    return this.#source('pattern', 'week', (period) =>
      this.#db
        .prepare<[string], PatternRow & { route: string }>(
          'SELECT hour, route, document, outcome, n FROM pattern WHERE week = ?',
        )
        .all(period)
        .map((row) => ({ ...row, route: row.route === NO_ROUTE ? null : row.route })),
    );
  }

  get issuers(): PeriodSource<IssuerRow, PublishedIssuers> {
    return this.#source('issuer', 'quarter', (period) =>
      this.#db.prepare<[string], IssuerRow>('SELECT issuer, outcome, n FROM issuer WHERE quarter = ?').all(period),
    );
  }

  close(): void {
    this.#db.close();
  }

  #source<Row, Told>(
    table: 'pattern' | 'issuer',
    column: 'week' | 'quarter',
    rows: (period: string) => Row[],
  ): PeriodSource<Row, Told> {
    const like = column === 'week' ? '%-W%' : '%-Q%';
    return {
      periods: () =>
        this.#db
          .prepare<[string], { period: string }>(
            `SELECT DISTINCT ${column} AS period FROM ${table}
             UNION SELECT period FROM published WHERE period LIKE ? ORDER BY period`,
          )
          .all(like)
          .map(({ period }) => period),
      rows,
      published: (period) => this.#told<Told>(period),
      freeze: (period, told) => {
        return storeOr(null, () => {
          this.#db
            .transaction(() => {
              this.#db
                .prepare('INSERT INTO published (period, body) VALUES (?, ?) ON CONFLICT (period) DO NOTHING')
                .run(period, JSON.stringify(told));
              this.#db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(period);
            })
            .immediate();
          this.#db.pragma('wal_checkpoint(TRUNCATE)');
          return this.#told<Told>(period);
        });
      },
    };
  }

  #told<Told>(period: string): Told | null {
    const row = this.#db.prepare<[string], { body: string }>('SELECT body FROM published WHERE period = ?').get(period);
    return row === undefined ? null : (JSON.parse(row.body) as Told);
  }
}
