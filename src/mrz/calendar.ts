import type { CivilDate } from './types.ts';

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days of a month; February has 29 when the year is unknown, because such a date cannot be refused. */
export function daysInMonth(year: number | null, month: number): number {
  if (month === 2) return year === null || isLeapYear(year) ? 29 : 28;
  return DAYS_IN_MONTH[month - 1] ?? 0;
}

/** Negative when `a` is before `b`, 0 when equal, positive when after. */
export function compareDates(a: CivilDate, b: CivilDate): number {
  return a.year - b.year || a.month - b.month || a.day - b.day;
}

/** Days from `from` to `to` in the proleptic Gregorian calendar; negative when `to` is earlier. No time zone. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/**
 * Completed years of life on `today`. Someone born on 29 February completes a year on 1 March of a common year.
 * Negative when the birth date lies after `today`.
 */
export function ageOn(birth: CivilDate, today: CivilDate): number {
  const before = today.month < birth.month || (today.month === birth.month && today.day < birth.day);
  return today.year - birth.year - (before ? 1 : 0);
}

function dayNumber(date: CivilDate): number {
  const past = date.year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const thisYear = (DAYS_BEFORE_MONTH[date.month - 1] ?? 0) + (date.month > 2 && isLeapYear(date.year) ? 1 : 0);
  return past * 365 + leapDays + thisYear + date.day;
}
