import { describe, expect, it } from 'vitest';
import { distance, survival, twoSample } from '../fakes/kolmogorov-smirnov.ts';

const wave = (n: number, shift: number): number[] =>
  Array.from({ length: n }, (_, index) => Math.round(Math.sin(index + 1) * 3_000) / 1_000 + shift);

describe('the two-sample Kolmogorov-Smirnov test', () => {
  it('has the limit distribution of the tables (scipy.stats.kstwobign.sf)', () => {
    const table: [number, number][] = [
      [0.5, 0.963945],
      [0.8, 0.544142],
      [1, 0.27],
      [1.2238, 0.100023],
      [1.3581, 0.05],
      [1.6276, 0.010002],
      [2, 0.000671],
    ];
    for (const [x, p] of table) expect(survival(x)).toBeCloseTo(p, 5);
  });

  it('has the distance of scipy.stats.ks_2samp, and a p near its exact one', () => {
    const { d, p } = twoSample(wave(40, 0), wave(50, 0.9));
    expect(d).toBeCloseTo(0.26, 10);
    expect(Math.abs(p - 0.08333)).toBeLessThan(0.02);
  });

  it('finds no distance between equal samples, and the whole one between separate ones', () => {
    expect(twoSample([1, 2, 2, 3], [3, 2, 1, 2])).toEqual({ d: 0, p: 1 });
    expect(distance([1, 2], [3, 4])).toBe(1);
    expect(distance([1, 1, 1], [1])).toBe(0);
  });

  it('sees that two hundred are a fifth later', () => {
    const early = Array.from({ length: 200 }, (_, index) => index / 200);
    expect(twoSample(early, early).p).toBe(1);
    expect(
      twoSample(
        early,
        early.map((at) => at + 0.2),
      ).p,
    ).toBeLessThan(0.01);
  });
});
