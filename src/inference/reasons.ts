import type { CheckValue, ReasonCode } from '../inspection/index.ts';

/** Why a model gave no answer. A page outside its resolutions is no failure of the model. */
export type ModelReason = Exclude<Extract<ReasonCode, `MODEL_${string}`>, 'MODEL_PPI_RANGE'> | 'QUEUE_FULL';

/** How a check ends that could not run for this reason (platform.md table 4). Never `successful`. */
export function unavailableValue(reason: ModelReason): Extract<CheckValue, 'aborted' | 'not-supported'> {
  return reason === 'MODEL_NOT_INSTALLED' ? 'not-supported' : 'aborted';
}

/**
 * Error code in the vendor range 1000..999999 of TR-03135-1 5.3, for a check that did not run to its end. The numbers
 * stand in exported records: never reuse one.
 */
const ERROR_CODES: Partial<Record<ReasonCode, number>> = {
  MODEL_NOT_INSTALLED: 2001,
  MODEL_DIGEST: 2002,
  MODEL_SELFTEST: 2003,
  MODEL_UNAVAILABLE: 2004,
  QUEUE_FULL: 2005,
  DOC_IMAGE_REJECTED: 2101,
  DOC_IMAGE_TOO_LARGE: 2102,
  DOC_IMAGE_MISSING: 2103,
  DOC_NOT_REGISTERED: 2104,
  SENSOR_FAULT: 2105,
  FACE_IMAGE_REJECTED: 2201,
  CAMERA_LOST: 2301,
};

export function errorCodeOf(reason: ReasonCode): number | null {
  return ERROR_CODES[reason] ?? null;
}
