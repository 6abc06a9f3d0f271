/** Times of many kiosks, ms. */
export interface Spread {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

/** How the given times are spread; NaN if there are none. */
export function spreadOfTimes(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const share = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { count: sorted.length, p50: share(0.5), p99: share(0.99), max: sorted.at(-1) ?? Number.NaN };
}
