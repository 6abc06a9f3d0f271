import type {
  ProtectionReport,
  ReportDrill,
  ReportEntry,
  ReportRow,
  ReportSource,
  RouteDay,
  ToldTable,
} from '../../src/core/protection/report/index.ts';
import { reportOf } from '../../src/core/protection/report/index.ts';

/** Rows of a protection chain in memory, and what was told of it. */
export class TestReport {
  rows: ReportRow[] = [];
  drills: ReportDrill[] = [];
  entries: ReportEntry[] = [];
  routeDays: RouteDay[] = [];
  asked: { quarter: string; asked: number; nothing: number; something: number }[] = [];
  readonly told = new Map<string, string>();
  keeps = true;
  #numbers = 0;

  /** A row at a minute; `exact: false` leaves the minute out, as older rows do. */
  add(at: string, row: Said, exact = true): this {
    const moment = new Date(at);
    const hour = new Date(Math.floor(moment.getTime() / 3_600_000) * 3_600_000).toISOString();
    const minute = exact ? Math.floor(moment.getTime() / 60_000) : null;
    this.rows.push({ hour, minute, ...row } as ReportRow);
    return this;
  }

  /** A referral that was sealed at `at`, carried and accepted so many minutes later; null for never. */
  referral(at: string, after: { carried: number | null; accepted: number | null }): string {
    this.#numbers += 1;
    const refNo = `R${String(this.#numbers).padStart(9, '0')}`;
    const later = (minutes: number): string => new Date(Date.parse(at) + minutes * 60_000).toISOString();
    this.add(at, { kind: 'sealed', refNo });
    if (after.carried !== null) this.add(later(after.carried), { kind: 'sent', refNo });
    if (after.accepted !== null) this.add(later(after.accepted), { kind: 'acknowledged', refNo, accepted: true });
    return refNo;
  }

  source(): ReportSource {
    return {
      rows: () => this.rows,
      drills: () => this.drills,
      entries: () => this.entries,
      routeDays: () => this.routeDays,
      asked: () => this.asked,
      use: () => null,
      told: (period) => this.#kept(period),
      tell: (period, answer) => {
        if (!this.keeps) return null;
        if (!this.told.has(period)) this.told.set(period, JSON.stringify(answer));
        return this.#kept(period);
      },
    };
  }

  report(quarter: string, now: string, k = 20): ProtectionReport {
    const made = reportOf(this.source(), { quarter, now: new Date(now), k });
    if (!made.ok) throw new Error(made.fault);
    return made.report;
  }

  #kept(period: string): unknown {
    const body = this.told.get(period);
    return body === undefined ? null : JSON.parse(body);
  }
}

type Said = ReportRow extends infer Row ? (Row extends ReportRow ? Omit<Row, 'hour' | 'minute'> : never) : never;

/** Every table with a number of people in it that a report holds, with the weeks it may be about. */
export function tablesOf(report: ProtectionReport): { measure: string; weeks: string[]; table: ToldTable }[] {
  const weekly = report.weeks.flatMap(({ period, tables }) =>
    Object.entries(tables).flatMap(([measure, table]) =>
      table === null ? [] : [{ measure, weeks: [period], table: table as ToldTable }],
    ),
  );
  const rest = Object.entries(report.whole?.rest ?? {}).flatMap(([measure, told]) => {
    if (told === null) return [];
    const weeks = report.weeks
      .filter(({ tables }) => tables[measure as keyof typeof tables] === null)
      .map(({ period }) => period);
    return [{ measure, weeks, table: told.table }];
  });
  return [...weekly, ...rest];
}
