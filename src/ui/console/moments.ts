const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From this number of days on, the date is clearer than the number. */
const DATE_FROM_DAYS = 60;

/** How long ago something was, rounded down: just now, 12 min, 31 h, 2 days. */
export function ago(at: string, now: string): string {
  const ms = Math.max(0, Date.parse(now) - Date.parse(at));
  if (ms < MINUTE_MS) return 'just now';
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} days`;
}

/** When something ends: in 31 h, in 12 days, 31 Dec 2027. */
export function until(at: string, now: string): string {
  const ms = Date.parse(at) - Date.parse(now);
  if (ms <= 0) return `ended ${day(at)}`;
  if (ms < HOUR_MS) return `in ${Math.max(1, Math.floor(ms / MINUTE_MS))} min`;
  if (ms < 2 * DAY_MS) return `in ${Math.floor(ms / HOUR_MS)} h`;
  return ms < DATE_FROM_DAYS * DAY_MS ? `in ${Math.floor(ms / DAY_MS)} days` : day(at);
}

export const day = (at: string): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A moment in words: 10:12 if it was today, else 29 Nov, 10:12. */
export function moment(at: string, now: string): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time;
  return `${new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`;
}

export const grouped = (value: number): string => value.toLocaleString('en');
