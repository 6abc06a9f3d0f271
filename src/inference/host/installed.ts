import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceSearchEngine } from '../../core/inspection/ports/index.ts';
import type { ComponentRef } from '../../core/inspection/record/checks/index.ts';
import { jsonOf, orNull } from '../../core/result/index.ts';
import {
  type COMMITTED_ROLES,
  embeddingPipelineId,
  MAX_MANIFEST_BYTES,
  type ModelManifest,
  manifestSchema,
  type OperatorModels,
  type ProfileEntry,
  profileSchema,
  templateForm,
  thresholdsFor,
} from '../protocol/models/index.ts';
import { searchModel } from './searchable.ts';

/**
 * The embedder in force, as its manifest describes it, without loading it: commands need it for face lists. A model of the
 * operator replaces that of the profile. Null if the profile or the manifest is missing, changed, refused or of another
 * version; the daemon reports why.
 */
export function installedEmbedder(place: FaceModels): ReturnType<FaceSearchEngine['model']> {
  const of = manifestsOf(place);
  const embedder = of('embedder');
  if (embedder === null) return null;
  return searchModel({
    profile: place.profile,
    making: embeddingPipelineId({ embedder, detector: of('detector'), landmarks: of('landmarks') }),
    thresholds: thresholdsFor(embedder, place.operator),
    template: templateForm(embedder),
  });
}

/** The embedder in force, as a check will name it. */
export function embedderComponent(place: FaceModels): ComponentRef | null {
  const manifest = manifestsOf(place)('embedder');
  return manifest === null ? null : componentFrom(manifest);
}

/** Folder of the face networks. */
export interface FaceModels {
  modelsDir: string;
  profile: string;
  operator?: OperatorModels | null;
}

function manifestsOf(place: FaceModels): (role: 'embedder' | 'detector' | 'landmarks') => ModelManifest | null {
  const profile = profileSchema.safeParse(json(join(place.modelsDir, `${place.profile}.json`)));
  const models = profile.success ? profile.data.models : {};
  return (role) => {
    const own = place.operator?.models[role];
    const entry = own ?? models[role];
    if (entry === undefined || 'refused' in entry) return null;
    return manifestOf(own === undefined ? place.modelsDir : (place.operator?.dir ?? ''), entry);
  };
}

function componentFrom({ bundleId, version, files }: ModelManifest): ComponentRef | null {
  const [network] = files;
  return network === undefined ? null : { name: bundleId, version, sha256: network.sha256 };
}

/** The network that reads printed text, as a check will name it; null if none is usable. */
export function installedReader(modelsDir: string): ComponentRef | null {
  const profile = profileSchema.safeParse(json(join(modelsDir, 'reading.json')));
  const entry = profile.success ? profile.data.models['text-recogniser'] : undefined;
  const manifest = entry === undefined ? null : manifestOf(modelsDir, entry);
  return manifest === null ? null : componentFrom(manifest);
}

/** A model that comes with the program, as a check will name it, without loading it; null if none is usable. */
export function installedCommitted(committedDir: string, role: (typeof COMMITTED_ROLES)[number]): ComponentRef | null {
  const profile = profileSchema.safeParse(json(join(committedDir, 'committed.json')));
  const entry = profile.success ? profile.data.models[role] : undefined;
  const manifest = entry === undefined ? null : manifestOf(committedDir, entry);
  return manifest === null ? null : componentFrom(manifest);
}

function manifestOf(dir: string, { bundleId, version, manifestSha256 }: ProfileEntry): ModelManifest | null {
  const path = join(dir, bundleId, version, 'model.json');
  const bytes = small(path);
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== manifestSha256) return null;
  const manifest = manifestSchema.safeParse(json(path));
  return manifest.success && manifest.data.files.length > 0 ? manifest.data : null;
}

function json(path: string): unknown {
  return jsonOf(small(path) ?? '');
}

function small(path: string): Buffer | null {
  return orNull(() => (statSync(path).size > MAX_MANIFEST_BYTES ? null : readFileSync(path)));
}
