import type { CivilDate } from './types.ts';

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Number of days in a month; 29 for February if the year is unknown, because such a date cannot be refused. */
export function daysInMonth(year: number | null, month: number): number {
  if (month === 2) return year === null || isLeapYear(year) ? 29 : 28;
  return DAYS_IN_MONTH[month - 1] ?? 0;
}

/** Negative if `a` is before `b`, 0 if they are equal, positive if `a` is after. */
export function compareDates(a: CivilDate, b: CivilDate): number {
  return a.year - b.year || a.month - b.month || a.day - b.day;
}

/** Days from `from` to `to` in the proleptic Gregorian calendar; negative if `to` is earlier. No time zone. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** A date whose parts may be unknown: a `CivilDate`, an `MrzDate` or a date of a list. */
export interface PartialDate {
  year: number | null;
  month: number | null;
  day: number | null;
  /** False for a date that does not exist; true if absent. */
  possible?: boolean;
}

/**
 * Completed years of life on `today`; null if a part of the birth date is unknown or the date does not exist, because an age that
 * is only probably right would decide who counts as a minor. Someone born on 29 February completes a year on 1 March of a common
 * year. Negative if the birth date is after `today`.
 */
export function ageOn(birth: PartialDate, today: CivilDate): number | null {
  const date = completeDate(birth);
  if (date === null) return null;
  const before = today.month < date.month || (today.month === date.month && today.day < date.day);
  return today.year - date.year - (before ? 1 : 0);
}

/** Days from `today` to the date, negative if it is past, null if it is not fully known. */
export function daysUntil(date: PartialDate, today: CivilDate): number | null {
  const complete = completeDate(date);
  return complete === null ? null : daysBetween(today, complete);
}

/** The date if year, month and day are known and the day exists; null otherwise. */
export function completeDate(date: PartialDate): CivilDate | null {
  const { year, month, day } = date;
  return date.possible !== false && year !== null && month !== null && day !== null ? { year, month, day } : null;
}

function dayNumber(date: CivilDate): number {
  const past = date.year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const thisYear = (DAYS_BEFORE_MONTH[date.month - 1] ?? 0) + (date.month > 2 && isLeapYear(date.year) ? 1 : 0);
  return past * 365 + leapDays + thisYear + date.day;
}
