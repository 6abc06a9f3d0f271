import type { TemplateKind } from '../../core/face/comparison/index.ts';
import { TEMPLATE_LENGTH } from '../../core/face/embedding/index.ts';
import type { FaceSearchEngine } from '../../core/inspection/ports/index.ts';
import type { ModelManifest } from '../protocol/models/index.ts';

export type SearchModel = NonNullable<ReturnType<FaceSearchEngine['model']>>;

/**
 * Search properties of an embedder for face lists. The search compares cosines of at most 512 numbers: an embedder of another
 * kind is treated as one that declares no search.
 */
export function searchModel(input: {
  profile: string;
  making: string | null;
  thresholds: ModelManifest['thresholds'];
  template: (TemplateKind & { length: number }) | null;
}): SearchModel {
  const { profile, making, thresholds, template } = input;
  const fits =
    making !== null && template !== null && template.metric === 'cosine' && template.length <= TEMPLATE_LENGTH;
  return {
    profile,
    sha256: making ?? '',
    length: template?.length ?? 0,
    calibration: template?.calibration,
    rows: thresholds?.verify.rows ?? [],
    identify: fits ? (thresholds?.identify ?? []) : [],
  };
}
