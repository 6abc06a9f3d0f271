import { describe, expect, it } from 'vitest';
import { datesIn, differingDigits, isoOf, sameDate } from '../../../src/core/document/viz/dates.ts';
import { monthsNamed } from '../../../src/core/document/viz/months.ts';
import type { MrzDate } from '../../../src/core/mrz/index.ts';

function mrz(year: number | null, month: number | null, day: number | null): MrzDate {
  return { raw: '', year, month, day, precision: 'day', possible: true, centuryAssumed: false };
}

const holds = (text: string, date: MrzDate, issuer: string | null = 'UTO') =>
  datesIn(text, issuer).some((printed) => sameDate(printed, date));

describe('dates in print', () => {
  const birth = mrz(1974, 8, 12);
  it.each([
    '12 AUG 1974',
    '12AUG1974',
    '12 AUG/AOÛT 74',
    '12AUGUST/AOUT74',
    '12 AGO/AUG 1974',
    '12 août 1974',
    '12.08.1974',
    '12/08/74',
    '12-08-1974',
    '12 08 1974',
    '12 . 08 . 1974',
    '12.081974',
    '12081974',
    '120874',
    '1974-08-12',
    '1974/08/12',
    'AUG 12, 1974',
    'Date of Birth12/08/74',
    'l2 AUG 1974',
    '12 AUG-7AUG 74',
    '12.O8.1974',
  ])('finds 12 August 1974 in "%s"', (text) => {
    expect(holds(text, birth)).toBe(true);
  });

  it.each(['12 AUG 1975', '13.08.1974', '12.07.1974', '12 SEP 74', '08/12/1974', '112081974', 'AUGUST', ''])(
    'does not find it in "%s"',
    (text) => {
      expect(holds(text, birth)).toBe(false);
    },
  );

  it('reads two glued dates as support only, and a clean one as plain', () => {
    const glued = datesIn('10DEC/DEC1110DEC/DEC16', 'UTO');
    expect(glued.some((d) => sameDate(d, mrz(2016, 12, 10)))).toBe(true);
    expect(glued.every((d) => !d.plain)).toBe(true);
    expect(datesIn('10 DEC 2016', 'UTO').map((d) => [d.year, d.plain])).toEqual([[2016, true]]);
    expect(holds('10 DEC 2016', mrz(2020, 12, 10))).toBe(false);
    expect(datesIn('10122016', 'UTO').every((d) => !d.plain)).toBe(true);
  });

  it('takes the month first only where the issuer prints it so', () => {
    expect(holds('10/04/49', mrz(1949, 10, 4), 'USA')).toBe(true);
    expect(holds('10/04/49', mrz(1949, 4, 10), 'USA')).toBe(true);
    expect(holds('10/04/49', mrz(1949, 10, 4), 'GBR')).toBe(false);
    expect(datesIn('10/04/49', 'USA').every((d) => !d.plain || d.day === 10)).toBe(true);
  });

  it('lets X stand only for an unknown part', () => {
    expect(holds('XX XXX 1974', mrz(1974, null, null))).toBe(true);
    expect(holds('XX.08.1974', mrz(1974, 8, null))).toBe(true);
    expect(holds('XX.08.1974', birth)).toBe(false);
    expect(holds('12.08.1974', mrz(1974, 8, null))).toBe(false);
  });

  it('compares a year without century modulo 100', () => {
    expect(holds('12 AUG 74', mrz(2074, 8, 12))).toBe(true);
    expect(holds('12 AUG 1974', mrz(2074, 8, 12))).toBe(false);
  });

  it('knows months of many languages and says when a name means two', () => {
    expect(monthsNamed('LIP')).toEqual([6, 7]);
    expect(monthsNamed('5EP')).toEqual([9]);
    expect(monthsNamed('JÚN')).toEqual([6]);
    expect(monthsNamed('XYZ')).toEqual([]);
    expect(datesIn('13 LIP/JUL 2016', 'POL')[0]?.months).toEqual([7]);
  });

  it('takes no digit of a day off: 14 MAR is not also 4 MAR', () => {
    expect(datesIn('14 MAR 89', 'UTO').map(({ day }) => day)).toEqual([14]);
    expect(datesIn('4 MAR 89', 'UTO').map(({ day }) => day)).toEqual([4]);
    expect(datesIn('14.03.1989', 'UTO').map(({ day }) => day)).not.toContain(4);
  });

  it('finds both of two dates that run together, and lets neither speak against an MRZ', () => {
    const dates = datesIn('24/03/200924/03/2019', 'MCO');
    expect(dates.some(({ year, day }) => year === 2009 && day === 24)).toBe(true);
    expect(dates.filter(({ year }) => year === 2009).every(({ plain }) => !plain)).toBe(true);
  });

  it('writes dates for the officer', () => {
    const [printed] = datesIn('15 APR 12', 'UTO');
    expect(printed && isoOf(printed, 2022)).toBe('2012-04-15');
    expect(printed && isoOf(printed, 2005)).toBe('1912-04-15');
    expect(differingDigits('1974-08-12', '2074-08-12')).toBe(0);
    expect(differingDigits('1974-08-12', '1975-08-13')).toBe(2);
  });

  it('stays fast on hostile text', () => {
    expect(datesIn('1'.repeat(200), 'UTO')).toEqual([]);
    expect(datesIn('AUG/'.repeat(50), 'UTO')).toEqual([]);
    expect(datesIn(' '.repeat(200), 'UTO')).toEqual([]);
  });
});
