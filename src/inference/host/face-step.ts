import { createHash } from 'node:crypto';
import { DEFAULT_QUALITY_LIMITS, judgeQuality, type QualityLimits } from '../../core/face/quality/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { FaceStep, FaceTemplate, FrameOutcome, LiveFrame } from '../../core/inspection/ports/steps/index.ts';
import type { RequestFailure, Value } from '../protocol/index.ts';
import { loadedModel } from './components.ts';
import { judgeFaceCapture } from './face-capture.ts';
import { unavailableValue } from './reasons.ts';
import type { InferenceService } from './service.ts';
import { compareFace, facesAgree, verifyFace } from './verification.ts';

export interface FacePolicy {
  limits: QualityLimits;
  /** Maximum number of frames of one acquisition whose templates are averaged; the best are taken. */
  maxFrames: number;
  /** A false match rate stricter than the manifest's (`matchRowOf`); a looser rate changes nothing. */
  matchFmr: number | null;
  /** PAD score from which the officer sees a notice; start value, to be calibrated on site. */
  attackBound: number;
  /** Mean luma below which a picture without a usable face is a covered lens or a dark room, not an absent traveller. */
  minPictureLuma: number;
  deadlineMs: number;
}

export const DEFAULT_FACE_POLICY: FacePolicy = {
  limits: DEFAULT_QUALITY_LIMITS,
  maxFrames: 3,
  matchFmr: null,
  attackBound: 0.5,
  minPictureLuma: 10,
  deadlineMs: 5_000,
};

/** Settings of a site: a stricter match, the number of frames, the advice on liveness, and the limits of the capture gate. */
export interface FaceSettings {
  matchFmr: number | null;
  bestFrames: number;
  attackBound: number;
  limits: { [K in keyof QualityLimits]?: QualityLimits[K] | undefined };
}

/** The site's settings over the defaults; a limit left undefined keeps its default. */
export function facePolicyOf({ matchFmr, bestFrames, attackBound, limits }: FaceSettings): Partial<FacePolicy> {
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  return { matchFmr, maxFrames: bestFrames, attackBound, limits: { ...DEFAULT_QUALITY_LIMITS, ...given } };
}

export interface FaceStepOptions {
  supervisor: InferenceService;
  clock: Clock;
  profile: string;
  policy?: Partial<FacePolicy>;
}

export interface FaceContext {
  supervisor: InferenceService;
  clock: Clock;
  policy: FacePolicy;
}

/**
 * The face step of an inspection. `analyse` puts a frame in the preview lane. A newer frame replaces one that is waiting; the
 * older frame ends as QUEUE_FULL, which is not a fault and does not need a message.
 */
export function createFaceStep({ supervisor, clock, profile, policy }: FaceStepOptions): FaceStep {
  const rules: FacePolicy = { ...DEFAULT_FACE_POLICY, ...policy };
  const context: FaceContext = { supervisor, clock, policy: rules };
  return {
    async analyse(bytes) {
      const result = await supervisor.request('frame', { bytes }, { deadlineMs: rules.deadlineMs, lane: 'preview' });
      if (!result.ok) return refused(result.reason);
      const digest = createHash('sha256').update(bytes).digest('hex');
      const modelSha256 = loadedModel(supervisor, 'embedder')?.making ?? null;
      const frame = liveFrame(result.value, { digest, profile, modelSha256, limits: rules.limits });
      if (frame.acceptable || result.value.brightness >= rules.minPictureLuma) return { ok: true, frame };
      frame.jpeg.fill(0);
      frame.template?.bytes.fill(0);
      return { ok: false, value: 'undetermined', reason: 'FACE_DARK' };
    },
    incarnation() {
      const { state, pid } = supervisor.health();
      return state === 'ready' || state === 'busy' ? pid : null;
    },
    agree: (a, b) => facesAgree(a, b, context),
    async reference(bytes) {
      const result = await supervisor.request('chip-portrait', { bytes }, { deadlineMs: rules.deadlineMs });
      if (!result.ok) return refused(result.reason);
      const { faces, subject, jpeg } = result.value;
      const modelSha256 = loadedModel(supervisor, 'embedder')?.making ?? null;
      if (faces !== 1 || subject === null || subject.template === null || modelSha256 === null) {
        jpeg.fill(0);
        subject?.template?.fill(0);
        if (modelSha256 === null) return { ok: false, value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
        return { ok: false, value: 'undetermined', reason: faces > 1 ? 'FACE_MULTIPLE' : 'FACE_NO_REFERENCE' };
      }
      const template = templateFrom(subject, subject.template, { profile, modelSha256 });
      return { ok: true, jpeg, eyes: subject.eyes, template };
    },
    judgeCapture: (input) => judgeFaceCapture(input, context),
    verify: (input) => verifyFace(input, context),
    compare: (input) => compareFace(input, context),
  };
}

function refused(reason: RequestFailure): Extract<FrameOutcome, { ok: false }> {
  if (reason === 'IMAGE_REJECTED' || reason === 'IMAGE_TOO_LARGE') {
    return { ok: false, value: 'undetermined', reason: 'FACE_IMAGE_REJECTED' };
  }
  return { ok: false, value: unavailableValue(reason), reason };
}

function templateFrom(
  { grey, measures }: NonNullable<Value<'frame'>['subject']>,
  bytes: Uint8Array,
  embedder: { profile: string; modelSha256: string },
): FaceTemplate {
  return { ...embedder, bytes, grey, sharpness: measures.sharpness };
}

function liveFrame(
  value: Value<'frame'>,
  context: { digest: string; profile: string; modelSha256: string | null; limits: QualityLimits },
): LiveFrame {
  const { digest, profile, modelSha256, limits } = context;
  const { subject } = value;
  const quality = judgeQuality(subject?.measures ?? null, value.faces, limits);
  const template =
    subject !== null && subject.template !== null && modelSha256 !== null
      ? templateFrom(subject, subject.template, { profile, modelSha256 })
      : null;
  return {
    digest,
    jpeg: value.jpeg,
    acceptable: quality.acceptable && template !== null,
    rank: quality.rank,
    guidance: quality.prompt,
    template,
    attackScore: subject?.attackScore ?? null,
    rect: subject?.rect ?? null,
    eyes: subject?.eyes ?? null,
    faces: value.faces,
    quality: quality.readings,
    margin: quality.margin,
  };
}
