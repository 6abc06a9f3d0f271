import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Result, refuse } from '../../core/result/index.ts';
import { placeFile, textOf } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import type { KeyNote, OpenedKey } from '../secrets/index.ts';
import {
  bindPersons,
  expiryAfter,
  METADATA_BYTES_MAX,
  type Metadata,
  meetsThreshold,
  metadataText,
  peopleOf,
  Repository,
  type Role,
  type RootSigned,
  readMetadata,
  signatureOf,
  signersOfRole,
} from '../tuf/index.ts';
import { writeStaged } from './stage.ts';
import { Staging, targetsHolders } from './staging.ts';

export type RotateReason =
  | 'REPOSITORY_ABSENT'
  | 'ROTATE_PENDING'
  | 'ROTATE_UNKNOWN_KEY'
  | 'ROTATE_NOT_PENDING'
  | 'ROTATE_NOT_A_ROOT_KEY'
  | 'ROTATE_SAME_PERSON';
export type RotateVerdict = Result<RotateReason, { pending: PendingRoot }>;

/** A new root that waits for signatures of the old and of the new root keys. */
export interface PendingRoot {
  root: Metadata<'root'>;
  published: Metadata<'root'>;
  /** Key ids that may still sign, and how many signatures are missing under the old and under the new root. */
  open: string[];
  missing: { old: number; fresh: number };
  complete: boolean;
}

/** A change to the root; without one, the next root has the same keys for another year. */
export interface RootChange {
  role: Role;
  /** Key id that is removed. */
  leaves: string;
  joins: KeyNote;
}

/**
 * Prepares the next root. It counts once it is signed by enough keys of the previous root and of its own (TUF specification
 * 6.1), with `central keys sign` by each holder and then `central publish`.
 */
export function prepareRoot(folder: CentralFolder, change: RootChange | null, now: Date): RotateVerdict {
  const published = new Repository(folder.repository).roots().at(-1);
  const settings = folder.settings();
  if (published === undefined || settings === null) {
    return refuse('REPOSITORY_ABSENT', 'There is no repository yet. Run: waypost central keys ceremony');
  }
  if (readPending(folder) !== null) {
    return refuse(
      'ROTATE_PENDING',
      'Another new root is waiting for signatures. Sign and publish it, or run: waypost central keys discard',
    );
  }
  const { signed: before } = published;
  if (change !== null && !before.roles[change.role].keyids.includes(change.leaves)) {
    return refuse('ROTATE_UNKNOWN_KEY', `This is not a ${change.role} key of root version ${before.version}.`);
  }
  const changed = change === null ? before : withChange(before, change);
  const persons = personsOf(folder, changed, change?.joins ?? null);
  const twice = heldTwice(changed, persons);
  if (twice !== null) {
    const message = `One person would hold two ${twice} keys, and could sign alone. Give the key to somebody else: waypost central keys rotate ${twice}`;
    return refuse('ROTATE_SAME_PERSON', message);
  }
  const next: RootSigned = {
    ...changed,
    persons,
    version: before.version + 1,
    expires: expiryAfter(now, settings.expiry.rootDays * 24),
  };
  const root: Metadata<'root'> = { signatures: [], signed: next };
  placeFile(folder.pendingRoot, metadataText(root));
  if (change !== null) folder.noteHolders([change.joins]);
  stageRenewal(folder, { root, published, now });
  return { ok: true, pending: standingStatusOf(root, published) };
}

/** Binds every key of the root to its holder; keys that an earlier root bound keep their holder. */
function personsOf(folder: CentralFolder, root: RootSigned, joins: KeyNote | null): Record<string, string> {
  const keys = Object.keys(root.keys).map((keyid) => ({
    keyid,
    holder: keyid === joins?.keyid ? joins.holder : folder.holderOf(keyid),
  }));
  return bindPersons(keys, root.persons);
}

function heldTwice({ roles }: RootSigned, persons: Readonly<Record<string, string>>): 'root' | 'targets' | null {
  return (
    (['root', 'targets'] as const).find((role) => peopleOf(roles[role].keyids, persons) < roles[role].keyids.length) ??
    null
  );
}

/** The root that is waiting, or null. */
export function pendingRoot(folder: CentralFolder): PendingRoot | null {
  const root = readPending(folder);
  const published = new Repository(folder.repository).roots().at(-1);
  return root === null || published === undefined ? null : standingStatusOf(root, published);
}

/** Adds the signature of one root holder, of the old root or of the new one. */
export function signRoot(folder: CentralFolder, key: OpenedKey): RotateVerdict {
  const pending = pendingRoot(folder);
  if (pending === null) return refuse('ROTATE_NOT_PENDING', 'No new root is waiting for a signature.');
  const { root, published } = pending;
  const known = [published, root].some(({ signed }) => signed.roles.root.keyids.includes(key.keyid));
  if (!known) {
    return refuse(
      'ROTATE_NOT_A_ROOT_KEY',
      `The key of ${key.holder} is a root key of neither the old nor the new root.`,
    );
  }
  const signature = signatureOf(root.signed, { keyid: key.keyid, secretKey: key.secret });
  const signatures = [...root.signatures.filter(({ keyid }) => keyid !== key.keyid), signature];
  const next: Metadata<'root'> = { signatures, signed: root.signed };
  placeFile(folder.pendingRoot, metadataText(next));
  return { ok: true, pending: standingStatusOf(next, published) };
}

/** Withdraws a new root before it is published, together with what was staged because of it. */
export function discardRoot(folder: CentralFolder): boolean {
  const root = readPending(folder);
  if (root === null) return false;
  const staging = new Staging(folder.staging);
  const staged = staging.read();
  if (staged !== null && isDeepStrictEqual(staged.root.signed, root.signed))
    rmSync(staging.path, { recursive: true, force: true });
  rmSync(folder.pendingRoot, { force: true });
  return true;
}

function readPending(folder: CentralFolder): Metadata<'root'> | null {
  const text = textOf(folder.pendingRoot, METADATA_BYTES_MAX.root);
  return text === null ? null : readMetadata('root', text);
}

function standingStatusOf(root: Metadata<'root'>, published: Metadata<'root'>): PendingRoot {
  const missing = (by: Metadata<'root'>): number =>
    Math.max(0, by.signed.roles.root.threshold - peopleOf(signersOfRole(root, by.signed, 'root'), by.signed.persons));
  const signed = new Set(root.signatures.map(({ keyid }) => keyid));
  const may = new Set([...published.signed.roles.root.keyids, ...root.signed.roles.root.keyids]);
  const count = { old: missing(published), fresh: missing(root) };
  return {
    root,
    published,
    open: [...may].filter((keyid) => !signed.has(keyid)),
    missing: count,
    complete: count.old === 0 && count.fresh === 0,
  };
}

/** A key that is no longer named by any role is removed from the root too. */
function withChange(before: RootSigned, { role, leaves, joins }: RootChange): RootSigned {
  const keyids = before.roles[role].keyids.map((keyid) => (keyid === leaves ? joins.keyid : keyid));
  const roles = { ...before.roles, [role]: { ...before.roles[role], keyids } };
  const named = new Set(Object.values(roles).flatMap((one) => one.keyids));
  const all = { ...before.keys, ...(joins.key === null ? {} : { [joins.keyid]: joins.key }) };
  return { ...before, roles, keys: Object.fromEntries(Object.entries(all).filter(([keyid]) => named.has(keyid))) };
}

/**
 * If the published targets would no longer be signed by enough keys of the new root, the same targets are staged again for
 * approval: otherwise the new root would make every kiosk refuse the repository. What was already staged is kept and needs approval
 * under the new root.
 */
function stageRenewal(
  folder: CentralFolder,
  { root, published, now }: { root: Metadata<'root'>; published: Metadata<'root'>; now: Date },
): void {
  const current = new Repository(folder.repository).current();
  const staging = new Staging(folder.staging);
  const staged = staging.read();
  if (staged !== null) {
    const summary = { ...staged.summary, holders: targetsHolders(root, folder.holders()) };
    staging.write({ ...staged, summary, root });
    return;
  }
  if (current.state !== 'published' || meetsThreshold(current.targets, root.signed, 'targets')) return;
  writeRenewal(folder, { root, published, targets: current.targets, now });
}

/** Stages the published targets again, for other keys or for a later date. */
export function writeRenewal(
  folder: CentralFolder,
  renewed: { root: Metadata<'root'>; published: Metadata<'root'>; targets: Metadata<'targets'>; now: Date },
): void {
  const { root, published: publishedRoot, targets: published, now } = renewed;
  const { targets } = published.signed;
  const says = { kind: 'renewal' } as const;
  writeStaged(new Staging(folder.staging), { folder, root, publishedRoot, published, targets, says, now });
}
