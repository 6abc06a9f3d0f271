import type { CheckId, CheckValue, ReasonCode } from '../../inspection/record/checks/index.ts';

/** Checks performed by the patch network (TR-03135-1 5.5.4.3 and 5.5.4.2). */
export const PATCH_CHECKS = ['document.recapture', 'document.photo-process'] as const satisfies readonly CheckId[];
export type PatchCheckId = (typeof PATCH_CHECKS)[number];

/** Scale of a score: the threshold in force, delivered or calibrated, and the median of the genuine pages used for it. */
export interface PatchScale {
  threshold: number;
  genuineMedian: number;
}

export interface PatchVerdict {
  /** Never `undetermined`: Table 5.14 does not allow it for a vendor-specific check. */
  value: Extract<CheckValue, 'successful' | 'failed' | 'aborted'>;
  reason: ReasonCode;
  /** -1..+1, at or above 0 passes: distance to the threshold as a multiple of the threshold's distance to the genuine median. */
  margin: number | null;
}

const ALARM: Readonly<Record<PatchCheckId, ReasonCode>> = {
  'document.recapture': 'DOC_RECAPTURE_SCREEN_OR_PRINT',
  'document.photo-process': 'DOC_PHOTO_PROCESS',
};

/** False if the threshold is not above the genuine median: such a scale has no passing side. */
export function isUsableScale({ threshold, genuineMedian }: PatchScale): boolean {
  return Number.isFinite(threshold) && Number.isFinite(genuineMedian) && threshold > genuineMedian;
}

/**
 * Compares one score of the patch network with the threshold in force; a higher score is less usual. A score that is not a
 * number, or a scale without a passing side, gives `aborted / MODEL_SELFTEST`, never a pass.
 */
export function judgePatch(check: PatchCheckId, { score, ...scale }: PatchScale & { score: number }): PatchVerdict {
  if (!Number.isFinite(score) || !isUsableScale(scale)) {
    return { value: 'aborted', reason: 'MODEL_SELFTEST', margin: null };
  }
  const { threshold, genuineMedian } = scale;
  const margin = Math.min(1, Math.max(-1, (threshold - score) / (threshold - genuineMedian)));
  return score > threshold
    ? { value: 'failed', reason: ALARM[check], margin }
    : { value: 'successful', reason: 'DOC_PRINT_PROCESS_OK', margin };
}
