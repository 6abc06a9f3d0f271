import { isDeepStrictEqual } from 'node:util';
import type { Target } from '../tuf/index.ts';
import { countedKeys, fullKeyPath, isKeyTarget, type KeyTarget, newestFulls } from './key-files.ts';
import { fileFault, type ReviewRefusal, refuse } from './staged-file.ts';
import type { Staging } from './staging.ts';

/** What an approver is shown about a grant; computed from the staged key files. */
export interface ReviewedGrant {
  /** The one kiosk that is added. */
  deviceKeyId: string;
  lists: { listId: string; generation: number; records: number }[];
}

interface Change {
  before: Readonly<Record<string, Target>>;
  after: Readonly<Record<string, Target>>;
  /** Paths whose targets differ. */
  changed: readonly string[];
  /** The kiosk for which, according to the folder, the grant is made. */
  named: string;
}

/**
 * Examines a grant without trusting anything. Only key files of published full lists may change, and in each of them one entry is
 * added for the same kiosk: bundles, deltas and other kiosks' entries stay the same. The records are those that two people have
 * already approved, because the bundles keep the hashes that were signed then.
 */
export function reviewGrant(staging: Staging, change: Change): ReviewedGrant | ReviewRefusal {
  const { before, after, changed, named } = change;
  if (changed.length === 0) return refuse('STAGING_GRANT', 'The grant changes nothing.');
  const fulls = new Map(
    newestFulls(before).flatMap((full) => (full.custom.operation === undefined ? [[fullKeyPath(full), full]] : [])),
  );
  const lists: ReviewedGrant['lists'] = [];
  for (const path of changed) {
    const [full, target, published] = [fulls.get(path), after[path], before[path]];
    if (full === undefined || target === undefined || published === undefined || !isKeyTarget(published)) {
      return refuse('STAGING_OTHER_CHANGE', `A grant adds one kiosk to published lists, but this one changes ${path}.`);
    }
    const fault =
      factsFault(path, { published, target }) ??
      fileFault(staging, path, target) ??
      fileFault(staging, path, published) ??
      entriesFault(staging, path, { published, target, named });
    if (fault !== null) return fault;
    lists.push({ listId: full.custom.list, generation: full.custom.to, records: full.custom.records });
  }
  return { deviceKeyId: named, lists };
}

/** Checks that the targets say the same about the key file as before. */
function factsFault(path: string, { published, target }: { published: Target; target: Target }): ReviewRefusal | null {
  if (isDeepStrictEqual(target.custom, published.custom)) return null;
  return refuse('STAGING_KEYS', `${path} should contain the keys of the published generation.`);
}

/** Checks that exactly one entry was added, for the named kiosk, and that the others are byte for byte as published. */
function entriesFault(
  staging: Staging,
  path: string,
  { published, target, named }: { published: KeyTarget; target: Target; named: string },
): ReviewRefusal | null {
  const keysOf = ({ hashes, length }: Target) => countedKeys(staging.targetFile(path, hashes.sha256), length);
  const [old, next] = [keysOf(published), keysOf(target)];
  if (old === null || next === null || next.contentKeyId !== published.custom.contentKeyId) {
    return refuse('STAGING_KEYS', `${path} contains no keys for the published list.`);
  }
  const others = next.entries.filter((entry) => !entry.startsWith(named));
  const isAdded = next.devices.includes(named) && !old.devices.includes(named);
  if (isAdded && isDeepStrictEqual(others, old.entries)) return null;
  return refuse('STAGING_GRANT', `${path} changes more than the entry of the kiosk that the grant is for.`);
}
