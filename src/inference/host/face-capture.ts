import type { FaceStep, Guidance, LiveFrame } from '../../core/inspection/ports/steps/index.ts';
import type { Check, FaceMeasureId, ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { ModelReason } from '../protocol/index.ts';
import { componentOf, modeOf } from './components.ts';
import type { FaceContext } from './face-step.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';

/** The best frames, best first; at most `limit`. */
export function bestFrames(frames: readonly LiveFrame[], limit: number): LiveFrame[] {
  return frames
    .filter((f) => f.acceptable && f.template !== null)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, limit);
}

/** Measures that show that something may hide part of the face. */
export const COVERS: readonly FaceMeasureId[] = ['eye-cover', 'mouth-cover'];

const MODEL_REASONS: readonly ReasonCode[] = [
  'MODEL_NOT_INSTALLED',
  'MODEL_DIGEST',
  'MODEL_SELFTEST',
  'MODEL_UNAVAILABLE',
  'QUEUE_FULL',
] satisfies ModelReason[];

/** True if the models themselves are the reason why a check did not run. */
export function isModelReason(reason: ReasonCode): reason is ModelReason {
  return MODEL_REASONS.includes(reason);
}

/** The camera worked, but the picture shows nothing that can be judged. */
const NO_EVIDENCE: readonly ReasonCode[] = [
  'READ_ABSENT',
  'INPUT_ABSENT',
  'FACE_IMAGE_REJECTED',
  'FACE_DARK',
  'FACE_CHANGED',
  'FACE_TOO_FEW',
  'FACE_NONE',
  'FACE_MULTIPLE',
  'FACE_NO_REFERENCE',
];

/** How a face check ends if a failure kept it from running. */
export function valueOfFailure(reason: ReasonCode): 'aborted' | 'not-supported' | 'undetermined' {
  if (isModelReason(reason)) return unavailableValue(reason);
  if (reason === 'READ_NOT_FITTED' || reason === 'CHIP_NOT_FITTED') return 'not-supported';
  if (NO_EVIDENCE.includes(reason)) return 'undetermined';
  return 'aborted';
}

/**
 * `face.capture` (TR-03121-3 Vol. 1, 3.5). The acquisition hands over good frames only if there were enough of them; otherwise the
 * result says what was wrong with the best one. Poor quality is `undetermined`: it asks for another picture and is not evidence
 * about anybody.
 */
export function judgeFaceCapture(input: Parameters<FaceStep['judgeCapture']>[0], context: FaceContext): Check {
  const { frames, cameraLost, failure, t0 } = input;
  const base = {
    check: 'face.capture' as const,
    mode: modeOf(context.supervisor, ['detector', 'landmarks']),
    component: componentOf(context.supervisor, 'detector'),
    t0,
    t1: context.clock.mono(),
  };
  const best = bestFrames(frames, 1)[0];
  if (best !== undefined) {
    const margin = Math.min(1, Math.max(0, best.margin ?? best.rank));
    const region = best.rect === null ? {} : { region: { image: 'LIVE' as const, rect: best.rect } };
    const seen = { ...region, ...measuresOf(best) };
    return { ...base, ...seen, value: 'successful', reason: 'FACE_QUALITY_OK', errorCode: null, margin };
  }
  const last = [...frames].sort((a, b) => b.rank - a.rank)[0];
  if (cameraLost) {
    const reason = 'CAMERA_LOST';
    return { ...base, value: 'aborted', reason, errorCode: errorCodeOf(reason), margin: null };
  }
  const measured = last === undefined ? {} : measuresOf(last);
  if (failure !== null) {
    const value = valueOfFailure(failure);
    return { ...base, ...measured, value, reason: failure, errorCode: errorCodeOf(failure), margin: null };
  }
  const reason = last === undefined ? 'READ_ABSENT' : reasonOf(last.guidance);
  return { ...base, ...measured, value: 'undetermined', reason, errorCode: null, margin: null };
}

/**
 * All measures of a frame for the details and the sealed record, and the names of those that failed. These names are not
 * sealed, so they omit the two covers: a cover may be worn because of a belief or an illness.
 */
function measuresOf({ quality = [] }: LiveFrame): Pick<Check, 'hindered' | 'personal'> {
  if (quality.length === 0) return {};
  const hindered = quality.filter(({ ok, measure }) => !ok && !COVERS.includes(measure)).map(({ measure }) => measure);
  return {
    ...(hindered.length === 0 ? {} : { hindered }),
    personal: { compared: [], quality: quality.map((reading) => ({ ...reading })) },
  };
}

function reasonOf(guidance: Guidance): ReasonCode {
  if (guidance === 'no-face') return 'FACE_NONE';
  return guidance === 'several-faces' ? 'FACE_MULTIPLE' : 'FACE_QUALITY';
}
