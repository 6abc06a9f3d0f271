import { currentLocale } from '../words/index.ts';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A day such as 2026-01-15 in the words of the language; an incomplete date stays as it is written. */
export function formatIsoDay(text: string): string {
  const day = DAY.exec(text);
  if (day === null) return text;
  const [year = 0, month = 1, date = 1] = day.slice(1).map(Number);
  const as = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(currentLocale(), as).format(new Date(Date.UTC(year, month - 1, date)));
}
