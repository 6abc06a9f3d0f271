/** Largest distance between the two empirical distribution functions, 0..1. Ties are stepped over together. */
export function distance(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [[...first].sort((x, y) => x - y), [...second].sort((x, y) => x - y)];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= at) i += 1;
    while (j < b.length && b[j]! <= at) j += 1;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/** Survival function of the Kolmogorov distribution: 2 * sum of (-1)^(k-1) exp(-2 k^2 x^2). */
export function survival(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, 2 * sum));
}

/** Two-sample Kolmogorov-Smirnov test; p by the limit distribution with the correction of Stephens (1970). */
export function twoSample(first: readonly number[], second: readonly number[]): { d: number; p: number } {
  const d = distance(first, second);
  const root = Math.sqrt((first.length * second.length) / (first.length + second.length));
  return { d, p: survival((root + 0.12 + 0.11 / root) * d) };
}
