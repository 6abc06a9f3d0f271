import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Updater } from 'tuf-js';
import { flushSync } from '../../adapters/storage/files/index.ts';
import type { RememberedRepository } from '../../adapters/storage/rollback/index.ts';
import { orNull } from '../../core/result/index.ts';
import { lower, refusalOf } from './error-words.ts';
import { MetadataFetcher } from './metadata-fetcher.ts';
import { type CheckedMetadata, checkProfile } from './profile.ts';
import { ROLES, refused, type TufRole, type UpdateRefusal } from './reasons.ts';
import {
  heldRoots,
  missingRoot,
  notingRoots,
  putRoot,
  readRoot,
  rootVersion,
  type SeenRoots,
  walkedByPeople,
} from './roots.ts';
import type { MetadataSource } from './sources.ts';

/** Largest size of each metadata file, bytes. */
export const METADATA_LIMIT_BYTES: Readonly<Record<TufRole, number>> = {
  root: 512_000,
  timestamp: 16_384,
  snapshot: 2_000_000,
  targets: 5_000_000,
};
/** Maximum number of root files that are followed in one cycle. */
export const ROOT_STEPS_MAX = 256;

export interface RefreshRequest {
  /** Folder of the trusted metadata. It is made if missing, swapped as a whole, and not changed before `keep`. */
  folder: string;
  /** The root that a technician pinned. */
  pinnedRoot: Uint8Array;
  source: MetadataSource;
  /** What was known about this repository before; null if nothing was. */
  remembered: RememberedRepository | null;
}

export interface Refreshed extends CheckedMetadata {
  /** Data for the memory against rollback; keep it before anything else is done with the result. */
  remember: RememberedRepository;
  /** Replaces the old metadata with the new. */
  keep(): void;
}

export type RefusedCycle = UpdateRefusal & {
  /** Newer roots that were valid although the cycle was not; null if there is none. */
  roots: SeenRoots | null;
};

/**
 * One cycle of the TUF client (TUF 1.0 section 5). Clauses, in order:
 *
 * 1. the pinned root is the one that was pinned, and the trusted root the one that was reached from it; if the trusted
 *    root is damaged, the walk starts again at the pinned root;
 * 2. tuf-js walks the roots and checks signatures, thresholds, versions, lengths, hashes and expiry on a copy;
 * 3. the result has the form of this appliance, without delegations, and enough different people signed it and each root;
 * 4. versions are not below those seen before, unless root changed the keys of the role.
 *
 * Even a refusal returns the newer valid roots (TUF 5.3.8), for the caller to keep.
 */
export async function refreshMetadata(request: RefreshRequest): Promise<Refreshed | RefusedCycle> {
  const { folder, pinnedRoot, source, remembered } = request;
  const pinned = digest(pinnedRoot);
  if (remembered !== null && remembered.pinned !== pinned) {
    const changed = refused(
      'UPDATE_ROOT_CHANGED',
      'The root on this disk is not the one that was pinned: pin it again.',
    );
    return { ...changed, roots: null };
  }
  const work = `${folder}.work`;
  copyTrusted(folder, work, { pinnedRoot, root: remembered?.root ?? null });
  const walked: Uint8Array[] = [readRoot(work)];
  const outcome = await walk({ work, source, pinnedRoot, remembered, walked });
  if (!outcome.ok) {
    const roots = seenRoots(heldRoots(walked, readRoot(work)), { folder, remembered });
    rmSync(work, { recursive: true, force: true });
    return { ...outcome, roots };
  }
  const remember = { pinned, root: digest(readRoot(work)), versions: outcome.versions, keys: outcome.keys };
  return { ...outcome, remember, keep: () => swap(folder, work) };
}

/** Lets tuf-js walk on the copy in `work`, and checks what is required beyond that. */
async function walk(at: {
  work: string;
  source: MetadataSource;
  pinnedRoot: Uint8Array;
  remembered: RememberedRepository | null;
  walked: Uint8Array[];
}): Promise<CheckedMetadata | UpdateRefusal> {
  const { work, pinnedRoot, remembered, walked } = at;
  const gap = missingRoot(readRoot(work), at.source.roots ?? []);
  const source = notingRoots(at.source, walked);
  const fetcher = new MetadataFetcher(source);
  try {
    await updaterOf(work, { source, fetcher, pinnedRoot }).refresh();
  } catch (error) {
    return gap ?? fetcher.refusal ?? refusalOf(error);
  }
  if (gap !== null) return gap;
  const read = (role: TufRole): Uint8Array => readFileSync(join(work, `${role}.json`));
  const files = {
    root: read('root'),
    timestamp: read('timestamp'),
    snapshot: read('snapshot'),
    targets: read('targets'),
  };
  const checked = walkedByPeople(walked) ?? checkProfile(files);
  return checked.ok ? (olderThan(checked, remembered) ?? checked) : checked;
}

/**
 * What a refused cycle leaves behind: its newest valid root. The remembered versions and keys of the other roles stay, so that
 * a root that changed keys ends their memory in the next cycle as it would have in this one.
 */
function seenRoots(
  held: readonly Uint8Array[],
  { folder, remembered }: { folder: string; remembered: RememberedRepository | null },
): SeenRoots | null {
  const chain = held.slice(1);
  const last = chain.at(-1);
  if (last === undefined) return null;
  const [root, version] = [digest(last), rootVersion(last)];
  // If the trusted file was lost, the walk began at the pinned root, and may not have come as far as before.
  if (remembered !== null && root !== remembered.root && version <= remembered.versions.root) return null;
  const remember = remembered && { ...remembered, root, versions: { ...remembered.versions, root: version } };
  const keep = (): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    putRoot(folder, last, { name: 'root.json', mode: 0o600 });
  };
  return { chain, remember, keep };
}

/** A new updater for every cycle, because it keeps the time at which it was made. A local root that does not load is replaced. */
export function updaterOf(
  work: string,
  { source, fetcher, pinnedRoot }: { source: MetadataSource; fetcher: MetadataFetcher; pinnedRoot?: Uint8Array },
): Updater {
  const make = (): Updater =>
    new Updater({
      metadataDir: work,
      metadataBaseUrl: source.base,
      fetcher,
      config: {
        maxRootRotations: ROOT_STEPS_MAX,
        rootMaxLength: METADATA_LIMIT_BYTES.root,
        timestampMaxLength: METADATA_LIMIT_BYTES.timestamp,
        snapshotMaxLength: METADATA_LIMIT_BYTES.snapshot,
        targetsMaxLength: METADATA_LIMIT_BYTES.targets,
      },
    });
  try {
    return make();
  } catch (error) {
    if (pinnedRoot === undefined) throw error;
    writeFileSync(join(work, 'root.json'), pinnedRoot, { mode: 0o600 });
    return make();
  }
}

/**
 * A fresh copy of the trusted files. The root is taken only if it is exactly the trusted file: tuf-js requires
 * only that a local root is signed by itself.
 */
function copyTrusted(folder: string, work: string, from: { pinnedRoot: Uint8Array; root: string | null }): void {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  if (!existsSync(folder) && existsSync(`${folder}.old`)) renameSync(`${folder}.old`, folder);
  mkdirSync(work, { mode: 0o700 });
  for (const role of ROLES) {
    const bytes = trusted(join(folder, `${role}.json`), METADATA_LIMIT_BYTES[role]);
    if (bytes === null || (role === 'root' && digest(bytes) !== from.root)) continue;
    writeFileSync(join(work, `${role}.json`), bytes, { mode: 0o600 });
  }
  const root = join(work, 'root.json');
  if (!existsSync(root)) writeFileSync(root, from.pinnedRoot, { mode: 0o600 });
}

function trusted(path: string, limitBytes: number): Uint8Array | null {
  return orNull(() => (statSync(path).size <= limitBytes ? readFileSync(path) : null));
}

/** Detects a rollback from the memory outside the metadata folder, which survives if that folder is damaged. */
function olderThan({ versions, keys }: CheckedMetadata, remembered: RememberedRepository | null): UpdateRefusal | null {
  if (remembered === null) return null;
  // TUF 5.3.11: new keys of timestamp or snapshot end the memory of both. Otherwise a thief of the old keys could raise a version
  // for ever.
  const fresh = keys.timestamp !== remembered.keys.timestamp || keys.snapshot !== remembered.keys.snapshot;
  const forgotten: Record<TufRole, boolean> = {
    root: false,
    timestamp: fresh,
    snapshot: fresh,
    targets: fresh || keys.targets !== remembered.keys.targets,
  };
  const role = ROLES.find((one) => !forgotten[one] && versions[one] < remembered.versions[one]);
  return role === undefined ? null : lower(role, versions[role], remembered.versions[role]);
}

/** Flushes the files, moves the old folder aside and the new one into its place. After a crash, one of them is complete. */
function swap(folder: string, work: string): void {
  for (const role of ROLES) {
    chmodSync(join(work, `${role}.json`), 0o600);
    flushSync(join(work, `${role}.json`));
  }
  flushSync(work);
  rmSync(`${folder}.old`, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, `${folder}.old`);
  renameSync(work, folder);
  flushSync(dirname(folder));
  rmSync(`${folder}.old`, { recursive: true, force: true });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
