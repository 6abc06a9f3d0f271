import { GHOST_LIMITS } from '../../core/document/index.ts';
import { bandOf, bandsFor, compareTemplates, scoreMargin } from '../../core/face/comparison/index.ts';
import { templateFromBytes } from '../../core/face/embedding/index.ts';
import { DEFAULT_QUALITY_LIMITS } from '../../core/face/quality/index.ts';
import type {
  Check,
  CheckMode,
  CheckValue,
  ReasonCode,
  Region,
  Score,
} from '../../core/inspection/record/checks/index.ts';
import type { Value } from '../protocol/index.ts';
import { componentOf, loadedModel } from './components.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';
import type { InferenceService } from './service.ts';

/** Mode until this imager is calibrated; docs/document-checks.md gives the figures behind it. */
export const GHOST_MODE: CheckMode = 'e';

interface GhostContext {
  supervisor: InferenceService;
  /** How the capture gate ended (TR-03135-1 5.5.2). */
  capture: { value: CheckValue; reason: ReasonCode };
  t0: number;
  t1: number;
}

interface Ending {
  value: CheckValue;
  reason: ReasonCode;
  margin?: number;
  score?: Score;
}

/**
 * `face.ghost`, (VI, AB, SP) of TR-03135-1 5.5.1.2: whether the second portrait of a page shows the face of the first, in the
 * three bands of the embedder. A page with one portrait only is `not-supported`, as many documents have no other. The template
 * of the ghost image was read from a smoothed picture, is compared with nothing else, and is overwritten here.
 */
export function ghostCheck(value: Value<'page'>, context: GhostContext): Check {
  const { supervisor, t0, t1 } = context;
  const ending = endingOf(value, context);
  value.ghost?.template?.fill(0);
  const region: Region | null = value.ghost === null ? null : { image: 'VIS', rect: value.ghost.rect };
  return {
    check: 'face.ghost',
    mode: GHOST_MODE,
    value: ending.value,
    reason: ending.reason,
    errorCode: errorCodeOf(ending.reason),
    margin: ending.margin ?? null,
    ...(ending.score === undefined ? {} : { score: ending.score }),
    ...(region === null ? {} : { region }),
    component: componentOf(supervisor, 'embedder'),
    t0,
    t1,
  };
}

function endingOf({ portrait, portraitFailure, ghost }: Value<'page'>, { supervisor, capture }: GhostContext): Ending {
  if (portraitFailure !== null) return { value: unavailableValue(portraitFailure), reason: portraitFailure };
  if (capture.value !== 'successful') return { value: 'aborted', reason: capture.reason };
  if (portrait === null || portrait.template === null) return open('DOC_PORTRAIT_NOT_FOUND');
  if (ghost === null) return { value: 'not-supported', reason: 'FACE_GHOST_NONE' };
  // One of the faces may belong to the background print; the officer has to see which is the holder's.
  if (ghost.others > 0) return open('FACE_GHOST_SEVERAL');
  if (ghost.widthPx < GHOST_LIMITS.minWidthPx) return open('FACE_GHOST_SMALL');
  if (portrait.grey) return open('FACE_GREY');
  if (portrait.sharpness < DEFAULT_QUALITY_LIMITS.minReferenceSharpness) return open('FACE_REFERENCE_SOFT');
  const { template, contrast, eyesPx, widthPx } = ghost;
  if (template === null || contrast === null || eyesPx === null) return open('FACE_GHOST_FAINT');
  const faint = contrast < GHOST_LIMITS.minContrast || eyesPx < GHOST_LIMITS.minEyeShare * widthPx;
  return compared({ portrait: portrait.template, ghost: template, faint }, supervisor);
}

/**
 * Similarity below which two portraits differ, for a face model that is compared by cosine; a calibration may only lower it.
 * Null if there is no such model, or if it is on trial, because its answers do not count then.
 */
export function ghostFloor(supervisor: Pick<InferenceService, 'health' | 'request'>): number | null {
  const model = loadedModel(supervisor, 'embedder');
  if (model === null || model.mode === 'e' || model.thresholds === null) return null;
  if (model.template?.metric !== 'cosine') return null;
  const chosen = bandsFor(model.thresholds.verify, 'cosine');
  return chosen.ok ? chosen.bands.inconclusive.threshold : null;
}

function open(reason: ReasonCode): Ending {
  return { value: 'undetermined', reason };
}

interface Pair {
  portrait: Uint8Array;
  ghost: Uint8Array;
  faint: boolean;
}

function compared(pair: Pair, supervisor: InferenceService): Ending {
  const model = loadedModel(supervisor, 'embedder');
  if (model === null || model.thresholds === null || model.template === null) {
    return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  }
  const { metric, length } = model.template;
  const chosen = bandsFor(model.thresholds.verify, metric);
  const portrait = templateFromBytes(pair.portrait, length);
  const ghost = templateFromBytes(pair.ghost, length);
  const value = portrait === null || ghost === null ? null : compareTemplates(portrait, ghost, metric);
  for (const copy of [portrait, ghost]) copy?.fill(0);
  if (!chosen.ok || value === null) return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  const { match } = chosen.bands;
  const figures = {
    margin: scoreMargin(value, match.threshold, metric),
    score: {
      value,
      threshold: match.threshold,
      // The rate of the row was measured on photographs; it need not be the same for a ghost image.
      achievedFmr: null,
      direction: metric === 'cosine' ? 'higher-is-same-person' : 'lower-is-same-person',
    } satisfies Score,
  };
  // If no eyes were found, the score shows how faint the print is, not whose face it is.
  if (pair.faint) return { ...open('FACE_GHOST_FAINT'), ...figures };
  const band = bandOf(value, chosen.bands);
  if (band === 'match') return { value: 'successful', reason: 'FACE_GHOST_ALIKE', ...figures };
  if (band === 'inconclusive') return { ...open('FACE_GHOST_UNCLEAR'), ...figures };
  return { value: 'failed', reason: 'FACE_GHOST_DIFFERS', ...figures };
}
