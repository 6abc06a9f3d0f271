import { orNull } from '../../../core/result/index.ts';
import { compiled, reserve } from './compiled.ts';
import { type Random, sodium, systemRandom, wipe } from './sodium.ts';

const FORMAT = 0x01;
const NONCE_BYTES = 24;
const HEADER_BYTES = 2 + NONCE_BYTES;
const TAG_BYTES = 16;
/** Plain text is padded to a multiple of this many bytes: the size on disk then reveals little about a name. */
export const PAD_BYTES = 64;

export type SealFailure = 'SEAL_FORMAT' | 'SEAL_EPOCH' | 'SEAL_TAG';
export type Opened = { ok: true; plain: Uint8Array } | { ok: false; reason: SealFailure };

/**
 * Seals one record (decision 0022): format byte, key epoch, 24-byte nonce, XChaCha20-Poly1305-IETF of the padded
 * plain text. `aad` binds the blob to its place; if moved to another row, it does not open.
 */
export function sealRecord(input: {
  plain: Uint8Array;
  key: Uint8Array;
  aad: Uint8Array;
  epoch: number;
  random?: Random;
}): Uint8Array {
  const nonce = (input.random ?? systemRandom)(NONCE_BYTES);
  if (takesShortWay(input.plain.length + PAD_BYTES + TAG_BYTES, input)) return sealShort({ ...input, nonce });
  const padded = sodium.pad(input.plain, PAD_BYTES);
  const cipher = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, input.aad, null, nonce, input.key);
  wipe(padded);
  const blob = new Uint8Array(HEADER_BYTES + cipher.length);
  blob[0] = FORMAT;
  blob[1] = input.epoch;
  blob.set(nonce, 2);
  blob.set(cipher, HEADER_BYTES);
  return blob;
}

/** Opens one record; a wrong key, place or byte gives `SEAL_TAG`, which callers treat as an alarm, never as "no record". */
export function openRecord(input: { blob: Uint8Array; key: Uint8Array; aad: Uint8Array; epoch: number }): Opened {
  const { blob } = input;
  if (blob.length < HEADER_BYTES + TAG_BYTES || blob[0] !== FORMAT) return { ok: false, reason: 'SEAL_FORMAT' };
  if (blob[1] !== input.epoch) return { ok: false, reason: 'SEAL_EPOCH' };
  try {
    const padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      blob.subarray(HEADER_BYTES),
      input.aad,
      blob.subarray(2, HEADER_BYTES),
      input.key,
    );
    return { ok: true, plain: sodium.unpad(padded, PAD_BYTES) };
  } catch {
    return { ok: false, reason: 'SEAL_TAG' };
  }
}

/** Blobs up to this size take the fast path; a sealed record of a person has about five hundred bytes. */
const SHORT_BYTES = 16 * 1024;
const SHORT_AAD_BYTES = 256;
const KEY_BYTES = 32;

interface Place {
  cipher: number;
  plain: number;
  aad: number;
  nonce: number;
  key: number;
}

let place: Place | null = null;

function takesShortWay(sealedBytes: number, { aad, key }: { aad: Uint8Array; key: Uint8Array }): boolean {
  return sealedBytes <= SHORT_BYTES && aad.length <= SHORT_AAD_BYTES && key.length === KEY_BYTES;
}

/** Puts key, nonce and associated data where the compiled library reads them. */
function inPlace(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array): { at: Place; heap: Uint8Array } {
  place ??= {
    cipher: reserve(SHORT_BYTES),
    plain: reserve(SHORT_BYTES),
    aad: reserve(SHORT_AAD_BYTES),
    nonce: reserve(NONCE_BYTES),
    key: reserve(KEY_BYTES),
  };
  const heap = compiled().HEAPU8;
  heap.set(nonce, place.nonce);
  heap.set(aad, place.aad);
  heap.set(key, place.key);
  return { at: place, heap };
}

/** Makes the same blob as the wrapper, and overwrites plain text and key in the library's memory. */
function sealShort(input: {
  plain: Uint8Array;
  key: Uint8Array;
  aad: Uint8Array;
  epoch: number;
  nonce: Uint8Array;
}): Uint8Array {
  const { plain, key, aad, nonce } = input;
  const { at, heap } = inPlace(key, nonce, aad);
  const bytes = plain.length + PAD_BYTES - (plain.length % PAD_BYTES);
  heap.set(plain, at.plain);
  heap[at.plain + plain.length] = 0x80;
  heap.fill(0, at.plain + plain.length + 1, at.plain + bytes);
  const fault = compiled()._crypto_aead_xchacha20poly1305_ietf_encrypt(
    at.cipher,
    0,
    at.plain,
    bytes,
    0,
    at.aad,
    aad.length,
    0,
    0,
    at.nonce,
    at.key,
  );
  heap.fill(0, at.plain, at.plain + bytes);
  heap.fill(0, at.key, at.key + KEY_BYTES);
  if (fault !== 0) throw new Error('a record of this size can be sealed');
  const blob = new Uint8Array(HEADER_BYTES + bytes + TAG_BYTES);
  blob[0] = FORMAT;
  blob[1] = input.epoch;
  blob.set(nonce, 2);
  blob.set(heap.subarray(at.cipher, at.cipher + bytes + TAG_BYTES), HEADER_BYTES);
  return blob;
}

/**
 * Opens one record as `openRecord` does and lets `read` see the plain text in the library's memory; it is overwritten
 * before this returns, so that of the many records in a look-up only the wanted ones remain. `ok: false` if the record
 * does not open.
 */
export function readRecord<T>(
  input: { blob: Uint8Array; key: Uint8Array; aad: Uint8Array; epoch: number },
  read: (plain: Uint8Array) => T,
): { ok: true; value: T } | { ok: false } {
  const { blob, key, aad, epoch } = input;
  if (!takesShortWay(blob.length, input)) {
    const opened = openRecord(input);
    return opened.ok ? { ok: true, value: read(opened.plain) } : { ok: false };
  }
  if (blob.length < HEADER_BYTES + TAG_BYTES || blob[0] !== FORMAT || blob[1] !== epoch) return { ok: false };
  const { at, heap } = inPlace(key, blob.subarray(2, HEADER_BYTES), aad);
  const bytes = blob.length - HEADER_BYTES;
  heap.set(blob.subarray(HEADER_BYTES), at.cipher);
  const fault = compiled()._crypto_aead_xchacha20poly1305_ietf_decrypt(
    at.plain,
    0,
    0,
    at.cipher,
    bytes,
    0,
    at.aad,
    aad.length,
    0,
    at.nonce,
    at.key,
  );
  heap.fill(0, at.key, at.key + KEY_BYTES);
  const padded = heap.subarray(at.plain, at.plain + bytes - TAG_BYTES);
  try {
    const length = fault === 0 ? unpadded(padded) : null;
    return length === null ? { ok: false } : { ok: true, value: read(padded.subarray(0, length)) };
  } finally {
    padded.fill(0);
  }
}

/** Length before `sodium.pad`: one byte 0x80 followed by zeros. Null if there is no such end. */
function unpadded(padded: Uint8Array): number | null {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  return padded[end] === 0x80 && padded.length - end <= PAD_BYTES ? end : null;
}

const text = new TextEncoder();

/** Associated data: a domain tag and the parts of the address, separated by zero bytes. */
export function address(tag: string, ...parts: (string | number)[]): Uint8Array {
  return text.encode([tag, ...parts].join('\0'));
}

/** Pads to a multiple of `block` bytes; always adds at least one (ISO/IEC 7816-4). */
export function padTo(plain: Uint8Array, block: number): Uint8Array {
  return sodium.pad(plain, block);
}

/** The inverse; null if the bytes are not padded that way. */
export function unpadFrom(padded: Uint8Array, block: number): Uint8Array | null {
  return orNull(() => sodium.unpad(padded, block));
}
