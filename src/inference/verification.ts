import {
  type Bands,
  bandOf,
  bandsFor,
  combineTemplates,
  compareTemplates,
  type Metric,
  reaches,
  scoreMargin,
  templateFromBytes,
} from '../face/index.ts';
import type { Check, CheckValue, FaceStep, LiveFrame, ReasonCode, Score } from '../inspection/index.ts';
import { componentOf, loadedModel, modeOf } from './components.ts';
import { bestFrames, isModelReason, judgeFaceCapture, valueOfFailure } from './face-capture.ts';
import type { FaceContext } from './face-step.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';

type VerifyInput = Parameters<FaceStep['verify']>[0];

/** `face.verification` and `face.liveness` of one acquisition, independent of each other. */
export function verifyFace(input: VerifyInput, context: FaceContext): Check[] {
  const used = bestFrames(input.frames, context.policy.maxFrames);
  return [verification(input, used, context), liveness(input, used, context)];
}

interface Ending {
  value: CheckValue;
  reason: ReasonCode;
  margin?: number;
  score?: Score;
}

/**
 * One-to-one comparison (TR-03121-3 Vol. 1, 4.10.1) of the reference with the mean of the templates of the frames used,
 * by the metric and in the three bands of the embedder's manifest.
 */
function verification(input: VerifyInput, used: readonly LiveFrame[], context: FaceContext): Check {
  const ending = compare(input, used, context);
  const rect = used[0]?.rect;
  return {
    check: 'face.verification',
    mode: modeOf(context.supervisor, ['detector', 'landmarks', 'embedder']),
    value: ending.value,
    reason: ending.reason,
    errorCode: errorCodeOf(ending.reason),
    margin: ending.margin ?? null,
    ...(ending.score === undefined ? {} : { score: ending.score }),
    ...(rect === null || rect === undefined ? {} : { region: { image: 'LIVE' as const, rect } }),
    component: componentOf(context.supervisor, 'embedder'),
    t0: input.t0,
    t1: context.clock.mono(),
  };
}

function compare(input: VerifyInput, used: readonly LiveFrame[], context: FaceContext): Ending {
  const { reference, referenceReason, frames, failure, t0 } = input;
  if (used.length === 0) {
    const capture = judgeFaceCapture({ frames, cameraLost: false, failure, t0 }, context);
    return { value: failure === null ? 'undetermined' : valueOfFailure(failure), reason: capture.reason };
  }
  if (reference === null) {
    // A page that was not read because the models were gone leaves a comparison that never ran, not an open question.
    const value = isModelReason(referenceReason) ? unavailableValue(referenceReason) : 'undetermined';
    return { value, reason: referenceReason };
  }
  const model = loadedModel(context.supervisor, 'embedder');
  if (model === null || model.thresholds === null || model.template === null) {
    return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  }
  // Numbers of two embedders have nothing in common: after a change of model the pictures have to be read again.
  const sameModel = [reference, ...used.map((f) => f.template)].every((t) => t?.modelSha256 === model.sha256);
  if (!sameModel) return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  const { metric, length } = model.template;
  const bands = bandsInForce(model.thresholds.verify, metric, context.policy.matchFmr);
  const printed = templateFromBytes(reference.bytes, length);
  const live = used.map((f) => (f.template === null ? null : templateFromBytes(f.template.bytes, length)));
  const usable = live.filter((t) => t !== null);
  const mean = usable.length === live.length ? combineTemplates(usable, metric) : null;
  const grey = reference.grey || used.some((f) => f.template?.grey === true);
  const ending = judge({ printed, usable, mean, bands, grey });
  // Copies of biometric data: the originals are overwritten with the inspection, these as soon as they were compared.
  for (const copy of [printed, mean, ...usable]) copy?.fill(0);
  return ending;
}

interface Compared {
  printed: Float32Array | null;
  usable: readonly Float32Array[];
  mean: Float32Array | null;
  bands: Bands | null;
  grey: boolean;
}

function judge({ printed, usable, mean, bands, grey }: Compared): Ending {
  if (printed === null || mean === null || bands === null) return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  const { metric } = bands;
  const value = compareTemplates(printed, mean, metric);
  if (value === null) return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  const score: Score = {
    value,
    threshold: bands.match.threshold,
    achievedFmr: bands.match.fmr,
    direction: metric === 'cosine' ? 'higher-is-same-person' : 'lower-is-same-person',
  };
  const margin = scoreMargin(value, bands.match.threshold, metric);
  if (grey) return { value: 'undetermined', reason: 'FACE_GREY', margin, score };
  // Two people taking turns in front of the camera would average to somebody between them.
  if (!onePerson(usable, bands)) return { value: 'undetermined', reason: 'FACE_INCONCLUSIVE', margin, score };
  const band = bandOf(value, bands);
  if (band === 'match') return { value: 'successful', reason: 'FACE_MATCH', margin, score };
  if (band === 'inconclusive') return { value: 'undetermined', reason: 'FACE_INCONCLUSIVE', margin, score };
  return { value: 'failed', reason: 'FACE_NO_MATCH', margin, score };
}

/** A stricter row where the policy names one; a policy that would loosen the gate is not followed. */
function bandsInForce(thresholds: Parameters<typeof bandsFor>[0], metric: Metric, wanted: number | null): Bands | null {
  const chosen = wanted === null ? bandsFor(thresholds, metric) : bandsFor(thresholds, metric, wanted);
  if (chosen.ok) return chosen.bands;
  const shipped = bandsFor(thresholds, metric);
  return shipped.ok ? shipped.bands : null;
}

function onePerson(templates: readonly Float32Array[], bands: Bands): boolean {
  for (const [i, a] of templates.entries()) {
    for (const b of templates.slice(i + 1)) {
      const value = compareTemplates(a, b, bands.metric);
      if (value === null || !reaches(value, bands.inconclusive.threshold, bands.metric)) return false;
    }
  }
  return true;
}

/**
 * Presentation attack score over the very frames that were compared (4.5.1.1.2). Mode `e`: the network is not evaluated
 * under ISO/IEC 30107-3, so it is shown and logged, never fails anybody and never counts.
 */
function liveness(input: VerifyInput, used: readonly LiveFrame[], context: FaceContext): Check {
  const { failure, t0 } = input;
  const rect = used[0]?.rect;
  const base = {
    check: 'face.liveness' as const,
    mode: 'e' as const,
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
  const bound = context.policy.attackBound;
  const value = scores.reduce((a, b) => a + b, 0) / scores.length;
  const score: Score = { value, threshold: bound, achievedFmr: null, direction: 'higher-is-attack' };
  const margin = value < bound ? (bound - value) / bound : -(value - bound) / Math.max(1e-9, 1 - bound);
  return value < bound
    ? { ...base, value: 'successful', reason: 'PAD_NO_ALARM', errorCode: null, margin, score }
    : { ...base, value: 'undetermined', reason: 'PAD_ALARM', errorCode: null, margin, score };
}
