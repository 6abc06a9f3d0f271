import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../src/core/audit/index.ts';
import { filedAlike, keysOfText } from '../../../src/delivery/bundles/index.ts';
import { recordOf } from '../../fakes/generations.ts';

/** Texts that look like members of a record: within a string they are none. */
const words = fc.constantFrom('a', '"dob":["1999"],"exp":"', ',"note":', '\\",\\"note\\":"', '"names":[', '\\', '"');
const part = fc.constantFrom('Velmora', 'Tarvox', 'x"names":[', ',"note":');
const record = fc.record({
  names: fc.array(fc.record({ family: part, given: part }), { maxLength: 2 }),
  dob: fc.subarray(['1980', '1981-03-04']),
  nat: fc.subarray(['UTO', 'D']),
  docs: fc.array(fc.record({ n: fc.constantFrom('A1', 'B2') }), { maxLength: 2 }),
  note: fc.option(words),
  act: words,
  hand: words,
});

type Made = typeof record extends fc.Arbitrary<infer T> ? T : never;

function textOf({ names, docs, ...rest }: Made, rev: number): string {
  return canonical(
    recordOf('r-1', rev, {
      names: names.map((name) => ({ kind: 'primary' as const, ...name })),
      docs: docs.map((document) => ({ t: 'P' as const, c: 'UTO', ...document })),
      ...rest,
    }),
  );
}

describe('two texts of one record', () => {
  it('are filed alike if and only if names, dates, nationalities and documents are the same', () => {
    const pairs = fc.tuple(record, record).chain(([one, other]) =>
      fc.record({
        one: fc.constant(one),
        other: fc.subarray(['names', 'dob', 'nat', 'docs'] as const).map((kept) => ({
          ...other,
          ...Object.fromEntries(kept.map((member) => [member, one[member]])),
        })),
      }),
    );
    let alike = 0;
    fc.assert(
      fc.property(pairs, ({ one, other }) => {
        const [a, b] = [textOf(one, 1), textOf(other as Made, 2)];
        const same = (['names', 'dob', 'nat', 'docs'] as const).every(
          (member) => JSON.stringify(one[member]) === JSON.stringify((other as Made)[member]),
        );
        expect(filedAlike(a, b)).toBe(same);
        if (!same) return;
        alike += 1;
        expect(keysOfText(a)).toEqual(keysOfText(b));
      }),
      { numRuns: 500 },
    );
    expect(alike).toBeGreaterThan(0);
  });

  it('are not where one is no canonical text', () => {
    expect(filedAlike('{}', '{}')).toBe(false);
    expect(filedAlike('', '')).toBe(false);
  });
});
