import {
  agreementRow,
  type Bands,
  bandOf,
  bandsFor,
  combineTemplates,
  compareTemplates,
  reaches,
  scoreMargin,
} from '../../core/face/comparison/index.ts';
import {
  bothPoor,
  calibratingPart,
  type LengthCalibration,
  templateFromBytes,
} from '../../core/face/embedding/index.ts';
import type {
  FaceStep,
  FaceTemplate,
  LiveFrame,
  LiveSide,
  ReferenceSide,
} from '../../core/inspection/ports/steps/index.ts';
import type { Check, CheckValue, ReasonCode, Score } from '../../core/inspection/record/checks/index.ts';
import { componentOf, loadedModel, modeOf } from './components.ts';
import { bestFrames, COVERS, isModelReason, judgeFaceCapture, valueOfFailure } from './face-capture.ts';
import type { FaceContext } from './face-step.ts';
import { judgeLivenessOf } from './liveness-check.ts';
import { morphCheck } from './morph-check.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';

type VerifyInput = Parameters<FaceStep['verify']>[0];
type CompareInput = Parameters<FaceStep['compare']>[0];

/** `face.verification` and `face.liveness` of one acquisition, independent of each other, and `face.morph`. */
export function verifyFace(input: VerifyInput, context: FaceContext): Check[] {
  const used = bestFrames(input.frames, context.policy.maxFrames);
  const compared = comparison('face.verification', input, compareLive(input, used, context), context);
  const { reference } = input;
  return [
    compared,
    judgeLivenessOf(input, used, context),
    morphCheck('face.morph', compared, { reference, used }, context),
  ];
}

/** The comparisons with the portrait of the chip, in the same bands. */
export function compareFace(input: CompareInput, context: FaceContext): Check {
  if (input.check !== 'face.portraits') {
    const used = bestFrames(input.frames, context.policy.maxFrames);
    const compared = comparison('face.chip', input, compareLive(input, used, context), context);
    if (input.check === 'face.chip') return compared;
    return morphCheck(input.check, compared, { reference: input.reference, used }, context);
  }
  return comparison(input.check, input, comparePrinted(input, context), context);
}

/**
 * True if two good frames show the same face, by the threshold for frames of one capture; false without such a threshold.
 * Also true without a model, because the comparison that follows will report that.
 */
export function facesAgree(a: LiveFrame, b: LiveFrame, context: FaceContext): boolean {
  const model = loadedModel(context.supervisor, 'embedder');
  if (model === null || model.thresholds === null || model.template === null) return true;
  if (a.template === null || b.template === null || a.template.modelSha256 !== b.template.modelSha256) return true;
  const { metric, length } = model.template;
  const strict = agreementRow(model.thresholds.verify.rows);
  const first = templateFromBytes(a.template.bytes, length);
  const second = templateFromBytes(b.template.bytes, length);
  const value = first && second ? compareTemplates(first, second, metric) : null;
  for (const copy of [first, second]) copy?.fill(0);
  // A calibration without a row for frames cannot show that two frames are of one person.
  if (strict === null) return false;
  return value === null || reaches(value, strict.threshold, metric);
}

interface Ending {
  value: CheckValue;
  reason: ReasonCode;
  margin?: number;
  score?: Score;
  rect?: [number, number, number, number] | null;
}

function comparison(
  check: 'face.verification' | 'face.chip' | 'face.portraits',
  { t0 }: ReferenceSide,
  ending: Ending,
  context: FaceContext,
): Check {
  const { rect } = ending;
  return {
    check,
    mode: modeOf(context.supervisor, ['detector', 'landmarks', 'embedder']),
    value: ending.value,
    reason: ending.reason,
    errorCode: errorCodeOf(ending.reason),
    margin: ending.margin ?? null,
    ...(ending.score === undefined ? {} : { score: ending.score }),
    ...(rect === null || rect === undefined ? {} : { region: { image: 'LIVE' as const, rect } }),
    component: componentOf(context.supervisor, 'embedder'),
    t0,
    t1: context.clock.mono(),
  };
}

/**
 * One-to-one comparison (TR-03121-3 Vol. 1, 4.10.1) of the reference with the mean template of the frames used,
 * by the metric and in the three bands of the embedder's manifest.
 */
function compareLive(input: ReferenceSide & LiveSide, used: readonly LiveFrame[], context: FaceContext): Ending {
  const { frames, failure, t0 } = input;
  const rect = used[0]?.rect ?? null;
  if (used.length === 0) {
    const capture = judgeFaceCapture({ frames, cameraLost: false, failure, t0 }, context);
    return { value: failure === null ? 'undetermined' : valueOfFailure(failure), reason: capture.reason };
  }
  const probes = used.flatMap((frame) => (frame.template === null ? [] : [frame.template]));
  return { ...withReference(input, probes, { context, covered: used.some(isCovered) }), rect };
}

function comparePrinted(input: Extract<CompareInput, { check: 'face.portraits' }>, context: FaceContext): Ending {
  const { printed, printedReason } = input;
  if (printed === null) return missing(printedReason);
  return withReference(input, [printed], { context, covered: false, printed: [printed] });
}

/** If the page was not read because models were missing, the comparison never ran; it is not an open question. */
function missing(reason: ReasonCode): Ending {
  return { value: isModelReason(reason) ? unavailableValue(reason) : 'undetermined', reason };
}

function withReference(
  { reference, referenceReason }: ReferenceSide,
  probes: readonly FaceTemplate[],
  { context, covered, printed = [] }: { context: FaceContext; covered: boolean; printed?: readonly FaceTemplate[] },
): Ending {
  if (reference === null) return missing(referenceReason);
  const model = loadedModel(context.supervisor, 'embedder');
  if (model === null || model.thresholds === null || model.template === null) {
    return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  }
  // Templates of two models cannot be compared: after a change of model the pictures have to be read again.
  if (![reference, ...probes].every((t) => t.modelSha256 === model.making)) {
    return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  }
  const { metric, length, calibration } = model.template;
  const chosen = bandsFor(model.thresholds.verify, metric, context.policy.matchFmr);
  if (!chosen.ok) {
    // A looser row than the site chose would pass people whom the site did not mean to pass.
    return chosen.reason === 'FMR_STRICTER_THAN_MEASURED'
      ? { value: 'undetermined', reason: 'FACE_NO_THRESHOLD' }
      : { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  }
  const document = templateFromBytes(reference.bytes, length);
  const read = probes.map((probe) => templateFromBytes(probe.bytes, length));
  const usable = read.filter((t) => t !== null);
  const mean = usable.length === read.length ? combineTemplates(usable, { metric, calibration }) : null;
  const grey = reference.grey || probes.some((probe) => probe.grey);
  const { minReferenceSharpness } = context.policy.limits;
  const soft = ![reference, ...printed].every(({ sharpness }) => sharpness >= minReferenceSharpness);
  const poor = calibration !== undefined && document !== null && poorTogether(document, usable, calibration);
  const ending = judge({ document, usable, mean, bands: chosen.bands, grey, soft, poor, covered });
  // Copies of biometric data: the originals are overwritten with the inspection, these as soon as they were compared.
  for (const copy of [document, mean, ...usable]) copy?.fill(0);
  return ending;
}

interface Compared {
  document: Float32Array | null;
  usable: readonly Float32Array[];
  mean: Float32Array | null;
  bands: Bands;
  grey: boolean;
  soft: boolean;
  poor: boolean;
  covered: boolean;
}

function judge({ document, usable, mean, bands, grey, soft, poor, covered }: Compared): Ending {
  if (document === null || mean === null) return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  const { metric } = bands;
  const value = compareTemplates(document, mean, metric);
  if (value === null) return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  const score: Score = {
    value,
    threshold: bands.match.threshold,
    achievedFmr: bands.match.fmr,
    direction: metric === 'cosine' ? 'higher-is-same-person' : 'lower-is-same-person',
  };
  const margin = scoreMargin(value, bands.match.threshold, metric);
  if (grey) return { value: 'undetermined', reason: 'FACE_GREY', margin, score };
  // A blurred portrait resembles many people, so neither a match nor a mismatch with it means anything.
  if (soft) return { value: 'undetermined', reason: 'FACE_REFERENCE_SOFT', margin, score };
  // Two people taking turns in front of the camera would average to somebody between them.
  if (!onePerson(usable, bands)) return { value: 'undetermined', reason: 'FACE_CHANGED', margin, score };
  if (poor) return { value: 'undetermined', reason: 'FACE_BOTH_POOR', margin, score };
  const band = bandOf(value, bands);
  if (band === 'match') return { value: 'successful', reason: 'FACE_MATCH', margin, score };
  // Half a face is a poor picture, and poor quality is never a mismatch.
  if (covered) return { value: 'undetermined', reason: 'FACE_COVERED', margin, score };
  if (band === 'inconclusive') return { value: 'undetermined', reason: 'FACE_INCONCLUSIVE', margin, score };
  return { value: 'failed', reason: 'FACE_NO_MATCH', margin, score };
}

function isCovered({ quality = [] }: LiveFrame): boolean {
  return quality.some(({ measure, ok }) => !ok && COVERS.includes(measure));
}

/** Several frames are judged by the mean of their parts: the part of their mean template also depends on how alike they are. */
function poorTogether(document: Float32Array, live: readonly Float32Array[], calibration: LengthCalibration): boolean {
  const parts = live.map(calibratingPart);
  const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
  return bothPoor([calibratingPart(document), mean], calibration);
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
