import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMrz } from '../../../src/core/mrz/format.ts';
import { type FieldName, type MrzFormat, type MrzRead, readMrz } from '../../../src/core/mrz/index.ts';

/**
 * What these tests state, and what they do not. The text shown is the text as read, whatever the digits say: nothing is
 * repaired. A value that differs from the print is shown without a mark only where every check digit over it holds for
 * the wrong text as well, worked out here a second time; and never where the reader had doubts about a wrong character.
 * They cannot state that a wrong value is always marked: two errors may cancel in a sum modulo 10 (Doc 9303-3 4.9).
 */
const today = { year: 2026, month: 11, day: 25 };
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Seeded, so that the numbers are the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Second implementation of Doc 9303-3 4.9, from the text of the standard. */
function digitOf(text: string): number {
  return (
    [...text].reduce((sum, character, at) => {
      const value = character === '<' ? 0 : Number.parseInt(character, 36);
      return sum + value * ([7, 3, 1][at % 3] ?? 0);
    }, 0) % 10
  );
}

const put = (text: string, column: number, character: string): string =>
  text.slice(0, column) + character + text.slice(column + 1);

const td3 = (documentNumber: string): string[] =>
  formatMrz({
    format: 'TD3',
    documentCode: 'P',
    issuingState: 'FRA',
    primary: ['DUPONT'],
    secondary: ['CLAIRE'],
    documentNumber,
    nationality: 'FRA',
    birth: '850214',
    sex: 'F',
    expiry: '310630',
  });

describe('two errors in a document number', () => {
  const CASES = 20_000;

  it('are shown as read, and without a mark only where they cancel in the sum', () => {
    const next = random(9303);
    const counts = { marked: 0, cancelled: 0, unmarkedThoughWrong: 0, doubtedAndUnmarked: 0 };
    for (let round = 0; round < CASES; round++) {
      const number = Array.from({ length: 9 }, () => ALPHANUMERIC.charAt(next(36))).join('');
      const [first = '', second = ''] = td3(number);
      const one = next(9);
      const two = (one + 1 + next(8)) % 9;
      const other = (was: string): string => ALPHANUMERIC.charAt((ALPHANUMERIC.indexOf(was) + 1 + next(35)) % 36);
      const misread = put(put(number, one, other(number.charAt(one))), two, other(number.charAt(two)));
      const lines = [first, misread + second.slice(9)];
      const read: MrzRead = { lines, source: 'image', uncertain: [] };
      const { document, verdicts } = readMrz(read, today);
      expect(document?.documentNumber).toBe(misread);
      expect(document?.lines).toEqual(lines);
      const passed = verdicts.find((entry) => entry.check === 'mrz.check-digits')?.value === 'successful';
      const marked = !passed && document?.fields.documentNumber?.value5 !== 'successful';
      const cancels = digitOf(misread) === Number(second.charAt(9));
      if (marked) counts.marked++;
      if (cancels) counts.cancelled++;
      if (!marked && !cancels) counts.unmarkedThoughWrong++;

      const doubts = [one, two].map((column) => ({ line: 1, column, seen: misread.charAt(column), candidates: [] }));
      const doubted = readMrz({ ...read, uncertain: doubts }, today);
      expect(doubted.document?.documentNumber).toBe(misread);
      if (doubted.document?.fields.documentNumber?.value5 !== 'undetermined') counts.doubtedAndUnmarked++;
    }
    expect(counts.unmarkedThoughWrong).toBe(0);
    expect(counts.doubtedAndUnmarked).toBe(0);
    expect(counts.marked + counts.cancelled).toBe(CASES);
    // One sum in ten: what the arithmetic itself cannot see, and the reason why evidence is kept beside it.
    expect(counts.cancelled / CASES).toBeGreaterThan(0.08);
    expect(counts.cancelled / CASES).toBeLessThan(0.12);
  });
});

describe('any number of errors in any format', () => {
  /** Field, its line and columns, and the column of its digit, counted from 0. */
  const FIELDS: Record<MrzFormat, readonly [FieldName, number, number, number, number][]> = {
    TD1: [
      ['documentNumber', 0, 5, 14, 14],
      ['birthDate', 1, 0, 6, 6],
      ['expiryDate', 1, 8, 14, 14],
    ],
    TD2: twoLine(),
    TD3: [...twoLine(), ['optional', 1, 28, 42, 42]],
    'MRV-A': twoLine(),
    'MRV-B': twoLine(),
    'FRA-ID': [
      ['documentNumber', 1, 0, 12, 12],
      ['birthDate', 1, 27, 33, 33],
    ],
  };
  const COMPOSITE: Partial<Record<MrzFormat, readonly [digit: [number, number], ranges: [number, number, number][]]>> =
    {
      TD1: [
        [1, 29],
        [
          [0, 5, 30],
          [1, 0, 7],
          [1, 8, 15],
          [1, 18, 29],
        ],
      ],
      TD2: [
        [1, 35],
        [
          [1, 0, 10],
          [1, 13, 20],
          [1, 21, 35],
        ],
      ],
      TD3: [
        [1, 43],
        [
          [1, 0, 10],
          [1, 13, 20],
          [1, 21, 43],
        ],
      ],
      'FRA-ID': [
        [1, 35],
        [
          [0, 0, 36],
          [1, 0, 35],
        ],
      ],
    };
  function twoLine(): [FieldName, number, number, number, number][] {
    return [
      ['documentNumber', 1, 0, 9, 9],
      ['birthDate', 1, 13, 19, 19],
      ['expiryDate', 1, 21, 27, 27],
    ];
  }

  it('leave a wrong value of a check-digit field unmarked only where its digit and the composite hold', () => {
    const formats = fc.constantFrom<MrzFormat>('TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B', 'FRA-ID');
    const number = fc.string({ unit: fc.constantFrom(...ALPHANUMERIC), minLength: 9, maxLength: 9 });
    const errors = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ALPHANUMERIC)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(formats, number, errors, (format, documentNumber, changes) => {
        const french = format === 'FRA-ID';
        const codes = { TD1: 'ID', TD2: 'I', TD3: 'P', 'MRV-A': 'V', 'MRV-B': 'V', 'FRA-ID': 'ID' };
        const printed = formatMrz({
          format,
          documentCode: codes[format],
          issuingState: 'FRA',
          primary: ['DUPONT'],
          secondary: ['CLAIRE'],
          documentNumber,
          nationality: french ? '' : 'FRA',
          birth: '850214',
          sex: 'F',
          expiry: french ? '' : '310630',
          ...(format === 'TD3' ? { optional: 'ZE184226B' } : {}),
        });
        const fields = FIELDS[format];
        const places = fields.flatMap(([, line, start, end]) =>
          Array.from({ length: end - start }, (_, step): [number, number] => [line, start + step]),
        );
        const lines = [...printed];
        for (const [pick, character] of changes) {
          const [line, column] = places[pick % places.length]!;
          lines[line] = put(lines[line]!, column, character);
        }
        const { document } = readMrz({ lines, source: 'scanner', uncertain: [] }, today);
        if (document?.format !== format) {
          // A French card whose birth date has lost its digits is judged as a TD2, and fails as one.
          expect(french).toBe(true);
          expect(document?.checks.every((check) => check.ok) ?? false).toBe(false);
          return;
        }
        expect(document.lines).toEqual(lines);
        const digitAt = (line: number, column: number): number => Number(lines[line]!.charAt(column));
        const whole = COMPOSITE[format];
        const wholeHolds =
          whole === undefined ||
          digitOf(whole[1].map(([line, start, end]) => lines[line]!.slice(start, end)).join('')) ===
            digitAt(...whole[0]);
        for (const [name, line, start, end, digit] of fields) {
          const shown = document.fields[name]!;
          expect(shown.raw).toBe(lines[line]!.slice(start, end));
          if (shown.raw === printed[line]!.slice(start, end)) continue;
          const own = digitOf(shown.raw) === digitAt(line, digit);
          const marked = shown.value5 !== 'successful';
          if (!own) expect(marked).toBe(true);
          const failed = document.checks.some((check) => !check.ok);
          if (!marked && !failed) expect([own, wholeHolds]).toEqual([true, true]);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
