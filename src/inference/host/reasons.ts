import type { CheckValue } from '../../core/inspection/record/checks/index.ts';
import type { ModelReason } from '../protocol/index.ts';

export { errorCodeOf } from '../../core/inspection/record/checks/index.ts';

/** How a check ends if it could not run for this reason (platform.md table 4). Never `successful`. */
export function unavailableValue(reason: ModelReason): Extract<CheckValue, 'aborted' | 'not-supported'> {
  return reason === 'MODEL_NOT_INSTALLED' ? 'not-supported' : 'aborted';
}
