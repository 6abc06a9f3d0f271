import { alarmsAllowed, documentsNeeded, upperBound95 } from './bound.ts';

/** With fewer genuine documents a check never leaves its delivered mode, whatever the target (docs/document-checks.md). */
export const LEAST_DOCUMENTS = 60;

export type ScoreDirection = 'higher-is-suspicious' | 'higher-is-better' | 'higher-is-same-person';

export interface ThresholdInput {
  /** One score of each genuine document. */
  scores: readonly number[];
  direction: ScoreDirection;
  /** Strictest threshold that a calibration may set: a lucky set must not later make the check raise alarms for everybody. */
  floor: number;
  /** BPCER that the bound has to satisfy, 0..1. */
  target: number;
}

export type ThresholdResult =
  | {
      ok: true;
      threshold: number;
      /** Median of the genuine scores, for the margin. */
      genuine: number;
      alarms: number;
      bound95: number;
    }
  /** `needed`: total number of documents; null if no realistic number can prove such a target. */
  | { ok: false; reason: 'CAL_TOO_FEW'; needed: number | null }
  /** The median of genuine documents would raise an alarm or be at the limit, so that a margin cannot be measured. */
  | { ok: false; reason: 'CAL_NO_ROOM' };

/** True if a score is beyond a threshold. The threshold itself passes. */
export function alarms(direction: ScoreDirection, score: number, threshold: number): boolean {
  return direction === 'higher-is-suspicious' ? score > threshold : score < threshold;
}

/**
 * Smallest threshold (in the direction of suspicion) whose 95 % bound satisfies the target. It is itself a score of the set; the
 * bound is still valid, because the fraction of documents beyond the (k+1)-th largest of n scores follows exactly the
 * distribution that Clopper and Pearson invert for k alarms.
 */
export function chooseThreshold({ scores, direction, floor, target }: ThresholdInput): ThresholdResult {
  const n = scores.length;
  const allowed = alarmsAllowed(n, target);
  if (n < LEAST_DOCUMENTS || allowed === null) {
    const least = documentsNeeded(target);
    return { ok: false, reason: 'CAL_TOO_FEW', needed: least === null ? null : Math.max(LEAST_DOCUMENTS, least) };
  }
  const sign = direction === 'higher-is-suspicious' ? 1 : -1;
  const suspicion = scores.map((score) => sign * score).sort((a, b) => a - b);
  const threshold = sign * Math.max(suspicion[n - 1 - allowed] as number, sign * floor);
  const genuine = sign * middleOf(suspicion);
  if (sign * threshold <= sign * genuine) return { ok: false, reason: 'CAL_NO_ROOM' };
  const beyond = scores.filter((score) => alarms(direction, score, threshold)).length;
  return { ok: true, threshold, genuine, alarms: beyond, bound95: upperBound95(n, beyond) };
}

function middleOf(sorted: readonly number[]): number {
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/**
 * Distance to the threshold in force, as a fraction of that between it and the median of genuine documents, -1..+1; at or above 0
 * on the passing side (docs/document-checks.md).
 */
export function marginOf(score: number, { threshold, genuine }: { threshold: number; genuine: number }): number {
  const share = (score - threshold) / (genuine - threshold);
  return Math.max(-1, Math.min(1, share)) + 0;
}

/** Sharpness below which a page has to be placed again: this imager's first percentile, never below `floor`. */
export function leastSharpness(values: readonly number[], floor: number): ThresholdResult {
  if (values.length < LEAST_DOCUMENTS) return { ok: false, reason: 'CAL_TOO_FEW', needed: LEAST_DOCUMENTS };
  const sorted = [...values].sort((a, b) => a - b);
  const threshold = Math.max(floor, sorted[Math.floor(sorted.length / 100)] as number);
  const genuine = middleOf(sorted);
  if (threshold >= genuine) return { ok: false, reason: 'CAL_NO_ROOM' };
  const refused = values.filter((value) => value < threshold).length;
  return { ok: true, threshold, genuine, alarms: refused, bound95: upperBound95(values.length, refused) };
}
