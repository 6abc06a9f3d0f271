import type { CivilDate } from '../../../mrz/index.ts';
import { DAY_MS } from '../../../time/index.ts';

/** ISO 8601 week of a civil day, for example 2026-W48: Monday to Sunday, named by the year of its Thursday. */
export function isoWeek({ year, month, day }: CivilDate): string {
  const date = new Date(Date.UTC(year, month - 1, day));
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MS);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = 1 + Math.floor((thursday.getTime() - first) / (7 * DAY_MS));
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/** The week that is `weeks` weeks before that of a day. */
export function isoWeekBefore({ year, month, day }: CivilDate, weeks: number): string {
  const then = new Date(Date.UTC(year, month - 1, day) - weeks * 7 * DAY_MS);
  return isoWeek({ year: then.getUTCFullYear(), month: then.getUTCMonth() + 1, day: then.getUTCDate() });
}
