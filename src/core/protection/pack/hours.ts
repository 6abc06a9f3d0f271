const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] as const;
const WEEK_DAYS = DAYS.length;
const DAY_MINUTES = 24 * 60;
/** Maximum number of characters of opening hours. */
export const HOURS_MAX_CHARACTERS = 120;

const DAY = `(?:${DAYS.join('|')})`;
const TIME = String.raw`(?:[01]\d|2[0-4]):[0-5]\d`;
const RULE = new RegExp(`^(${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*) (off|${TIME}-${TIME}(?:,${TIME}-${TIME})*)$`);

/** From one minute of a day to another; an end past the end of the day is after midnight, on the next day. */
interface Span {
  from: number;
  to: number;
}
/** Monday first; the open times of each day. */
export type WeekHours = readonly (readonly Span[])[];

/**
 * Opening hours in the part of the OpenStreetMap form that a telephone needs: `24/7`, `Mo-Su 00:00-24:00`, `Mo-Fr
 * 08:00-12:00,13:00-18:00; Sa 09:00-12:00; Su off`, `Mo-Su 22:00-06:00`. A later rule replaces an earlier one for its days. Null
 * for any other text: hours that cannot be read are never guessed.
 */
export function readHours(text: string): WeekHours | null {
  if (text.length > HOURS_MAX_CHARACTERS) return null;
  const rules = text.trim() === '24/7' ? ['Mo-Su 00:00-24:00'] : text.split(';').map((rule) => rule.trim());
  const week: (readonly Span[])[] = DAYS.map(() => []);
  for (const rule of rules) {
    const [, days, times] = RULE.exec(rule) ?? [];
    if (days === undefined || times === undefined) return null;
    const spans: Span[] = [];
    for (const time of times === 'off' ? [] : times.split(',')) {
      const span = spanOf(time);
      if (span === null) return null;
      spans.push(span);
    }
    for (const day of daysOf(days)) week[day] = spans;
  }
  return week;
}

function spanOf(text: string): Span | null {
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * 60 + minutes;
  });
  if (from >= DAY_MINUTES || to > DAY_MINUTES || from === to) return null;
  return { from, to: to < from ? to + DAY_MINUTES : to };
}

function daysOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map((day) => DAYS.indexOf(day as (typeof DAYS)[number]));
    const from = first as number;
    // Fr-Mo continues past the end of the week.
    const length = (((last as number) - from + WEEK_DAYS) % WEEK_DAYS) + 1;
    return Array.from({ length }, (_, at) => (from + at) % WEEK_DAYS);
  });
}

const ZONE = /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/;
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * True if this is a time zone of the IANA database that this program knows. An offset ("+02:00") is not a time zone, because it
 * does not include daylight saving.
 */
export function isZone(zone: string): boolean {
  return formatOf(zone) !== null;
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  if (!ZONE.test(zone)) return null;
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
    return format;
  } catch {
    return null;
  }
}

/**
 * True if it is open at this moment, by local time there, including daylight saving. Null if that is not known: because there are
 * no hours or no time zone, or the hours are in words.
 */
export function openNow({ hours, zone }: { hours: string | null; zone: string | null }, now: Date): boolean | null {
  const week = hours === null ? null : readHours(hours);
  const format = zone === null ? null : formatOf(zone);
  if (week === null || format === null) return null;
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = DAYS.findIndex((name) => parts['weekday']?.startsWith(name));
  const minute = Number(parts['hour']) * 60 + Number(parts['minute']);
  const today = week[day] ?? [];
  const yesterday = week[(day + WEEK_DAYS - 1) % WEEK_DAYS] ?? [];
  const within = (at: number) => (span: Span) => at >= span.from && at < span.to;
  return today.some(within(minute)) || yesterday.some(within(minute + DAY_MINUTES));
}
