import type { FaceStep, LiveFrame } from '../../core/inspection/ports/steps/index.ts';
import type { Check, Score } from '../../core/inspection/record/checks/index.ts';
import { componentOf, type LoadedReport, loadedModel } from './components.ts';
import { valueOfFailure } from './face-capture.ts';
import type { FaceContext } from './face-step.ts';
import { errorCodeOf } from './reasons.ts';

/**
 * `face.liveness`: presentation attack score of the frames that were compared (TR-03121-3 Vol. 1, 4.5.1.1.2), 0
 * bona fide to 1 attack. The delivered network is not evaluated under ISO/IEC 30107-3: its score is shown and logged in mode
 * `e`, and neither an alarm nor the lack of one counts. If the operator signed a model together with a laboratory report, an
 * alarm counts: it is a fact that the officer answers, and never `failed`, because it does not decide alone.
 */
export function judgeLivenessOf(
  input: Parameters<FaceStep['verify']>[0],
  used: readonly LiveFrame[],
  context: FaceContext,
): Check {
  const { failure, t0 } = input;
  const evaluated = evaluationOf(context.supervisor);
  const rect = used[0]?.rect;
  const base = {
    check: 'face.liveness' as const,
    mode: evaluated === null ? ('e' as const) : ('o' as const),
    component: componentOf(context.supervisor, 'liveness'),
    ...(rect === null || rect === undefined ? {} : { region: { image: 'LIVE' as const, rect } }),
    t0,
    t1: context.clock.mono(),
  };
  if (used.length === 0) {
    const reason = failure ?? 'INPUT_ABSENT';
    const value = failure === null ? 'undetermined' : valueOfFailure(failure);
    return { ...base, value, reason, errorCode: errorCodeOf(reason), margin: null };
  }
  const scores = used.map((f) => f.attackScore).filter((s) => s !== null);
  if (scores.length < used.length) {
    return { ...base, value: 'not-supported', reason: 'PAD_OMITTED', errorCode: null, margin: null };
  }
  // The rates in the report are valid only at the report's own threshold.
  const bound = evaluated?.threshold ?? context.policy.attackBound;
  const value = scores.reduce((a, b) => a + b, 0) / scores.length;
  const score: Score = { value, threshold: bound, achievedFmr: null, direction: 'higher-is-attack' };
  const margin = value < bound ? (bound - value) / bound : -(value - bound) / Math.max(1e-9, 1 - bound);
  if (value >= bound) return { ...base, value: 'undetermined', reason: 'PAD_ALARM', errorCode: null, margin, score };
  // If a network was never evaluated, the absence of an alarm means nothing.
  const quiet = evaluated === null ? 'undetermined' : 'successful';
  return { ...base, value: quiet, reason: 'PAD_NO_ALARM', errorCode: null, margin, score };
}

/** Laboratory report on the liveness model in use; null if its alarms may not count. */
function evaluationOf(supervisor: FaceContext['supervisor']): NonNullable<LoadedReport['attackDetection']> | null {
  const model = loadedModel(supervisor, 'liveness');
  return model === null || model.mode === 'e' ? null : (model.attackDetection ?? null);
}
