import type Database from 'better-sqlite3';
import type { Json } from '../../../core/audit/index.ts';
import type { ReportRow, RouteDay } from '../../../core/protection/report/index.ts';
import type { ProtectionChain } from './chain.ts';
import type { SealedMoments } from './moments.ts';

type Body = Readonly<Record<string, Json | undefined>>;

/** What the report reads in `protection.db`, and where its answers are kept for good. */
export class ReportRecords {
  readonly #db: Database.Database;
  readonly #chain: ProtectionChain;
  readonly #moments: SealedMoments;

  constructor(parts: { db: Database.Database; chain: ProtectionChain; moments: SealedMoments }) {
    this.#db = parts.db;
    this.#chain = parts.chain;
    this.#moments = parts.moments;
  }

  /** Rows that are counted, with the members that are counted and no other. */
  rows(): ReportRow[] {
    return this.#chain.rows().flatMap(({ hour, kind, body }): ReportRow[] => {
      const said = (body ?? {}) as Body;
      const refNo = typeof said['refNo'] === 'string' ? said['refNo'] : '';
      const at = { hour, minute: this.#moments.open(said['moment'], { kind, refNo }) };
      switch (kind) {
        case 'sealed':
        case 'sent':
          return [{ ...at, kind, refNo }];
        case 'acknowledged':
          return [{ ...at, kind, refNo, accepted: said['state'] === 'accepted' }];
        case 'called':
          return [{ ...at, kind, reached: said['reached'] === true }];
        case 'handed-over':
          return [{ ...at, kind, id: String(said['id']) }];
        case 'taken-over':
          return [{ ...at, kind, id: String(said['id']), inTime: said['inTime'] === true }];
        case 'not-referred':
        case 'emergency':
        case 'no-key':
          return [{ ...at, kind }];
        default:
          return [];
      }
    });
  }

  routeDays(): RouteDay[] {
    return this.#db.prepare<[], RouteDay>('SELECT day, state, n FROM route_day ORDER BY day, state').all();
  }

  /** Inside the caller's transaction. */
  countState({ day, state }: Omit<RouteDay, 'n'>): void {
    this.#db
      .prepare(
        `INSERT INTO route_day (day, state, n) VALUES (?, ?, 1)
         ON CONFLICT (day, state) DO UPDATE SET n = n + 1`,
      )
      .run(day, state);
  }

  /** Inside the caller's transaction: days before this quarter; `2026-Q4` begins on `2026-10-01`. */
  purge(quarter: string): void {
    const [year = '', number = '1'] = quarter.split('-Q');
    const first = `${year}-${String(Number(number) * 3 - 2).padStart(2, '0')}-01`;
    this.#db.prepare('DELETE FROM route_day WHERE day < ?').run(first);
  }

  told(period: string): unknown {
    const row = this.#db.prepare<[string], { body: string }>('SELECT body FROM told WHERE period = ?').get(period);
    return row === undefined ? null : JSON.parse(row.body);
  }

  /** Inside the caller's transaction. */
  tell(period: string, answer: unknown): void {
    this.#db
      .prepare('INSERT INTO told (period, body) VALUES (?, ?) ON CONFLICT (period) DO NOTHING')
      .run(period, JSON.stringify(answer));
  }
}
