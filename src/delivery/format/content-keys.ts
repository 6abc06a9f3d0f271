import { fromHex, keyIdOf, toHex } from '../../adapters/storage/crypto/index.ts';
import { type BoxKey, openSealed, sealTo } from '../../adapters/storage/keys/index.ts';
import { type Refusal, refusal } from './format.ts';

/**
 * Sealed content keys, `.wpk` (decision 0025), one file for each of 64 shards so that no device fetches those of all:
 *
 *     "WPKY" | u8 version 1 | 16-byte content key id | u32be count | count x (16-byte device key id + 80-byte crypto_box_seal)
 *
 * Entries are sorted by device key id. A content key is 32 bytes and random for each bundle.
 */
const MAGIC = 'WPKY';
const VERSION = 1;
const HEAD_BYTES = 25;
const ID_BYTES = 16;
const ENTRY_BYTES = 96;
/** Devices in one file. */
export const KEY_FILE_ENTRIES_MAX = 20_000;
/** Bytes of the largest key file. */
export const KEY_FILE_LIMIT_BYTES: number = HEAD_BYTES + KEY_FILE_ENTRIES_MAX * ENTRY_BYTES;

/** Shard of a device: the first 6 bits of its key id, two decimal digits. */
export function shardOf(deviceKeyId: string): string {
  return String(Number.parseInt(deviceKeyId.slice(0, 2), 16) >> 2).padStart(2, '0');
}

/** Seals a content key to X25519 public keys of devices. Only shards that hold a device get a file. */
export function sealKeys(input: { contentKey: Uint8Array; devices: readonly Uint8Array[] }): Map<string, Uint8Array> {
  const byId = new Map(input.devices.map((device) => [keyIdOf(device), device]));
  const shards = new Map<string, Buffer[]>();
  for (const id of [...byId.keys()].sort()) {
    const device = byId.get(id) ?? new Uint8Array();
    const entry = Buffer.concat([Buffer.from(id, 'hex'), sealTo(device, input.contentKey)]);
    shards.set(shardOf(id), [...(shards.get(shardOf(id)) ?? []), entry]);
  }
  return new Map([...shards].map(([shard, entries]) => [shard, keyFile(keyIdOf(input.contentKey), entries)]));
}

/**
 * A key file with one device more; `file` null makes the first file of its shard. The other entries stay as they are, byte
 * for byte. Throws where `file` is no key file of this content key, or holds the device already: the caller has checked both.
 */
export function addToKeyFile(
  file: Uint8Array | null,
  { contentKey, device }: { contentKey: Uint8Array; device: Uint8Array },
): Uint8Array {
  const contentKeyId = keyIdOf(contentKey);
  const known = file === null ? { byId: new Map<string, Uint8Array>() } : entriesOf(Buffer.from(file), contentKeyId);
  if ('reason' in known) throw new Error(known.message);
  const id = keyIdOf(device);
  if (known.byId.has(id)) throw new Error(`the key file already holds device ${id}`);
  const sealed = new Map([...known.byId, [id, sealTo(device, contentKey)]]);
  const entries = [...sealed].sort(([a], [b]) => (a < b ? -1 : 1));
  return keyFile(
    contentKeyId,
    entries.map(([one, bytes]) => Buffer.concat([Buffer.from(one, 'hex'), bytes])),
  );
}

function keyFile(contentKeyId: string, entries: readonly Buffer[]): Uint8Array {
  if (entries.length > KEY_FILE_ENTRIES_MAX) throw new Error(`a key file has at most ${KEY_FILE_ENTRIES_MAX} devices`);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(MAGIC, 'latin1');
  head.writeUInt8(VERSION, 4);
  head.write(contentKeyId, 5, 'hex');
  head.writeUInt32BE(entries.length, 21);
  return Buffer.concat([head, ...entries]);
}

/** The content key, where it was sealed to this device and is the one that the bundle names. */
export function openKey(
  file: Uint8Array,
  contentKeyId: string,
  boxKey: BoxKey,
): { ok: true; key: Uint8Array } | Refusal {
  const entries = entriesOf(Buffer.from(file.buffer, file.byteOffset, file.byteLength), contentKeyId);
  if ('reason' in entries) return entries;
  const id = keyIdOf(boxKey.publicKey);
  const sealed = entries.byId.get(id);
  if (sealed === undefined) {
    return refusal('UPDATE_NO_KEY_FOR_DEVICE', `The list was not sealed to this device (key ${id}).`);
  }
  const key = openSealed(sealed, boxKey);
  if (key === null || fromHex(contentKeyId, ID_BYTES) === null || keyIdOf(key) !== contentKeyId) {
    return refusal('UPDATE_NO_KEY_FOR_DEVICE', 'The content key of the list cannot be opened on this device.');
  }
  return { ok: true, key };
}

function entriesOf(file: Buffer, contentKeyId: string): { byId: Map<string, Uint8Array> } | Refusal {
  if (file.length < HEAD_BYTES) return refusal('BUNDLE_TRUNCATED', 'The key file is too short.');
  if (file.toString('latin1', 0, 4) !== MAGIC || file[4] !== VERSION) {
    return refusal('BUNDLE_MALFORMED', 'The file is not a Waypost key file (.wpk) of version 1.');
  }
  const count = file.readUInt32BE(21);
  if (count > KEY_FILE_ENTRIES_MAX) {
    return refusal('BUNDLE_TOO_LARGE', `A key file of ${count} devices is longer than ${KEY_FILE_ENTRIES_MAX}.`);
  }
  const end = HEAD_BYTES + count * ENTRY_BYTES;
  if (file.length < end) return refusal('BUNDLE_TRUNCATED', `The key file ends ${end - file.length} bytes early.`);
  if (file.length > end) return refusal('BUNDLE_TRAILING', 'The key file holds data after its last entry.');
  if (toHex(file.subarray(5, 21)) !== contentKeyId) {
    return refusal('BUNDLE_MALFORMED', 'The key file is for another bundle.');
  }
  const byId = new Map<string, Uint8Array>();
  let before = '';
  for (let at = HEAD_BYTES; at < end; at += ENTRY_BYTES) {
    const id = toHex(file.subarray(at, at + ID_BYTES));
    if (id <= before) return refusal('BUNDLE_MALFORMED', 'The entries of the key file are not in order.');
    byId.set(id, file.subarray(at + ID_BYTES, at + ENTRY_BYTES));
    before = id;
  }
  return { byId };
}
