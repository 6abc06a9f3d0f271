import { DAY_MS, HOUR_MS } from '../../../time/index.ts';
import type { Term } from './schema.ts';

/**
 * Records made before this moment are due under this term. Months and years follow the calendar (UTC); if a month does not have
 * the day, its last day is used, so that nothing is due earlier than the law says.
 */
export function dueBefore(now: Date, { value, unit }: Term): Date {
  if (unit === 'hours') return new Date(now.getTime() - value * HOUR_MS);
  if (unit === 'days') return new Date(now.getTime() - value * DAY_MS);
  const months = unit === 'months' ? value : value * 12;
  const first = new Date(now);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return first;
}

/** Shortest number of days in a term, whatever the months: February counts as 28 days. */
function fewestDays({ value, unit }: Term): number {
  if (unit === 'hours') return Math.floor(value / 24);
  if (unit === 'days') return value;
  if (unit === 'years') return value * 365;
  const years = Math.floor(value / 12);
  const rest = value % 12;
  // A run of months of a common year is shortest if it includes February: 28, 59, 89, 120, 150, 181, 212, 242 …
  return years * 365 + (rest === 0 ? 0 : ([28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334][rest - 1] ?? 0));
}

/** Largest number of days in a term. */
function mostDays({ value, unit }: Term): number {
  if (unit === 'hours') return Math.ceil(value / 24);
  if (unit === 'days') return value;
  if (unit === 'years') return value * 366;
  return Math.ceil((value * 366) / 12) + 1;
}

/** EU AI Act Art. 26(6): logs are kept at least six months, and six months are at most 184 days. */
export function isSixMonths(term: Term): boolean {
  if (term.unit === 'months') return term.value >= 6;
  return fewestDays(term) >= 184;
}

/** True if `a` is never longer than `b`, whatever the month. */
export function isNotLonger(a: Term, b: Term): boolean {
  if (a.unit === b.unit) return a.value <= b.value;
  return mostDays(a) <= fewestDays(b);
}

/** The term that is due first when counted back from `now`. */
export function shorterTerm(a: Term, b: Term, now: Date): Term {
  return dueBefore(now, a) >= dueBefore(now, b) ? a : b;
}

/** The moment from which a record made at `start` is due: the inverse of `dueBefore`, to a day. */
export function dueAt(start: Date, { value, unit }: Term): Date {
  return dueBefore(start, { value: -value, unit });
}
