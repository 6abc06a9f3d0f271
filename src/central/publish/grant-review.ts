import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { BundleTarget, Target } from '../tuf/index.ts';
import { contentKeyIdOf, fullKeyPath, newestFulls, readKeyFile } from './key-files.ts';
import { fileFault, type ReviewRefusal, refuse } from './staged-file.ts';
import type { Staging } from './staging.ts';

/** What an approver is shown of a grant; worked out from the staged key files. */
export interface ReviewedGrant {
  /** The one kiosk that is added. */
  deviceKeyId: string;
  lists: { listId: string; generation: number; records: number }[];
}

interface Change {
  before: Readonly<Record<string, Target>>;
  after: Readonly<Record<string, Target>>;
  /** Paths that differ. */
  changed: readonly string[];
  /** The kiosk that the folder says the grant is for. */
  named: string;
}

/**
 * Looks at a grant as a stranger would. Nothing but key files of published full lists may change, and in each of them one
 * entry is added, of the same kiosk: no bundle, no delta and no other kiosk's entry. The records are those that two people
 * approved before, because the bundles keep the hashes that were signed then.
 */
export function reviewGrant(staging: Staging, change: Change): ReviewedGrant | ReviewRefusal {
  const { before, after, changed, named } = change;
  if (changed.length === 0) return refuse('STAGING_GRANT', 'The grant changes nothing.');
  const fulls = new Map(
    newestFulls(before).map((full) => [fullKeyPath(full.custom.list, full.custom.to, named), full]),
  );
  const lists: ReviewedGrant['lists'] = [];
  for (const path of changed) {
    const [full, target] = [fulls.get(path), after[path]];
    if (full === undefined || target === undefined) {
      return refuse('STAGING_OTHER_CHANGE', `A grant adds one kiosk to published lists, and this one changes ${path}.`);
    }
    const fault =
      factsFault(path, { before, target, full }) ??
      fileFault(staging, path, target) ??
      entriesFault(staging, path, { published: before[path] ?? null, target, named });
    if (fault !== null) return fault;
    lists.push({ listId: full.custom.list, generation: full.custom.to, records: full.custom.records });
  }
  return { deviceKeyId: named, lists };
}

/** What the targets say of the key file is what they say of the bundle's other key files. */
function factsFault(
  path: string,
  { before, target, full }: { before: Change['before']; target: Target; full: BundleTarget },
): ReviewRefusal | null {
  const { list, to } = full.custom;
  const contentKeyId = contentKeyIdOf(before, { list, to });
  if (isDeepStrictEqual(target.custom, { list, kind: 'full', from: null, to, contentKeyId })) return null;
  return refuse('STAGING_KEYS', `${path} should hold the keys of generation ${to}.`);
}

/** Exactly one entry is added, of the named kiosk; every other one is the published one, byte for byte. */
function entriesFault(
  staging: Staging,
  path: string,
  { published, target, named }: { published: Target | null; target: Target; named: string },
): ReviewRefusal | null {
  if (published !== null) {
    const fault = fileFault(staging, path, published);
    if (fault !== null) return fault;
  }
  const fileOf = ({ hashes }: Target) => readKeyFile(readFileSync(staging.targetFile(path, hashes.sha256)));
  const old = published === null ? null : fileOf(published);
  const next = fileOf(target);
  const contentKeyId = (target.custom as { contentKeyId: string }).contentKeyId;
  if (next === null || next.contentKeyId !== contentKeyId || (published !== null && old === null)) {
    return refuse('STAGING_KEYS', `${path} holds no keys for the published list.`);
  }
  const known = old?.entries ?? [];
  const others = next.entries.filter((entry) => !entry.startsWith(named));
  const added = next.devices.filter((id) => id === named).length;
  if (added === 1 && !(old?.devices ?? []).includes(named) && isDeepStrictEqual(others, known)) return null;
  return refuse('STAGING_GRANT', `${path} changes more than the entry of the kiosk that the grant is for.`);
}
