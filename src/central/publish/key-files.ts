import { existsSync, readFileSync } from 'node:fs';
import { KEY_FILE_LIMIT_BYTES, shardOf } from '../../delivery/format/index.ts';
import type { KeyFacts, Target } from '../tuf/index.ts';
import { type BundleTarget, fullOf, listOf, type Repository } from '../tuf/index.ts';

const KEY_FILE_HEADER_BYTES = 25;
const KEY_FILE_ENTRY_BYTES = 96;

export type KeyTarget = Target & { custom: KeyFacts };

/** A file of sealed content keys as somebody sees it who can open none of them. */
export interface KeyFile {
  contentKeyId: string;
  /** Device key ids, in the order of the file. */
  devices: string[];
  /** Hex of each whole entry, id included. */
  entries: string[];
}

/** Content key id and device key ids in a file of sealed keys, as an approver counts them; null where it is none. */
export function readKeyFile(bytes: Buffer): KeyFile | null {
  if (bytes.length < KEY_FILE_HEADER_BYTES || bytes.length > KEY_FILE_LIMIT_BYTES) return null;
  if (bytes.toString('latin1', 0, 4) !== 'WPKY' || bytes[4] !== 1) return null;
  const count = bytes.readUInt32BE(21);
  if (bytes.length !== KEY_FILE_HEADER_BYTES + count * KEY_FILE_ENTRY_BYTES) return null;
  const entries = Array.from({ length: count }, (_, at) => {
    const start = KEY_FILE_HEADER_BYTES + at * KEY_FILE_ENTRY_BYTES;
    return bytes.toString('hex', start, start + KEY_FILE_ENTRY_BYTES);
  });
  return {
    contentKeyId: bytes.toString('hex', 5, 21),
    devices: entries.map((entry) => entry.slice(0, 32)),
    entries,
  };
}

export function isKeyTarget(target: Target): target is KeyTarget {
  return 'contentKeyId' in target.custom;
}

/** Path of the key file for a device, of the full list of a generation. */
export function fullKeyPath(list: string, generation: number, deviceKeyId: string): string {
  return `wl/${list}/g${generation}.full.k${shardOf(deviceKeyId)}.wpk`;
}

/** The one content key that the key files of a full list name; null where they name none, or more than one. */
export function contentKeyIdOf(
  targets: Readonly<Record<string, Target>>,
  full: { list: string; to: number },
): string | null {
  const ids = Object.values(targets)
    .filter(isKeyTarget)
    .filter(({ custom }) => custom.list === full.list && custom.kind === 'full' && custom.to === full.to)
    .map(({ custom }) => custom.contentKeyId);
  const [id, ...more] = new Set(ids);
  return id === undefined || more.length > 0 ? null : id;
}

/** The newest published generation of a list, and the devices that can open it. */
export interface SealedList {
  listId: string;
  generation: number;
  /** Device key ids. */
  devices: ReadonlySet<string>;
}

/** Who can open what is published, read from the key files of the newest full lists. */
export function sealedLists(repository: Repository, targets: Readonly<Record<string, Target>>): SealedList[] {
  return newestFulls(targets).map(({ custom: { list, to } }) => {
    const devices = new Set<string>();
    for (const [path, target] of Object.entries(targets)) {
      if (!isKeyTarget(target)) continue;
      const { custom } = target;
      if (custom.list !== list || custom.kind !== 'full' || custom.to !== to) continue;
      const file = repository.targetFile(path, target.hashes.sha256);
      const read = existsSync(file) ? readKeyFile(readFileSync(file)) : null;
      for (const id of read?.devices ?? []) devices.add(id);
    }
    return { listId: list, generation: to, devices };
  });
}

/** The newest full bundle of every list, by list id. */
export function newestFulls(targets: Readonly<Record<string, Target>>): BundleTarget[] {
  const ids = new Set(Object.values(targets).flatMap((target) => listOf(target) ?? []));
  return [...ids].sort().flatMap((id) => fullOf(targets, id) ?? []);
}
