import { ordinarySimilarity, scoreMargin } from '../../core/face/comparison/index.ts';
import { templateFromBytes } from '../../core/face/embedding/index.ts';
import type { FaceTemplate, LiveFrame } from '../../core/inspection/ports/steps/index.ts';
import type { Check } from '../../core/inspection/record/checks/index.ts';
import { type LoadedReport, loadedModel } from './components.ts';
import type { FaceContext } from './face-step.ts';

const PORTRAIT_OF = { 'face.morph': 'page', 'face.morph-chip': 'chip' } as const;
export type MorphCheckId = keyof typeof PORTRAIT_OF;

type MorphRates = NonNullable<NonNullable<LoadedReport['morphDetection']>['page']>;

/** The pictures that were compared. */
interface Pictures {
  reference: FaceTemplate | null;
  used: readonly LiveFrame[];
}

/**
 * `face.morph` and `face.morph-chip`: differential morphing attack detection in the words of ISO/IEC 20059. A portrait that is
 * blended from two people matches both, but less well than a genuine portrait matches its owner. Only a match can hide a
 * blend, so any other outcome keeps the reason of the comparison. Without rates from the operator's own pairs there is a score
 * but no alarm. With them, an alarm is a fact that the officer answers, and never `failed`, because it does not decide alone.
 */
export function morphCheck(check: MorphCheckId, compared: Check, pictures: Pictures, context: FaceContext): Check {
  const { value, reason, errorCode, component, t0 } = compared;
  const model = loadedModel(context.supervisor, 'embedder');
  const rates = model === null || model.mode === 'e' ? null : (model.morphDetection?.[PORTRAIT_OF[check]] ?? null);
  const base = { check, mode: rates === null ? 'e' : 'o', component, t0, t1: context.clock.mono() } as const;
  if (reason !== 'FACE_MATCH') {
    const ended = value === 'aborted' || value === 'not-supported' ? value : 'undetermined';
    return { ...base, value: ended, reason, errorCode, margin: null };
  }
  const similarity = model === null ? null : similarityOf(pictures, model);
  if (similarity === null) {
    return { ...base, value: 'not-supported', reason: 'FACE_MORPH_NOT_CALIBRATED', errorCode: null, margin: null };
  }
  return { ...base, ...judged(similarity, rates), errorCode: null };
}

function judged(value: number, rates: MorphRates | null): Pick<Check, 'value' | 'reason' | 'margin' | 'score'> {
  const threshold = rates?.threshold ?? null;
  const score = { value, threshold, achievedFmr: null, direction: 'higher-is-same-person' } as const;
  if (threshold === null) return { value: 'undetermined', reason: 'FACE_MORPH_NOT_CALIBRATED', margin: null, score };
  const margin = Math.min(1, Math.max(-1, scoreMargin(value, threshold, 'cosine')));
  return value < threshold
    ? { value: 'undetermined', reason: 'FACE_MORPH_POSSIBLE', margin: Math.min(margin, -1e-9), score }
    : { value: 'successful', reason: 'FACE_MORPH_NO_ALARM', margin: Math.max(margin, 0), score };
}

/**
 * Mean similarity of the frames, not the similarity of their mean template: an operator's pairs are of single pictures, and a
 * mean template would be more similar. Null if the model has no such score.
 */
function similarityOf({ reference, used }: Pictures, { template }: LoadedReport): number | null {
  if (template === null || template.metric !== 'cosine' || reference === null) return null;
  const { length, calibration } = template;
  const portrait = templateFromBytes(reference.bytes, length);
  const live = used.map((frame) => (frame.template === null ? null : templateFromBytes(frame.template.bytes, length)));
  const values = live.map((face) =>
    portrait === null || face === null ? null : ordinarySimilarity(portrait, face, calibration),
  );
  for (const copy of [portrait, ...live]) copy?.fill(0);
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return null;
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
