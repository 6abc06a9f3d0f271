import { currentLocale, t } from '../words/index.ts';

/** Time of day to the second. */
export function secondsOf(at: string): string {
  const parts = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(currentLocale(), parts).format(new Date(at));
}

/** A day with the month in letters: 04/05 is another day in another country. */
export function dayOf(at: string): string {
  const parts = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(currentLocale(), parts).format(new Date(at));
}

/** Day and hour of `2026-11-29T09Z`. */
export function hourOf(hour: string): string {
  const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(currentLocale(), parts).format(new Date(hour.replace('Z', ':00:00Z')));
}

/** Times of one second or more are shown in seconds, because four digits of milliseconds are easily misread. */
export function formatSpan(ms: number): string {
  if (ms < 1_000) return t('details.ms', { n: number(ms, ms < 10 ? 1 : 0) });
  return t('machine.s', { n: number(ms / 1_000, ms < 10_000 ? 2 : 1) });
}

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: digits }).format(value);
}
