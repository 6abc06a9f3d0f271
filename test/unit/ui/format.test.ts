import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  differingColumns,
  documentKind,
  formatAge,
  formatExpiry,
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

describe('expiry', () => {
  it.each([
    [412, 'Expires in', '412 days', false],
    [1, 'Expires in', '1 day', false],
    [0, 'Expires in', 'today', false],
    [-1, 'Expired', '1 day ago', true],
    [-1500, 'Expired', '1,500 days ago', true],
    [null, 'Expires in', 'not readable', false],
  ] as const)('%s days', (days, label, value, expired) => {
    expect(formatExpiry(days)).toEqual({ label, value, expired });
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
