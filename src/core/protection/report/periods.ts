import { isoWeek, quarterOf, type SiteDay } from '../../inspection/record/counts/index.ts';
import { DAY_MS, HOUR_MS } from '../../time/index.ts';

/** A referral may be carried and answered for this long after its week; the week is not reported before that. */
export const WEEK_WAITS_HOURS = 72;

export const WEEK = /^\d{4}-W\d{2}$/;
export const QUARTER = /^\d{4}-Q[1-4]$/;

const THURSDAY = 4;

/** Civil day at the site at this moment. */
export function dayOf(moment: Date): SiteDay {
  return { year: moment.getFullYear(), month: moment.getMonth() + 1, day: moment.getDate() };
}

/** ISO week at the site at this moment. */
export function weekOf(moment: Date): string {
  return isoWeek(dayOf(moment));
}

/** The ISO weeks of a quarter, oldest first: a week belongs to the quarter of its Thursday. */
export function weeksOf(quarter: string): string[] {
  const [year, number] = quarter.split('-Q').map(Number) as [number, number];
  const weeks: string[] = [];
  const end = Date.UTC(year, number * 3, 1);
  for (let at = Date.UTC(year, (number - 1) * 3, 1); at < end; at += DAY_MS) {
    const date = new Date(at);
    if (date.getUTCDay() !== THURSDAY) continue;
    weeks.push(isoWeek({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }));
  }
  return weeks;
}

/**
 * True if a week may be reported: it has ended, and so has the time in which its referrals may still be carried or answered.
 * After that the report is the same whenever it is requested.
 */
export function weekIsClosed(week: string, now: Date): boolean {
  return week < weekOf(new Date(now.getTime() - WEEK_WAITS_HOURS * HOUR_MS));
}

/** A quarter may be reported when it is over and its last week may be reported. */
export function quarterIsClosed(quarter: string, now: Date): boolean {
  const last = weeksOf(quarter).at(-1);
  return last !== undefined && weekIsClosed(last, now) && quarter < quarterOf(dayOf(now));
}

/** The current quarter at the site, and the one before it. */
export function quartersAt(now: Date): { running: string; before: string } {
  const { year, month, day } = dayOf(now);
  const running = quarterOf({ year, month, day });
  const earlier = new Date(year, Math.floor((month - 1) / 3) * 3, 0);
  return { running, before: quarterOf(dayOf(earlier)) };
}
