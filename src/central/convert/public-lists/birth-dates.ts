import { RECORD_BIRTH_DATES_MAX } from '../../../core/watchlist/record/index.ts';

/** A birth date in a list: days, months or years in the form used in records. */
export interface ListedBirth {
  dates: string[];
  /** True if the list says "circa", a range or a decade: there are then only years. */
  approximate: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ABOUT = /^(?:circa|c\.|ca\.?|about|approx(?:imately|\.)?|around)\s*/i;
const RANGE = /^(?:between\s+)?(.+?)\s*(?:\bto\b|\band\b|-|\u2013)\s*(.+)$/i;

/**
 * Birth date of a published list: `1970-03-18`, `18 Mar 1970`, `Mar 1970`, `1970`, `18/03/1970`, `dd/mm/1970`, `00/00/1970`,
 * `circa 1970`, `1970 to 1972`, `1970-1972`, `between 1970 and 1972`, `1970s`. A range gives the years in it, as long as a record
 * has room for them. Null for anything else, an impossible day included.
 */
export function listedBirth(source: string): ListedBirth | null {
  const text = source.trim().replace(/[.,;]+$/, '');
  const one = oneDate(text);
  if (one !== null) return { dates: [one], approximate: false };
  const bare = text.replace(ABOUT, '');
  const about = oneDate(bare);
  if (about !== null) return { dates: [about.slice(0, 4)], approximate: true };
  const decade = /^(\d{3})0s$/.exec(bare)?.[1];
  const [, from, to] = decade === undefined ? (RANGE.exec(bare) ?? []) : ['', `${decade}0`, `${decade}9`];
  return from === undefined || to === undefined ? null : yearsBetween(oneDate(from), oneDate(to.replace(ABOUT, '')));
}

/** Years from one date to another, first and last included. */
export function yearsBetween(from: string | null, to: string | null): ListedBirth | null {
  if (from === null || to === null) return null;
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  if (last < first || last - first >= RECORD_BIRTH_DATES_MAX) return null;
  const dates = Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
  return { dates, approximate: true };
}

function oneDate(text: string): string | null {
  const iso = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T[0-9:.Z+-]*)?$/.exec(text);
  if (iso !== null) return joined({ year: iso[1], month: iso[2], day: iso[3] });
  const words = /^(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})$/.exec(text);
  if (words !== null) {
    const month = MONTHS.indexOf((words[2] ?? '').slice(0, 3).toLowerCase()) + 1;
    return month === 0 ? null : joined({ year: words[3], month: String(month), day: words[1] });
  }
  const slashes = /^(\d{1,2}|dd)\/(\d{1,2}|mm)\/(\d{4})$/i.exec(text);
  return slashes === null ? null : joined({ year: slashes[3], month: slashes[2], day: slashes[1] });
}

/** A part that is missing, `00`, or has letters for digits is unknown. Without the month, the day is not used. */
function joined(parts: {
  year: string | undefined;
  month?: string | undefined;
  day?: string | undefined;
}): string | null {
  const [year, month, day] = [parts.year, parts.month, parts.day].map((part) => Number(part ?? 0) || 0) as [
    number,
    number,
    number,
  ];
  if (year < 1800 || year > 2100 || month > 12) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  if (month === 0) return String(year);
  if (day === 0) return `${year}-${two(month)}`;
  const real = new Date(Date.UTC(year, month - 1, day));
  return real.getUTCMonth() === month - 1 && real.getUTCDate() === day ? `${year}-${two(month)}-${two(day)}` : null;
}
