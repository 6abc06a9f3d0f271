import type { AdjudicationOutcome, Alert, ConfirmedAllow } from './alerts/index.ts';
import type { OfficerId } from './terms/index.ts';

/** How far the entry's instruction was followed, according to the officer. A closed list, because it is counted later. */
export const FOLLOWED = ['followed', 'in-part', 'could-not', 'let-pass'] as const;
export type Followed = (typeof FOLLOWED)[number];

/** With whom a person to protect, or a child, continues. Where exactly a child goes is stated only in the sealed form. */
export const GOES_WITH = [
  'safeguarding',
  'guardian',
  'police-child-unit',
  'second-line',
  'alone',
  'companion',
] as const;
export type GoesWith = (typeof GOES_WITH)[number];

/** Alone, or with the companion who may be the danger: these always take a second person, whatever a policy says. */
const ALWAYS_TWO: readonly GoesWith[] = ['alone', 'companion'];

/** The officer's answers about one confirmed entry. */
export interface OverEntry {
  alertId: string;
  followed: Followed;
  /** Null if the question is not asked. */
  goesWith: GoesWith | null;
}

/** What was recorded about it. */
export interface AllowedOver extends OverEntry {
  officer: OfficerId;
  second: OfficerId | null;
}

interface Answered {
  alerts: readonly Alert[];
  outcomes: Readonly<Record<string, AdjudicationOutcome>>;
}

/** Entries that an officer confirmed. For each of them, *Allow* is a separate decision. */
export function confirmedAlerts({ alerts, outcomes }: Answered): Alert[] {
  return alerts.filter(({ id }) => outcomes[id] === 'confirmed');
}

/** True if the record must say with whom the person continues. */
export function isGoesWithAsked({ cls }: Pick<Alert, 'cls'>, child: boolean): boolean {
  return cls === 'protect' || child;
}

/** True if one officer is not enough. */
export function isSecondNeeded({ cls }: Pick<Alert, 'cls'>, goesWith: GoesWith | null, rule: ConfirmedAllow): boolean {
  return rule[cls] === 'two' || (goesWith !== null && ALWAYS_TWO.includes(goesWith));
}

/**
 * True if a record may say `clear`: each confirmed entry has its own answer, given after everything else was recorded. This is
 * the last guard, below every command: no path through the code can write an ordinary *Allow* despite a confirmed entry.
 */
export function isCovered(state: Answered & { allowedOver: Readonly<Record<string, AllowedOver>> }): boolean {
  return confirmedAlerts(state).every(({ id }) => {
    const over = state.allowedOver[id];
    if (over === undefined) return false;
    const two = over.goesWith !== null && ALWAYS_TWO.includes(over.goesWith);
    return over.second === null ? !two : over.second !== over.officer;
  });
}
