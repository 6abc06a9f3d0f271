import { existsSync, readFileSync } from 'node:fs';
import { KEY_FILE_LIMIT_BYTES, readKeyFile } from '../../delivery/content-keys/index.ts';
import type { KeyFacts, Target } from '../tuf/index.ts';
import { type BundleTarget, fullOf, listOf, type Repository } from '../tuf/index.ts';

export type KeyTarget = Target & { custom: KeyFacts };

/** A file of sealed content keys as counted by an approver. */
export interface CountedKeys {
  contentKeyId: string;
  /** Device key ids, in the order of the file. */
  devices: string[];
  /** Hex of each complete entry, including its id. */
  entries: string[];
}

/** The key file at a path; null if there is none. */
export function countedKeys(path: string, length: number): CountedKeys | null {
  if (length > KEY_FILE_LIMIT_BYTES || !existsSync(path)) return null;
  const read = readKeyFile(readFileSync(path));
  if ('reason' in read) return null;
  const entries = [...read.entries.values()].map((entry) => Buffer.from(entry).toString('hex'));
  return { contentKeyId: read.contentKeyId, devices: [...read.entries.keys()], entries };
}

export function isKeyTarget(target: Target): target is KeyTarget {
  return 'contentKeyId' in target.custom;
}

/** Path of a generation's key file for the full list. */
export function fullKeyPath({ custom: { list, to } }: BundleTarget): string {
  return `wl/${list}/g${to}.full.wpk`;
}

/** The newest published generation of a list, and the devices that can open it. */
export interface SealedList {
  listId: string;
  generation: number;
  /** For a joint operation: every kiosk has an entry, so it does not show who can open it. */
  isOperation: boolean;
  /** Device key ids. */
  devices: ReadonlySet<string>;
}

/** Who can open what is published, read from the key files of the newest full lists. */
export function sealedLists(repository: Repository, targets: Readonly<Record<string, Target>>): SealedList[] {
  return newestFulls(targets).map((full) => {
    const path = fullKeyPath(full);
    const target = targets[path];
    const keys =
      target === undefined ? null : countedKeys(repository.targetFile(path, target.hashes.sha256), target.length);
    const { list: listId, to: generation, operation } = full.custom;
    return { listId, generation, isOperation: operation !== undefined, devices: new Set(keys?.devices) };
  });
}

/** The newest full bundle of every list, by list id. */
export function newestFulls(targets: Readonly<Record<string, Target>>): BundleTarget[] {
  const ids = new Set(Object.values(targets).flatMap((target) => listOf(target) ?? []));
  return [...ids].sort().flatMap((id) => fullOf(targets, id) ?? []);
}
