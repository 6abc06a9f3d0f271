const ALPHA = 0.05;
/** Maximum number of documents in one calibration, so that the search below stays short. */
export const MAX_DOCUMENTS = 10_000;

/**
 * One-sided 95 % upper bound of a proportion by Clopper and Pearson, from `alarms` among `n`: the proportion at which so few
 * alarms would be seen in one of twenty runs. 1 if nothing was counted or everything raised an alarm.
 */
export function upperBound95(n: number, alarms: number): number {
  if (n <= 0 || alarms >= n) return 1;
  let [low, high] = [alarms / n, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (atMost({ n, alarms, share: middle }) > ALPHA) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability of at most `alarms` among `n` at this proportion, summed in logarithms. */
function atMost({ n, alarms, share }: { n: number; alarms: number; share: number }): number {
  if (share >= 1) return 0;
  const odds = Math.log(share) - Math.log1p(-share);
  let term = n * Math.log1p(-share);
  let sum = Math.exp(term);
  for (let i = 1; i <= alarms; i++) {
    term += Math.log((n - i + 1) / i) + odds;
    sum += Math.exp(term);
  }
  return sum;
}

/** Maximum number of alarms among `n` whose bound satisfies `target` (0..1); null if not even zero does. */
export function alarmsAllowed(n: number, target: number): number | null {
  if (upperBound95(n, 0) > target) return null;
  let alarms = 0;
  while (upperBound95(n, alarms + 1) <= target) alarms++;
  return alarms;
}

/**
 * Fewest documents whose bound satisfies `target` (0..1) with this many alarms (docs/document-checks.md); null if more than
 * MAX_DOCUMENTS would be needed.
 */
export function documentsNeeded(target: number, alarms = 0): number | null {
  if (upperBound95(MAX_DOCUMENTS, alarms) > target) return null;
  let [low, high] = [alarms, MAX_DOCUMENTS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (upperBound95(middle, alarms) <= target) high = middle;
    else low = middle;
  }
  return high;
}
