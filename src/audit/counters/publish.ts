import { COUNT_ATTRIBUTES, COUNT_OUTCOMES, type CountAttribute, type CountOutcome } from '../../inspection/index.ts';

/** One stored count: how often an outcome met a category of one attribute in one quarter. */
export interface CountRow {
  attribute: CountAttribute;
  category: string;
  outcome: CountOutcome;
  n: number;
}

/** What is told apart, by the finest outcomes a class holds. */
export type OutcomeClass =
  | CountOutcome
  | 'inconclusive'
  | 'no-match'
  | 'not-matched'
  | 'no-comparison'
  | 'all-others'
  | 'all';

export interface PublishedGroup {
  /** Categories that are told together; several where one of them alone would be too few. */
  categories: string[];
  cells: { outcome: OutcomeClass; n: number }[];
}

export interface PublishedQuarter {
  quarter: string;
  k: number;
  /** Inspections counted; null where even that is below k and nothing is published. */
  total: number | null;
  tables: { attribute: CountAttribute; groups: PublishedGroup[] }[];
}

type Level = readonly (readonly [OutcomeClass, readonly CountOutcome[]])[];

const INCONCLUSIVE = COUNT_OUTCOMES.filter((outcome) => outcome.startsWith('inconclusive/'));
const NO_MATCH = COUNT_OUTCOMES.filter((outcome) => outcome.startsWith('no-match/'));
const NO_COMPARISON = ['not-captured', 'not-compared'] as const;

/** Ways to tell outcomes apart, finest first. Every level is a partition of the same inspections. */
const LEVELS: readonly Level[] = [
  COUNT_OUTCOMES.map((outcome) => [outcome, [outcome]] as const),
  [
    ['match', ['match']],
    ['inconclusive', INCONCLUSIVE],
    ['no-match', NO_MATCH],
    ['not-captured', ['not-captured']],
    ['not-compared', ['not-compared']],
  ],
  [
    ['match', ['match']],
    ['not-matched', [...INCONCLUSIVE, ...NO_MATCH]],
    ['no-comparison', NO_COMPARISON],
  ],
  [
    ['match', ['match']],
    ['all-others', [...INCONCLUSIVE, ...NO_MATCH, ...NO_COMPARISON]],
  ],
  [['all', COUNT_OUTCOMES]],
];

/**
 * What may leave the box of one closed quarter. The threat is a small cell that names one traveller, shown or computed
 * by subtraction. So nothing is blanked out and no margin is given: categories and outcomes are put together until
 * every published cell holds at least `k` inspections. What is published is a partition, and a difference of sums of
 * published cells is again made of whole published cells. One level of outcomes serves all attributes, because the
 * attributes count the same inspections and one table's sums would otherwise undo another table's merging.
 */
export function publishQuarter(quarter: string, rows: readonly CountRow[], k: number): PublishedQuarter {
  const least = Math.max(1, Math.floor(k));
  const total = sum(rows.filter(({ attribute }) => attribute === COUNT_ATTRIBUTES[0]));
  if (total < least) return { quarter, k: least, total: null, tables: [] };
  let best: { tables: PublishedQuarter['tables']; apart: number } | null = null;
  for (const level of LEVELS) {
    const tables = COUNT_ATTRIBUTES.map((attribute) => ({
      attribute,
      groups: groupsOf(
        rows.filter((row) => row.attribute === attribute),
        level,
        least,
      ),
    }));
    if (tables.some(({ groups }) => groups.length === 0)) continue;
    const apart = tables.filter(({ groups }) => groups.length > 1).length;
    if (best === null || apart > best.apart) best = { tables, apart };
  }
  return { quarter, k: least, total, tables: best?.tables ?? [] };
}

interface Pool {
  categories: string[];
  counts: number[];
}

/** Empty where even all categories together do not reach `k` in every class of this level. */
function groupsOf(rows: readonly CountRow[], level: Level, k: number): PublishedGroup[] {
  const categories = [...new Set(rows.filter(({ n }) => n > 0).map(({ category }) => category))].sort();
  const pools: Pool[] = categories.map((category) => ({
    categories: [category],
    counts: level.map(([, members]) =>
      sum(rows.filter((row) => row.category === category && members.includes(row.outcome))),
    ),
  }));
  const large = (pool: Pool): boolean => pool.counts.every((n) => n >= k);
  const bySize = (a: Pool, b: Pool): number =>
    total(b) - total(a) || (a.categories[0] as string).localeCompare(b.categories[0] as string);
  const alone = pools.filter(large).sort(bySize);
  let rest = pools.filter((pool) => !large(pool)).reduce(join, { categories: [], counts: level.map(() => 0) });
  // A rest of one category would be that category by another name.
  while (rest.categories.length > 0 && !(large(rest) && rest.categories.length > 1)) {
    const smallest = alone.pop();
    if (smallest === undefined) return large(rest) ? [published(rest, level)] : [];
    rest = join(rest, smallest);
  }
  return [...alone, ...(rest.categories.length > 0 ? [rest] : [])].map((pool) => published(pool, level));
}

function join(a: Pool, b: Pool): Pool {
  return {
    categories: [...a.categories, ...b.categories].sort(),
    counts: a.counts.map((n, i) => n + (b.counts[i] as number)),
  };
}

function published(pool: Pool, level: Level): PublishedGroup {
  return {
    categories: pool.categories,
    cells: level.map(([outcome], i) => ({ outcome, n: pool.counts[i] as number })),
  };
}

function total(pool: Pool): number {
  return pool.counts.reduce((a, b) => a + b, 0);
}

function sum(rows: readonly { n: number }[]): number {
  return rows.reduce((a, { n }) => a + n, 0);
}
