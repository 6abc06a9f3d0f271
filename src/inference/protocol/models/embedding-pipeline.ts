import { createHash } from 'node:crypto';
import { canonical } from '../../../core/audit/index.ts';
import type { LengthCalibration } from '../../../core/face/embedding/index.ts';
import type { ModelManifest, OperatorModels } from './manifest.ts';

/** The models that a template passes through; null if a role is not there. */
export interface TemplateChain {
  embedder: ModelManifest;
  detector: ModelManifest | null;
  landmarks: ModelManifest | null;
}

/**
 * How several templates of one capture become one, where they hold the length of their vector: 1 the plain mean, 2 face
 * and length apart. A probe of another rule has another false match rate at the same threshold.
 */
const FRAME_RULE = 2;

/**
 * Identity of the way templates are made, as 64 hexadecimal digits: the networks of detector, landmarks and embedder, how
 * pictures are shown to each, how their output is read, and how those of several frames are averaged. Templates of two makings
 * are never compared, for another
 * alignment or other points give other numbers under the same network file, and every threshold was read with one making.
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
 * Thresholds for the chain in place. The profile's embedder was measured with the profile's detector and
 * landmarks: with one of the operator's it does not search lists, because its rate of false alerts was not measured that way.
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
  /** How the length of the vector is stored in a template; absent if it is not. */
  calibration?: LengthCalibration | undefined;
}

/** Numbers of a template and how two are compared; null for a model that gives none. */
export function templateForm(manifest: ModelManifest): TemplateForm | null {
  const { metric, tensors, template } = manifest.output;
  if (manifest.role !== 'embedder' || metric === null) return null;
  const length = (tensors[0]?.shape ?? []).reduce<number>((n, d) => (typeof d === 'number' ? n * d : n), 1);
  return { metric, length, ...(template === undefined ? {} : { calibration: template.calibration }) };
}
