import type { AskedCounts, PublishedUse } from '../referral/index.ts';
import { type Counted, disclose, type ToldTable, type ToldWord } from './disclose.ts';
import {
  countedOf,
  drillsOf,
  MEASURE_NAMES,
  MEASURES,
  type Measure,
  statesOf,
  type ToldDrills,
  type ToldState,
} from './measures.ts';
import { QUARTER, quarterIsClosed, weekIsClosed, weekOf, weeksOf } from './periods.ts';
import type { ReportDrill, ReportEntry, ReportRow, RouteDay } from './rows.ts';

type Tables = Record<Measure, ToldTable | null>;

/** One closed week. A table is null if it contained too few. */
export interface ToldWeek {
  period: string;
  k: number;
  drills: ToldDrills;
  states: ToldState[];
  tables: Tables;
}

/** The weeks of a quarter whose table was null, together. */
export interface ToldRest {
  weeks: number;
  table: ToldTable;
}

/** Present only for a closed quarter; a number that is null is below `k`. */
export interface ToldQuarter {
  period: string;
  k: number;
  rest: Record<Measure, ToldRest | null>;
  /** Adults who were not referred because they did not consent: the anonymous count of the duty to notify. */
  notReferred: number | null;
  emergencies: number | null;
  noKey: number | null;
  /** Passes that were asked by chance, by the answer given; null if too few. */
  asked: ToldTable | null;
  /** Use of the form by group, as on the supervisor's and the data protection officer's pages. */
  use: PublishedUse | null;
}

export interface ProtectionReport {
  quarter: string;
  /** Closed weeks, oldest first. */
  weeks: ToldWeek[];
  /** Null while the quarter is not closed. */
  whole: ToldQuarter | null;
}

/** Provides the rows, and what was first reported about a period; the store of the protection route implements it. */
export interface ReportSource {
  rows(): readonly ReportRow[];
  drills(): readonly ReportDrill[];
  /** Entries that were confirmed or left unsure, if the audit still has them. */
  entries(): readonly ReportEntry[];
  routeDays(): readonly RouteDay[];
  asked(): readonly AskedCounts[];
  /** Use of the form in a closed quarter, reported once; null if nothing was counted. */
  use(quarter: string, k: number): PublishedUse | null;
  told(period: string): unknown;
  /** Keeps the first answer permanently and returns the one that is kept; null if it cannot be kept. */
  tell(period: string, answer: ToldWeek | ToldQuarter): unknown;
}

const ASKED = [{ name: 'answer', words: ['nothing', 'something', 'none'], ordered: false }] as const;

export type ReportFault = 'not-a-quarter' | 'clock' | 'not-kept';

/**
 * Measures of the route to help in one quarter, by closed weeks (docs/protection.md). Numbers about the route alone are exact;
 * every cell about travellers contains at least `k`. The threat is that one person is found through a small number, shown or
 * computed. So everybody is in one cell of one table: that of the week or, if the week had too few, that of the rest of the
 * quarter. No sum of weeks is reported, and the first report on a period is never changed. `now` is null if the clock cannot be
 * trusted: then nothing counts as closed.
 */
export function reportOf(
  source: ReportSource,
  at: { quarter: string; now: Date | null; k: number },
): { ok: true; report: ProtectionReport } | { ok: false; fault: ReportFault } {
  const { quarter, now } = at;
  const k = Math.max(1, Math.floor(at.k));
  if (!QUARTER.test(quarter)) return { ok: false, fault: 'not-a-quarter' };
  if (now === null) return { ok: false, fault: 'clock' };
  const read = new Reading(source);
  const weeks: ToldWeek[] = [];
  for (const week of weeksOf(quarter)) {
    if (!weekIsClosed(week, now) || !read.began(week)) continue;
    const told = (source.told(week) ?? source.tell(week, read.week(week, k))) as ToldWeek | null;
    if (told === null) return { ok: false, fault: 'not-kept' };
    weeks.push(told);
  }
  if (!quarterIsClosed(quarter, now) || weeks.length === 0)
    return { ok: true, report: { quarter, weeks, whole: null } };
  const whole = (source.told(quarter) ?? source.tell(quarter, read.quarter(quarter, weeks, k))) as ToldQuarter | null;
  if (whole === null) return { ok: false, fault: 'not-kept' };
  return { ok: true, report: { quarter, weeks, whole } };
}

/** Reads the rows of the source once, and only if something has not been reported yet. */
class Reading {
  readonly #source: ReportSource;
  #rows: readonly ReportRow[] | null = null;
  #drills: readonly ReportDrill[] | null = null;
  #entries: readonly ReportEntry[] | null = null;

  constructor(source: ReportSource) {
    this.#source = source;
  }

  /** Weeks before the first row of the chain do not count as weeks of this kiosk. */
  began(week: string): boolean {
    if (this.#source.told(week) !== null) return true;
    const first = this.#all().rows[0];
    return first !== undefined && weekOf(new Date(first.hour)) <= week;
  }

  week(week: string, k: number): ToldWeek {
    const { rows, drills } = this.#all();
    const tables = Object.fromEntries(
      MEASURE_NAMES.map((measure) => [measure, disclose(this.#counted(measure, week), MEASURES[measure], k)]),
    ) as Tables;
    return {
      period: week,
      k,
      drills: drillsOf(week, rows, drills),
      states: statesOf(week, this.#source.routeDays()),
      tables,
    };
  }

  quarter(quarter: string, weeks: readonly ToldWeek[], k: number): ToldQuarter {
    const inQuarter = new Set(weeks.map(({ period }) => period));
    const { rows } = this.#all();
    const count = (kind: ReportRow['kind']): number | null => {
      const n = rows.filter((row) => row.kind === kind && inQuarter.has(weekOf(new Date(row.hour)))).length;
      return n >= k ? n : null;
    };
    const rest = Object.fromEntries(
      MEASURE_NAMES.map((measure) => {
        const untold = weeks.filter(({ tables }) => (tables[measure] ?? null) === null);
        return [measure, restOf(untold, (week) => this.#counted(measure, week), { measure, k })];
      }),
    ) as ToldQuarter['rest'];
    return {
      period: quarter,
      k,
      rest,
      notReferred: count('not-referred'),
      emergencies: count('emergency'),
      noKey: count('no-key'),
      asked: askedOf(
        this.#source.asked().find((one) => one.quarter === quarter),
        k,
      ),
      use: this.#source.use(quarter, k),
    };
  }

  #counted(measure: Measure, week: string): Counted[] {
    const { rows, drills, entries } = this.#all();
    return countedOf(measure, week, { rows, entries, drills: new Set(drills.map(({ refNo }) => refNo)) });
  }

  #all(): { rows: readonly ReportRow[]; drills: readonly ReportDrill[]; entries: readonly ReportEntry[] } {
    this.#rows ??= this.#source.rows();
    this.#drills ??= this.#source.drills();
    this.#entries ??= this.#source.entries();
    return { rows: this.#rows, drills: this.#drills, entries: this.#entries };
  }
}

/**
 * The weeks that had too few, together. Each is known to contain fewer than its `k`, so a large sum over few weeks would reveal
 * what each contains. The sum is reported only if every single week could still have been empty.
 */
function restOf(
  untold: readonly ToldWeek[],
  counted: (week: string) => Counted[],
  { measure, k }: { measure: Measure; k: number },
): ToldRest | null {
  const most = untold.map((week) => week.k - 1);
  const othersAtMost = most.reduce((sum, n) => sum + n, 0) - Math.max(0, ...most);
  const all = untold.flatMap(({ period }) => counted(period));
  if (untold.length < 2 || all.length > othersAtMost) return null;
  const table = disclose(all, MEASURES[measure], k);
  return table === null ? null : { weeks: untold.length, table };
}

/** Those who gave no answer form a group as well: otherwise their number could be found by subtraction. */
function askedOf(counts: AskedCounts | undefined, k: number): ToldTable | null {
  if (counts === undefined) return null;
  const { asked, nothing, something } = counts;
  const of = (n: number, answer: ToldWord): Counted[] => Array.from({ length: Math.max(0, n) }, () => ({ answer }));
  return disclose(
    [...of(nothing, 'nothing'), ...of(something, 'something'), ...of(asked - nothing - something, 'none')],
    ASKED,
    k,
  );
}
