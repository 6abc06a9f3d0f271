import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { flushSync } from '../../adapters/storage/files/index.ts';
import { type Refusal, refuse } from '../../core/result/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import { activeDevices } from '../devices/index.ts';
import { placeCopy } from '../files/index.ts';
import type { CentralFolder, CentralSettings } from '../folder/index.ts';
import type { OpenedKey } from '../secrets/index.ts';
import {
  expiryAfter,
  fileMetaOf,
  type Metadata,
  meetsThreshold,
  type PublishedMetadata,
  Repository,
  type SnapshotSigned,
  SPEC_VERSION,
  signatureOf,
  type TimestampSigned,
} from '../tuf/index.ts';
import { approvalsOf } from './approve.ts';
import { NO_CHANGE, type ReviewedChange, review } from './review.ts';
import { type PendingRoot, pendingRoot } from './rotate.ts';
import { Staging } from './staging.ts';

/** Days for which a file is kept after it is no longer named, for a kiosk in the middle of a download. */
const GRACE_DAYS = 2;
/** The snapshot is signed again once it is this old. */
const SNAPSHOT_AGE_MS: number = DAY_MS;

export interface OnlineKeys {
  snapshot: OpenedKey;
  timestamp: OpenedKey;
}

export type PublishReason =
  | 'PUBLISH_NOTHING'
  | 'PUBLISH_ROOT_UNSIGNED'
  | 'PUBLISH_STAGING'
  | 'PUBLISH_DEVICES'
  | 'PUBLISH_BELOW_THRESHOLD'
  | 'PUBLISH_TARGETS_KEYS'
  | 'PUBLISH_ONLINE_KEY'
  | 'REPOSITORY_ABSENT';

export interface Published extends ReviewedChange {
  ok: true;
  /** Versions that clients see now. */
  versions: { root: number; targets: number; snapshot: number; timestamp: number };
  /** When the timestamp expires: it must be signed again before that. */
  timestampExpires: string;
  /** List and generation that were published; null for a renewal, a grant or a root. */
  list: { listId: string; generation: number } | null;
  signedBy: string[];
  removed: string[];
}
export type PublishVerdict = Published | Refusal<PublishReason>;

/**
 * Puts what was approved into the repository: files first, then targets, snapshot and a new root, and the timestamp last. A reader
 * does not know of anything placed before it, so anyone who reads meanwhile finds either the old generation or the new one. If
 * interrupted at any point, it can be run again.
 */
export function publish(folder: CentralFolder, keys: OnlineKeys, now: Date): PublishVerdict {
  const repository = new Repository(folder.repository);
  const current = repository.current();
  const settings = folder.settings();
  if (current.state === 'absent' || settings === null) {
    return refuse('REPOSITORY_ABSENT', 'There is no repository yet. Run: waypost central keys ceremony');
  }
  const pending = pendingRoot(folder);
  if (pending !== null && !pending.complete) return refuse('PUBLISH_ROOT_UNSIGNED', rootWords(folder, pending));
  const root = pending?.root ?? current.root;
  const before = current.state === 'published' ? current : null;
  const keyFault = onlineKeyFault(root, keys);
  if (keyFault !== null) return keyFault;
  const staging = new Staging(folder.staging);
  const approved = staging.exists() ? approvedTargets(folder, { staging, root, before, now }) : null;
  if (approved !== null && !approved.ok) return approved;
  const targets = approved?.targets ?? before?.targets ?? null;
  if (targets === null || (approved === null && pending === null)) {
    return refuse('PUBLISH_NOTHING', 'Nothing is staged. Run: waypost central build');
  }
  if (!meetsThreshold(targets, root.signed, 'targets')) {
    return refuse(
      'PUBLISH_TARGETS_KEYS',
      'With the new root, the targets are not signed by enough keys. Stage and approve them first.',
    );
  }
  const made = nextOnline({ targets, before, keys, settings, now, snapshotToo: true });
  if (approved !== null) placeTargets(folder, { staging, repository, targets, before });
  repository.place('targets', targets);
  repository.place('snapshot', made.snapshot);
  if (pending !== null) repository.place('root', pending.root);
  repository.placeTimestamp(made.timestamp);
  if (pending !== null) {
    const leaving = Object.keys(pending.published.signed.keys).filter((keyid) => root.signed.keys[keyid] === undefined);
    folder.noteHolders(
      [],
      leaving.map((keyid) => ({ keyid, at: now.toISOString() })),
    );
    rmSync(folder.pendingRoot, { force: true });
  }
  if (approved?.change.end != null) forgetOperation(folder, approved.change.end.listId, now);
  if (approved !== null) tidy(folder, approved.list);
  const removed = repository.prune({ root, targets, ...made }, { now, graceDays: GRACE_DAYS });
  return {
    ok: true,
    versions: versionsOf({ root, targets, ...made }),
    timestampExpires: made.timestamp.signed.expires,
    list: approved?.list ?? null,
    ...(approved?.change ?? NO_CHANGE),
    signedBy: approved === null ? [] : approved.targets.signatures.map(({ keyid }) => folder.holderOf(keyid)),
    removed,
  };
}

/** Signs the timestamp again, and the snapshot once a day: so that clients see that nobody is holding back anything newer. */
export function renewTimestamp(folder: CentralFolder, keys: OnlineKeys, now: Date): PublishVerdict {
  const repository = new Repository(folder.repository);
  const current = repository.current();
  const settings = folder.settings();
  if (current.state !== 'published' || settings === null) {
    return refuse('REPOSITORY_ABSENT', 'Nothing is published yet. Run: waypost central build, approve and publish');
  }
  const keyFault = onlineKeyFault(current.root, keys);
  if (keyFault !== null) return keyFault;
  const signedAt = Date.parse(current.snapshot.signed.expires) - settings.expiry.snapshotDays * DAY_MS;
  const snapshotToo = now.getTime() - signedAt >= SNAPSHOT_AGE_MS;
  const made = nextOnline({ targets: current.targets, before: current, keys, settings, now, snapshotToo });
  if (snapshotToo) repository.place('snapshot', made.snapshot);
  repository.placeTimestamp(made.timestamp);
  const all = { root: current.root, targets: current.targets, ...made };
  const removed = repository.prune(all, { now, graceDays: GRACE_DAYS });
  const timestampExpires = made.timestamp.signed.expires;
  return {
    ok: true,
    versions: versionsOf(all),
    timestampExpires,
    list: null,
    ...NO_CHANGE,
    signedBy: [],
    removed,
  };
}

interface Approved {
  ok: true;
  targets: Metadata<'targets'>;
  list: Published['list'];
  change: ReviewedChange;
}

function approvedTargets(
  folder: CentralFolder,
  at: { staging: Staging; root: Metadata<'root'>; before: PublishedMetadata | null; now: Date },
): Approved | (PublishVerdict & { ok: false }) {
  const { staging, root, before, now } = at;
  const reviewed = review(staging, { now });
  if (!reviewed.ok) return refuse('PUBLISH_STAGING', `${reviewed.message} (${reviewed.reason})`);
  const { staged } = reviewed;
  const version = before?.targets.signed.version ?? 0;
  // Interrupted after the timestamp: the staged files are already published, and only cleaning up is left.
  const again = before !== null && staged.targets.signed.version === version;
  if (!again && staged.targets.signed.version !== version + 1) {
    return refuse('PUBLISH_STAGING', 'Something else was published since this was staged. Build and approve again.');
  }
  // Two texts of one version may have been approved, and one of them withdrawn.
  if (!again && !isDeepStrictEqual(staged.published?.signed, before?.targets.signed)) {
    return refuse('PUBLISH_STAGING', 'This was staged for targets other than the published ones. Build it again.');
  }
  const { grant, pack, end, program, order } = reviewed;
  const sealedTo = grant === null ? (reviewed.list?.devices ?? []) : [grant.deviceKeyId];
  const strangers = again ? [] : strangersIn(folder, sealedTo);
  if (strangers.length > 0) {
    const message = `It is sealed to ${strangers.length} device(s) that are not enrolled, or were revoked since (${strangers[0]}). Build and approve again.`;
    return refuse('PUBLISH_DEVICES', message);
  }
  const approvals = approvalsOf(staging, staged.targets, root);
  if (approvals.people < approvals.threshold) {
    const names = approvals.missing.map((keyid) => folder.holderOf(keyid)).join(', ');
    const count = `${approvals.people} of ${approvals.threshold} approvals by different people`;
    return refuse(
      'PUBLISH_BELOW_THRESHOLD',
      `${count}. Not yet signed: ${names}. Each of them runs: waypost central approve --key FILE --root FILE --records FILE`,
    );
  }
  const list =
    reviewed.list === null ? null : { listId: reviewed.list.header.head.listId, generation: reviewed.list.header.to };
  const signed = { signatures: approvals.signatures, signed: staged.targets.signed };
  return { ok: true, targets: signed, list, change: { grant, pack, end, program, order } };
}

/** Key ids of devices that may not open what is to be published. */
function strangersIn(folder: CentralFolder, sealedTo: readonly string[]): string[] {
  const enrolled = new Set(activeDevices(folder).map(({ deviceKeyId }) => deviceKeyId));
  return sealedTo.filter((id) => !enrolled.has(id));
}

function onlineKeyFault(root: Metadata<'root'>, keys: OnlineKeys): (PublishVerdict & { ok: false }) | null {
  for (const role of ['snapshot', 'timestamp'] as const) {
    if (root.signed.roles[role].keyids.includes(keys[role].keyid)) continue;
    return refuse(
      'PUBLISH_ONLINE_KEY',
      `The ${role} key is not the one that root version ${root.signed.version} lists.`,
    );
  }
  return null;
}

function nextOnline(from: {
  targets: Metadata<'targets'>;
  before: PublishedMetadata | null;
  keys: OnlineKeys;
  settings: CentralSettings;
  now: Date;
  snapshotToo: boolean;
}): { snapshot: Metadata<'snapshot'>; timestamp: Metadata<'timestamp'> } {
  const { targets, before, keys, settings, now } = from;
  const snapshot = from.snapshotToo || before === null ? snapshotOf() : before.snapshot;
  const signed: TimestampSigned = {
    _type: 'timestamp',
    spec_version: SPEC_VERSION,
    version: (before?.timestamp.signed.version ?? 0) + 1,
    expires: expiryAfter(now, settings.expiry.timestampHours),
    meta: { 'snapshot.json': fileMetaOf(snapshot) },
  };
  return { snapshot, timestamp: { signatures: [signatureBy(signed, keys.timestamp)], signed } };

  function snapshotOf(): Metadata<'snapshot'> {
    const next: SnapshotSigned = {
      _type: 'snapshot',
      spec_version: SPEC_VERSION,
      version: (before?.snapshot.signed.version ?? 0) + 1,
      expires: expiryAfter(now, settings.expiry.snapshotDays * 24),
      meta: { 'targets.json': fileMetaOf(targets) },
    };
    return { signatures: [signatureBy(next, keys.snapshot)], signed: next };
  }
}

function signatureBy(signed: SnapshotSigned | TimestampSigned, key: OpenedKey): ReturnType<typeof signatureOf> {
  return signatureOf(signed, { keyid: key.keyid, secretKey: key.secret });
}

/** Places bundles and keys, and the sealed text of the generation for the next comparison. */
function placeTargets(
  folder: CentralFolder,
  at: { staging: Staging; repository: Repository; targets: Metadata<'targets'>; before: PublishedMetadata | null },
): void {
  const { staging, repository, targets } = at;
  for (const [path, { hashes }] of Object.entries(targets.signed.targets)) {
    const [from, to] = [staging.targetFile(path, hashes.sha256), repository.targetFile(path, hashes.sha256)];
    if (!existsSync(to)) placeCopy(from, to);
  }
  const list = staging.read()?.summary.list;
  if (list === null || list === undefined || !existsSync(staging.text)) return;
  placeCopy(staging.text, join(folder.list(list.listId), 'generations', `${list.to}.sealed`), 0o600);
  if (existsSync(staging.contentKey)) placeCopy(staging.contentKey, folder.contentKey(list.listId, list.to), 0o600);
}

/** The sealed text of an ended operation is deleted; the fact that it existed is kept, so that its id is not used again. */
function forgetOperation(folder: CentralFolder, listId: string, now: Date): void {
  folder.noteEndedOperation(listId, now.toISOString());
  rmSync(join(folder.list(listId), 'generations'), { recursive: true, force: true });
}

/** Removes the staging folder after publication, and older texts and keys that are no longer needed. */
function tidy(folder: CentralFolder, list: Published['list']): void {
  if (list !== null) {
    const texts = join(folder.list(list.listId), 'generations');
    for (const name of existsSync(texts) ? readdirSync(texts) : []) {
      if (!name.startsWith(`${list.generation}.`)) rmSync(join(texts, name), { force: true });
    }
  }
  // Renamed first: if it were killed while deleting files one by one, half a staging folder would remain and be refused at every
  // later publication.
  const gone = `${folder.staging}.published`;
  rmSync(gone, { recursive: true, force: true });
  if (existsSync(folder.staging)) renameSync(folder.staging, gone);
  flushSync(folder.path);
  rmSync(gone, { recursive: true, force: true });
}

function versionsOf(all: PublishedMetadata): Published['versions'] {
  const { root, targets, snapshot, timestamp } = all;
  return {
    root: root.signed.version,
    targets: targets.signed.version,
    snapshot: snapshot.signed.version,
    timestamp: timestamp.signed.version,
  };
}

function rootWords(folder: CentralFolder, { root, open, missing }: PendingRoot): string {
  const names = open.map((keyid) => folder.holderOf(keyid)).join(', ');
  const need = `${missing.old} more of the old root keys and ${missing.fresh} more of the new ones`;
  return `Root version ${root.signed.version} needs ${need}. Not yet signed: ${names}. Each of them runs: waypost central keys sign --key FILE`;
}
