import type { DateView, PersonView, StateRefView } from './api-document.gen.ts';
import { currentLocale, t, tCode, tn } from './words/index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Below two days, an age is given in hours: "26 h" says more than "1 day". */
const HOURS_UNTIL_MS = 48 * HOUR_MS;

/** Age of a list or a reading in the largest unit that is still exact enough; rounded down. */
export function formatAge(ms: number): string {
  if (ms < MINUTE_MS) return t('age.moment');
  if (ms < HOUR_MS) return t('age.minutes', { n: Math.floor(ms / MINUTE_MS) });
  if (ms < HOURS_UNTIL_MS) return t('age.hours', { n: Math.floor(ms / HOUR_MS) });
  return tn('age.days', Math.floor(ms / DAY_MS));
}

/** Up to this many days, a time is given in days; an officer who reads "87 days" need not count. */
const DAYS_UP_TO = 90;
/** Below this many months, a time is given in months only. */
const MONTHS_BELOW = 24;

interface Day {
  year: number;
  month: number;
  day: number;
}

/** The whole date, or null if the document does not state the day. */
function dayOf({ year, month, day, possible }: DateView): Day | null {
  return possible && year !== null && month !== null && day !== null ? { year, month, day } : null;
}

function daysBefore({ year, month, day }: Day, days: number): Day {
  const at = new Date(Date.UTC(year, month - 1, day - days));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

/** Whole months between two days, rounded down. */
function wholeMonths(from: Day, to: Day): number {
  return (to.year - from.year) * 12 + (to.month - from.month) - (to.day < from.day ? 1 : 0);
}

/** Average days per month of the Gregorian calendar; used only if a document states no day. */
const DAYS_A_MONTH = 30.436875;

/** Whole months, already rounded down, in the words of the language: `14 mo`, `6 y 5 mo`, `5 y`. */
function monthsInWords(months: number): string {
  if (months < MONTHS_BELOW) return tn('time.months', months);
  const years = tn('time.years', Math.floor(months / 12));
  return months % 12 === 0 ? years : t('time.yearsMonths', { years, months: tn('time.months', months % 12) });
}

type Dated = Pick<PersonView, 'expiry' | 'daysToExpiry'>;

/** Today's date at the lane, computed from the document: the day of expiry less the days that are left. */
function todayOf({ expiry, daysToExpiry }: Dated): Day | null {
  const end = dayOf(expiry);
  return end === null || daysToExpiry === null ? null : daysBefore(end, daysToExpiry);
}

/**
 * Time to expiry as label and value, which officers read faster than a date (ICAO 9303-2 C.30): up to 90 days in days, below
 * two years in months, above in years and months, always rounded down. Date and days are in the details.
 */
export function formatExpiry(person: Dated): { expired: boolean; label: string; value: string } {
  const { expiry, daysToExpiry: days } = person;
  const expired = days !== null && days < 0;
  const label = t(expired ? 'person.expired' : 'person.expiresIn');
  const count = Math.abs(days ?? 0);
  if (count <= DAYS_UP_TO) return { expired, label, value: formatDaysToExpiry(days) };
  const [end, today] = [dayOf(expiry), todayOf(person)];
  const known = end === null || today === null ? null : expired ? wholeMonths(end, today) : wholeMonths(today, end);
  const time = monthsInWords(known ?? Math.floor(count / DAYS_A_MONTH));
  return { expired, label, value: expired ? t('person.ago', { time }) : time };
}

/** Days to expiry as a number of days, however many; the card shows the rounded form. */
export function formatDaysToExpiry(days: number | null): string {
  if (days === null) return t('person.expiryUnknown');
  if (days === 0) return t('person.today');
  return tn(days < 0 ? 'person.daysAgo' : 'person.days', Math.abs(days));
}

/** A whole date with the month in letters: 04/05 is another day in another country. Null if no day is stated. */
export function formatDay(date: DateView): string | null {
  const at = dayOf(date);
  if (at === null) return null;
  const parts = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(currentLocale(), parts).format(Date.UTC(at.year, at.month - 1, at.day));
}

/** Age in whole years; below two years in months, if the document states the day of birth and the day of expiry. */
export function formatPersonAge(person: Dated & Pick<PersonView, 'age' | 'birth'>): string {
  const { age, birth } = person;
  if (age === null) return t('person.ageUnknown');
  const [born, today] = [dayOf(birth), todayOf(person)];
  return age < 2 && born !== null && today !== null ? tn('time.months', wholeMonths(born, today)) : formatCount(age);
}

/**
 * N of "about once in N tries" by a stranger: floor(1 / FMR) at the threshold in force (TR-03121-3 4.8.2.1 asks for the
 * figure, docs/face-list.md). Null if no rate was calibrated, because then no figure may be shown.
 */
export function oneIn(achievedFmr: number | null): number | null {
  if (achievedFmr === null || !Number.isFinite(achievedFmr) || achievedFmr <= 0 || achievedFmr > 1) return null;
  // Quotients such as 1/0.0003 may be slightly below the whole number that is meant.
  return Math.floor(1 / achievedFmr + 1e-6);
}

export function formatCount(n: number): string {
  return new Intl.NumberFormat(currentLocale()).format(n);
}

/** Waiting time after a lockout; rounds up, so that the officer never tries too early. */
export function formatWait(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds <= 90 ? tn('time.seconds', seconds) : tn('time.minutes', Math.ceil(seconds / 60));
}

export function formatClock(at: Date): string {
  return new Intl.DateTimeFormat(currentLocale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** Day and time with the month in letters: 04/05 is another day in another country. */
export function formatMoment(at: Date): string {
  const parts = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(currentLocale(), { ...parts, hourCycle: 'h23' }).format(at);
}

/** `ANNA MARIA` reads as `Anna Maria`; text that is not all capitals is left as it is. */
export function givenNames(text: string): string {
  if (text !== text.toUpperCase()) return text;
  return text.replaceAll(/\p{L}+/gu, (word) => word.slice(0, 1) + word.slice(1).toLowerCase());
}

/** The name of a state; the name of the specimen documents' state is in the language of the screen. */
export function stateName({ code, name }: StateRefView): string {
  return code === 'UTO' ? t('state.UTO') : (name ?? code);
}

/** Kind of document from the first letters of the MRZ (ICAO 9303-3 4.4), in words. */
export function documentKind(code: string): string {
  const first = code.slice(0, 1).toUpperCase();
  if (first === 'P') return t('person.passport');
  if (first === 'V') return t('person.visa');
  if (first === 'I') return t('person.idCard');
  if (first === 'A' || first === 'C') return t('person.residence');
  return t('person.documentUnnamed');
}

export function fieldName(field: string): string {
  return tCode('field', field);
}

/** Positions at which two readings of one field differ; a missing end counts as different. */
export function differingColumns(left: string, right: string): boolean[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, at) => left[at] !== right[at]);
}
