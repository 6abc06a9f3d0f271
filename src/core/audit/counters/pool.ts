/** Counts of one category, one for each class that is distinguished. */
export interface Pool {
  categories: string[];
  counts: number[];
}

/**
 * Puts small categories together until every count in every pool is at least `k`: first those that are large enough alone,
 * largest first, then one pool of the others. That pool contains at least two categories, because a pool of one would be that
 * category under another name; large categories join it, smallest first, until it is large enough. Empty if even everybody
 * together is too few. An empty category is left out completely.
 */
export function poolSmall(given: readonly Pool[], k: number): Pool[] {
  const large = (pool: Pool): boolean => pool.counts.every((n) => n >= k);
  const pools = given.filter((pool) => totalOf(pool) > 0);
  const alone = pools.filter(large).sort(bySize);
  let rest = pools.filter((pool) => !large(pool)).reduce(join, { categories: [], counts: [] });
  while (rest.categories.length > 0 && !(large(rest) && rest.categories.length > 1)) {
    const smallest = alone.pop();
    if (smallest === undefined) return large(rest) ? [rest] : [];
    rest = join(rest, smallest);
  }
  return rest.categories.length === 0 ? alone : [...alone, rest];
}

function join(a: Pool, b: Pool): Pool {
  return {
    categories: [...a.categories, ...b.categories].sort(),
    counts: b.counts.map((n, i) => n + (a.counts[i] ?? 0)),
  };
}

function bySize(a: Pool, b: Pool): number {
  return totalOf(b) - totalOf(a) || (a.categories[0] as string).localeCompare(b.categories[0] as string);
}

function totalOf({ counts }: Pool): number {
  return counts.reduce((a, b) => a + b, 0);
}
