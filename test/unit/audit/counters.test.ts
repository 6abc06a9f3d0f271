import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountSource } from '../../../src/core/audit/counters/closed.ts';
import {
  type CountRow,
  closedQuarters,
  type PublishedQuarter,
  ratesOf,
  shareBounds,
} from '../../../src/core/audit/counters/index.ts';
import { type OutcomeClass, publishQuarter } from '../../../src/core/audit/counters/publish.ts';
import {
  COUNT_ATTRIBUTES,
  COUNT_OUTCOMES,
  type CountOutcome,
} from '../../../src/core/inspection/record/counts/index.ts';

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

/** Who may come to a desk. A state's own citizens carry its documents; a stateless person carries anyone's. */
const ORIGINS = [
  ['UTO', 'UTO'],
  ['ATL', 'ATL'],
  ['TUV', 'TUV'],
  ['XXB', 'UTO'],
  ['XXB', 'ATL'],
] as const;
const AGES = ['30-44', '18-29', '75+'];
const SEXES = ['F', 'M', 'not-stated'];

const originOf = ([nationality, issuer]: readonly [string, string]): string =>
  nationality === issuer ? nationality : `${nationality}/${issuer}`;

/** One joint cell: travellers who share everything that is counted. Pairs that nobody can have are no cells. */
interface Joint {
  age: string;
  sex: string;
  origin: string;
  nationality: string;
  issuer: string;
  outcome: CountOutcome;
}
const JOINT: readonly Joint[] = AGES.flatMap((age) =>
  SEXES.flatMap((sex) =>
    ORIGINS.flatMap((pair) =>
      COUNT_OUTCOMES.map((outcome) => ({
        age,
        sex,
        origin: originOf(pair),
        nationality: pair[0],
        issuer: pair[1],
        outcome,
      })),
    ),
  ),
);
const vector = (hit: (cell: Joint) => boolean): number[] => JOINT.map((cell) => (hit(cell) ? 1 : 0));

interface Table {
  attribute: 'age' | 'sex' | 'origin' | 'nationality' | 'issuer';
  groups: { category: string; cells: { outcome: OutcomeClass }[] }[];
}

/**
 * Everything an attacker knows in linear form: every published cell and total, over joint cells, so that what two
 * attributes have to do with each other is known too. `others` is taken to be everything not told alone.
 */
function attack(tables: readonly Table[]): Span {
  const span = new Span();
  for (const { attribute, groups } of tables) {
    const alone = groups.map(({ category }) => category);
    for (const { category, cells } of groups) {
      for (const { outcome } of cells) {
        const fine = finest(outcome);
        const holds = (cell: Joint): boolean =>
          category === 'everybody' ||
          (category === 'others' ? !alone.includes(cell[attribute]) : cell[attribute] === category);
        span.add(vector((cell) => holds(cell) && fine.includes(cell.outcome)));
      }
    }
  }
  span.add(vector(() => true));
  return span;
}

/** Small groups that the attack isolates, of any one or two attributes, nationality and issuer apart included. */
function isolated(travellers: readonly Traveller[], span: Span, k: number): string[] {
  const outcomes: [string, (outcome: CountOutcome) => boolean][] = [
    ['all', () => true],
    ['not match', (outcome) => outcome !== 'match'],
    ['no match', (outcome) => outcome.startsWith('no-match')],
    ...COUNT_OUTCOMES.map((one): [string, (outcome: CountOutcome) => boolean] => [one, (outcome) => outcome === one]),
  ];
  const people = travellers.map(jointOf);
  const attributes = ['age', 'sex', 'origin', 'nationality', 'issuer'] as const;
  const groups = attributes.flatMap((attribute) =>
    [...new Set(JOINT.map((cell) => cell[attribute]))].map((category): [string, (cell: Joint) => boolean] => [
      `${attribute} ${category}`,
      (cell) => cell[attribute] === category,
    ]),
  );
  groups.push(['anyone', () => true]);
  const jointly = groups.flatMap(([a, inA], i) =>
    groups
      .slice(i)
      .map(([b, inB]): [string, (cell: Joint) => boolean] => [`${a}, ${b}`, (cell) => inA(cell) && inB(cell)]),
  );
  return jointly.flatMap(([name, inGroup]) =>
    outcomes.flatMap(([of, counts]) => {
      const query = (cell: Joint): boolean => inGroup(cell) && counts(cell.outcome);
      const n = people.filter(query).length;
      const asked = vector(query);
      if (n >= k || !asked.includes(1)) return [];
      return span.spans(asked) ? [`${name}: ${of}`] : [];
    }),
  );
}

function jointOf({ categories, outcome }: Traveller): Joint {
  const [nationality, issuer = nationality] = categories.origin.split('/') as [string, string?];
  return { ...categories, nationality, issuer, outcome };
}

const traveller: fc.Arbitrary<Traveller> = fc.record({
  categories: fc.record({
    age: fc.oneof({ weight: 9, arbitrary: fc.constant('30-44') }, fc.constantFrom('18-29', '75+')),
    sex: fc.oneof({ weight: 20, arbitrary: fc.constantFrom('F', 'M') }, fc.constant('not-stated')),
    origin: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('UTO', 'ATL') },
      fc.constantFrom('TUV', 'XXB/UTO', 'XXB/ATL'),
    ),
  }),
  outcome: fc.oneof(
    { weight: 6, arbitrary: fc.constant<CountOutcome>('match') },
    { weight: 4, arbitrary: fc.constant<CountOutcome>('no-match/no-word') },
    { weight: 1, arbitrary: fc.constantFrom(...COUNT_OUTCOMES) },
  ),
});

const RUNS = { numRuns: 60, seed: 20_261_125 };

describe('publishing of counts', () => {
  it('says nothing of a quarter with fewer inspections than k, not even how many there were', () => {
    const one = { attribute: COUNT_ATTRIBUTES[0], category: 'UTO', outcome: 'match' as const };
    const few = COUNT_ATTRIBUTES.map((attribute) => ({ ...one, attribute, n: 9 }));
    expect(publishQuarter('2026-Q3', few, 10)).toEqual({ quarter: '2026-Q3', k: 10, total: null, tables: [] });
    expect(publishQuarter('2026-Q3', few, 9).total).toBe(9);
  });

  it('shows no cell below k, and every inspection in exactly one cell of every table', () => {
    fc.assert(
      fc.property(fc.array(traveller, { maxLength: 500 }), fc.constantFrom(5, 10, 20), (travellers, k) => {
        const rows = rowsOf(travellers);
        const shown = publishQuarter('2026-Q3', rows, k);
        if (shown.total === null) return travellers.length < k && shown.tables.length === 0;
        expect(shown.total).toBe(travellers.length);
        for (const { attribute, groups } of shown.tables) {
          const alone = groups.map(({ category }) => category);
          expect(new Set(alone).size).toBe(alone.length);
          const holds = (group: string, category: string): boolean =>
            group === 'everybody' || (group === 'others' ? !alone.includes(category) : group === category);
          for (const group of groups) {
            for (const { outcome, n } of group.cells) {
              expect(n).toBeGreaterThanOrEqual(k);
              const fine = finest(outcome);
              const truth = travellers.filter(
                (one) => holds(group.category, one.categories[attribute]) && fine.includes(one.outcome),
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

  it('lets no small group be computed by adding and subtracting what is shown, over all tables and joint cells', () => {
    fc.assert(
      fc.property(fc.array(traveller, { minLength: 60, maxLength: 500 }), fc.constantFrom(5, 20), (travellers, k) => {
        const shown = publishQuarter('2026-Q3', rowsOf(travellers), k);
        expect(isolated(travellers, attack(shown.tables), k)).toEqual([]);
      }),
      { ...RUNS, numRuns: 8 },
    );
  });

  const many = (n: number, origin: string, outcome: CountOutcome): Traveller[] =>
    Array.from({ length: n }, () => ({ categories: { age: '30-44', sex: 'F', origin }, outcome }));

  it('tells nothing of the one traveller whose nationality is not that of the issuer', () => {
    const travellers = [
      ...many(40, 'UTO', 'match'),
      ...many(25, 'UTO', 'no-match/no-word'),
      ...many(40, 'ATL', 'match'),
      ...many(22, 'ATL', 'no-match/no-word'),
      ...many(1, 'XXB/UTO', 'no-match/no-word'),
    ];
    const shown = publishQuarter('2026-Q3', rowsOf(travellers), 20);
    expect(shown.tables.map(({ attribute }) => attribute)).toEqual(['age', 'sex', 'origin']);
    expect(isolated(travellers, attack(shown.tables), 20)).toEqual([]);
    // The attack finds the traveller where nationality and issuer are two tables, each with no cell below 20.
    const cells = [{ outcome: 'match' as const }, { outcome: 'all-others' as const }];
    const two = attack([
      { attribute: 'nationality', groups: ['UTO', 'others'].map((category) => ({ category, cells })) },
      { attribute: 'issuer', groups: ['UTO', 'others'].map((category) => ({ category, cells })) },
    ]);
    expect(isolated(travellers, two, 20)).toContain('nationality XXB, issuer UTO: not match');
  });

  it('names no member of a pool, and leaves out an attribute that did not count everybody', () => {
    const travellers = [...many(40, 'UTO', 'match'), ...many(21, 'ATL', 'match'), ...many(1, 'XXB/UTO', 'match')];
    const rows = rowsOf(travellers);
    const shown = publishQuarter('2026-Q3', rows, 20);
    const origin = shown.tables.find(({ attribute }) => attribute === 'origin');
    expect(origin?.groups.map(({ category, cells }) => [category, cells[0]?.n])).toEqual([
      ['UTO', 40],
      ['others', 22],
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/XXB|ATL/);
    const part = rows.filter(({ category }) => category !== 'XXB/UTO');
    expect(publishQuarter('2026-Q3', part, 20).tables.map(({ attribute }) => attribute)).toEqual(['age', 'sex']);
  });

  it('would be caught by this attack if one small category were left alone beside a total', () => {
    const leaky: Table[] = [{ attribute: 'age', groups: [{ category: '30-44', cells: [{ outcome: 'all' }] }] }];
    expect(attack(leaky).spans(vector(({ age }) => age === '18-29' || age === '75+'))).toBe(true);
    const rows = COUNT_ATTRIBUTES.flatMap((attribute) => [
      { attribute, category: 'A', outcome: 'match' as const, n: 40 },
      { attribute, category: 'B', outcome: 'match' as const, n: 2 },
    ]);
    const { tables } = publishQuarter('2026-Q3', rows, 20);
    expect(tables[0]?.groups).toEqual([{ category: 'everybody', cells: [{ outcome: 'all', n: 42 }] }]);
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
    expect(sex?.groups.map(({ category }) => category)).toEqual(['F', 'M']);
    const rates = ratesOf(sex!.groups[0]!);
    expect(rates.find(({ kind }) => kind === 'not-matched')).toMatchObject({ count: 85, of: 4_085, few: false });
    expect(rates.find(({ kind }) => kind === 'no-match')).toMatchObject({ count: 25, few: true });
  });
});

/** Counts in memory, frozen by the rule of the store. */
class Counts implements CountSource {
  rowsNow: CountRow[] = [];
  full = false;
  readonly #frozen = new Map<string, PublishedQuarter>();
  readonly names: string[];
  constructor(names: string[]) {
    this.names = names;
  }
  quarters(): string[] {
    return this.names;
  }
  rows(): CountRow[] {
    return this.rowsNow;
  }
  published(quarter: string): PublishedQuarter | null {
    return this.#frozen.get(quarter) ?? null;
  }
  freeze(shown: PublishedQuarter): PublishedQuarter | null {
    if (this.full) return null;
    if (!this.#frozen.has(shown.quarter)) this.#frozen.set(shown.quarter, shown);
    return this.published(shown.quarter);
  }
}

describe('closed quarters', () => {
  const day = (year: number, month: number) => ({ year, month, day: 25 });

  it('leave out the one that runs, and everything while the clock is not believed', () => {
    const source = new Counts(['2026-Q2', '2026-Q3', '2026-Q4']);
    const shown = closedQuarters(source, day(2026, 11), 20);
    expect(shown.map(({ quarter }) => quarter)).toEqual(['2026-Q3', '2026-Q2']);
    expect(closedQuarters(source, null, 20)).toEqual([]);
  });

  it('are told once: another k and a clock that ran ahead change nothing of what was shown', () => {
    const many = (n: number, origin: string, outcome: CountOutcome): Traveller[] =>
      Array.from({ length: n }, () => ({ categories: { age: '30-44', sex: 'F', origin }, outcome }));
    const travellers = [
      ...many(80, 'UTO', 'match'),
      ...many(25, 'UTO', 'no-match/no-word'),
      ...many(30, 'ATL', 'match'),
    ];
    const source = new Counts(['2026-Q4']);
    source.rowsNow = rowsOf([...travellers, ...many(6, 'ATL', 'no-match/no-word')]);
    const first = closedQuarters(source, day(2027, 1), 20);
    expect(first[0]?.k).toBe(20);
    expect(closedQuarters(source, day(2027, 1), 5)).toEqual(first);
    expect(closedQuarters(source, day(2026, 11), 20)).toEqual([]);
    source.rowsNow = rowsOf([...travellers, ...many(7, 'ATL', 'no-match/no-word')]);
    expect(closedQuarters(source, day(2027, 1), 20)).toEqual(first);
  });

  it('are not told where the first answer cannot be kept', () => {
    const source = new Counts(['2026-Q3']);
    source.full = true;
    expect(closedQuarters(source, day(2026, 11), 20)).toEqual([]);
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
