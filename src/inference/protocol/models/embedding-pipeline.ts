import { createHash } from 'node:crypto';
import { canonical } from '../../../core/audit/index.ts';
import type { LengthCalibration } from '../../../core/face/embedding/index.ts';
import type { ModelManifest, OperatorModels } from './manifest.ts';

/** The models that make a template; null if a role has no model. */
export interface TemplateChain {
  embedder: ModelManifest;
  detector: ModelManifest | null;
  landmarks: ModelManifest | null;
}

/**
 * How several templates of one capture become one, if they hold the length of their vector: 1 the plain mean, 2 face and
 * length averaged separately. A probe made by another rule has another false match rate at the same threshold.
 */
const FRAME_RULE = 2;

/**
 * Identity of the way templates are made, as 64 hexadecimal digits: the networks of detector, landmarks and embedder, how
 * pictures are shown to each, how their output is read, and how templates of several frames are averaged. Templates that were
 * made in two ways are never compared: another alignment gives other numbers with the same network file, and each threshold
 * was measured with one way only.
 */
export function embeddingPipelineId({ embedder, detector, landmarks }: TemplateChain): string {
  const part = (manifest: ModelManifest | null): unknown =>
    manifest === null ? null : { network: manifest.files[0]?.sha256, input: manifest.input, output: manifest.output };
  const frames = embedder.output.template === undefined ? {} : { frames: FRAME_RULE };
  const chain = { embedder: part(embedder), detector: part(detector), landmarks: part(landmarks) };
  const text = canonical({ ...chain, ...frames });
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Thresholds for the chain in use. The profile's embedder was measured with the profile's detector and landmarks. With a
 * detector or landmarks of the operator it does not search lists, because its rate of false alerts was not measured that way.
 * Anyone who supplies an embedder also supplies thresholds measured with its chain.
 */
export function thresholdsFor(
  embedder: ModelManifest,
  operator: OperatorModels | null | undefined,
): ModelManifest['thresholds'] {
  const { thresholds } = embedder;
  const own = operator?.models ?? {};
  const measured = own.embedder !== undefined || (own.detector === undefined && own.landmarks === undefined);
  return thresholds === null || measured ? thresholds : { ...thresholds, identify: [] };
}

export interface TemplateForm {
  metric: 'cosine' | 'euclidean';
  length: number;
  /** How the length of the vector is stored in a template; absent if it is not stored. */
  calibration?: LengthCalibration | undefined;
}

/** Length of a template and how two templates are compared; null for a model that makes no templates. */
export function templateForm(manifest: ModelManifest): TemplateForm | null {
  const { metric, tensors, template } = manifest.output;
  if (manifest.role !== 'embedder' || metric === null) return null;
  const length = (tensors[0]?.shape ?? []).reduce<number>((n, d) => (typeof d === 'number' ? n * d : n), 1);
  return { metric, length, ...(template === undefined ? {} : { calibration: template.calibration }) };
}
