import { createHash } from 'node:crypto';
import { compiled, reserve } from './compiled.ts';
import { sodium } from './sodium.ts';

/** Bytes of a blind index key for documents, record ids and full names (decision 0022). */
export const INDEX_KEY_BYTES = 16;
/** Bytes of a name key: a false match costs one decryption. */
export const NAME_KEY_BYTES = 6;

/** Texts up to this many UTF-8 bytes take the fast path; key texts of names and numbers have about a dozen. */
const SHORT_BYTES = 1024;
const KEY_BYTES = 32;
const DIGEST_BYTES = 32;

interface Place {
  text: number;
  key: number;
  out: number;
}

let place: Place | null = null;
const encoder = new TextEncoder();

function placeOf(): Place {
  place ??= { text: reserve(SHORT_BYTES), key: reserve(KEY_BYTES), out: reserve(DIGEST_BYTES) };
  return place;
}

/**
 * Keyed BLAKE2b-128 of UTF-8 text into `target` at `at`: the blind index entry. Without the key, a dictionary of names
 * cannot be tried. A list of a million records needs about thirty million of these: the wrapper, which allocates memory
 * for each, takes more than three times as long for the same bytes.
 */
export function keyedHashInto(text: string, key: Uint8Array, target: Uint8Array, at: number): void {
  // A UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 > SHORT_BYTES || key.length !== KEY_BYTES) {
    target.set(sodium.crypto_generichash(INDEX_KEY_BYTES, text, key), at);
    return;
  }
  const where = placeOf();
  const library = compiled();
  const heap = library.HEAPU8;
  const bytes = writeText(heap, where.text, text);
  heap.set(key, where.key);
  library._crypto_generichash(where.out, INDEX_KEY_BYTES, where.text, bytes, 0, where.key, KEY_BYTES);
  for (let i = 0; i < INDEX_KEY_BYTES; i += 1) target[at + i] = heap[where.out + i] ?? 0;
  heap.fill(0, where.text, where.text + bytes);
  heap.fill(0, where.key, where.key + KEY_BYTES);
}

function writeText(heap: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return encoder.encodeInto(text, heap.subarray(at, at + SHORT_BYTES)).written;
    heap[at + i] = code;
  }
  return text.length;
}

/** Keyed BLAKE2b-128 of UTF-8 text as 16 separate bytes. */
export function keyedHash16(text: string, key: Uint8Array): Uint8Array {
  const hash = new Uint8Array(INDEX_KEY_BYTES);
  keyedHashInto(text, key, hash, 0);
  return hash;
}

/**
 * Keyed BLAKE2b-256, lower-case hex: digest of something guessable, such as scanner bytes or telephone numbers, which
 * must never be hashed without a key. For short inputs no copy stays in the library's memory; the wrapper would leave
 * one.
 */
export function keyedDigest(bytes: Uint8Array, key: Uint8Array): string {
  if (bytes.length > SHORT_BYTES || key.length !== KEY_BYTES)
    return Buffer.from(sodium.crypto_generichash(DIGEST_BYTES, bytes, key)).toString('hex');
  const where = placeOf();
  const library = compiled();
  const heap = library.HEAPU8;
  heap.set(bytes, where.text);
  heap.set(key, where.key);
  library._crypto_generichash(where.out, DIGEST_BYTES, where.text, bytes.length, 0, where.key, KEY_BYTES);
  const digest = Buffer.from(heap.subarray(where.out, where.out + DIGEST_BYTES)).toString('hex');
  heap.fill(0, where.text, where.text + bytes.length);
  heap.fill(0, where.key, where.key + KEY_BYTES);
  return digest;
}

/** BLAKE2b-128 without a key, used as the id of a public key or a content key, never of a person. */
export function keyIdOf(bytes: Uint8Array): string {
  return Buffer.from(sodium.crypto_generichash(16, bytes, null)).toString('hex');
}

/** BLAKE2b-256 without a key, lower-case hex, used as the id of sealed bytes (docs/protection.md). */
export function blake2b256(bytes: Uint8Array): string {
  return Buffer.from(sodium.crypto_generichash(32, bytes, null)).toString('hex');
}

/** SHA-256, lower-case hexadecimal. Names sealed bytes, which do not reveal anything; never a person. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
