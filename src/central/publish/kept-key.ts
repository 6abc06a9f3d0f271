import { readFileSync, statSync } from 'node:fs';
import {
  keyIdOf,
  STREAM_HEADER_BYTES,
  STREAM_OVERHEAD_BYTES,
  StreamOpener,
  StreamSealer,
  wipe,
} from '../../adapters/storage/crypto/index.ts';
import { placeFile } from '../files/index.ts';
import type { ArchiveName } from './archive.ts';

/**
 * The content key of the last published full list, sealed with the archive key, so that it can be sealed to a later kiosk:
 *
 *     "WPCK" | u8 version 1 | 24-byte secretstream header | 32-byte content key as ciphertext, tagged FINAL
 *
 * The additional data name list and generation. The archive key opens the text of the same generation as well, so the published
 * file's key does not give its holder anything more (docs/decisions/0045-grant-to-a-later-kiosk.md).
 */
const MAGIC = Buffer.from('WPCK\u0001', 'latin1');
const CONTENT_KEY_BYTES = 32;
const FILE_BYTES: number = MAGIC.length + STREAM_HEADER_BYTES + CONTENT_KEY_BYTES + STREAM_OVERHEAD_BYTES;

/** Writes the sealed file. `contentKey` is not kept. */
export function keepContentKey(
  path: string,
  { contentKey, archiveKey, name }: { contentKey: Uint8Array; archiveKey: Uint8Array; name: ArchiveName },
): void {
  const sealer = new StreamSealer(archiveKey);
  const sealed = sealer.push(contentKey, { aad: nameBytes(name), final: true });
  placeFile(path, Buffer.concat([MAGIC, sealer.header, sealed]));
}

/**
 * The content key of a generation; null if the file is missing, was changed, or belongs to another archive key, list
 * or generation, or if it is not the key `contentKeyId` that the published files name. The caller overwrites it.
 */
export function keptContentKey(
  path: string,
  { contentKeyId, archiveKey, name }: { contentKeyId: string; archiveKey: Uint8Array; name: ArchiveName },
): Uint8Array | null {
  if (statSync(path, { throwIfNoEntry: false })?.size !== FILE_BYTES) return null;
  const bytes = readFileSync(path);
  if (bytes.length !== FILE_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const at = MAGIC.length + STREAM_HEADER_BYTES;
  const pulled = new StreamOpener(bytes.subarray(MAGIC.length, at), archiveKey).pull(
    bytes.subarray(at),
    nameBytes(name),
  );
  if (pulled?.final !== true) return null;
  if (keyIdOf(pulled.plain) === contentKeyId) return pulled.plain;
  wipe(pulled.plain);
  return null;
}

function nameBytes({ listId, generation }: ArchiveName): Uint8Array {
  return new TextEncoder().encode(['waypost.content-key.1', listId, generation].join('\0'));
}
