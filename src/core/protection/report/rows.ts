import { ALERT_CLASSES } from '../../inspection/record/alerts/index.ts';

/** A moment of the protection route: the full hour, and the minute since 1970 if it was sealed into the row. */
export interface Moment {
  /** ISO 8601 UTC, a full hour. */
  hour: string;
  minute: number | null;
}

/**
 * What the report may know of a row of the protection chain. The reader of the chain copies these members and no others. Who
 * looked, wrote or telephoned is not among them, so no measure can be about an account.
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

/** A weekly drill. It concerns the route and no person, so its exact numbers are reported. */
export interface ReportDrill {
  refNo: string;
  /** Minutes from sealing until the answer was received; null if no answer came, or the time is not known. */
  minutes: number | null;
  answered: boolean;
}

/** How often the route was found in this state on a civil day of the site, `YYYY-MM-DD`. */
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
/** With whom somebody who was allowed through continues; `not-asked` for everybody else. */
export const ENTRY_GOES_WITH = [
  'safeguarding',
  'guardian',
  'police-child-unit',
  'second-line',
  'alone',
  'companion',
  'not-asked',
] as const;
/** What became of an entry; `open` if nobody reported it within three days. */
export const ENTRY_SETTLED_AS = ['desk', 'safeguarding', 'let-pass', 'desk-not-reached', 'mistake', 'open'] as const;

/** An entry of a list that an officer confirmed or could not rule out, according to the audit. */
export interface ReportEntry {
  /** Milliseconds since 1970 at an officer's last answer. */
  answeredMs: number;
  cls: (typeof ENTRY_CLASSES)[number];
  answer: (typeof ENTRY_ANSWERS)[number];
  decision: (typeof ENTRY_DECISIONS)[number];
  goesWith: (typeof ENTRY_GOES_WITH)[number];
  settled: { as: Exclude<(typeof ENTRY_SETTLED_AS)[number], 'open'>; atMs: number } | null;
}
