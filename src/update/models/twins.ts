import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonical } from '../../audit/index.ts';
import { type ModelManifest, manifestSchema, profileSchema } from '../../inference/index.ts';
import type { ListTrust } from '../format.ts';
import { readSigned } from './bundle-folder.ts';
import type { OperatorShelf } from './shelf.ts';

/**
 * Another embedder that bears the same hash and would give other templates: the same network file, shown faces in another
 * way. Templates are told apart by that hash, so those of one would be compared with those of the other. Null where there
 * is none.
 */
export async function twinOf(
  manifest: ModelManifest,
  shelf: OperatorShelf,
  place: { trust: ListTrust; profile: { modelsDir: string; profileName: string } },
): Promise<string | null> {
  if (manifest.role !== 'embedder') return null;
  const others: (ModelManifest | null)[] = [await embedderOf(place.profile)];
  for (const { bundleId, version } of shelf.installed()) {
    const signed = await readSigned(shelf.folderOf(bundleId, version), place.trust);
    others.push(signed.ok ? signed.manifest : null);
  }
  const twin = others.find((other) => other !== null && isTwin(manifest, other));
  return twin == null ? null : `${twin.bundleId} ${twin.version}`;
}

function isTwin(a: ModelManifest, b: ModelManifest): boolean {
  if (b.role !== 'embedder' || a.files[0]?.sha256 !== b.files[0]?.sha256) return false;
  return canonical([a.input, a.output]) !== canonical([b.input, b.output]);
}

/** Manifest of the profile's own embedder; null where it cannot be read, for then it serves nobody. */
async function embedderOf({ modelsDir, profileName }: { modelsDir: string; profileName: string }) {
  try {
    const profile = profileSchema.parse(JSON.parse(await readFile(join(modelsDir, `${profileName}.json`), 'utf8')));
    const entry = profile.models.embedder;
    if (entry === undefined) return null;
    const text = await readFile(join(modelsDir, entry.bundleId, entry.version, 'model.json'), 'utf8');
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
