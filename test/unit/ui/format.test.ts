import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  differingColumns,
  documentKind,
  formatAge,
  formatDay,
  formatDaysToExpiry,
  formatExpiry,
  formatPersonAge,
  formatWait,
  givenNames,
  oneIn,
} from '../../../src/ui/format.ts';
import { changeWords } from '../../../src/ui/words/index.ts';

beforeAll(async () => {
  await changeWords('en');
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('ages', () => {
  it.each([
    [0, 'just now'],
    [MINUTE - 1, 'just now'],
    [12 * MINUTE, '12 min'],
    [HOUR - 1, '59 min'],
    [3 * HOUR + 59 * MINUTE, '3 h'],
    [47 * HOUR, '47 h'],
    [48 * HOUR, '2 days'],
  ])('%d ms reads %s', (ms, words) => expect(formatAge(ms)).toBe(words));
});

const DAY_MS = 86_400_000;
type Date3 = { year: number; month: number; day: number };

/** A document that is looked at on a day: what the lane states of it. */
function seenOn(today: Date3, expiry: Date3, birth: Date3 | null = null) {
  const at = ({ year, month, day }: Date3) => Date.UTC(year, month - 1, day);
  const whole = (date: Date3) => ({
    ...date,
    raw: '',
    precision: 'day' as const,
    possible: true,
    centuryAssumed: false,
  });
  return {
    expiry: whole(expiry),
    daysToExpiry: Math.round((at(expiry) - at(today)) / DAY_MS),
    birth: whole(birth ?? { year: 1980, month: 1, day: 1 }),
    age: null as number | null,
  };
}

const TODAY = { year: 2026, month: 11, day: 29 };
const none = {
  year: null,
  month: null,
  day: null,
  raw: '',
  precision: 'none' as const,
  possible: false,
  centuryAssumed: false,
};

describe('time to expiry', () => {
  it.each([
    [{ year: 2026, month: 11, day: 30 }, 'Expires in', '1 day', false],
    [{ year: 2027, month: 2, day: 27 }, 'Expires in', '90 days', false],
    [{ year: 2027, month: 2, day: 28 }, 'Expires in', '2 mo', false],
    [{ year: 2028, month: 1, day: 29 }, 'Expires in', '14 mo', false],
    [{ year: 2028, month: 11, day: 28 }, 'Expires in', '23 mo', false],
    [{ year: 2028, month: 11, day: 29 }, 'Expires in', '2 y', false],
    [{ year: 2033, month: 5, day: 2 }, 'Expires in', '6 y 5 mo', false],
    [{ year: 2031, month: 12, day: 1 }, 'Expires in', '5 y', false],
    [{ year: 2026, month: 11, day: 29 }, 'Expires in', 'today', false],
    [{ year: 2026, month: 11, day: 28 }, 'Expired', '1 day ago', true],
    [{ year: 2025, month: 9, day: 29 }, 'Expired', '14 mo ago', true],
    [{ year: 2022, month: 10, day: 21 }, 'Expired', '4 y 1 mo ago', true],
  ] as const)('%o', (date, label, value, expired) => {
    expect(formatExpiry(seenOn(TODAY, date))).toEqual({ label, value, expired });
  });

  it('is not guessed where the document does not state it', () => {
    const unknown = { expiry: none, daysToExpiry: null };
    expect(formatExpiry(unknown)).toEqual({ label: 'Expires in', value: 'not readable', expired: false });
    // Without a day of expiry the days alone say the months.
    expect(formatExpiry({ expiry: none, daysToExpiry: 700 }).value).toBe('22 mo');
  });

  const day = fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  const asDate = (at: Date): Date3 => ({
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
  });
  /** Months that a text states. */
  const stated = (text: string) =>
    Number(/(\d+) y/.exec(text)?.[1] ?? 0) * 12 + Number(/(\d+) mo/.exec(text)?.[1] ?? 0);
  /** The day so many months after another; the last of the month where that day does not exist. */
  const later = ({ year, month, day: date }: Date3, months: number): number => {
    const first = new Date(Date.UTC(year, month - 1 + months, 1));
    const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
    return Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last));
  };

  it('is always rounded down, by less than a month, and never joined with days', () => {
    fc.assert(
      fc.property(day, day, (one, other) => {
        const [today, expiry] = [asDate(one), asDate(other)];
        const seen = seenOn(today, expiry);
        const { value, expired } = formatExpiry(seen);
        const days = Math.abs(seen.daysToExpiry);
        if (days <= 90) {
          expect(value).toMatch(/day|today/);
          return;
        }
        expect(value).toMatch(expired ? /^(\d+ mo|\d+ y|\d+ y \d+ mo) ago$/ : /^(\d+ mo|\d+ y|\d+ y \d+ mo)$/);
        const months = stated(value);
        const [from, to] = expired ? [expiry, today] : [today, expiry];
        const end = Date.UTC(to.year, to.month - 1, to.day);
        expect(later(from, months)).toBeLessThanOrEqual(end);
        // One month more would be too many, by calendar days: a month that lacks the day counts from the next one on.
        const next = new Date(Date.UTC(from.year, from.month - 1 + months + 1, from.day)).getTime();
        expect(next).toBeGreaterThan(end);
        expect(value.includes('y')).toBe(months >= 24);
        expect(value).not.toMatch(/ 0 mo|^0/);
      }),
    );
  });
});

describe('the day itself', () => {
  it('is told with its days where the card rounds', () => {
    const seen = seenOn(TODAY, { year: 2033, month: 5, day: 2 });
    expect([formatDay(seen.expiry), formatDaysToExpiry(seen.daysToExpiry)]).toEqual(['2 May 2033', '2,346 days']);
    expect([formatDay(none), formatDaysToExpiry(null)]).toEqual([null, 'not readable']);
  });
});

describe('age', () => {
  it.each([
    [{ year: 1988, month: 8, day: 12 }, 38, '38'],
    [{ year: 2024, month: 11, day: 29 }, 2, '2'],
    [{ year: 2024, month: 11, day: 30 }, 1, '23 mo'],
    [{ year: 2026, month: 11, day: 1 }, 0, '0 mo'],
  ] as const)('born on %o', (birth, age, words) => {
    expect(formatPersonAge({ ...seenOn(TODAY, { year: 2030, month: 1, day: 31 }, birth), age })).toBe(words);
  });

  it('is a whole year, or not known, where the document does not state the day', () => {
    const seen = seenOn(TODAY, { year: 2030, month: 1, day: 31 });
    expect(formatPersonAge({ ...seen, birth: { ...none, year: 2025 }, age: 1 })).toBe('1');
    expect(formatPersonAge({ ...seen, age: null })).toBe('not known');
  });
});

describe('one in N', () => {
  it.each([
    [0.0005, 2000],
    [0.001, 1000],
    [0.0001, 10_000],
    [0.0003, 3333],
    [1 / 300, 300],
  ])('%d', (fmr, n) => expect(oneIn(fmr)).toBe(n));

  it('shows no figure where none was calibrated', () => {
    for (const fmr of [null, 0, -1, 2, Number.NaN]) expect(oneIn(fmr)).toBeNull();
  });

  it('never claims more than the calibration gives', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (fmr) => {
        expect(oneIn(fmr) ?? 0).toBeLessThanOrEqual(1 / fmr + 1e-6);
      }),
    );
  });
});

describe('words and marks', () => {
  it('rounds a waiting time up', () => {
    expect(formatWait(1)).toBe('1 second');
    expect(formatWait(89_001)).toBe('90 seconds');
    expect(formatWait(272_000)).toBe('5 minutes');
  });

  it('sets given names in small letters and leaves mixed case alone', () => {
    expect(givenNames('ANNA MARIA')).toBe('Anna Maria');
    expect(givenNames('ЮЛИЯ')).toBe('Юлия');
    expect(givenNames('van der Berg')).toBe('van der Berg');
    expect(givenNames('مريم')).toBe('مريم');
  });

  it('names the kind of document', () => {
    expect(documentKind('PO')).toBe('Passport');
    expect(documentKind('I')).toBe('Identity card');
    expect(documentKind('V')).toBe('Visa');
    expect(documentKind('')).toBe('Document');
  });

  it('marks only the characters that differ, and a missing tail', () => {
    expect(differingColumns('L898903C3', 'L898902C3')).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(differingColumns('AB', 'ABC')).toEqual([false, false, true]);
  });
});
