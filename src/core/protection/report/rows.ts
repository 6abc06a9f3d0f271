import { ALERT_CLASSES } from '../../inspection/record/alerts/index.ts';

/** A moment of the protection route: the full hour, and the minute since 1970 where it was sealed into the row. */
export interface Moment {
  /** ISO 8601 UTC, a full hour. */
  hour: string;
  minute: number | null;
}

/**
 * What the report may know of a row of the protection chain. The reader of the chain copies these members and no other: who
 * looked, who wrote and who telephoned are in no measure, so that no measure can be about an account.
 */
export type ReportRow = Moment &
  (
    | { kind: 'sealed' | 'sent'; refNo: string }
    | { kind: 'acknowledged'; refNo: string; accepted: boolean }
    | { kind: 'called'; reached: boolean }
    | { kind: 'handed-over'; id: string }
    | { kind: 'taken-over'; id: string; inTime: boolean }
    | { kind: 'not-referred' | 'emergency' | 'no-key' }
  );

/** A weekly drill. It is about the route and about nobody, so it is told exactly. */
export interface ReportDrill {
  refNo: string;
  /** Sealing to answer taken; null if no answer came, or where it is not known how long it took. */
  minutes: number | null;
  answered: boolean;
}

/** How often the state of the route was looked at on a civil day of the site, `YYYY-MM-DD`, and was this one. */
export interface RouteDay {
  day: string;
  state: RouteStateName;
  n: number;
}

export const ROUTE_STATES = ['ready', 'carried', 'telephone', 'none'] as const;
export type RouteStateName = (typeof ROUTE_STATES)[number];

export const ENTRY_CLASSES = ALERT_CLASSES;
export const ENTRY_ANSWERS = ['confirmed', 'unsure'] as const;
export const ENTRY_DECISIONS = ['clear', 'second-line', 'supervisor', 'undecided'] as const;
/** With whom somebody who was allowed goes on; `not-asked` for everybody else. */
export const ENTRY_GOES_WITH = [
  'safeguarding',
  'guardian',
  'police-child-unit',
  'second-line',
  'alone',
  'companion',
  'not-asked',
] as const;
/** What became of an entry; `open` where nobody said so within three days. */
export const ENTRY_SETTLED_AS = ['desk', 'safeguarding', 'let-pass', 'desk-not-reached', 'mistake', 'open'] as const;

/** An entry of a list that an officer confirmed or could not rule out, as the audit has it. */
export interface ReportEntry {
  /** Milliseconds since 1970 of the last answer of an officer. */
  answeredMs: number;
  cls: (typeof ENTRY_CLASSES)[number];
  answer: (typeof ENTRY_ANSWERS)[number];
  decision: (typeof ENTRY_DECISIONS)[number];
  goesWith: (typeof ENTRY_GOES_WITH)[number];
  settled: { as: Exclude<(typeof ENTRY_SETTLED_AS)[number], 'open'>; atMs: number } | null;
}
