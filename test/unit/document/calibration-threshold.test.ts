import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmsAllowed, upperBound95 } from '../../../src/core/document/calibration/bound.ts';
import {
  alarms,
  chooseThreshold,
  documentsNeeded,
  LEAST_DOCUMENTS,
  leastSharpness,
} from '../../../src/core/document/calibration/index.ts';
import { marginOf } from '../../../src/core/document/calibration/threshold.ts';

describe('95 % upper bound of a share (Clopper-Pearson, one-sided)', () => {
  it.each([
    [0, 0.05, 59],
    [0, 0.02, 149],
    [0, 0.01, 299],
    [1, 0.05, 93],
    [1, 0.02, 236],
    [1, 0.01, 473],
    [2, 0.05, 124],
    [2, 0.02, 313],
    [2, 0.01, 628],
  ])('%i alarms and a target of %f need %i documents, and not one fewer', (count, target, n) => {
    expect(documentsNeeded(target, count)).toBe(n);
    expect(upperBound95(n, count)).toBeLessThanOrEqual(target);
    expect(upperBound95(n - 1, count)).toBeGreaterThan(target);
  });

  it('bounds fifty documents without an alarm at 5.8 %, and says nothing of none', () => {
    expect(upperBound95(50, 0)).toBeCloseTo(1 - 0.05 ** (1 / 50), 12);
    expect(upperBound95(50, 0)).toBeCloseTo(0.058, 3);
    expect([upperBound95(0, 0), upperBound95(7, 7)]).toEqual([1, 1]);
  });

  it('lies above the share, and falls with documents and rises with alarms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.nat(20), (n, count) => {
        fc.pre(count < n);
        const bound = upperBound95(n, count);
        expect(bound).toBeGreaterThan(count / n);
        expect(upperBound95(n + 1, count)).toBeLessThan(bound);
        expect(upperBound95(n, count + 1)).toBeGreaterThanOrEqual(bound);
      }),
      { numRuns: 60 },
    );
  });

  it('never proves a share of nought', () => {
    expect(documentsNeeded(0)).toBeNull();
    expect(alarmsAllowed(10_000, 0)).toBeNull();
  });
});

const scores = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: LEAST_DOCUMENTS, maxLength: 220 });
const direction = fc.constantFrom('higher-is-suspicious' as const, 'higher-is-better' as const);

describe('threshold of a calibration', () => {
  it('is the largest genuine score for 60 documents, and the second largest from 93 on', () => {
    const ascending = (n: number) => Array.from({ length: n }, (_, i) => i);
    const set = { direction: 'higher-is-suspicious' as const, floor: 0, target: 0.05 };
    expect(chooseThreshold({ ...set, scores: ascending(60) })).toMatchObject({
      threshold: 59,
      alarms: 0,
      genuine: 29.5,
    });
    expect(chooseThreshold({ ...set, scores: ascending(92) })).toMatchObject({ threshold: 91, alarms: 0 });
    expect(chooseThreshold({ ...set, scores: ascending(93) })).toMatchObject({ threshold: 91, alarms: 1, genuine: 46 });
  });

  it('satisfies the target, is never stricter than the floor, and no stricter score of the set would do', () => {
    fc.assert(
      fc.property(scores, direction, fc.double({ min: -6, max: 6, noNaN: true }), (values, way, floor) => {
        const result = chooseThreshold({ scores: values, direction: way, floor, target: 0.05 });
        if (!result.ok) return;
        const { threshold, bound95, genuine } = result;
        expect(bound95).toBeLessThanOrEqual(0.05);
        expect(alarms(way, threshold, floor) || threshold === floor).toBe(true);
        expect(alarms(way, threshold, genuine)).toBe(true);
        const stricter = values.filter((value) => alarms(way, threshold, value) && alarms(way, value, floor));
        const next = stricter.reduce<number | null>((a, b) => (a === null || alarms(way, b, a) ? b : a), null);
        if (next === null) return;
        const beyond = values.filter((one) => alarms(way, one, next)).length;
        expect(upperBound95(values.length, beyond)).toBeGreaterThan(0.05);
      }),
      { numRuns: 100 },
    );
  });

  it('says how many are needed in all, and never fewer than sixty', () => {
    const few = { scores: [1, 2], direction: 'higher-is-better' as const, floor: 0 };
    expect(chooseThreshold({ ...few, target: 0.05 })).toEqual({ ok: false, reason: 'CAL_TOO_FEW', needed: 60 });
    expect(chooseThreshold({ ...few, target: 0.01 })).toEqual({ ok: false, reason: 'CAL_TOO_FEW', needed: 299 });
    expect(chooseThreshold({ ...few, target: 0.5 })).toEqual({ ok: false, reason: 'CAL_TOO_FEW', needed: 60 });
    expect(chooseThreshold({ ...few, target: 0 })).toEqual({ ok: false, reason: 'CAL_TOO_FEW', needed: null });
  });

  it('refuses a threshold that the median of genuine documents reaches', () => {
    const same = { scores: Array.from({ length: 80 }, () => 3), target: 0.05 };
    expect(chooseThreshold({ ...same, direction: 'higher-is-suspicious', floor: 2 })).toEqual({
      ok: false,
      reason: 'CAL_NO_ROOM',
    });
    expect(chooseThreshold({ ...same, direction: 'higher-is-suspicious', floor: 4 })).toMatchObject({ threshold: 4 });
    expect(chooseThreshold({ ...same, direction: 'higher-is-better', floor: 4 })).toEqual({
      ok: false,
      reason: 'CAL_NO_ROOM',
    });
    expect(chooseThreshold({ ...same, direction: 'higher-is-better', floor: 1 })).toMatchObject({ threshold: 1 });
  });

  it('gives a margin of one at the median, nought at the threshold, and the sign of the side', () => {
    const upward = { threshold: 4, genuine: 2 };
    expect([marginOf(2, upward), marginOf(4, upward), marginOf(5, upward)]).toEqual([1, 0, -0.5]);
    const downward = { threshold: 5, genuine: 9 };
    expect([marginOf(9, downward), marginOf(5, downward), marginOf(-9, downward)]).toEqual([1, 0, -1]);
  });
});

describe('least sharpness of an imager', () => {
  it('is the first percentile, and never what blur of two pixels reaches', () => {
    const values = Array.from({ length: 250 }, (_, i) => 100 + i);
    expect(leastSharpness(values, 50)).toMatchObject({ threshold: 102, alarms: 2 });
    expect(leastSharpness(values, 120)).toMatchObject({ threshold: 120, alarms: 20 });
    expect(leastSharpness(values.slice(0, 59), 50)).toEqual({ ok: false, reason: 'CAL_TOO_FEW', needed: 60 });
    expect(leastSharpness(values, 900)).toEqual({ ok: false, reason: 'CAL_NO_ROOM' });
  });
});
