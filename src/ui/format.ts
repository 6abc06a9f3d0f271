import { currentLocale, t, tCode, tn } from './words/index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Below two days an age reads better in hours: "26 h" says more than "1 day". */
const HOURS_UNTIL_MS = 48 * HOUR_MS;

/** Age of a list or a reading in the largest unit that still says enough; rounds down, an age is never flattered. */
export function formatAge(ms: number): string {
  if (ms < MINUTE_MS) return t('age.moment');
  if (ms < HOUR_MS) return t('age.minutes', { n: Math.floor(ms / MINUTE_MS) });
  if (ms < HOURS_UNTIL_MS) return t('age.hours', { n: Math.floor(ms / HOUR_MS) });
  return tn('age.days', Math.floor(ms / DAY_MS));
}

/** Days until expiry as label and value; officers read days faster than dates (ICAO 9303-2 C.30). */
export function formatExpiry(days: number | null): { expired: boolean; label: string; value: string } {
  if (days === null) return { expired: false, label: t('person.expiresIn'), value: t('person.expiryUnknown') };
  if (days === 0) return { expired: false, label: t('person.expiresIn'), value: t('person.today') };
  if (days < 0) return { expired: true, label: t('person.expired'), value: tn('person.daysAgo', -days) };
  return { expired: false, label: t('person.expiresIn'), value: tn('person.days', days) };
}

/**
 * "About once in N tries" of a stranger: floor(1 / FMR) at the threshold in force (TR-03121-3 4.8.2.1 asks for the
 * figure, docs/face-list.md). Null where no rate was calibrated: then no figure may be shown.
 */
export function oneIn(achievedFmr: number | null): number | null {
  if (achievedFmr === null || !Number.isFinite(achievedFmr) || achievedFmr <= 0 || achievedFmr > 1) return null;
  // 1/0.0003 and the like may land a hair below the whole number they mean.
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

/** Day and time, the month in letters: 04/05 is another day in another country. */
export function formatMoment(at: Date): string {
  const parts = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(currentLocale(), { ...parts, hourCycle: 'h23' }).format(at);
}

/** `ANNA MARIA` reads as `Anna Maria`; text that is not all capitals is left as it is. */
export function givenNames(text: string): string {
  if (text !== text.toUpperCase()) return text;
  return text.replaceAll(/\p{L}+/gu, (word) => word.slice(0, 1) + word.slice(1).toLowerCase());
}

/** Kind of document from the first letters of the zone (ICAO 9303-3 4.4), in words. */
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

/** Positions at which two readings of one field differ; a missing tail differs too. */
export function differingColumns(left: string, right: string): boolean[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, at) => left[at] !== right[at]);
}
