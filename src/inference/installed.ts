import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceSearchEngine } from '../inspection/index.ts';
import { templateForm } from './face-networks.ts';
import { MAX_MANIFEST_BYTES, manifestSchema, type OperatorModels, profileSchema } from './manifest.ts';
import { searchModel } from './searchable.ts';

/**
 * The embedder in force, as its manifest describes it, without loading it: what a command needs to know about a face list.
 * A model of the operator stands in for that of the profile. Null where profile or manifest are missing, changed, refused
 * or not of this version; the daemon says why.
 */
export function installedEmbedder(place: {
  modelsDir: string;
  profile: string;
  operator?: OperatorModels | null;
}): ReturnType<FaceSearchEngine['model']> {
  const own = place.operator?.models.embedder;
  const profile = profileSchema.safeParse(json(join(place.modelsDir, `${place.profile}.json`)));
  const entry = own ?? (profile.success ? profile.data.models.embedder : undefined);
  if (entry === undefined || 'refused' in entry) return null;
  const dir = own === undefined ? place.modelsDir : (place.operator?.dir ?? '');
  const path = join(dir, entry.bundleId, entry.version, 'model.json');
  const bytes = small(path);
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== entry.manifestSha256) return null;
  const manifest = manifestSchema.safeParse(json(path));
  const network = manifest.success ? manifest.data.files[0] : undefined;
  if (!manifest.success || network === undefined) return null;
  const { thresholds } = manifest.data;
  const template = templateForm(manifest.data);
  return searchModel({ profile: place.profile, sha256: network.sha256, thresholds, template });
}

function json(path: string): unknown {
  try {
    return JSON.parse(small(path)?.toString('utf8') ?? '');
  } catch {
    return null;
  }
}

function small(path: string): Buffer | null {
  try {
    return statSync(path).size > MAX_MANIFEST_BYTES ? null : readFileSync(path);
  } catch {
    return null;
  }
}
