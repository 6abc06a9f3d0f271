import { rmSync } from 'node:fs';
import { wipe } from '../../adapters/storage/crypto/index.ts';
import type { BoxKey } from '../../adapters/storage/keys/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { type BundleHeader, type BundleSource, fileSource, type OpenedHeader, openHeader } from '../bundles/index.ts';
import { KEY_FILE_LIMIT_BYTES, openKey } from '../content-keys/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';
import { DELTA_PLAIN_LIMIT_BYTES, keysOfBundle, type Offer, type OfferedBundle } from './offer.ts';
import { readTarget, stage } from './stage.ts';

/** A bundle that was checked against the signed facts, and its content key. */
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
 * 2. the content key opens on this device, and is the one whose id was signed. Only that proves it, because a fetch gets a
 *    part of the key file, and a part has no signed hash;
 * 3. the bundle is the signed one, copied to a private folder;
 * 4. the header says what was signed about it: list, kind, chain, states, number of records, date, content key.
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
  const keys = keysOfBundle(offer, bundle);
  if ('reason' in keys) return keys;
  const file = readTarget(keys, { from: at.from, limitBytes: KEY_FILE_LIMIT_BYTES });
  if (!file.ok) return file;
  const contentKey = openKey(file.bytes, keys.custom.contentKeyId, at.device);
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

/** Whether a bundle was sealed to this device. If not, it does not say why: a key file holds a key for every kiosk. */
export function isForDevice(offer: Offer, bundle: OfferedBundle, at: { from: string; device: BoxKey }): boolean {
  const keys = keysOfBundle(offer, bundle);
  if ('reason' in keys) return false;
  const file = readTarget(keys, { from: at.from, limitBytes: KEY_FILE_LIMIT_BYTES });
  if (!file.ok) return false;
  const contentKey = openKey(file.bytes, keys.custom.contentKeyId, at.device);
  if (!contentKey.ok) return false;
  wipe(contentKey.key);
  return true;
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

/** The member in which a header differs from what was signed about the file; null if there is none. */
function differenceOf(header: BundleHeader, { custom }: OfferedBundle, contentKeyId: string): string | null {
  const said = { ...header, list: header.head.listId };
  const members = ['list', 'kind', 'from', 'to', 'fromState', 'toState', 'records', 'createdAt'] as const;
  const other = members.find((member) => said[member] !== custom[member]);
  if (other !== undefined) return other;
  if (header.contentKeyId !== contentKeyId) return 'contentKeyId';
  if (canonical(header.operation ?? null) !== canonical(custom.operation ?? null)) return 'operation';
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
