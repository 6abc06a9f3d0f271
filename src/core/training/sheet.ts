import type { AlertClass } from '../inspection/record/alerts/index.ts';
import type { Action, Drill, DrillKind, Way } from './drills.ts';

/** Outcomes of the form that send the person on, as opposed to a note or closing the form. */
const SENT_ON: readonly string[] = ['second-line-protection', 'refer-now', 'immediate-danger'];

/** What the screen had shown of one traveller when the inspection ended. */
export interface Shown {
  facts: { check: string; reason: string }[];
  alerts: AlertClass[];
  /** Checks that had not yet ended. */
  notEnded: string[];
  /** Milliseconds from the first reading to the first complete assessment; null if the officer did not wait for one. */
  checksAfterMs: number | null;
}

/** What was observed about one traveller at the desk. */
export interface Observed extends Shown {
  actions: Action[];
  support: { outcome: string; items: string[] } | null;
  /** Null if the inspection ended without a decision. */
  decision: Way | null;
  reasons: string[];
  /** Milliseconds from the first reading to the decision; null if there was none. */
  decidedAfterMs: number | null;
}

/** Feedback about one traveller: facts next to what was expected, without marks or points. */
export interface TravellerSheet {
  drill: string;
  kind: DrillKind;
  shown: Observed['facts'];
  alerts: AlertClass[];
  /** What this drill shows but the officer did not see: the decision came first, or the machine did not get that far. */
  notShown: Observed['facts'];
  notShownAlerts: AlertClass[];
  /** Checks that had not ended at the decision; empty if the officer waited for all of them. */
  notEnded: string[];
  did: Action[];
  /** `looked`: something that shows it was opened or done, or a correct action was chosen because of it. */
  notice: { name: string; looked: boolean }[];
  support: {
    use: Drill['support']['use'];
    items: string[];
    outcome: string | null;
    ticked: string[];
    /** `done`: used where it was needed, with a fitting item; `missed`: not done so; `fine`: nothing was required. */
    verdict: 'done' | 'missed' | 'fine' | 'not-called-for';
  };
  decision: Way | null;
  reasons: string[];
  ways: Way[];
  rightWay: boolean;
  /** A clean traveller who was not let through, or was sent on by the form. */
  wrongAlarm: boolean;
  checksAfterMs: number | null;
  decidedAfterMs: number | null;
}

export interface SetSheet {
  set: string;
  seed: string;
  version: number;
  travellers: TravellerSheet[];
  counts: {
    travellers: number;
    clean: number;
    withSomething: number;
    rightWay: number;
    /** Travellers with something to notice for whom not everything was looked at, or "Support" was needed and not used. */
    missed: number;
    wrongAlarms: number;
    /** Decisions made before the checks had ended. */
    early: number;
    /** Travellers of the set whose notes were wiped when the screen locked; they are not in any other count. */
    wiped: number;
    medianMs: number | null;
  };
}

export function sheetOf(drill: Drill, seen: Observed): TravellerSheet {
  const sentOn = seen.support !== null && SENT_ON.includes(seen.support.outcome);
  const rightWay = seen.decision !== null && drill.ways.includes(seen.decision);
  return {
    drill: drill.id,
    kind: drill.kind,
    shown: seen.facts,
    alerts: seen.alerts,
    notShown: drill.shows.facts.filter((fact) => !seen.facts.some((other) => isSame(fact, other))),
    notShownAlerts: drill.shows.alerts.filter((cls) => !seen.alerts.includes(cls)),
    notEnded: seen.notEnded,
    did: seen.actions,
    notice: drill.notice.map(({ name, by }) => ({ name, looked: by.some((action) => seen.actions.includes(action)) })),
    support: {
      use: drill.support.use,
      items: drill.support.items,
      outcome: seen.support?.outcome ?? null,
      ticked: seen.support?.items ?? [],
      verdict: supportVerdict(drill, seen.support, sentOn),
    },
    decision: seen.decision,
    reasons: seen.reasons,
    ways: drill.ways,
    rightWay,
    wrongAlarm: drill.kind === 'clean' && ((seen.decision !== null && !rightWay) || sentOn),
    checksAfterMs: seen.checksAfterMs,
    decidedAfterMs: seen.decidedAfterMs,
  };
}

export function isSame(one: Shown['facts'][number], other: Shown['facts'][number]): boolean {
  return one.check === other.check && one.reason === other.reason;
}

function supportVerdict(
  { support: { use, items } }: Drill,
  used: Observed['support'],
  sentOn: boolean,
): TravellerSheet['support']['verdict'] {
  if (use === 'no') return sentOn ? 'not-called-for' : 'fine';
  if (use === 'possible') return 'fine';
  const belongs = items.length === 0 || (used?.items.some((item) => items.includes(item)) ?? false);
  return sentOn && belongs ? 'done' : 'missed';
}

export function setSheet(
  { wiped, ...head }: Pick<SetSheet, 'set' | 'seed' | 'version'> & { wiped: number },
  travellers: readonly TravellerSheet[],
): SetSheet {
  const withSomething = travellers.filter(({ kind }) => kind !== 'clean');
  const times = travellers.flatMap(({ decidedAfterMs }) => (decidedAfterMs === null ? [] : [decidedAfterMs]));
  const ordered = times.sort((a, b) => a - b);
  return {
    ...head,
    travellers: [...travellers],
    counts: {
      travellers: travellers.length,
      clean: travellers.length - withSomething.length,
      withSomething: withSomething.length,
      rightWay: travellers.filter(({ rightWay }) => rightWay).length,
      missed: withSomething.filter(
        ({ notice, support }) => notice.some(({ looked }) => !looked) || support.verdict === 'missed',
      ).length,
      wrongAlarms: travellers.filter(({ wrongAlarm }) => wrongAlarm).length,
      early: travellers.filter(({ decision, notEnded }) => decision !== null && notEnded.length > 0).length,
      wiped,
      medianMs: ordered[Math.floor((ordered.length - 1) / 2)] ?? null,
    },
  };
}
