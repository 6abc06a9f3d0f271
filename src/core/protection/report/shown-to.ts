import type { ToldTable } from './disclose.ts';
import { MEASURE_NAMES, type Measure } from './measures.ts';
import type { ProtectionReport } from './report.ts';

/** Roles that see measures of the route to help. */
export const REPORT_ROLES = ['supervisor', 'protection', 'dpo'] as const;
export type ReportRole = (typeof REPORT_ROLES)[number];

type Shown = Measure | 'counts' | 'use';

/**
 * Which roles see each measure. If a role may not see a table, it sees the sum, which also contains at least `k`. Drills and
 * states of the route concern no person and are shown to all three.
 */
const SHOWN_TO: Readonly<Record<Shown, readonly ReportRole[]>> = {
  referrals: ['protection'],
  calls: ['supervisor', 'protection'],
  handOvers: ['supervisor', 'protection'],
  entries: ['supervisor', 'dpo'],
  counts: ['protection', 'dpo'],
  use: ['supervisor', 'dpo'],
};

/** A report as one role may see it: what is not meant for it looks as if there had been too few. */
export function shownTo(role: ReportRole, { quarter, weeks, whole }: ProtectionReport): ProtectionReport {
  const sees = (what: Shown): boolean => SHOWN_TO[what].includes(role);
  const tables = <T>(all: Record<Measure, T>, sum: (one: T) => T): Record<Measure, T> =>
    Object.fromEntries(
      MEASURE_NAMES.map((measure) => [measure, sees(measure) ? all[measure] : sum(all[measure])]),
    ) as Record<Measure, T>;
  return {
    quarter,
    weeks: weeks.map((week) => ({ ...week, tables: tables(week.tables, sumOnly) })),
    whole:
      whole === null
        ? null
        : {
            ...whole,
            rest: tables(whole.rest, (rest) => (rest === null ? null : { ...rest, table: sumOf(rest.table) })),
            ...(sees('counts') ? {} : { notReferred: null, emergencies: null, noKey: null }),
            ...(sees('use') ? {} : { asked: null, use: null }),
          },
  };
}

function sumOnly(table: ToldTable | null): ToldTable | null {
  return table === null ? null : sumOf(table);
}

function sumOf({ n }: ToldTable): ToldTable {
  return { n, dimensions: [], cells: [] };
}
