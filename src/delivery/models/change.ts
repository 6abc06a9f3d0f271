import { tryModel, tryProfile } from '../../inference/host/index.ts';
import type {
  ModelManifest,
  OperatorModels,
  OperatorPointer,
  ProfileEntry,
} from '../../inference/protocol/models/index.ts';
import type { ListTrust } from '../format/index.ts';
import type { PackStation } from '../packs/index.ts';
import { type CheckedModel, checkModelFolder } from './bundle-folder.ts';
import { DAMAGED_REMEDY, type FaceRole, OperatorModelStore } from './operator-model-store.ts';
import { diskRefusal, type ModelRefusal, refuse } from './refusal.ts';

export interface ModelPlace extends PackStation {
  trust: ListTrust;
  /** Who requests the change, for the audit. */
  by: string;
  /** The models of the profile, without the operator's. */
  profile: { modelsDir: string; profileName: string; committedDir: string };
  newId: () => string;
}

export type ModelVerdict = { ok: true; message: string } | ModelRefusal;

/** Maximum number of earlier models that a role can go back to. */
const MAX_BEFORE = 8;

/** Checks and tries the bundle in a folder, without changing anything. */
export async function verifyModel(folder: string, trust: ListTrust): Promise<CheckedModel | ModelRefusal> {
  const checked = await checkModelFolder(folder, trust);
  if (!checked.ok) return checked;
  const wrong = await tryModel(networkOf(checked), checked.manifest);
  return wrong === null ? checked : refuse('MODEL_TRIAL', wrong);
}

/** Copies a bundle to the kiosk once it is checked and tried. It is not used until it is activated. */
export async function installModel(place: ModelPlace, folder: string): Promise<ModelVerdict> {
  return await changing(place, async (store) => {
    const model = await verifyModel(folder, place.trust);
    if (!model.ok) return note(place, null, model);
    const { bundleId, version } = model.manifest;
    if (store.installed().some((m) => m.bundleId === bundleId && m.version === version)) {
      const there = await checkModelFolder(store.folderOf(bundleId, version), place.trust);
      if (there.ok && there.manifestSha256 === model.manifestSha256) {
        return { ok: true, message: `${bundleId} ${version} is already installed.` };
      }
      const message = `A different bundle is installed as ${bundleId} ${version}. Give the new one a higher version.`;
      if (there.ok) return note(place, model.manifest, refuse('MODEL_CONFLICT', message));
      // It is damaged on the disk. The checked bundle may replace it only if it has the same manifest.
      return note(
        place,
        model.manifest,
        refuse(
          'MODEL_CONFLICT',
          `${store.folderOf(bundleId, version)} is damaged (${there.message}). Remove it first.`,
        ),
      );
    }
    await store.place(model, place.newId());
    const entry = entryOf(model);
    place.journal.appendSystem('model-verdict', bundleId, { verdict: 'installed', ...entry, by: place.by });
    return {
      ok: true,
      message: `${bundleId} ${version} is installed and not in use yet: waypost models activate ${bundleId} ${version}`,
    };
  });
}

/**
 * Puts an installed bundle to use for its role (docs/models.md). It checks signatures, schema, licence, hashes, names and
 * shapes, golden vectors, and the whole profile with it; then it writes an audit row, the pointer, and a row that it happened.
 * After a failure, the current models stay in use. A version below the highest one used so far is refused: use a rollback.
 */
export async function activateModel(place: ModelPlace, { bundleId, version }: BundleName): Promise<ModelVerdict> {
  return await changing(place, async (store) => {
    if (!store.installed().some((m) => m.bundleId === bundleId && m.version === version)) {
      return refuse('MODEL_NOT_THERE', `${bundleId} ${version} is not installed: waypost models install FOLDER`);
    }
    const model = await checkModelFolder(store.folderOf(bundleId, version), place.trust);
    if (!model.ok) return note(place, null, model);
    const { manifest } = model;
    if (manifest.bundleId !== bundleId || manifest.version !== version) {
      return note(
        place,
        manifest,
        refuse('MODEL_FILES', `The folder of ${bundleId} ${version} contains another bundle.`),
      );
    }
    const read = store.pointer();
    // A new pointer would lose the other roles and the versions that must not be followed by older ones.
    if (read.state === 'damaged') return note(place, manifest, damaged(store));
    const { pointer } = read;
    const highest = pointer.highest[bundleId];
    if (highest !== undefined && compareVersions(version, highest) < 0) {
      const way = `To go back on purpose: waypost models rollback ${manifest.role}`;
      const message = `${bundleId} ${version} is older than ${highest}, which was in use. ${way}`;
      return note(place, manifest, refuse('MODEL_OLDER', message));
    }
    const entry = entryOf(model);
    const role = manifest.role as FaceRole;
    const current = pointer.roles[role] ?? null;
    if (current !== null && current.manifestSha256 === entry.manifestSha256) {
      return { ok: true, message: `${bundleId} ${version} is already in use as ${role}.` };
    }
    const next: OperatorPointer = {
      schema: 'waypost.operator-models/1',
      roles: { ...pointer.roles, [role]: entry },
      before: { ...pointer.before, [role]: [...(pointer.before[role] ?? []), current].slice(-MAX_BEFORE) },
      highest: { ...pointer.highest, [bundleId]: version },
    };
    return await switchTo(place, store, { next, role, entry, verdict: 'activated', signedBy: model.signedBy });
  });
}

/** Goes back to the model that a role used before: an older bundle, or the model of the profile. */
export async function rollbackModel(place: ModelPlace, role: FaceRole): Promise<ModelVerdict> {
  return await changing(place, async (store) => {
    const read = store.pointer();
    if (read.state === 'damaged') return note(place, null, damaged(store), role);
    const { pointer } = read;
    if (pointer.roles[role] === undefined) {
      return refuse('MODEL_NOT_THERE', `No operator model is in use as ${role}: there is nothing to roll back.`);
    }
    const before = [...(pointer.before[role] ?? [])];
    const back = before.pop() ?? null;
    let signedBy: string[] = [];
    if (back !== null) {
      const model = await checkModelFolder(store.folderOf(back.bundleId, back.version), place.trust);
      if (!model.ok) return note(place, null, model);
      if (model.manifestSha256 !== back.manifestSha256) {
        return note(
          place,
          null,
          refuse('MODEL_FILES', `${back.bundleId} ${back.version} is not the bundle that was in use.`),
        );
      }
      signedBy = model.signedBy;
    }
    const { [role]: _, ...others } = pointer.roles;
    const roles = back === null ? others : { ...others, [role]: back };
    const next = { ...pointer, roles, before: { ...pointer.before, [role]: before } };
    return await switchTo(place, store, { next, role, entry: back, verdict: 'rolled-back', signedBy });
  });
}

/** Removes an installed bundle from the disk, unless it is in use or a rollback would go back to it. */
export async function removeModel(place: ModelPlace, { bundleId, version }: BundleName): Promise<ModelVerdict> {
  return await changing(place, async (store) => {
    if (!store.installed().some((m) => m.bundleId === bundleId && m.version === version)) {
      return refuse('MODEL_NOT_THERE', `${bundleId} ${version} is not installed.`);
    }
    const read = store.pointer();
    if (read.state === 'damaged') return note(place, null, damaged(store), bundleId);
    const { roles, before } = read.pointer;
    const needed = [...Object.values(roles), ...Object.values(before).flat()];
    if (needed.some((entry) => entry?.bundleId === bundleId && entry.version === version)) {
      return refuse('MODEL_CONFLICT', `${bundleId} ${version} is in use, or is the one that a rollback would restore.`);
    }
    await store.discard(bundleId, version, place.newId());
    place.journal.appendSystem('model-verdict', bundleId, { verdict: 'removed', version, by: place.by });
    return { ok: true, message: `${bundleId} ${version} is removed.` };
  });
}

function damaged(store: OperatorModelStore): ModelRefusal {
  const lost = 'it states which operator models are in use and how old they may be';
  return refuse('MODEL_POINTER', `active.json in ${store.dir} is damaged (${lost}): ${DAMAGED_REMEDY}.`);
}

interface BundleName {
  bundleId: string;
  version: string;
}

interface Switch {
  next: OperatorPointer;
  role: FaceRole;
  entry: ProfileEntry | null;
  verdict: 'activated' | 'rolled-back';
  signedBy: string[];
}

async function switchTo(place: ModelPlace, store: OperatorModelStore, change: Switch): Promise<ModelVerdict> {
  const { next, role, entry, verdict, signedBy } = change;
  const subject = entry?.bundleId ?? place.profile.profileName;
  const operator: OperatorModels = { dir: store.dir, models: next.roles };
  const wrong = await tryProfile({ ...place.profile, operator });
  if (wrong.length > 0) {
    const message = `With this model the kiosk would not work: ${wrong.join('; ')}. The current model stays in use.`;
    return note(place, null, refuse('MODEL_TRIAL', message), subject);
  }
  const body = { role, ...entry, by: place.by, signedBy };
  // The row comes first and says what is about to happen: a change that cannot be looked up later must not take place.
  const noted = place.journal.appendSystem('model-verdict', subject, { verdict: 'accepted', ...body });
  if (!noted.ok) return refuse('AUDIT_UNAVAILABLE', `${noted.detail} The current model stays in use.`);
  const chosen = await store.point(next, place.by);
  if (!chosen.ok)
    return note(place, null, refuse(chosen.reason, `${chosen.message} The current model stays in use.`), subject);
  place.journal.appendSystem('model-verdict', subject, { verdict, ...body });
  const what = entry === null ? `the ${role} of profile ${subject}` : `${entry.bundleId} ${entry.version}`;
  return { ok: true, message: `${what} is used as ${role} from the next start of the daemon.` };
}

/** Makes one change at a time. A disk error leads to a refusal, and the current models stay. */
async function changing(
  place: ModelPlace,
  work: (store: OperatorModelStore) => Promise<ModelVerdict>,
): Promise<ModelVerdict> {
  const store = new OperatorModelStore(place.stateDir, place);
  try {
    const lock = await store.lock();
    if (lock === null) return refuse('MODEL_BUSY', 'Another command is changing the models. Wait until it has ended.');
    try {
      await store.removeLeftovers();
      return await work(store);
    } finally {
      lock.release();
    }
  } catch (error) {
    return note(place, null, diskRefusal(error));
  }
}

/** Notes a verdict. Values of a bundle enter the audit only once its signatures are verified. */
function note(
  place: ModelPlace,
  manifest: ModelManifest | null,
  refused: ModelRefusal,
  subject?: string,
): ModelRefusal {
  place.journal.appendSystem('model-verdict', subject ?? manifest?.bundleId ?? 'unverified', {
    verdict: refused.reason,
    version: manifest?.version ?? null,
    by: place.by,
  });
  return refused;
}

function entryOf({ manifest, manifestSha256 }: CheckedModel): ProfileEntry {
  return { bundleId: manifest.bundleId, version: manifest.version, manifestSha256 };
}

function networkOf({ manifest, files }: CheckedModel): Uint8Array {
  const bytes = files.get(manifest.files[0]?.path ?? '');
  if (bytes === undefined) throw new Error('a checked bundle contains its network');
  return bytes;
}

/** Compares two versions; below 0 if `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const [i, part] of x.entries()) if (part !== y[i]) return part - (y[i] ?? 0);
  return 0;
}
