import { agreementRow, combineTemplates } from '../../../core/face/comparison/index.ts';
import { cosine, padded, templateFromBytes, templateToBytes } from '../../../core/face/embedding/index.ts';
import type { FaceSearchEngine } from '../../../core/inspection/ports/index.ts';
import type { FaceListStep, LiveFrame } from '../../../core/inspection/ports/steps/index.ts';
import type { CheckValue, ReasonCode } from '../../../core/inspection/record/checks/index.ts';

/** Why there is nothing to search with. */
export interface NoProbe {
  ok: false;
  value: CheckValue;
  reason: ReasonCode;
}

const not = (value: CheckValue, reason: ReasonCode): NoProbe => ({ ok: false, value, reason });

/** The mean template of one acquisition's frames, or why there is none. A doubtful picture is never used for a search. */
export function probeOf(
  { frames, capture }: Parameters<FaceListStep['search']>[0],
  model: ReturnType<FaceSearchEngine['model']>,
): Uint8Array | NoProbe {
  const templates = usable(frames);
  if (templates.length === 0) {
    const value = capture.value === 'successful' || capture.value === 'failed' ? 'undetermined' : capture.value;
    return not(value, capture.value === 'successful' ? 'INPUT_ABSENT' : capture.reason);
  }
  if (model === null || templates.some((template) => template.modelSha256 !== model.sha256)) {
    return not('aborted', 'MODEL_UNAVAILABLE');
  }
  // Thresholds were measured on colour pictures; with grey ones, far more strangers pass them.
  if (templates.some((template) => template.grey)) return not('undetermined', 'FACE_GREY');
  const vectors = templates
    .map((template) => templateFromBytes(template.bytes, model.length))
    .filter((one) => one !== null);
  const { calibration } = model;
  const mean =
    vectors.length === templates.length ? combineTemplates(vectors, { metric: 'cosine', calibration }) : null;
  const agree = agreementRow(model.rows);
  // If two people stood in front of the camera in turn, their average would be neither of them.
  const same = vectors.every((a, i) =>
    vectors.slice(i + 1).every((b) => agree !== null && (cosine(a, b) ?? -1) >= agree.threshold),
  );
  // Without a calibration row to compare them with, it is not known whether they are one person.
  const judged = vectors.length < 2 || agree !== null;
  const long = mean === null ? null : padded(mean);
  const probe = long === null ? null : templateToBytes(long);
  for (const copy of [mean, long, ...vectors]) copy?.fill(0);
  if (probe === null) return not('aborted', 'MODEL_UNAVAILABLE');
  if (same && judged) return probe;
  probe.fill(0);
  if (!judged) return not('aborted', 'MODEL_UNAVAILABLE');
  return not('undetermined', 'FACE_CHANGED');
}

function usable(frames: readonly LiveFrame[]) {
  return frames.flatMap(({ acceptable, template }) => (acceptable && template !== null ? [template] : []));
}
