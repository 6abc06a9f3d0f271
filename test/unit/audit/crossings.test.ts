import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casesToSupport, exactBounds, shareBounds } from '../../../src/core/audit/counters/index.ts';
import {
  closedWeeks,
  normRates,
  type PatternRow,
  type PeriodSource,
  type PublishedWeek,
} from '../../../src/core/audit/crossings/index.ts';
import { publishIssuers } from '../../../src/core/audit/crossings/issuers.ts';
import { standingStatusOf } from '../../../src/core/audit/crossings/norm-rates.ts';
import { publishWeek } from '../../../src/core/audit/crossings/patterns.ts';
import { CROSSING_OUTCOMES } from '../../../src/core/inspection/record/counts/index.ts';

const HOURS = [2, 3, 9, 10, 22];
const ROUTES = ['Ferry', 'Road', null];
const DOCUMENTS = ['passport', 'card', 'visa'] as const;

/** Everything that is counted apart; an attacker may know that any of them is empty or not. */
const FINE = HOURS.flatMap((hour) =>
  ROUTES.flatMap((route) =>
    DOCUMENTS.flatMap((document) => CROSSING_OUTCOMES.map((outcome) => ({ hour, route, document, outcome }))),
  ),
);
type Fine = (typeof FINE)[number];

const week: fc.Arbitrary<PatternRow[]> = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 6 }) }, fc.integer({ min: 0, max: 90 })), {
    minLength: FINE.length,
    maxLength: FINE.length,
  })
  .map((counts) => FINE.map((cell, i) => ({ ...cell, n: counts[i] as number })));

/** A sparse week, as of a small post. */
const sparse: fc.Arbitrary<PatternRow[]> = fc
  .array(fc.record({ cell: fc.constantFrom(...FINE), n: fc.integer({ min: 1, max: 30 }) }), { maxLength: 8 })
  .map((rows) => rows.map(({ cell, n }) => ({ ...cell, n })));

/** Rows of fractions kept whole: elimination without division, over numbers small enough to be exact. */
class Known {
  readonly #rows: Map<number, bigint[]> = new Map();

  reduce(vector: readonly bigint[]): bigint[] {
    let out = [...vector];
    for (let i = 0; i < out.length; i += 1) {
      const row = this.#rows.get(i);
      if (out[i] === 0n || row === undefined) continue;
      const [a, b] = [row[i] as bigint, out[i] as bigint];
      out = out.map((value, j) => value * a - (row[j] as bigint) * b);
    }
    return out;
  }

  add(vector: readonly bigint[]): void {
    const rest = this.reduce(vector);
    const at = rest.findIndex((value) => value !== 0n);
    if (at >= 0) this.#rows.set(at, rest);
  }

  tells(vector: readonly bigint[]): boolean {
    return this.reduce(vector).every((value) => value === 0n);
  }
}

const vector = (hit: (cell: Fine) => boolean): bigint[] => FINE.map((cell) => (hit(cell) ? 1n : 0n));

const inCell =
  ({ from, to, route, document, outcome }: PublishedWeek['cells'][number]) =>
  (cell: Fine): boolean =>
    cell.hour >= from &&
    cell.hour < to &&
    cell.route === route &&
    cell.document === document &&
    (outcome === 'all' || cell.outcome === outcome);

/** All that the answer says, as sums over the finest cells. */
function told(shown: PublishedWeek): Known {
  const known = new Known();
  for (const cell of shown.cells) known.add(vector(inCell(cell)));
  if (shown.rest !== null) known.add(vector((cell) => !shown.cells.some((one) => inCell(one)(cell))));
  if (shown.total !== null) known.add(vector(() => true));
  return known;
}

/** Every group of one cell, of a row, of a column and of what two of the attributes share. */
const GROUPS: readonly ((cell: Fine) => boolean)[] = [
  ...FINE.map((one) => (cell: Fine) => cell === one),
  ...FINE.map((one) => (cell: Fine) => cell.hour === one.hour && cell.route === one.route),
  ...FINE.map((one) => (cell: Fine) => cell.hour === one.hour && cell.document === one.document),
  ...FINE.map((one) => (cell: Fine) => cell.route === one.route && cell.document === one.document),
  ...FINE.map((one) => (cell: Fine) => cell.hour === one.hour && cell.outcome === one.outcome),
  ...FINE.map((one) => (cell: Fine) => cell.document === one.document && cell.outcome === one.outcome),
  ...FINE.map(
    (one) => (cell: Fine) => cell.hour === one.hour && cell.route === one.route && cell.document === one.document,
  ),
  ...FINE.map((one) => (cell: Fine) => cell.hour === one.hour),
  ...FINE.map((one) => (cell: Fine) => cell.route === one.route),
  ...FINE.map((one) => (cell: Fine) => cell.document === one.document),
  ...FINE.map((one) => (cell: Fine) => cell.outcome === one.outcome),
];

const count = (rows: readonly PatternRow[], hit: (cell: Fine) => boolean): number =>
  rows.filter((row) => hit(FINE.find((cell) => same(cell, row)) as Fine)).reduce((sum, { n }) => sum + n, 0);

const same = (a: Fine, b: PatternRow): boolean =>
  a.hour === b.hour && a.route === b.route && a.document === b.document && a.outcome === b.outcome;

const RUNS = { numRuns: 60, seed: 20_261_126 };

describe('patterns of a week', () => {
  it('hold k passes or more in every cell and in the rest, and every pass exactly once', () => {
    fc.assert(
      fc.property(fc.oneof(week, sparse), fc.constantFrom(5, 20), (rows, k) => {
        const shown = publishWeek('2026-W47', rows, k);
        const all = rows.reduce((sum, { n }) => sum + n, 0);
        if (shown.total === null) {
          expect(all).toBeLessThan(k);
          expect(shown).toMatchObject({ cells: [], rest: null });
          return;
        }
        expect(shown.total).toBe(all);
        for (const cell of shown.cells) {
          expect(cell.n).toBeGreaterThanOrEqual(k);
          expect(cell.n).toBe(count(rows, inCell(cell)));
        }
        if (shown.rest !== null) expect(shown.rest).toBeGreaterThanOrEqual(k);
        expect(shown.cells.reduce((sum, { n }) => sum + n, shown.rest ?? 0)).toBe(all);
      }),
      RUNS,
    );
  });

  it('let no small cell, row, column or pair be computed from what is shown', () => {
    fc.assert(
      fc.property(fc.oneof(week, sparse), fc.constantFrom(5, 20), (rows, k) => {
        const known = told(publishWeek('2026-W47', rows, k));
        for (const hit of GROUPS) {
          const n = count(rows, hit);
          if (n > 0 && n < k) expect(known.tells(vector(hit))).toBe(false);
        }
      }),
      { ...RUNS, numRuns: 12 },
    );
  });

  it('this attack finds the hidden cell of a table that shows the totals of its rows and columns', () => {
    const [one, ...others] = FINE;
    const known = new Known();
    for (const cell of others) known.add(vector((fine) => fine === cell));
    known.add(vector((fine) => fine.hour === one?.hour));
    expect(known.tells(vector((fine) => fine === one))).toBe(true);
  });

  it('give up a second cell where one alone would be hidden, for the rest would be that cell', () => {
    const at = (hour: number, n: number): PatternRow => ({
      hour,
      route: null,
      document: 'passport',
      outcome: 'quiet',
      n,
    });
    const shown = publishWeek('2026-W47', [at(0, 300), at(4, 200), at(8, 100), at(12, 3)], 20);
    expect(shown.cells.map(({ from, n }) => [from, n])).toEqual([
      [0, 300],
      [4, 200],
    ]);
    expect(shown.rest).toBe(103);
  });

  it('a rest of several cells that is still below k takes the smallest cell with it', () => {
    const at = (hour: number, n: number): PatternRow => ({ hour, route: null, document: 'card', outcome: 'quiet', n });
    const shown = publishWeek('2026-W47', [at(0, 300), at(6, 40), at(12, 3), at(18, 4)], 20);
    expect(shown.cells.map(({ n }) => n)).toEqual([300]);
    expect(shown.rest).toBe(47);
  });

  it('say nothing of a week with fewer passes than k, and one number of one that cannot be told apart', () => {
    const row: PatternRow = { hour: 3, route: 'Ferry', document: 'visa', outcome: 'sent-on', n: 19 };
    expect(publishWeek('2026-W47', [row], 20)).toMatchObject({ total: null, cells: [], rest: null });
    const rows = HOURS.flatMap((hour) => ROUTES.map((route) => ({ ...row, hour, route, n: 2 })));
    expect(publishWeek('2026-W47', rows, 20)).toMatchObject({ total: 30, cells: [], rest: 30 });
  });
});

class Weeks implements PeriodSource<PatternRow, PublishedWeek> {
  readonly kept = new Map<string, PublishedWeek>();
  full = false;
  rowsNow: PatternRow[] = [{ hour: 3, route: null, document: 'passport', outcome: 'quiet', n: 50 }];

  periods(): string[] {
    return ['2026-W46', '2026-W47', '2026-W48'];
  }
  rows(): PatternRow[] {
    return this.rowsNow;
  }
  published(period: string): PublishedWeek | null {
    return this.kept.get(period) ?? null;
  }
  freeze(period: string, shown: PublishedWeek): PublishedWeek | null {
    if (this.full) return null;
    this.kept.set(period, shown);
    return shown;
  }
}

describe('closed weeks', () => {
  const thursday = { year: 2026, month: 11, day: 26 };

  it('leave out the one that runs, are told once, and are not told where that cannot be kept', () => {
    const source = new Weeks();
    const first = closedWeeks(source, thursday, 20);
    expect(first.map((one) => one.week)).toEqual(['2026-W47', '2026-W46']);
    source.rowsNow = [];
    expect(closedWeeks(source, thursday, 5)).toEqual(first);
    expect(closedWeeks(source, null, 20)).toEqual([]);
    const full = new Weeks();
    full.full = true;
    expect(closedWeeks(full, thursday, 20)).toEqual([]);
  });
});

describe('bounds of a share', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I: exact (Clopper-Pearson) and score interval of the same counts.
  it.each([
    { x: 81, n: 263, exact: [0.2527, 0.3676], score: [0.2553, 0.3662] },
    { x: 15, n: 148, exact: [0.0578, 0.1617], score: [0.0624, 0.1605] },
    { x: 0, n: 20, exact: [0, 0.1684], score: [0, 0.1611] },
    { x: 1, n: 29, exact: [0.0009, 0.1776], score: [0.0061, 0.1718] },
  ])('$x of $n are the published ones', ({ x, n, exact, score }) => {
    const bounds = exactBounds(x, n);
    expect(bounds.low).toBeCloseTo(exact[0] as number, 4);
    expect(bounds.high).toBeCloseTo(exact[1] as number, 4);
    expect(shareBounds(x, n).low).toBeCloseTo(score[0] as number, 4);
    expect(shareBounds(x, n).high).toBeCloseTo(score[1] as number, 4);
  });

  it('682 of 925 are those of the manual of binom.test of R, and large counts stay exact at both ends', () => {
    const { low, high } = exactBounds(682, 925);
    expect(low).toBeCloseTo(0.7076683, 6);
    expect(high).toBeCloseTo(0.7654066, 6);
    expect(exactBounds(0, 0)).toEqual({ low: 0, high: 1 });
    expect(exactBounds(40, 40).high).toBe(1);
    expect(exactBounds(2_000, 100_000).low).toBeGreaterThan(0.019);
  });

  it('are mirrored where errors and successes change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const x = Math.round(share * n);
        const [one, other] = [exactBounds(x, n), exactBounds(n - x, n)];
        expect(one.low).toBeCloseTo(1 - other.high, 9);
        expect(one.low).toBeLessThanOrEqual(x / n);
        expect(one.high).toBeGreaterThanOrEqual(x / n);
      }),
      RUNS,
    );
  });

  it('the floor is the smallest error-free run that keeps a limit', () => {
    for (const limit of [0.02, 0.04]) {
      const n = casesToSupport(limit);
      expect(exactBounds(0, n).high).toBeLessThan(limit);
      expect(exactBounds(0, n - 1).high).toBeGreaterThanOrEqual(limit);
    }
    expect([casesToSupport(0.04), casesToSupport(0.02)]).toEqual([91, 183]);
  });
});

describe('rates against the limits of the guidelines', () => {
  it.each([
    { count: 0, of: 29, limit: 0.04, standing: 'few' },
    { count: 0, of: 90, limit: 0.04, standing: 'few' },
    { count: 0, of: 91, limit: 0.04, standing: 'within' },
    { count: 40, of: 1_000, limit: 0.04, standing: 'open' },
    { count: 8, of: 60, limit: 0.02, standing: 'above' },
    { count: 3, of: 400, limit: null, standing: 'unlimited' },
  ] as const)('$count of $of at $limit is $standing', ({ standing, ...rate }) => {
    expect(standingStatusOf(rate)).toBe(standing);
  });

  it('count a person whom nobody could capture as rejected, and leave out whom no officer gave a word about', () => {
    const [face, liveness] = normRates({
      'face/accepted': 190,
      'face/rejected': 6,
      'face/not-captured': 4,
      'face/unjudged': 25,
      'liveness/alarm': 2,
      'liveness/quiet': 98,
    });
    expect(face).toMatchObject({ count: 10, of: 200, unjudged: 25, limit: 0.04, standing: 'open' });
    expect(liveness).toMatchObject({ count: 2, of: 100, standing: 'few' });
  });
});

describe('false alarms by issuing state', () => {
  const rows = (issuer: string, alarm: number, quiet: number) => [
    { issuer, outcome: 'alarm' as const, n: alarm },
    { issuer, outcome: 'quiet' as const, n: quiet },
  ];

  it('tell a state alone only with k alarms', () => {
    const given = [...rows('UTO', 33, 640), ...rows('ATL', 3, 900), ...rows('TUV', 24, 61)];
    const { rates } = publishIssuers('2026-Q3', given, 20);
    expect(rates).toEqual([
      { issuer: 'UTO', atLeast: 650, percent: 5, standing: 'above' },
      { issuer: 'others', atLeast: 950, percent: 3, standing: 'open' },
    ]);
    expect(JSON.stringify(rates)).not.toMatch(/ATL|TUV/);
  });

  it('round so that what is told fits several counts: no number of documents can be computed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 90 }), fc.integer({ min: 20, max: 800 }), (alarm, quiet) => {
        const told = JSON.stringify(publishIssuers('2026-Q3', rows('UTO', alarm, quiet), 20));
        const fits = new Set<number>();
        for (let of = Math.max(40, alarm + quiet - 25); of <= alarm + quiet + 25; of += 1)
          for (let x = Math.max(20, alarm - 8); x <= Math.min(alarm + 8, of - 20); x += 1)
            if (JSON.stringify(publishIssuers('2026-Q3', rows('UTO', x, of - x), 20)) === told) fits.add(of);
        expect(fits.size).toBeGreaterThan(2);
      }),
      { ...RUNS, numRuns: 12 },
    );
  });

  it('tell nothing where all together are too few', () => {
    expect(publishIssuers('2026-Q3', [...rows('UTO', 3, 640), ...rows('ATL', 4, 90)], 20).rates).toEqual([]);
  });
});
