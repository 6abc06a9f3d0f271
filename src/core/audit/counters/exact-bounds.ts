/** Half of what is outside a two-sided 95 % interval. */
const TAIL = 0.025;
const HALVINGS = 60;

/**
 * 95 % bounds of a proportion after Clopper and Pearson (1934), which never cover less than stated: for a claim that a limit is
 * met, an interval that is slightly too wide is the right error. The result is 0..1 if nothing was counted.
 */
export function exactBounds(count: number, of: number): { low: number; high: number } {
  if (of <= 0) return { low: 0, high: 1 };
  // P(X >= count) rises with the proportion and P(X <= count) falls; each bound is where its tail is 2.5 %.
  const low = count <= 0 ? 0 : root((p) => 1 - binomialBelow(count, { of, p }) - TAIL);
  const high = count >= of ? 1 : root((p) => TAIL - binomialBelow(count + 1, { of, p }));
  return { low, high };
}

/** Smallest number of error-free cases whose upper bound is below `limit`. */
export function casesToSupport(limit: number): number {
  // With no error the bound is where (1 - p)^n = 0.025.
  return Math.floor(Math.log(TAIL) / Math.log1p(-limit)) + 1;
}

/** The point at which a rising function of a proportion crosses zero. */
function root(f: (p: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X < count) of a binomial distribution, computed with logarithms so that no factorial overflows. */
function binomialBelow(count: number, { of, p }: { of: number; p: number }): number {
  if (p <= 0) return count > 0 ? 1 : 0;
  if (p >= 1) return count > of ? 1 : 0;
  // The shorter tail is summed: it is smaller, so less precision is lost, and it takes less time.
  if (count > of / 2) return 1 - sumOf(count, of, { of, p });
  return sumOf(0, count - 1, { of, p });
}

function sumOf(from: number, to: number, { of, p }: { of: number; p: number }): number {
  const odds = Math.log(p) - Math.log1p(-p);
  let term = choose(of, from) + from * Math.log(p) + (of - from) * Math.log1p(-p);
  let sum = 0;
  for (let k = from; k <= to; k += 1) {
    sum += Math.exp(term);
    term += Math.log(of - k) - Math.log(k + 1) + odds;
  }
  return Math.min(1, sum);
}

/** Logarithm of the number of ways to choose `k` from `n`. */
function choose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) log += Math.log(n - i + 1) - Math.log(i);
  return log;
}
