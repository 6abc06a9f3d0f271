import { readFileSync, rmSync } from 'node:fs';
import { keyIdOf, wipe } from '../../adapters/storage/crypto/index.ts';
import type { BoxKey } from '../../adapters/storage/keys/index.ts';
import { type BundleHeader, type BundleSource, fileSource, type OpenedHeader, openHeader } from '../bundles/index.ts';
import { KEY_FILE_LIMIT_BYTES, openKey } from '../format/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';
import { DELTA_PLAIN_LIMIT_BYTES, keysOfBundle, type Offer, type OfferedBundle } from './offer.ts';
import { stage } from './stage.ts';

/** A bundle that was checked against what was signed, and its content key. */
export interface OpenBundle {
  ok: true;
  source: BundleSource;
  opened: OpenedHeader;
  contentKey: Uint8Array;
  /** Overwrites the key, closes and deletes the copy. */
  close(): void;
}

/**
 * Opens one bundle of an offer (decision 0025). Clauses, in order:
 *
 * 1. this version is new enough for it;
 * 2. the key file of this device and the bundle are the signed ones, copied to a private folder;
 * 3. the header says what was signed of it: list, kind, chain, states, number of records, date;
 * 4. key file and header name the same content key, and it opens on this device.
 */
export function openBundle(
  offer: Offer,
  bundle: OfferedBundle,
  at: { from: string; staging: string; device: BoxKey; version: string },
): OpenBundle | UpdateRefusal {
  if (!isAtLeast(at.version, bundle.custom.minApp)) {
    const message = `Generation ${bundle.custom.to} needs Waypost ${bundle.custom.minApp}; this is ${at.version}.`;
    return refused('UPDATE_MINIMUM_APP', message);
  }
  const keys = keysOfBundle(offer, bundle, keyIdOf(at.device.publicKey));
  if ('reason' in keys) return keys;
  if (keys.length > KEY_FILE_LIMIT_BYTES) return refused('BUNDLE_TOO_LARGE', 'The key file is too large.');
  const keyCopy = stage(keys, at);
  if (!keyCopy.ok) return keyCopy;
  const file = readFileSync(keyCopy.path);
  rmSync(keyCopy.path, { force: true });
  const contentKey = openKey(file, keys.custom.contentKeyId, at.device);
  if (!contentKey.ok) return { ...contentKey };
  const opened = openCopy(bundle, at, keys.custom.contentKeyId);
  if (!opened.ok) {
    wipe(contentKey.key);
    return opened;
  }
  const { key } = contentKey;
  const close = (): void => {
    wipe(key);
    opened.close();
  };
  return { ...opened, contentKey: key, close };
}

function openCopy(
  bundle: OfferedBundle,
  at: { from: string; staging: string },
  contentKeyId: string,
): Omit<OpenBundle, 'contentKey'> | UpdateRefusal {
  const copy = stage(bundle, at);
  if (!copy.ok) return copy;
  const source = fileSource(copy.path);
  const close = (): void => {
    source?.close();
    rmSync(copy.path, { force: true });
  };
  const opened = source === null ? refused('STORAGE_FAILED', 'The copy cannot be read.') : openHeader(source);
  if (!opened.ok || source === null) {
    close();
    return opened.ok ? refused('STORAGE_FAILED', 'The copy cannot be read.') : opened;
  }
  const difference = differenceOf(opened.header, bundle, contentKeyId);
  if (difference === null) return { ok: true, source, opened, close };
  close();
  return refused('UPDATE_HEADER_OTHER', `${bundle.path}: ${difference} is not what was signed.`);
}

/** The member in which a header says something else than was signed of the file; null where it says the same. */
function differenceOf(header: BundleHeader, { custom }: OfferedBundle, contentKeyId: string): string | null {
  const said = { ...header, list: header.head.listId };
  const members = ['list', 'kind', 'from', 'to', 'fromState', 'toState', 'records', 'createdAt'] as const;
  const other = members.find((member) => said[member] !== custom[member]);
  if (other !== undefined) return other;
  if (header.contentKeyId !== contentKeyId) return 'contentKeyId';
  return header.kind === 'delta' && header.plainBytes > DELTA_PLAIN_LIMIT_BYTES ? 'plainBytes' : null;
}

/** Whether version `has`, three numbers, is `wanted` or later. */
export function isAtLeast(has: string, wanted: string): boolean {
  const own = has.split('.').map(Number);
  const other = wanted.split('.').map(Number);
  for (let at = 0; at < 3; at += 1) {
    const difference = (own[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
