import { describe, expect, it } from 'vitest';
import type { PrintedFinding } from '../../../src/core/document/viz/index.ts';
import type { TextBox } from '../../../src/inference/worker/text-reader-boxes.ts';
import {
  boxesForSecondReader,
  boxesOfNames,
  boxesToReadAgain,
  howToGoOn,
  isReadWell,
  missingOf,
  openOf,
} from '../../../src/inference/worker/viz-again.ts';

function finding(field: PrintedFinding['field'], expected: string, state: PrintedFinding['state']): PrintedFinding {
  return { field, expected, state, weak: false, printed: null, rect: null, confidence: null };
}

/** A box of a line with so many characters. */
const box = (chars: number, y = 0): TextBox => ({ x: 100, y, width: chars * 15, height: 30, angle: 0, score: 0.9 });

describe('what is read a second time', () => {
  it('is what decides the check and was not found', () => {
    const fields = [
      finding('documentNumber', 'L898902C3', 'match'),
      finding('surname', 'ERIKSSON', 'unclear'),
      finding('givenNames', '', 'not-found'),
      finding('birthDate', '1974-08-12', 'mismatch'),
      finding('expiryDate', '2012-04-15', 'not-found'),
      finding('sex', 'F', 'not-found'),
    ];
    expect(missingOf(fields).map(({ field }) => field)).toEqual(['surname', 'expiryDate']);
  });

  it('is what differs too: a difference may be a misreading', () => {
    const fields = [
      finding('documentNumber', 'L898902C3', 'mismatch'),
      { ...finding('surname', 'ERIKSSON', 'unclear'), weak: true },
      finding('birthDate', '1974-08-12', 'match'),
      finding('sex', 'F', 'mismatch'),
    ];
    expect(openOf(fields).map(({ field }) => field)).toEqual(['documentNumber', 'surname']);
  });

  it('takes the lines that hold most of a value, the likest first', () => {
    const missing = [finding('surname', 'ERIKSSON', 'not-found'), finding('birthDate', '1974-08-12', 'not-found')];
    const read = [
      { box: box(8, 3), text: 'UTOPIA' },
      { box: box(10, 1), text: '1Z 08 1914' },
      { box: box(8, 2), text: 'ERIKS5ON' },
    ];
    expect(boxesToReadAgain(missing, read).map(({ y }) => y)).toEqual([2, 1]);
  });

  it('gives the second reader lines that were not read well, and none while a value differs', () => {
    const open = [finding('surname', 'ERIKSSON', 'match'), finding('birthDate', '1974-08-12', 'not-found')];
    const [well, badly] = [box(8, 100), box(8, 200)];
    const read = [
      { box: well, text: '12.08.1975', confidence: 0.99 },
      { box: badly, text: '1Z.0B.19', confidence: 0.6 },
    ];
    const of = { boxes: [well, badly, box(40, 300)], read, whole: false };
    expect(boxesForSecondReader(open, of)).toEqual([badly]);
    const differs = [...open, finding('documentNumber', 'L898902C3', 'mismatch')];
    expect(boxesForSecondReader(differs, of)).toEqual([]);
    expect(boxesForSecondReader(open, { ...of, whole: true })).toEqual([]);
  });

  it('ends with its budget', () => {
    const missing = [finding('surname', 'ERIKSSON', 'not-found')];
    const read = Array.from({ length: 50 }, (_, y) => ({ box: box(8, y), text: 'ERIKSSEN' }));
    const chosen = boxesToReadAgain(missing, read);
    expect(chosen.length).toBeGreaterThan(2);
    expect(chosen.length).toBeLessThan(10);
  });

  it('leaves out a line that was read well where it is found again, not one that was read badly', () => {
    const name = [finding('surname', 'ERIKSSON', 'not-found')];
    const well = [{ box: box(8, 100), text: 'UTOPIANA', confidence: 0.98 }];
    expect(isReadWell({ ...box(8, 103), width: 130 }, well, name)).toBe(true);
    expect(isReadWell(box(8, 100), [{ box: box(8, 100), text: 'UTOFIANA', confidence: 0.7 }], name)).toBe(false);
    expect(isReadWell(box(20, 100), well, name)).toBe(false);
    expect(isReadWell(box(8, 140), well, name)).toBe(false);
  });

  it('reads figures again while a date is missing, however sure the reader was of them', () => {
    const part = [{ box: box(4, 100), text: '250', confidence: 0.99 }];
    const date = finding('expiryDate', '2011-07-25', 'not-found');
    expect(isReadWell(box(4, 100), part, [date])).toBe(false);
    expect(isReadWell(box(4, 100), part, [finding('surname', 'ERIKSSON', 'not-found')])).toBe(true);
  });

  it('asks the reader of another script for names alone', () => {
    const boxes = [box(8, 1), box(60, 2)];
    expect(boxesOfNames([finding('birthDate', '1974-08-12', 'not-found')], boxes)).toEqual([]);
    expect(boxesOfNames([finding('surname', 'TKACHENKO', 'not-found')], boxes).map(({ y }) => y)).toEqual([1]);
  });
});

describe('how reading goes on', () => {
  const found = [
    finding('documentNumber', 'L898902C3', 'match'),
    finding('surname', 'ERIKSSON', 'match'),
    finding('givenNames', '', 'not-found'),
    finding('birthDate', '1974-08-12', 'match'),
    finding('expiryDate', '2012-04-15', 'match'),
    finding('nationality', 'UTO', 'not-found'),
  ];
  const instead = (of: PrintedFinding) => found.map((one) => (one.field === of.field ? of : one));

  it('ends when every value that decides agrees, and not before', () => {
    expect(howToGoOn(found, false)).toBe('end');
    expect(howToGoOn(instead(finding('expiryDate', '2012-04-15', 'not-found')), false)).toBe('likeliest');
    expect(howToGoOn(instead(finding('surname', 'ERIKSSON', 'unclear')), false)).toBe('likeliest');
  });

  it('reads the whole page for a difference, for more than the MRZ, and where no MRZ is known', () => {
    expect(howToGoOn(instead(finding('expiryDate', '2012-04-15', 'mismatch')), false)).toBe('all');
    expect(howToGoOn(instead({ ...finding('surname', 'ERIKSSON', 'unclear'), weak: true }), false)).toBe('all');
    expect(howToGoOn(found, true)).toBe('all');
    expect(howToGoOn(null, false)).toBe('all');
  });
});
