import { createHash } from 'node:crypto';
import { sodium } from './sodium.ts';

/** Bytes of a blind index key for documents, record ids and full names (watchlist 3.8). */
export const INDEX_KEY_BYTES = 16;
const NAME_KEY_BYTES = 6;

/** Keyed BLAKE2b-128 of UTF-8 text: the blind index entry. Without the key no dictionary of names can be tried. */
export function keyedHash16(text: string, key: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(INDEX_KEY_BYTES, text, key);
}

/** The first 48 bits of the same hash as an integer: fits a JavaScript number and a six-byte SQLite integer. */
export function keyedHash48(text: string, key: Uint8Array): number {
  const bytes = sodium.crypto_generichash(INDEX_KEY_BYTES, text, key);
  let value = 0;
  for (let i = 0; i < NAME_KEY_BYTES; i += 1) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

/** Keyed BLAKE2b-256, lower-case hex: digest of scanner bytes, which are guessable and so never hashed without a key. */
export function keyedDigest(bytes: Uint8Array, key: Uint8Array): string {
  return Buffer.from(sodium.crypto_generichash(32, bytes, key)).toString('hex');
}

/** BLAKE2b-128 without a key: names a public key or a content key, never a person. */
export function keyIdOf(bytes: Uint8Array): string {
  return Buffer.from(sodium.crypto_generichash(16, bytes, null)).toString('hex');
}

/** SHA-256, lower-case hexadecimal. Names sealed bytes, which tell nothing; never a person. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
