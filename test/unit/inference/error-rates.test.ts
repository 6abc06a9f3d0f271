import { describe, expect, it } from 'vitest';
import {
  allAgainstAll,
  FMR_ROWS,
  halfOf,
  rateLines,
  ratesOf,
  ScoreHistogram,
} from '../../../src/cli/evaluation/error-rates.ts';
import type { NamedTemplate } from '../../../src/cli/evaluation/threshold-rows.ts';

function filled(genuine: readonly number[], impostor: readonly number[], metric: 'cosine' | 'euclidean' = 'cosine') {
  const h = new ScoreHistogram(metric);
  for (const s of genuine) h.add(s, true);
  for (const s of impostor) h.add(s, false);
  return h;
}

/** 10,000 strangers, evenly from -0.5 to 0.5. */
const strangers = Array.from({ length: 10_000 }, (_, i) => -0.5 + i / 10_000);

describe('rates of all pairs', () => {
  it('reads the lowest threshold at which no more strangers pass than the rate allows, and counts who falls below', () => {
    const all = filled([0.48, 0.495, 0.4992, 0.9], strangers);
    const half = filled([0.48, 0.9], strangers);
    const rows = ratesOf(all, [half, half])!;
    expect(rows.map((r) => r.fmr)).toEqual([...FMR_ROWS]);
    expect(rows.map((r) => r.passed)).toEqual([100, 10, 5, 1, 0]);
    const threshold = rows.map((r) => r.threshold);
    for (const [i, wanted] of [0.49, 0.499, 0.4995, 0.4999, 0.5].entries()) {
      expect(Math.abs(threshold[i]! - wanted)).toBeLessThan(2e-4);
    }
    expect(rows.map((r) => r.fnmr)).toEqual([0.25, 0.5, 0.75, 0.75, 0.75]);
  });

  it('takes the threshold of one half to the other', () => {
    const kind = filled([0.3, 0.6], strangers);
    const hard = filled(
      [0.3, 0.6],
      strangers.map((s) => s + 0.2),
    );
    const rows = ratesOf(filled([0.3, 0.6, 0.3, 0.6], [...strangers]), [kind, hard])!;
    // The threshold of the first half lets many of the second pass; that of the second refuses every genuine of the first.
    const row = rows.find((r) => r.fmr === 1e-3)!;
    expect(row.crossFnmr).toBe(0.75);
    expect(row.crossFmr).toBeCloseTo((0.2 + 0) / 2, 2);
  });

  it('counts a distance from the other end', () => {
    const all = filled(
      [0.3, 0.9],
      strangers.map((s) => 1.2 + s),
      'euclidean',
    );
    const row = ratesOf(all, [all, all])!.find((r) => r.fmr === 1e-2)!;
    expect(Math.abs(row.threshold - 0.71)).toBeLessThan(2e-4);
    expect(row.fnmr).toBe(0.5);
  });

  it('says nothing where there are no pairs, and says where too few errors are behind a rate', () => {
    expect(ratesOf(filled([], strangers), [filled([1], [0]), filled([1], [0])])).toBeNull();
    const all = filled([0.9], strangers);
    const text = rateLines(ratesOf(all, [all, all])!, [all, all]);
    expect(text.filter((l) => l.includes('too few'))).toHaveLength(4);
  });

  it('pairs every picture with every other, and in the halves only people of one half', () => {
    const unit = (x: number, y: number): Float32Array => Float32Array.from([x, y]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const set: NamedTemplate[] = names.flatMap((who, i) => [
      { who, template: unit(1, i) },
      { who, template: unit(1, i + 0.1) },
    ]);
    const { all, halves } = allAgainstAll(set, 'cosine');
    expect([all.genuinePairs, all.impostorPairs]).toEqual([8, 112]);
    const first = names.filter((n) => halfOf(n) === 0).length;
    expect(halves.map((h) => h.genuinePairs)).toEqual([first, 8 - first]);
    expect(halves[0].impostorPairs).toBe(4 * ((first * (first - 1)) / 2));
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(8);
  });
});
