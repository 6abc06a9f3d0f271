/** Attributes by which the use of the form is monitored, as they are stated in the document. */
export const USE_ATTRIBUTES = ['nationality', 'sex', 'age'] as const;
export type UseAttribute = (typeof USE_ATTRIBUTES)[number];

/** How often travellers of a category passed in a quarter, with and without the form. */
export interface UseRow {
  attribute: UseAttribute;
  category: string;
  used: number;
  unused: number;
}

export interface UseGroup {
  category: string;
  used: number;
  unused: number;
}

export interface PublishedUse {
  quarter: string;
  k: number;
  /** One table for each attribute about which something may be published. */
  tables: { attribute: UseAttribute; groups: UseGroup[] }[];
}

/** Small categories that are published together, without saying which they are. */
export const USE_OTHERS = 'others';
export const USE_EVERYBODY = 'everybody';

/**
 * What may be published about one closed quarter: no number below `k`, with or without the form, and no group that could be found
 * by subtraction (docs/protection.md). Small categories are put together until the rest is large and contains two of them. If
 * that includes everybody, one group remains; if even that group is small, nothing is published.
 */
export function publishUse(quarter: string, rows: readonly UseRow[], k: number): PublishedUse {
  const tables = USE_ATTRIBUTES.map((attribute) => ({
    attribute,
    groups: groupsOf(
      rows.filter((row) => row.attribute === attribute),
      k,
    ),
  }));
  return { quarter, k, tables: tables.filter(({ groups }) => groups.length > 0) };
}

interface Pool {
  names: string[];
  used: number;
  unused: number;
}

const EMPTY: Pool = { names: [], used: 0, unused: 0 };

function groupsOf(rows: readonly UseRow[], k: number): UseGroup[] {
  const pools: Pool[] = rows
    .filter(({ used, unused }) => used + unused > 0)
    .map(({ category, used, unused }) => ({ names: [category], used, unused }))
    .sort(
      (a, b) => b.used + b.unused - (a.used + a.unused) || (a.names[0] as string).localeCompare(b.names[0] as string),
    );
  const large = ({ used, unused }: Pool): boolean => used >= k && unused >= k;
  const alone = pools.filter(large);
  let rest = pools.filter((pool) => !large(pool)).reduce(join, EMPTY);
  while (rest.names.length > 0 && !(large(rest) && rest.names.length > 1)) {
    const smallest = alone.pop();
    if (smallest === undefined) return large(rest) ? [named(USE_EVERYBODY, rest)] : [];
    rest = join(rest, smallest);
  }
  const others = rest.names.length === 0 ? [] : [named(alone.length > 0 ? USE_OTHERS : USE_EVERYBODY, rest)];
  return [...alone.map((pool) => named(pool.names[0] as string, pool)), ...others];
}

function join(a: Pool, b: Pool): Pool {
  return { names: [...a.names, ...b.names], used: a.used + b.used, unused: a.unused + b.unused };
}

function named(category: string, { used, unused }: Pool): UseGroup {
  return { category, used, unused };
}
