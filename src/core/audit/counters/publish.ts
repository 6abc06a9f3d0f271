import {
  COUNT_ATTRIBUTES,
  COUNT_OUTCOMES,
  type CountAttribute,
  type CountOutcome,
} from '../../inspection/record/counts/index.ts';
import { poolSmall } from './pool.ts';

/** One stored count: how often an outcome occurred for a category of one attribute in one quarter. */
export interface CountRow {
  attribute: CountAttribute;
  category: string;
  outcome: CountOutcome;
  n: number;
}

/** What is distinguished, by the finest outcomes in a class. */
export type OutcomeClass =
  | CountOutcome
  | 'inconclusive'
  | 'no-match'
  | 'not-matched'
  | 'no-comparison'
  | 'all-others'
  | 'all';

/** Name for categories that are added up because each alone would be too small; it is not stated which they are. */
export const OTHERS = 'others';
/** Name of the only group of a table in which no category could be shown alone. */
export const EVERYBODY = 'everybody';

export interface PublishedGroup {
  /**
   * A category, `others` or `everybody`. A pool does not list its members: a name in the list would reveal that somebody of that
   * kind was here.
   */
  category: string;
  cells: { outcome: OutcomeClass; n: number }[];
}

export interface PublishedQuarter {
  quarter: string;
  k: number;
  /** Inspections counted, not people; null if even that is below k and nothing is published. */
  total: number | null;
  tables: { attribute: CountAttribute; groups: PublishedGroup[] }[];
}

type Level = readonly (readonly [OutcomeClass, readonly CountOutcome[]])[];

const INCONCLUSIVE = COUNT_OUTCOMES.filter((outcome) => outcome.startsWith('inconclusive/'));
const NO_MATCH = COUNT_OUTCOMES.filter((outcome) => outcome.startsWith('no-match/'));
const NO_COMPARISON = ['not-captured', 'not-compared'] as const;

/** Ways to distinguish outcomes, finest first. Every level is a partition of the same inspections. */
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
 * What may leave the kiosk for one closed quarter. The threat is a small cell that identifies one traveller, shown or computed by
 * subtraction. So nothing is blanked out and no margin is given: categories and outcomes are put together until every published
 * cell has at least `k` inspections. Within a table, a difference of sums again consists of whole cells. Across tables that is
 * true as long as every category of one attribute may occur with every category of another, so nationality and issuer are one
 * attribute. One level of outcomes serves all attributes, because they count the same inspections and the sums of one table could
 * otherwise undo another table's merging. An attribute that did not count every inspection of the quarter is left out: its sum
 * could be subtracted from the total.
 */
export function publishQuarter(quarter: string, rows: readonly CountRow[], k: number): PublishedQuarter {
  const least = Math.max(1, Math.floor(k));
  const total = sum(rows.filter(({ attribute }) => attribute === COUNT_ATTRIBUTES[0]));
  if (total < least) return { quarter, k: least, total: null, tables: [] };
  const attributes = COUNT_ATTRIBUTES.filter(
    (attribute) => sum(rows.filter((row) => row.attribute === attribute)) === total,
  );
  let best: { tables: PublishedQuarter['tables']; apart: number } | null = null;
  for (const level of LEVELS) {
    const tables = attributes.map((attribute) => ({
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

/** Empty if even all categories together have fewer than `k` in some class of this level. */
function groupsOf(rows: readonly CountRow[], level: Level, k: number): PublishedGroup[] {
  const categories = [...new Set(rows.map(({ category }) => category))].sort();
  const pools = poolSmall(
    categories.map((category) => ({
      categories: [category],
      counts: level.map(([, members]) =>
        sum(rows.filter((row) => row.category === category && members.includes(row.outcome))),
      ),
    })),
    k,
  );
  return pools.map(({ categories: members, counts }) => ({
    category: members.length === 1 ? (members[0] as string) : pools.length > 1 ? OTHERS : EVERYBODY,
    cells: level.map(([outcome], i) => ({ outcome, n: counts[i] as number })),
  }));
}

function sum(rows: readonly { n: number }[]): number {
  return rows.reduce((a, { n }) => a + n, 0);
}
