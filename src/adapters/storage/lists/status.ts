import { type FalseAlertBudget, planSearch, type SearchPlan } from '../../../core/face/comparison/index.ts';
import type { FaceSearchEngine } from '../../../core/inspection/ports/index.ts';
import type { FaceListMeta } from './schema.ts';

export type FaceListStatus =
  | SearchPlan
  | { ok: false; reason: 'FACE_LIST_OTHER_PROFILE' | 'MODEL_UNAVAILABLE'; templates: number; fmr: null; largest: 0 };

/**
 * The threshold for searching a face list with an embedder, or why it is not searched: the lane, `waypost list status`
 * and `waypost doctor` all use this, so that they cannot disagree.
 */
export function standingStatusOf(input: {
  face: FaceListMeta | undefined;
  model: ReturnType<FaceSearchEngine['model']>;
  budget: FalseAlertBudget;
}): FaceListStatus {
  const { face, model, budget } = input;
  const templates = face?.templates ?? 0;
  const not = { ok: false, templates, fmr: null, largest: 0 } as const;
  if (model === null) return { ...not, reason: 'MODEL_UNAVAILABLE' };
  if (face === undefined || face.profile !== model.profile || face.sha256 !== model.sha256) {
    return { ...not, reason: 'FACE_LIST_OTHER_PROFILE' };
  }
  return planSearch({ templates, budget, calibration: model });
}

/** What a person should do about a list that is not searched. */
export function faceListRemedy({ reason, largest }: Extract<FaceListStatus, { ok: false }>): string {
  switch (reason) {
    case 'FACE_LIST_TOO_LARGE':
      return `at most ${largest} faces with this budget and model: shorten the list, or raise face.falseAlertsPerDay`;
    case 'FACE_LIST_OTHER_PROFILE':
      return 'its faces were enrolled with another embedder, detector or landmark model: waypost central enrol (docs/face-list.md)';
    case 'PROFILE_NO_IDENTIFY':
      return 'the model of this profile is not measured for searching a list, or not measured with the detector and landmarks in use';
    case 'MODEL_UNAVAILABLE':
      return 'there is no usable face model: waypost doctor --config FILE shows the reason';
  }
}
