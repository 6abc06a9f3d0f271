import { HOUR_MS, MINUTE_MS } from '../../time/index.ts';
import type { Counted, Dimension } from './disclose.ts';
import { weekOf } from './periods.ts';
import {
  ENTRY_ANSWERS,
  ENTRY_CLASSES,
  ENTRY_DECISIONS,
  ENTRY_GOES_WITH,
  ENTRY_SETTLED_AS,
  type Moment,
  type ReportDrill,
  type ReportEntry,
  type ReportRow,
  ROUTE_STATES,
  type RouteDay,
  type RouteStateName,
} from './rows.ts';

/** Time since sealing; each limit is included. `late` is everything else, including what never came. */
export const DELAYS = ['30m', '24h', '72h', 'late'] as const;
export type Delay = (typeof DELAYS)[number];

/** Time from its answer until an entry was settled. */
export const SETTLED_WITHIN = ['2h', '24h', '72h', 'late'] as const;

const LIMIT_MINUTES = { '30m': 30, '2h': 120, '24h': 24 * 60, '72h': 72 * 60, late: Number.POSITIVE_INFINITY } as const;

/**
 * The stages of a referral; whether a telephone call was answered; whether a hand-over was opened within 10 minutes; what became
 * of an entry that was confirmed or left unsure.
 */
export const MEASURES = {
  referrals: [
    { name: 'carried', words: DELAYS, ordered: true },
    { name: 'received', words: DELAYS, ordered: true },
    { name: 'accepted', words: DELAYS, ordered: true },
  ],
  calls: [{ name: 'reached', words: ['yes', 'no'], ordered: false }],
  handOvers: [{ name: 'opened', words: ['yes', 'no'], ordered: false }],
  entries: [
    { name: 'class', words: ENTRY_CLASSES, ordered: false },
    { name: 'answer', words: ENTRY_ANSWERS, ordered: false },
    { name: 'decision', words: ENTRY_DECISIONS, ordered: false },
    { name: 'goesWith', words: ENTRY_GOES_WITH, ordered: false },
    { name: 'settledAs', words: ENTRY_SETTLED_AS, ordered: false },
    { name: 'settled', words: SETTLED_WITHIN, ordered: true },
  ],
} as const satisfies Record<string, readonly Dimension[]>;
export type Measure = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as Measure[];

/** True if a row belongs to this week, by the site's own calendar. */
const inWeek =
  (week: string) =>
  (row: Moment): boolean =>
    weekOf(new Date(row.hour)) === week;

/** The data from which the measures are counted: rows in the order of the chain, numbers of drills, entries of the audit. */
export interface Facts {
  rows: readonly ReportRow[];
  drills: ReadonlySet<string>;
  entries: readonly ReportEntry[];
}

/** Every case of one measure in a week, once each. Drills are not included in any measure. */
export function countedOf(measure: Measure, week: string, { rows, drills, entries }: Facts): Counted[] {
  switch (measure) {
    case 'referrals':
      return referralsOf(week, rows, drills);
    case 'calls':
      return rows
        .filter(inWeek(week))
        .flatMap((row) => (row.kind === 'called' ? [{ reached: yesOrNo(row.reached) }] : []));
    case 'handOvers':
      return handOversOf(week, rows);
    case 'entries':
      return entries.filter(({ answeredMs }) => weekOf(new Date(answeredMs)) === week).map(entryOf);
  }
}

const yesOrNo = (is: boolean): 'yes' | 'no' => (is ? 'yes' : 'no');

/** What became of an entry more than three days after its answer is not reported: by then the week has already been reported. */
function entryOf({ cls, answer, decision, goesWith, answeredMs, settled }: ReportEntry): Counted {
  const took = settled === null ? null : (settled.atMs - answeredMs) / MINUTE_MS;
  const within = took === null ? 'late' : withinOf(took, SETTLED_WITHIN);
  const settledAs = settled === null || within === 'late' ? 'open' : settled.as;
  return { class: cls, answer, decision, goesWith, settledAs, settled: within };
}

/** The hand-overs that began on this kiosk in a week; the colleague's kiosk does not count them. */
function handOversOf(week: string, rows: readonly ReportRow[]): Counted[] {
  const opened = new Map<string, boolean>();
  for (const row of rows) if (row.kind === 'taken-over' && !opened.has(row.id)) opened.set(row.id, row.inTime);
  const begun = rows.filter(inWeek(week)).flatMap((row) => (row.kind === 'handed-over' ? [row.id] : []));
  return [...new Set(begun)].map((id) => ({ opened: yesOrNo(opened.get(id) === true) }));
}

/**
 * The referrals that were sealed in a week. The first row of a number counts: an addendum has the number of its referral, and a
 * body that answers twice counts as having answered once.
 */
function referralsOf(week: string, rows: readonly ReportRow[], drills: ReadonlySet<string>): Counted[] {
  const sealed = new Map<string, Moment>();
  const first = {
    carried: new Map<string, Moment>(),
    received: new Map<string, Moment>(),
    accepted: new Map<string, Moment>(),
  };
  const note = (map: Map<string, Moment>, refNo: string, row: Moment): void => {
    if (!map.has(refNo)) map.set(refNo, row);
  };
  for (const row of rows) {
    if (row.kind === 'sealed') note(sealed, row.refNo, row);
    else if (row.kind === 'sent') note(first.carried, row.refNo, row);
    else if (row.kind === 'acknowledged') {
      note(first.received, row.refNo, row);
      if (row.accepted) note(first.accepted, row.refNo, row);
    }
  }
  return [...sealed]
    .filter(([refNo, at]) => !drills.has(refNo) && inWeek(week)(at))
    .map(([refNo, at]) => ({
      carried: delayOf(at, first.carried.get(refNo)),
      received: delayOf(at, first.received.get(refNo)),
      accepted: delayOf(at, first.accepted.get(refNo)),
    }));
}

/**
 * If only the hours are known, the longest time that fits them counts. A clock that was set back in between says nothing, and a
 * time that is not known to be within the limit is late.
 */
export function delayOf(from: Moment, to: Moment | undefined): Delay {
  if (to === undefined) return 'late';
  const exact = from.minute !== null && to.minute !== null;
  const least = exact ? (to.minute as number) - (from.minute as number) : hoursBetween(from, to) * 60;
  const most = exact ? least : least + 60;
  return least < 0 ? 'late' : withinOf(most, DELAYS);
}

/** A negative time was measured by a clock that was set back. */
function withinOf<D extends keyof typeof LIMIT_MINUTES>(minutes: number, words: readonly D[]): D | 'late' {
  return minutes < 0 ? 'late' : (words.find((word) => minutes <= LIMIT_MINUTES[word]) ?? 'late');
}

function hoursBetween(from: Moment, to: Moment): number {
  return (Date.parse(to.hour) - Date.parse(from.hour)) / HOUR_MS;
}

export interface ToldDrills {
  sealed: number;
  answered: number;
  /** Median of those whose time is known. */
  medianMinutes: number | null;
  worstMinutes: number | null;
}

/** The drills that were sealed in a week. */
export function drillsOf(week: string, rows: readonly ReportRow[], drills: readonly ReportDrill[]): ToldDrills {
  const here = new Set(rows.flatMap((row) => (row.kind === 'sealed' && inWeek(week)(row) ? [row.refNo] : [])));
  const sealed = drills.filter(({ refNo }) => here.has(refNo));
  const times = sealed.flatMap(({ minutes }) => (minutes === null ? [] : [minutes])).sort((a, b) => a - b);
  return {
    sealed: sealed.length,
    answered: sealed.filter(({ answered }) => answered).length,
    medianMinutes: medianOf(times),
    worstMinutes: times.at(-1) ?? null,
  };
}

function medianOf(sorted: readonly number[]): number | null {
  const half = sorted.length / 2;
  if (sorted.length === 0) return null;
  if (!Number.isInteger(half)) return sorted[Math.floor(half)] as number;
  return ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

export interface ToldState {
  state: RouteStateName;
  /** How often in the week the route was found in this state. */
  n: number;
}

/** How often the route was found in each state; all four are listed, so that a zero is reported as well. */
export function statesOf(week: string, days: readonly RouteDay[]): ToldState[] {
  const here = days.filter(({ day }) => weekOfDay(day) === week);
  return ROUTE_STATES.map((state) => ({
    state,
    n: here.filter((one) => one.state === state).reduce((sum, { n }) => sum + n, 0),
  }));
}

function weekOfDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return weekOf(new Date(year, month - 1, date, 12));
}

/** A moment in whole minutes since 1970. */
export function minuteOf(moment: Date): number {
  return Math.floor(moment.getTime() / MINUTE_MS);
}
