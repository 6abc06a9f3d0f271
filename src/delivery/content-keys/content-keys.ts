import { fromHex, keyIdOf, newContentKey, toHex } from '../../adapters/storage/crypto/index.ts';
import { type BoxKey, openSealed, sealTo } from '../../adapters/storage/keys/index.ts';
import { type Refusal, refusal } from '../format/index.ts';

/**
 * Sealed content keys of one bundle, `.wpk` (decision 0061):
 *
 * "WPKY" | u8 version 2 | 16-byte content key id | u32be count | 256 x u32be | count x (16-byte device key id + 80-byte
 * crypto_box_seal)
 *
 * Entries are sorted by device key id. Number i of the index says how many entries have an id whose first byte is at most i,
 * so that a device can fetch only the head and its own part. A part is also a key file. A content key is 32 random bytes, new
 * for each bundle.
 */
const MAGIC = 'WPKY';
const VERSION = 2;
const FIRST_BYTES = 256;
const COUNT_AT = 21;
const INDEX_AT = 25;
const ID_BYTES = 16;
const ENTRY_BYTES = 96;
/** Head of a key file with its index, bytes. */
export const KEY_HEAD_BYTES: number = INDEX_AT + 4 * FIRST_BYTES;
/** Maximum number of devices in one file. */
export const KEY_FILE_ENTRIES_MAX = 20_000;
/** Size of the largest key file, bytes. */
export const KEY_FILE_LIMIT_BYTES: number = KEY_HEAD_BYTES + KEY_FILE_ENTRIES_MAX * ENTRY_BYTES;

/** A key file as it can be read without a key to open its entries. */
export interface KeyFile {
  contentKeyId: string;
  /** Whole entries by device key id, in the order of the file. */
  entries: ReadonlyMap<string, Uint8Array>;
}

/**
 * Seals a content key to X25519 public keys of devices. `others` get an entry of the same form with a useless key, so that the
 * file does not show who takes part in a joint operation (docs/operations.md).
 */
export function sealKeys(input: {
  contentKey: Uint8Array;
  devices: readonly Uint8Array[];
  others?: readonly Uint8Array[];
}): Uint8Array {
  const entries = input.devices.map((device) => entryFor(device, input.contentKey));
  const empty = (input.others ?? []).map((device) => entryFor(device, newContentKey()));
  return keyFile(keyIdOf(input.contentKey), new Map([...entries, ...empty]));
}

/**
 * A key file with one device added. The other entries stay as they are, byte for byte. Throws if `file` is not a key file of
 * this content key, or already holds the device: the caller has to check both.
 */
export function addToKeyFile(
  file: Uint8Array,
  { contentKey, device }: { contentKey: Uint8Array; device: Uint8Array },
): Uint8Array {
  const known = readKeyFile(file);
  if ('reason' in known) throw new Error(known.message);
  if (known.contentKeyId !== keyIdOf(contentKey)) throw new Error('the key file is for another bundle');
  const [id, entry] = entryFor(device, contentKey);
  if (known.entries.has(id)) throw new Error(`the key file already has an entry for device ${id}`);
  return keyFile(known.contentKeyId, new Map([...known.entries, [id, entry]]));
}

function entryFor(device: Uint8Array, contentKey: Uint8Array): [string, Uint8Array] {
  const id = keyIdOf(device);
  return [id, Buffer.concat([Buffer.from(id, 'hex'), sealTo(device, contentKey)])];
}

function keyFile(contentKeyId: string, entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (entries.size > KEY_FILE_ENTRIES_MAX) throw new Error(`a key file has at most ${KEY_FILE_ENTRIES_MAX} devices`);
  const ids = [...entries.keys()].sort();
  const head = Buffer.alloc(KEY_HEAD_BYTES);
  head.write(MAGIC, 'latin1');
  head.writeUInt8(VERSION, 4);
  head.write(contentKeyId, 5, 'hex');
  head.writeUInt32BE(ids.length, COUNT_AT);
  for (const [first, before] of indexOf(ids).entries()) head.writeUInt32BE(before, INDEX_AT + 4 * first);
  return Buffer.concat([head, ...ids.map((id) => entries.get(id) ?? new Uint8Array())]);
}

/** How many of these sorted ids have a first byte of at most 0, 1, … 255. */
function indexOf(ids: readonly string[]): number[] {
  const counts = new Array<number>(FIRST_BYTES).fill(0);
  for (const id of ids) {
    const first = Number.parseInt(id.slice(0, 2), 16);
    counts[first] = (counts[first] ?? 0) + 1;
  }
  let before = 0;
  return counts.map((count) => (before += count));
}

/** What the head of a key file says about the whole file; `fileBytes` is the signed length. */
export function partOf(
  head: Uint8Array,
  at: { contentKeyId: string; deviceKeyId: string; fileBytes: number },
): { ok: true; from: number; to: number } | Refusal {
  const read = readHead(Buffer.from(head.buffer, head.byteOffset, head.byteLength));
  if ('reason' in read) return read;
  if (read.contentKeyId !== at.contentKeyId) return otherBundle();
  if (KEY_HEAD_BYTES + read.count * ENTRY_BYTES !== at.fileBytes) return wrongIndex();
  const first = Number.parseInt(at.deviceKeyId.slice(0, 2), 16);
  const [from, to] = [first === 0 ? 0 : (read.index[first - 1] ?? 0), read.index[first] ?? 0];
  return { ok: true, from: KEY_HEAD_BYTES + from * ENTRY_BYTES, to: KEY_HEAD_BYTES + to * ENTRY_BYTES };
}

/** The part of a key file as a separate key file; `entries` are the bytes between `from` and `to` of `partOf`. */
export function keyFileOfPart(contentKeyId: string, entries: Uint8Array): Uint8Array | Refusal {
  const read = readEntries(Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength));
  return 'reason' in read ? read : keyFile(contentKeyId, read);
}

/** The content key, if it was sealed to this device and is the one that was signed. */
export function openKey(
  file: Uint8Array,
  contentKeyId: string,
  boxKey: BoxKey,
): { ok: true; key: Uint8Array } | Refusal {
  const read = readKeyFile(file);
  if ('reason' in read) return read;
  if (read.contentKeyId !== contentKeyId) return otherBundle();
  const id = keyIdOf(boxKey.publicKey);
  const entry = read.entries.get(id);
  if (entry === undefined) {
    return refusal('UPDATE_NO_KEY_FOR_DEVICE', `The list was not sealed to this device (key ${id}).`);
  }
  const key = openSealed(entry.subarray(ID_BYTES), boxKey);
  if (key === null || fromHex(contentKeyId, ID_BYTES) === null || keyIdOf(key) !== contentKeyId) {
    return refusal('UPDATE_NO_KEY_FOR_DEVICE', 'The content key of the list cannot be opened on this device.');
  }
  return { ok: true, key };
}

/** Reads a key file or a part of one, of at most `KEY_FILE_LIMIT_BYTES`. */
export function readKeyFile(bytes: Uint8Array): KeyFile | Refusal {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = readHead(file);
  if ('reason' in head) return head;
  const end = KEY_HEAD_BYTES + head.count * ENTRY_BYTES;
  if (file.length < end) return refusal('BUNDLE_TRUNCATED', `The key file ends ${end - file.length} bytes early.`);
  if (file.length > end) return refusal('BUNDLE_TRAILING', 'The key file has data after its last entry.');
  const entries = readEntries(file.subarray(KEY_HEAD_BYTES));
  if ('reason' in entries) return entries;
  const index = indexOf([...entries.keys()]);
  if (index.some((before, first) => before !== head.index[first])) return wrongIndex();
  return { contentKeyId: head.contentKeyId, entries };
}

function readHead(file: Buffer): { contentKeyId: string; count: number; index: number[] } | Refusal {
  if (file.length < KEY_HEAD_BYTES) return refusal('BUNDLE_TRUNCATED', 'The key file is too short.');
  if (file.toString('latin1', 0, 4) !== MAGIC || file[4] !== VERSION) {
    return refusal('BUNDLE_MALFORMED', `The file is not a Waypost key file (.wpk) of version ${VERSION}.`);
  }
  const count = file.readUInt32BE(COUNT_AT);
  if (count > KEY_FILE_ENTRIES_MAX) {
    return refusal('BUNDLE_TOO_LARGE', `A key file for ${count} devices is longer than ${KEY_FILE_ENTRIES_MAX}.`);
  }
  const index = Array.from({ length: FIRST_BYTES }, (_, first) => file.readUInt32BE(INDEX_AT + 4 * first));
  const rises = index.every((before, first) => before >= (index[first - 1] ?? 0));
  if (!rises || index.at(-1) !== count) return wrongIndex();
  return { contentKeyId: toHex(file.subarray(5, COUNT_AT)), count, index };
}

function readEntries(bytes: Buffer): Map<string, Uint8Array> | Refusal {
  const entries = new Map<string, Uint8Array>();
  if (bytes.length % ENTRY_BYTES !== 0)
    return refusal('BUNDLE_TRUNCATED', 'The key file ends in the middle of an entry.');
  let before = '';
  for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
    const entry = bytes.subarray(at, at + ENTRY_BYTES);
    const id = toHex(entry.subarray(0, ID_BYTES));
    if (id <= before) return refusal('BUNDLE_MALFORMED', 'The entries of the key file are not in order.');
    entries.set(id, entry);
    before = id;
  }
  return entries;
}

function otherBundle(): Refusal {
  return refusal('BUNDLE_MALFORMED', 'The key file is for another bundle.');
}

function wrongIndex(): Refusal {
  return refusal('BUNDLE_MALFORMED', 'The index of the key file does not match its entries.');
}
