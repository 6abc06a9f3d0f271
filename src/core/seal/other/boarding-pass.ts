import { viewOf } from '../seal.ts';

/** What is read from a boarding pass. It is unsigned and proves nothing. Booking, seat and the rest are left out. */
export interface BoardingPass {
  /** As printed: SURNAME/GIVEN. */
  name: string;
  /** Carrier and number of the first flight, for example "XX 123". */
  flight: string;
  /** Day of the year, 1 to 366; the pass does not state a year. Null if it states no day. */
  dayOfYear: number | null;
}

const LIMIT_BYTES = 4_296;
/** Format, number of legs, name, electronic ticket (IATA resolution 792, unique mandatory items). */
const HEAD = /^M([1-4])([A-Z '/-]{20})[E ]/;
const HEAD_CHARACTERS = 23;
/**
 * Booking, from, to, carrier, number, day, compartment, seat, sequence, status, size of what follows (repeated mandatory items).
 */
const LEG =
  /^[A-Z0-9 ]{7}[A-Z]{3}[A-Z]{3}([A-Z0-9 ]{3})(\d{4}[A-Z ]|\d{3,4} {1,2})(\d{3}| {3})[A-Z ][0-9A-Z* ]{4}[0-9A-Z* ]{5}[0-9A-Z ]([0-9A-F]{2})/;
const LEG_CHARACTERS = 37;
/** Security data: sign, type, size. An airline signs with its own keys, which are not in any store. */
const SECURITY = /^\^[0-9A-Z ]([0-9A-F]{2})/;
const SECURITY_CHARACTERS = 4;
const PRINTED = /^[\x20-\x7e]*$/;
const LIMIT_DAY = 366;

/**
 * Reads a boarding pass (IATA BCBP, "M" format) with up to four flights; null for any other bytes. Its form is strict: each leg
 * has its stated length, and only security data of the stated length may follow.
 */
export function readBoardingPass(bytes: Uint8Array): BoardingPass | null {
  if (bytes.length > LIMIT_BYTES) return null;
  const text = viewOf(bytes).toString('latin1');
  const head = HEAD.exec(text);
  if (head === null || !PRINTED.test(text)) return null;
  const [, legs = '', name = ''] = head;
  const flights = readLegs(text.slice(HEAD_CHARACTERS), Number(legs));
  const first = flights?.[0];
  if (first === undefined || name.trim() === '') return null;
  return { name: name.trim(), ...first };
}

type Flight = Omit<BoardingPass, 'name'>;

function readLegs(text: string, count: number): Flight[] | null {
  const flights: Flight[] = [];
  let at = 0;
  for (let leg = 0; leg < count; leg += 1) {
    const items = LEG.exec(text.slice(at));
    if (items === null) return null;
    const [, carrier = '', number = '', day = '', size = ''] = items;
    const dayOfYear = day.trim() === '' ? null : Number(day);
    if (dayOfYear !== null && (dayOfYear < 1 || dayOfYear > LIMIT_DAY)) return null;
    flights.push({ flight: `${carrier.trim()} ${number.trim().replace(/^0+(?=\d)/, '')}`, dayOfYear });
    at += LEG_CHARACTERS + Number.parseInt(size, 16);
  }
  return at <= text.length && isSecurity(text.slice(at)) ? flights : null;
}

function isSecurity(rest: string): boolean {
  if (rest.trim() === '') return true;
  const size = SECURITY.exec(rest)?.[1];
  return size !== undefined && rest.trimEnd().length <= SECURITY_CHARACTERS + Number.parseInt(size, 16);
}

const HALF_A_YEAR_DAYS = 183;
const DAY_MS = 86_400_000;

/**
 * The day of a pass, `YYYY-MM-DD`: of the possible years, the one nearest to today (milliseconds since 1970). Null if the pass
 * states no day, today is not known, or none of the years has that day (366 in a year of 365 days).
 */
export function dayOfFlight({ dayOfYear }: Pick<BoardingPass, 'dayOfYear'>, now: number | null): string | null {
  if (dayOfYear === null || now === null) return null;
  const year = new Date(now).getUTCFullYear();
  const days = [year - 1, year, year + 1]
    .map((of) => ({ of, day: Date.UTC(of, 0, dayOfYear) }))
    .filter(({ of, day }) => new Date(day).getUTCFullYear() === of);
  const near = days.find(({ day }) => Math.abs(day - now) < HALF_A_YEAR_DAYS * DAY_MS);
  return near === undefined ? null : new Date(near.day).toISOString().slice(0, 10);
}
