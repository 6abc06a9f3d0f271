import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CountRow,
  closedQuarters,
  type OutcomeClass,
  type PublishedQuarter,
  publishQuarter,
  ratesOf,
  shareBounds,
} from '../../../src/audit/index.ts';
import { COUNT_ATTRIBUTES, COUNT_OUTCOMES, type CountOutcome } from '../../../src/inspection/index.ts';

const MEMBERS: Readonly<Partial<Record<OutcomeClass, readonly string[]>>> = {
  'not-matched': ['inconclusive', 'no-match'],
  'no-comparison': ['not-captured', 'not-compared'],
  'all-others': ['inconclusive', 'no-match', 'not-captured', 'not-compared'],
  all: ['match', 'inconclusive', 'no-match', 'not-captured', 'not-compared'],
};

/** The fine outcomes behind a published one, from their names alone and not from the code under test. */
function finest(outcome: OutcomeClass): CountOutcome[] {
  const heads = MEMBERS[outcome] ?? [outcome];
  return COUNT_OUTCOMES.filter((fine) => heads.some((head) => fine === head || fine.startsWith(`${head}/`)));
}

interface Traveller {
  categories: Record<(typeof COUNT_ATTRIBUTES)[number], string>;
  outcome: CountOutcome;
}

function rowsOf(travellers: readonly Traveller[]): CountRow[] {
  const counts = new Map<string, CountRow>();
  for (const { categories, outcome } of travellers) {
    for (const attribute of COUNT_ATTRIBUTES) {
      const category = categories[attribute];
      const key = `${attribute} ${category} ${outcome}`;
      const row = counts.get(key) ?? { attribute, category, outcome, n: 0 };
      counts.set(key, { ...row, n: row.n + 1 });
    }
  }
  return [...counts.values()];
}

const PRIME = 1_000_003;

function power(base: number, exponent: number): number {
  let result = 1;
  for (let b = base, e = exponent; e > 0; e = Math.floor(e / 2), b = Number((BigInt(b) * BigInt(b)) % BigInt(PRIME))) {
    if (e % 2 === 1) result = Number((BigInt(result) * BigInt(b)) % BigInt(PRIME));
  }
  return result;
}

/** Row space over a prime field; `spans` tells whether a vector is a combination of the rows. */
class Span {
  readonly #pivots = new Map<number, number[]>();

  reduce(vector: readonly number[]): number[] {
    const out = vector.map((v) => ((v % PRIME) + PRIME) % PRIME);
    for (let i = 0; i < out.length; i++) {
      const factor = out[i] as number;
      const row = this.#pivots.get(i);
      if (factor === 0 || row === undefined) continue;
      for (let j = i; j < out.length; j++) {
        out[j] = ((((out[j] as number) - factor * (row[j] as number)) % PRIME) + PRIME) % PRIME;
      }
    }
    return out;
  }

  add(vector: readonly number[]): void {
    const rest = this.reduce(vector);
    const at = rest.findIndex((v) => v !== 0);
    if (at < 0) return;
    const inverse = power(rest[at] as number, PRIME - 2);
    this.#pivots.set(
      at,
      rest.map((v) => (v * inverse) % PRIME),
    );
  }

  spans(vector: readonly number[]): boolean {
    return this.reduce(vector).every((v) => v === 0);
  }
}

/**
 * Everything an attacker knows in linear form: every published cell, the published total, and that all attributes count
 * the same inspections (so that each fine outcome has one total over all of them).
 */
function attack(rows: readonly CountRow[], shown: PublishedQuarter) {
  const cells = COUNT_ATTRIBUTES.flatMap((attribute) =>
    [...new Set(rows.filter((row) => row.attribute === attribute).map(({ category }) => category))].flatMap(
      (category) => COUNT_OUTCOMES.map((outcome) => ({ attribute, category, outcome })),
    ),
  );
  const vector = (hit: (cell: (typeof cells)[number]) => number): number[] => cells.map(hit);
  const span = new Span();
  for (const { attribute, groups } of shown.tables) {
    for (const { categories, cells: published } of groups) {
      for (const { outcome } of published) {
        const fine = finest(outcome);
        span.add(
          vector((cell) =>
            cell.attribute === attribute && categories.includes(cell.category) && fine.includes(cell.outcome) ? 1 : 0,
          ),
        );
      }
    }
  }
  if (shown.total !== null) span.add(vector((cell) => (cell.attribute === 'age' ? 1 : 0)));
  for (const attribute of COUNT_ATTRIBUTES.slice(1)) {
    for (const outcome of COUNT_OUTCOMES) {
      span.add(
        vector((cell) =>
          cell.outcome !== outcome ? 0 : cell.attribute === attribute ? 1 : cell.attribute === 'age' ? -1 : 0,
        ),
      );
    }
  }
  return { cells, vector, span };
}

const traveller: fc.Arbitrary<Traveller> = fc.record({
  categories: fc.record({
    age: fc.oneof({ weight: 9, arbitrary: fc.constant('30-44') }, fc.constantFrom('12-17', '18-29', '75+')),
    sex: fc.oneof({ weight: 20, arbitrary: fc.constantFrom('F', 'M') }, fc.constant('not-stated')),
    nationality: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('UTO', 'ATL') },
      fc.constantFrom('TUV', 'KIR', 'NRU'),
    ),
    issuer: fc.oneof({ weight: 9, arbitrary: fc.constant('UTO') }, fc.constantFrom('ATL', 'TUV')),
  }),
  outcome: fc.oneof({ weight: 12, arbitrary: fc.constant<CountOutcome>('match') }, fc.constantFrom(...COUNT_OUTCOMES)),
});

const RUNS = { numRuns: 60, seed: 20_261_125 };

describe('publishing of counts', () => {
  it('shows no cell below k, and every inspection in exactly one cell of every table', () => {
    fc.assert(
      fc.property(fc.array(traveller, { maxLength: 500 }), fc.constantFrom(5, 10, 20), (travellers, k) => {
        const rows = rowsOf(travellers);
        const shown = publishQuarter('2026-Q3', rows, k);
        if (shown.total === null) return travellers.length < k && shown.tables.length === 0;
        expect(shown.total).toBe(travellers.length);
        for (const { attribute, groups } of shown.tables) {
          const categories = groups.flatMap((group) => group.categories);
          expect(new Set(categories).size).toBe(categories.length);
          for (const group of groups) {
            for (const { outcome, n } of group.cells) {
              expect(n).toBeGreaterThanOrEqual(k);
              const fine = finest(outcome);
              const truth = travellers.filter(
                (one) => group.categories.includes(one.categories[attribute]) && fine.includes(one.outcome),
              ).length;
              expect(n).toBe(truth);
            }
          }
          const sum = groups.flatMap((group) => group.cells).reduce((a, { n }) => a + n, 0);
          expect(sum).toBe(travellers.length);
        }
        return true;
      }),
      RUNS,
    );
  });

  it('lets no small cell be computed by adding and subtracting what is shown, over all tables and margins', () => {
    fc.assert(
      fc.property(fc.array(traveller, { minLength: 60, maxLength: 500 }), fc.constantFrom(5, 20), (travellers, k) => {
        const rows = rowsOf(travellers);
        const shown = publishQuarter('2026-Q3', rows, k);
        const { cells, vector, span } = attack(rows, shown);
        const count = (hit: (cell: (typeof cells)[number]) => boolean): number =>
          rows.filter((row) => hit(row)).reduce((a, { n }) => a + n, 0);
        for (const target of cells) {
          const same = (cell: (typeof cells)[number]): boolean =>
            cell.attribute === target.attribute && cell.category === target.category;
          const queries = [
            (cell: (typeof cells)[number]) => same(cell) && cell.outcome === target.outcome,
            (cell: (typeof cells)[number]) => same(cell),
            (cell: (typeof cells)[number]) => same(cell) && cell.outcome !== 'match',
            (cell: (typeof cells)[number]) => same(cell) && cell.outcome.startsWith('no-match'),
            (cell: (typeof cells)[number]) => cell.attribute === target.attribute && cell.outcome === target.outcome,
          ];
          for (const query of queries) {
            if (count(query) >= k) continue;
            expect(span.spans(vector((cell) => (query(cell) ? 1 : 0)))).toBe(false);
          }
        }
      }),
      { ...RUNS, numRuns: 25 },
    );
  });

  it('would be caught by this attack if one small category were left alone beside a total', () => {
    const rows: CountRow[] = COUNT_ATTRIBUTES.flatMap((attribute) => [
      { attribute, category: 'A', outcome: 'match' as const, n: 40 },
      { attribute, category: 'B', outcome: 'match' as const, n: 2 },
    ]);
    const leaky: PublishedQuarter = {
      quarter: '2026-Q3',
      k: 20,
      total: 42,
      tables: [{ attribute: 'age', groups: [{ categories: ['A'], cells: [{ outcome: 'all', n: 40 }] }] }],
    };
    const { vector, span } = attack(rows, leaky);
    expect(span.spans(vector((cell) => (cell.attribute === 'age' && cell.category === 'B' ? 1 : 0)))).toBe(true);
    const { tables } = publishQuarter('2026-Q3', rows, 20);
    expect(tables[0]?.groups).toEqual([{ categories: ['A', 'B'], cells: [{ outcome: 'all', n: 42 }] }]);
  });

  it('tells large groups apart where there are enough errors', () => {
    const rows = COUNT_ATTRIBUTES.flatMap((attribute) =>
      ['F', 'M'].flatMap((category) => [
        { attribute, category, outcome: 'match' as const, n: 4_000 },
        { attribute, category, outcome: 'inconclusive/same' as const, n: category === 'F' ? 60 : 30 },
        { attribute, category, outcome: 'no-match/sent-on' as const, n: 25 },
        { attribute, category, outcome: 'not-captured' as const, n: 40 },
        { attribute, category, outcome: 'not-compared' as const, n: 21 },
      ]),
    );
    const sex = publishQuarter('2026-Q3', rows, 20).tables.find(({ attribute }) => attribute === 'sex');
    expect(sex?.groups.map(({ categories }) => categories)).toEqual([['F'], ['M']]);
    const rates = ratesOf(sex!.groups[0]!);
    expect(rates.find(({ kind }) => kind === 'not-matched')).toMatchObject({ count: 85, of: 4_085, few: false });
    expect(rates.find(({ kind }) => kind === 'no-match')).toMatchObject({ count: 25, few: true });
  });
});

describe('closed quarters', () => {
  const source = { quarters: () => ['2026-Q2', '2026-Q3', '2026-Q4'], rows: () => [] };

  it('leave out the one that runs, and everything while the clock is not believed', () => {
    const shown = closedQuarters(source, { year: 2026, month: 11, day: 25 }, 20);
    expect(shown.map(({ quarter }) => quarter)).toEqual(['2026-Q3', '2026-Q2']);
    expect(closedQuarters(source, null, 20)).toEqual([]);
  });
});

describe('bounds of a share', () => {
  it('hold the known values of the score interval', () => {
    const { low, high } = shareBounds(10, 100);
    expect(low).toBeCloseTo(0.0552, 3);
    expect(high).toBeCloseTo(0.1744, 3);
    expect(shareBounds(0, 50).low).toBe(0);
    expect(shareBounds(0, 50).high).toBeCloseTo(0.0714, 3);
    expect(shareBounds(0, 0)).toEqual({ low: 0, high: 1 });
  });
});
