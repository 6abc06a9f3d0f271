/** A labelled pair and its score. */
export interface LabelledScore {
  /** Pairs with the same key go into the same half: otherwise the same two names could be in both. */
  key: string;
  score: number;
  same: boolean;
}

export interface HalvesResult {
  /** Mean F1 on the half on which the threshold was not chosen, over all splits, both ways. */
  mean: number;
  deviation: number;
  least: number;
  threshold: { mean: number; deviation: number };
}

const THRESHOLD_FROM = 50;
const THRESHOLD_TO = 95;

/**
 * Repeated split halves: the threshold that is best on one half is applied to the other, both ways, for every seed. A
 * result on the pairs on which the threshold was chosen would be too good, and a single split can be lucky.
 */
export function splitHalves(pairs: readonly LabelledScore[], seeds: number): HalvesResult | null {
  const keys = [...new Set(pairs.map((pair) => pair.key))];
  if (keys.length < 2 || seeds < 1) return null;
  const figures: number[] = [];
  const thresholds: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const first = new Set(shuffled(keys, seed).slice(0, Math.floor(keys.length / 2)));
    const one = pairs.filter((pair) => first.has(pair.key));
    const other = pairs.filter((pair) => !first.has(pair.key));
    for (const [chosenOn, reportedOn] of [
      [one, other],
      [other, one],
    ] as const) {
      const threshold = bestThreshold(chosenOn);
      thresholds.push(threshold);
      figures.push(f1(reportedOn, threshold));
    }
  }
  return {
    ...spread(figures),
    least: Math.min(...figures),
    threshold: spread(thresholds),
  };
}

/** Harmonic mean of precision and recall; 0 if no true match was found. */
export function f1(pairs: readonly LabelledScore[], threshold: number): number {
  let hits = 0;
  let wrong = 0;
  for (const { score, same } of pairs) {
    const match = score >= threshold;
    if (match && same) hits++;
    else if (match !== same) wrong++;
  }
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + wrong);
}

/** Best threshold, in steps of a hundredth; if several are equally good, the middle one, which depends least on luck. */
function bestThreshold(pairs: readonly LabelledScore[]): number {
  let best = -1;
  let equal: number[] = [];
  for (let step = THRESHOLD_FROM; step <= THRESHOLD_TO; step++) {
    const value = f1(pairs, step / 100);
    if (value > best) {
      best = value;
      equal = [];
    }
    if (value === best) equal.push(step / 100);
  }
  return equal[Math.floor(equal.length / 2)] ?? THRESHOLD_FROM / 100;
}

function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

/** Fisher-Yates shuffle with a small seeded generator (mulberry32), so that the splits are the same on every machine. */
function shuffled(keys: readonly string[], seed: number): string[] {
  const order = [...keys];
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? '', order[at] ?? ''];
  }
  return order;
}
