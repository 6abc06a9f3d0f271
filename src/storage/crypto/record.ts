import { type Random, sodium, systemRandom, wipe } from './sodium.ts';

const FORMAT = 0x01;
const NONCE_BYTES = 24;
const HEADER_BYTES = 2 + NONCE_BYTES;
const TAG_BYTES = 16;
/** Plain text is padded to a multiple of this many bytes: the size on disk then tells little about a name. */
export const PAD_BYTES = 64;

export type SealFailure = 'SEAL_FORMAT' | 'SEAL_EPOCH' | 'SEAL_TAG';
export type Opened = { ok: true; plain: Uint8Array } | { ok: false; reason: SealFailure };

/**
 * Seals one record (watchlist 3.8): format byte, key epoch, 24-byte nonce, XChaCha20-Poly1305-IETF of the padded
 * plain text. `aad` binds the blob to its place; moved to another row it does not open.
 */
export function sealRecord(input: {
  plain: Uint8Array;
  key: Uint8Array;
  aad: Uint8Array;
  epoch: number;
  random?: Random;
}): Uint8Array {
  const nonce = (input.random ?? systemRandom)(NONCE_BYTES);
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

const text = new TextEncoder();

/** Associated data: a domain tag and the parts of the address, separated by zero bytes. */
export function address(tag: string, ...parts: (string | number)[]): Uint8Array {
  return text.encode([tag, ...parts].join('\0'));
}

/** Pads to a multiple of `block` bytes; always adds at least one (ISO/IEC 7816-4). */
export function padTo(plain: Uint8Array, block: number): Uint8Array {
  return sodium.pad(plain, block);
}

/** The inverse; null where the bytes are not padded so. */
export function unpadFrom(padded: Uint8Array, block: number): Uint8Array | null {
  try {
    return sodium.unpad(padded, block);
  } catch {
    return null;
  }
}
