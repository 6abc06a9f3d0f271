import type { CheckValue, ReasonCode } from '../core/inspection/index.ts';

export { errorCodeOf } from '../core/inspection/index.ts';

/** Why a model gave no answer. A page outside its resolutions is no failure of the model. */
export type ModelReason = Exclude<Extract<ReasonCode, `MODEL_${string}`>, 'MODEL_PPI_RANGE'> | 'QUEUE_FULL';

/** How a check ends that could not run for this reason (platform.md table 4). Never `successful`. */
export function unavailableValue(reason: ModelReason): Extract<CheckValue, 'aborted' | 'not-supported'> {
  return reason === 'MODEL_NOT_INSTALLED' ? 'not-supported' : 'aborted';
}
