import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AGE_ANSWERS,
  asksNow,
  CONSENT_ANSWERS,
  deedsOf,
  OUTCOMES,
  routeOf,
} from '../../../src/core/protection/index.ts';
import { lastFixedTime, USE_ATTRIBUTES, type UseRow } from '../../../src/core/protection/referral/index.ts';
import { publishUse } from '../../../src/core/protection/referral/use-rates.ts';

describe('child and adult rules (docs/protection.md)', () => {
  const rows: [string, Parameters<typeof routeOf>[0], Partial<ReturnType<typeof routeOf>>][] = [
    [
      'child: always, no consent needed, safeguarding at once',
      { age: 'child', consent: 'no', minorByDocument: true },
      { ageClass: 'child', consent: 'child', referral: true, identity: true, safeguarding: true, counterOnly: false },
    ],
    [
      'may be a child against the document: the officer wins',
      { age: 'child', consent: 'not-asked', minorByDocument: false },
      { ageClass: 'child', consent: 'child', referral: true, identity: true, safeguarding: true },
    ],
    [
      'age unknown: as a child',
      { age: 'unknown', consent: 'no', minorByDocument: false },
      { ageClass: 'unknown', consent: 'child', referral: true, identity: true, safeguarding: true },
    ],
    [
      'adult by the officer, child by the document: presumed child',
      { age: 'adult', consent: 'no', minorByDocument: true },
      { ageClass: 'child', consent: 'child', referral: true, safeguarding: true },
    ],
    [
      'adult, consent yes: refer',
      { age: 'adult', consent: 'yes', minorByDocument: false },
      { ageClass: 'adult', consent: 'yes', referral: true, identity: true, safeguarding: false, counterOnly: false },
    ],
    [
      'adult, consent no: counter only',
      { age: 'adult', consent: 'no', minorByDocument: false },
      { ageClass: 'adult', consent: 'no', referral: false, identity: false, counterOnly: true },
    ],
    [
      'adult, not asked: counter only',
      { age: 'adult', consent: 'not-asked', minorByDocument: false },
      { ageClass: 'adult', referral: false, identity: false, counterOnly: true },
    ],
  ];
  it.each(rows)('%s', (_row, person, expected) => {
    expect(routeOf(person)).toMatchObject(expected);
  });

  it('adult in immediate danger: outside the box, which logs only that', () => {
    const route = routeOf({ age: 'adult', consent: 'no', minorByDocument: false });
    expect(deedsOf('immediate-danger', route)).toEqual({
      seal: false,
      noteItems: false,
      countNoConsent: false,
      logEmergency: true,
    });
  });

  it('a child in danger is referred as well', () => {
    const route = routeOf({ age: 'child', consent: 'no', minorByDocument: false });
    expect(deedsOf('immediate-danger', route)).toMatchObject({ seal: true, logEmergency: true });
  });

  it('no adult without consent is ever sealed, and no child with a concern is ever left out', () => {
    for (const age of AGE_ANSWERS)
      for (const consent of CONSENT_ANSWERS)
        for (const minorByDocument of [false, true])
          for (const outcome of OUTCOMES) {
            const route = routeOf({ age, consent, minorByDocument });
            const { seal } = deedsOf(outcome, route);
            if (route.ageClass === 'adult' && consent !== 'yes') expect(seal).toBe(false);
            if (route.ageClass !== 'adult') expect(seal).toBe(outcome !== 'no-concern');
          }
  });

  it('noting keeps the items of an adult and seals nothing', () => {
    const route = routeOf({ age: 'adult', consent: 'yes', minorByDocument: false });
    expect(deedsOf('note-and-continue', route)).toMatchObject({ seal: false, noteItems: true });
  });
});

describe('one in fifty', () => {
  it('depends on chance alone, and comes as often as it says', () => {
    let state = 1;
    const random = (bytes: number): Uint8Array =>
      Uint8Array.from({ length: bytes }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 16) & 0xff;
      });
    let asked = 0;
    for (let pass = 0; pass < 50_000; pass += 1) if (asksNow(50, random)) asked += 1;
    // 1,000 expected; four standard deviations.
    expect(Math.abs(asked - 1_000)).toBeLessThan(126);
  });

  it('draws again where a value would favour some passes', () => {
    const draws = [
      [255, 255, 255, 255],
      [0, 0, 0, 1],
    ];
    expect(asksNow(50, () => Uint8Array.from(draws.shift() ?? []))).toBe(false);
    expect(draws).toEqual([]);
  });
});

describe('fixed times', () => {
  it('are the last ones of the day, or of the day before', () => {
    expect(lastFixedTime(new Date('2026-11-26T14:30:00Z'), [6, 14, 22])).toBe('2026-11-26T14:00:00.000Z');
    expect(lastFixedTime(new Date('2026-11-26T05:59:59Z'), [6, 14, 22])).toBe('2026-11-25T22:00:00.000Z');
  });
});

describe('rates of use', () => {
  const row = fc.record({
    attribute: fc.constantFrom(...USE_ATTRIBUTES),
    category: fc.constantFrom('AAA', 'BBB', 'CCC', 'DDD', 'EEE'),
    used: fc.nat(60),
    unused: fc.nat(200),
  });
  const distinct = fc.uniqueArray(row, { selector: ({ attribute, category }) => attribute + category });

  it('never tell a number below twenty, nor one that subtracts to it', () => {
    fc.assert(
      fc.property(distinct, (rows: UseRow[]) => {
        for (const { attribute, groups } of publishUse('2026-Q4', rows, 20).tables) {
          for (const { used, unused } of groups) {
            expect(used).toBeGreaterThanOrEqual(20);
            expect(unused).toBeGreaterThanOrEqual(20);
          }
          const total = rows.filter((one) => one.attribute === attribute).reduce((sum, { used }) => sum + used, 0);
          // Everybody is in exactly one group, so a difference of sums is again made of whole groups.
          expect(groups.reduce((sum, { used }) => sum + used, 0)).toBe(total);
        }
      }),
    );
  });

  it('tell a large category alone and the small ones together', () => {
    const rows: UseRow[] = [
      { attribute: 'nationality', category: 'AAA', used: 40, unused: 900 },
      { attribute: 'nationality', category: 'BBB', used: 15, unused: 300 },
      { attribute: 'nationality', category: 'CCC', used: 9, unused: 100 },
    ];
    expect(publishUse('2026-Q4', rows, 20).tables[0]?.groups).toEqual([
      { category: 'AAA', used: 40, unused: 900 },
      { category: 'others', used: 24, unused: 400 },
    ]);
  });
});
