import { readFileSync } from 'node:fs';
import { type Result, refuse } from '../../core/result/index.ts';
import {
  LOCK_LIMIT_BYTES,
  LOCK_PATH,
  LOCKED_MAX,
  type LockFacts,
  lockText,
  readLock,
} from '../../delivery/orders/index.ts';
import { placeCopy, placeFile, textOf } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { Repository, sha256Hex, type Target } from '../tuf/index.ts';
import { programsOf } from './program-review.ts';
import { besideStaging, OTHER_STAGED, writeStaged } from './stage.ts';
import { fileFault, type ReviewRefusal, refuse as refuseReview } from './staged-file.ts';
import { Staging } from './staging.ts';

/** What an approver is shown about an order; computed from the staged and the published file. */
export interface ReviewedLock {
  version: number;
  /** Device key ids that the order newly locks, and those that it no longer names. */
  added: string[];
  removed: string[];
  /** All device key ids that the order locks. */
  locked: string[];
}

export type StageLockReason =
  | 'REPOSITORY_ABSENT'
  | 'ORDER_OTHER_STAGED'
  | 'ORDER_OFFICE_PROGRAMS'
  | 'ORDER_SAME'
  | 'ORDER_TOO_MANY';
export type StageLockVerdict = Result<StageLockReason, { order: ReviewedLock; digest: string }>;

type Targets = Readonly<Record<string, Target>>;

/** Kiosks that the published order locks, and its version; version 0 and no kiosks if no order was ever published. */
export function publishedLock(repository: Repository): { version: number; locked: string[] } {
  const current = repository.current();
  const target = current.state === 'published' ? lockTarget(current.targets.signed.targets) : null;
  if (target === null) return { version: 0, locked: [] };
  const text = textOf(repository.targetFile(LOCK_PATH, target.hashes.sha256), LOCK_LIMIT_BYTES);
  return { version: target.custom.version, locked: text === null ? [] : (readLock(text) ?? []) };
}

/**
 * Stages the next lock order: the published one with some kiosks added or taken out. Two people approve it as they do a generation.
 * A kiosk named in the order destroys its keys; removing it from the order helps only if it has not received the order yet.
 */
export function stageLock(request: {
  folder: CentralFolder;
  add: readonly string[];
  remove: readonly string[];
  /** Names of the kiosks, by device key id, for those who approve. */
  names: Readonly<Record<string, string>>;
  now: Date;
}): StageLockVerdict {
  const { folder, add, remove, names, now } = request;
  const repository = new Repository(folder.repository);
  const current = repository.current();
  if (current.state !== 'published')
    return refuse('REPOSITORY_ABSENT', 'Nothing is published yet. Build, approve and publish a list first.');
  if (new Staging(folder.staging).exists()) return refuse('ORDER_OTHER_STAGED', OTHER_STAGED);
  const { targets } = current.targets.signed;
  if (programsOf(targets).length > 0)
    return refuse(
      'ORDER_OFFICE_PROGRAMS',
      'This office publishes programs. Lock a kiosk from the office that publishes its lists.',
    );
  const before = publishedLock(repository);
  const locked = [...new Set([...before.locked, ...add])].filter((id) => !remove.includes(id)).sort();
  const order = changeOf({ version: before.version + 1, before: before.locked, locked });
  if (order.added.length + order.removed.length === 0)
    return refuse('ORDER_SAME', 'The published order already names these kiosks. See: waypost central order list');
  if (locked.length > LOCKED_MAX)
    return refuse('ORDER_TOO_MANY', `An order names at most ${LOCKED_MAX} kiosks. Remove those that were destroyed.`);
  const staging = besideStaging(folder);
  const bytes = new TextEncoder().encode(lockText(locked));
  const sha256 = sha256Hex(bytes);
  placeFile(staging.targetFile(LOCK_PATH, sha256), bytes, 0o644);
  const last = lockTarget(targets);
  // The published order is put next to it, so that approvers can count the changes on their own machine.
  if (last !== null) {
    const old = repository.targetFile(LOCK_PATH, last.hashes.sha256);
    placeCopy(old, staging.targetFile(LOCK_PATH, last.hashes.sha256));
  }
  const custom: LockFacts = { order: 'lock', version: order.version };
  const target: Target = { length: bytes.length, hashes: { sha256 }, custom };
  const digest = writeStaged(staging, {
    folder,
    root: current.root,
    published: current.targets,
    targets: { ...targets, [LOCK_PATH]: target },
    says: { kind: 'order', order: { version: order.version } },
    devices: names,
    now,
  });
  staging.moveTo(folder.staging);
  return { ok: true, order, digest };
}

/**
 * Examines a staged order without trusting anything: nothing else may change, the file must be the one that is named, its version
 * must follow, and the changes are counted from the published order, which is next to it under its signed digest.
 */
export function reviewLock(
  staging: Staging,
  change: { before: Targets; after: Targets; changed: readonly string[] },
): ReviewedLock | ReviewRefusal {
  const other = change.changed.find((path) => path !== LOCK_PATH);
  if (other !== undefined)
    return refuseReview('STAGING_OTHER_CHANGE', `This publishes a lock order, but it also changes ${other}.`);
  const target = lockTarget(change.after);
  if (target === null || change.changed.length === 0)
    return refuseReview('STAGING_ORDER', 'No new lock order is staged.');
  const fault = fileFault(staging, LOCK_PATH, target);
  if (fault !== null) return fault;
  const locked = readLock(readFileSync(staging.targetFile(LOCK_PATH, target.hashes.sha256), 'utf8'));
  if (locked === null) return refuseReview('STAGING_ORDER', 'The staged file is not a lock order.');
  const last = lockTarget(change.before);
  if (target.custom.version !== (last?.custom.version ?? 0) + 1)
    return refuseReview('STAGING_ORDER', `Version ${target.custom.version} does not follow the published order.`);
  const before = last === null ? [] : lockedBefore(staging, last.hashes.sha256);
  if (before === null)
    return refuseReview('STAGING_FILE', 'The published order is missing or damaged, so the changes cannot be shown.');
  return changeOf({ version: target.custom.version, before, locked });
}

/** What the published order locks; null if the file is not the one that was signed. */
function lockedBefore(staging: Staging, sha256: string): string[] | null {
  const text = textOf(staging.targetFile(LOCK_PATH, sha256), LOCK_LIMIT_BYTES);
  return text === null || sha256Hex(new TextEncoder().encode(text)) !== sha256 ? null : readLock(text);
}

function lockTarget(targets: Targets): (Target & { custom: LockFacts }) | null {
  const target = targets[LOCK_PATH];
  return target !== undefined && 'order' in target.custom ? { ...target, custom: target.custom } : null;
}

function changeOf(of: { version: number; before: readonly string[]; locked: readonly string[] }): ReviewedLock {
  const { version, before, locked } = of;
  return {
    version,
    added: locked.filter((id) => !before.includes(id)),
    removed: before.filter((id) => !locked.includes(id)),
    locked: [...locked],
  };
}
