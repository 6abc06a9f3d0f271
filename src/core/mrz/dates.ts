import { compareDates, daysInMonth } from './calendar.ts';
import { FILLER_CODE, isDigit } from './check-digit.ts';
import { EXPIRY_AHEAD_YEARS } from './expiry-century.ts';
import type { CivilDate, MrzDate } from './types.ts';

/** If the other century would make the holder older than this, it is not considered as the birth year. */
export const OLDEST_HOLDER_YEARS = 130;

/** A parsed date, and whether the print breaks the rules without being impossible. */
export interface ParsedDate {
  date: MrzDate;
  nonconforming: boolean;
}

const UNKNOWN = -1;
const INVALID = -2;

/** Two characters: 0..99, UNKNOWN for `<<`, INVALID for a mixed pair or a letter. */
function pair(raw: string, at: number): number {
  const high = raw.charCodeAt(at);
  const low = raw.charCodeAt(at + 1);
  if (isDigit(high) && isDigit(low)) return (high - 0x30) * 10 + (low - 0x30);
  return high === FILLER_CODE && low === FILLER_CODE ? UNKNOWN : INVALID;
}

interface Pairs {
  yy: number;
  mm: number;
  dd: number;
  valid: boolean;
  nonconforming: boolean;
}

function readPairs(raw: string): Pairs {
  const yy = pair(raw, 0);
  let mm = pair(raw, 2);
  let dd = pair(raw, 4);
  const valid = yy !== INVALID && mm !== INVALID && dd !== INVALID && mm <= 12 && dd <= 31;
  const nonconforming = mm === 0 || dd === 0;
  if (mm === 0) mm = UNKNOWN;
  if (dd === 0) dd = UNKNOWN;
  return { yy, mm, dd, valid, nonconforming };
}

/**
 * Date of birth, six characters YYMMDD with `<<` for an unknown pair (Doc 9303-3 4.8). The century is the latest that does not
 * put the date after `today`; without a trusted `today` the year stays null. Accepts any string.
 */
export function parseBirth(raw: string, today: CivilDate | null): ParsedDate {
  const pairs = readPairs(raw);
  if (!pairs.valid) return impossible(raw);
  const month = pairs.mm === UNKNOWN ? null : pairs.mm;
  const day = pairs.dd === UNKNOWN ? null : pairs.dd;
  const year = pairs.yy === UNKNOWN || today === null ? null : birthYear(pairs.yy, month, day, today);
  const possible = day === null || month === null || day <= daysInMonth(year, month);
  return {
    date: {
      raw,
      year,
      month,
      day,
      precision: precisionOf(pairs),
      possible,
      centuryAssumed: year !== null && today !== null && today.year - (year - 100) <= OLDEST_HOLDER_YEARS,
    },
    nonconforming: pairs.nonconforming,
  };
}

function birthYear(yy: number, month: number | null, day: number | null, today: CivilDate): number {
  const latest = today.year - ((((today.year - yy) % 100) + 100) % 100);
  const earliest = { year: latest, month: month ?? 1, day: (month === null ? null : day) ?? 1 };
  const first = compareDates(earliest, today) > 0 ? latest - 100 : latest;
  // 29 February may exist in only one of the centuries (2000 and 2100): the date that exists is the one that was meant.
  const exists = month === null || day === null || day <= daysInMonth(first, month);
  if (!exists && month !== null && day !== null && day <= daysInMonth(first - 100, month)) return first - 100;
  return first;
}

/**
 * Date of expiry, six digits. The century follows TR-03135-1 v2.5, 5.7.1: a year between the current one and `aheadYears` (15
 * except for known models) ahead, otherwise the latest such year in the past. Unknown parts are legal only for a birth date, and
 * are marked as nonconforming here.
 */
export function parseExpiry(raw: string, today: CivilDate | null, aheadYears = EXPIRY_AHEAD_YEARS): ParsedDate {
  const pairs = readPairs(raw);
  if (!pairs.valid) return impossible(raw);
  const month = pairs.mm === UNKNOWN ? null : pairs.mm;
  const day = pairs.dd === UNKNOWN ? null : pairs.dd;
  const year = pairs.yy === UNKNOWN || today === null ? null : expiryYear(pairs.yy, today.year, aheadYears);
  const possible = day === null || month === null || day <= daysInMonth(year, month);
  const partial = pairs.yy === UNKNOWN || month === null || day === null;
  return {
    date: { raw, year, month, day, precision: precisionOf(pairs), possible, centuryAssumed: false },
    nonconforming: partial,
  };
}

function expiryYear(yy: number, currentYear: number, aheadYears: number): number {
  const ahead = (((yy - currentYear) % 100) + 100) % 100;
  return ahead <= aheadYears ? currentYear + ahead : currentYear + ahead - 100;
}

function precisionOf(pairs: Pairs): MrzDate['precision'] {
  if (pairs.yy === UNKNOWN) return 'none';
  if (pairs.mm === UNKNOWN) return 'year';
  return pairs.dd === UNKNOWN ? 'month' : 'day';
}

function impossible(raw: string): ParsedDate {
  return {
    date: { raw, year: null, month: null, day: null, precision: 'none', possible: false, centuryAssumed: false },
    nonconforming: false,
  };
}
