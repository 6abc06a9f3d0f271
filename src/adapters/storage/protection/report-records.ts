import type Database from 'better-sqlite3';
import type { Json } from '../../../core/audit/index.ts';
import {
  type AskedCounts,
  type DrillRecord,
  type PublishedUse,
  publishUse,
  type UseRow,
} from '../../../core/protection/referral/index.ts';
import type { ReportDrill, ReportRow, ReportSource, RouteDay } from '../../../core/protection/report/index.ts';
import { MINUTE_MS } from '../../../core/time/index.ts';
import type { ProtectionChain } from './chain.ts';
import type { SealedMoments } from './moments.ts';

type Body = Readonly<Record<string, Json | undefined>>;

interface ReportParts {
  db: Database.Database;
  chain: ProtectionChain;
  moments: SealedMoments;
  /** Runs one transaction; false if it cannot be written. */
  write: (work: () => void) => boolean;
}

/** Counts of the store that the report also needs. */
interface Counting {
  drills(): DrillRecord[];
  asked(): AskedCounts[];
  quarters(): string[];
  useRows(quarter: string): UseRow[];
  freezeUse(shown: PublishedUse): PublishedUse | null;
}

/** The data that the report reads from `protection.db`, where its answers are also stored permanently. */
export class ReportRecords {
  readonly #db: Database.Database;
  readonly #chain: ProtectionChain;
  readonly #moments: SealedMoments;
  readonly #write: ReportParts['write'];

  constructor(parts: ReportParts) {
    this.#db = parts.db;
    this.#chain = parts.chain;
    this.#moments = parts.moments;
    this.#write = parts.write;
  }

  /** Rows that are counted, with only the members that are counted. */
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

  source(of: Counting): Omit<ReportSource, 'entries'> {
    return {
      rows: () => this.rows(),
      drills: () => of.drills().map(reportDrillOf),
      routeDays: () => this.routeDays(),
      asked: () => of.asked(),
      use: (quarter, k) =>
        of.quarters().includes(quarter) ? of.freezeUse(publishUse(quarter, of.useRows(quarter), k)) : null,
      told: (period) => this.told(period),
      tell: (period, answer) => (this.#write(() => this.#tell(period, answer)) ? this.told(period) : null),
    };
  }

  countState({ day, state }: Omit<RouteDay, 'n'>): void {
    this.#write(() => {
      this.#db
        .prepare(
          `INSERT INTO route_day (day, state, n) VALUES (?, ?, 1)
           ON CONFLICT (day, state) DO UPDATE SET n = n + 1`,
        )
        .run(day, state);
    });
  }

  /** Inside the caller's transaction: removes days before this quarter; `2026-Q4` begins on `2026-10-01`. */
  purge(quarter: string): void {
    const [year = '', number = '1'] = quarter.split('-Q');
    const first = `${year}-${String(Number(number) * 3 - 2).padStart(2, '0')}-01`;
    this.#db.prepare('DELETE FROM route_day WHERE day < ?').run(first);
  }

  told(period: string): unknown {
    const row = this.#db.prepare<[string], { body: string }>('SELECT body FROM told WHERE period = ?').get(period);
    return row === undefined ? null : JSON.parse(row.body);
  }

  #tell(period: string, answer: unknown): void {
    this.#db
      .prepare('INSERT INTO told (period, body) VALUES (?, ?) ON CONFLICT (period) DO NOTHING')
      .run(period, JSON.stringify(answer));
  }
}

/** Whole minutes from sealing to the answer, at least one; null if the clock went back in between. */
function reportDrillOf({ refNo, sealedAtMs, answeredAtMs, rejected }: DrillRecord): ReportDrill {
  const took = answeredAtMs === null || rejected ? null : answeredAtMs - sealedAtMs;
  const minutes = took === null || took < 0 ? null : Math.max(1, Math.ceil(took / MINUTE_MS));
  return { refNo, minutes, answered: took !== null };
}
