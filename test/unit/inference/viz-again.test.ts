import { describe, expect, it } from 'vitest';
import type { PrintedFinding } from '../../../src/core/document/viz/index.ts';
import type { TextBox } from '../../../src/inference/worker/text-reader-boxes.ts';
import { boxesOfNames, boxesToReadAgain, missingOf } from '../../../src/inference/worker/viz-again.ts';

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

  it('takes the likest lines and unread ones of the length of a value in turn', () => {
    const missing = [finding('surname', 'ERIKSSON', 'not-found'), finding('birthDate', '1974-08-12', 'not-found')];
    const [date, name, other, long] = [box(10, 1), box(8, 2), box(8, 3), box(60, 4)];
    const read = [
      { box: other, text: 'UTOPIA' },
      { box: date, text: '1Z 08 1914' },
      { box: name, text: 'ERIKS5ON' },
    ];
    const unread = [long, box(9, 5)];
    expect(boxesToReadAgain(missing, { read, unread }).map(({ y }) => y)).toEqual([2, 5, 1]);
  });

  it('ends with its budget', () => {
    const missing = [finding('surname', 'ERIKSSON', 'not-found')];
    const read = Array.from({ length: 50 }, (_, y) => ({ box: box(8, y), text: 'ERIKSSEN' }));
    const chosen = boxesToReadAgain(missing, { read, unread: [] });
    expect(chosen.length).toBeGreaterThan(2);
    expect(chosen.length).toBeLessThan(10);
  });

  it('asks the reader of another script for names alone', () => {
    const boxes = [box(8, 1), box(60, 2)];
    expect(boxesOfNames([finding('birthDate', '1974-08-12', 'not-found')], boxes)).toEqual([]);
    expect(boxesOfNames([finding('surname', 'TKACHENKO', 'not-found')], boxes).map(({ y }) => y)).toEqual([1]);
  });
});
