import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { joined } from '../../asn1/index.ts';

/** Block cipher of a channel, with the length of its keys. */
export type CipherName = '3DES' | 'AES-128' | 'AES-192' | 'AES-256';

interface Suite {
  hash: 'sha1' | 'sha256';
  keyBytes: number;
  blockBytes: number;
  cbc: string;
  /** Null for 3DES: its channel starts every message with a zero initial vector. */
  ecb: string | null;
}

const SUITES: Readonly<Record<CipherName, Suite>> = {
  '3DES': { hash: 'sha1', keyBytes: 16, blockBytes: 8, cbc: 'des-ede-cbc', ecb: null },
  'AES-128': { hash: 'sha1', keyBytes: 16, blockBytes: 16, cbc: 'aes-128-cbc', ecb: 'aes-128-ecb' },
  'AES-192': { hash: 'sha256', keyBytes: 24, blockBytes: 16, cbc: 'aes-192-cbc', ecb: 'aes-192-ecb' },
  'AES-256': { hash: 'sha256', keyBytes: 32, blockBytes: 16, cbc: 'aes-256-cbc', ecb: 'aes-256-ecb' },
};

/** Counter of the key derivation (Doc 9303-11 9.7). */
export const KDF_ENCRYPTION = 1;
export const KDF_MAC = 2;
export const KDF_PASSWORD = 3;

const MAC_BYTES = 8;
const PADDING_MARK = 0x80;

export const keyBytesOf = (cipher: CipherName): number => SUITES[cipher].keyBytes;
export const blockBytesOf = (cipher: CipherName): number => SUITES[cipher].blockBytes;

/** Key derivation function of Doc 9303-11 9.7.1; `counter` is one of the three above. */
export function deriveKey(secret: Uint8Array, counter: number, cipher: CipherName): Uint8Array {
  const { hash, keyBytes } = SUITES[cipher];
  const digest = createHash(hash)
    .update(secret)
    .update(Uint8Array.of(0, 0, 0, counter))
    .digest();
  const key = Uint8Array.from(digest.subarray(0, keyBytes));
  digest.fill(0);
  return cipher === '3DES' ? key.map(oddParity) : key;
}

/** The lowest bit of every byte of a DES key makes its number of ones odd (FIPS 46-3). */
function oddParity(byte: number): number {
  let ones = 0;
  for (let bits = byte >> 1; bits > 0; bits >>= 1) ones += bits & 1;
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
}

/** Padding method 2 of ISO/IEC 9797-1: 80, then zeros up to a whole block; padding is always added. */
export function pad80(data: Uint8Array, blockBytes: number): Uint8Array {
  const padded = new Uint8Array(data.length + blockBytes - (data.length % blockBytes));
  padded.set(data);
  padded[data.length] = PADDING_MARK;
  return padded;
}

/** The data without the padding; null if there is no padding. */
export function unpad80(data: Uint8Array): Uint8Array | null {
  let end = data.length;
  while (end > 0 && data[end - 1] === 0) end--;
  return end > 0 && data[end - 1] === PADDING_MARK ? data.subarray(0, end - 1) : null;
}

/** Returned in separate bytes: a view of a shared pool would take neighbouring data along into a thread. */
function run(
  cipher: ReturnType<typeof createCipheriv> | ReturnType<typeof createDecipheriv>,
  data: Uint8Array,
): Uint8Array {
  cipher.setAutoPadding(false);
  const parts = [cipher.update(data), cipher.final()];
  const whole = joined(...parts);
  // Otherwise a block of the portrait would remain in freed memory after the traveller has left.
  for (const part of parts) part.fill(0);
  return whole;
}

/** CBC without padding. The initial vector is zero if none is given. */
export function encryptCbc(cipher: CipherName, key: Uint8Array, data: Uint8Array, iv?: Uint8Array): Uint8Array {
  const { cbc, blockBytes } = SUITES[cipher];
  return run(createCipheriv(cbc, key, iv ?? new Uint8Array(blockBytes)), data);
}

/** CBC without padding; the length of `data` must be whole blocks. */
export function decryptCbc(cipher: CipherName, key: Uint8Array, data: Uint8Array, iv?: Uint8Array): Uint8Array {
  const { cbc, blockBytes } = SUITES[cipher];
  return run(createDecipheriv(cbc, key, iv ?? new Uint8Array(blockBytes)), data);
}

/** One block under AES; for 3DES the zero block, which is its initial vector (Doc 9303-11 9.8.6.1, 9.8.7.1). */
export function vectorFor(cipher: CipherName, key: Uint8Array, block: Uint8Array): Uint8Array {
  const { ecb, blockBytes } = SUITES[cipher];
  return ecb === null ? new Uint8Array(blockBytes) : run(createCipheriv(ecb, key, null), block);
}

/**
 * ISO/IEC 9797-1 MAC algorithm 3 with padding method 2, 8 bytes. OpenSSL 3 does not have single DES, so two-key 3DES with equal
 * halves is used instead.
 */
export function retailMac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const first = key.subarray(0, 8);
  const second = key.subarray(8, 16);
  const chained = encryptCbc('3DES', joined(first, first), pad80(message, 8));
  const last = chained.subarray(chained.length - 8);
  const turned = run(createDecipheriv('des-ede', joined(second, second), null), last);
  return run(createCipheriv('des-ede', joined(first, first), null), turned);
}

/** Doubling in GF(2^128), RFC 4493 2.3. */
function doubled(block: Uint8Array): Uint8Array {
  const twice = block.map((byte, at) => (byte << 1) | ((block[at + 1] ?? 0) >> 7));
  if (((block[0] ?? 0) & 0x80) !== 0) twice[15] = (twice[15] ?? 0) ^ 0x87;
  return twice;
}

/** AES-CMAC of RFC 4493, 16 bytes, for the three key lengths of AES. */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const cipher = key.length === 16 ? 'AES-128' : key.length === 24 ? 'AES-192' : 'AES-256';
  const first = doubled(vectorFor(cipher, key, new Uint8Array(16)));
  const whole = message.length > 0 && message.length % 16 === 0;
  const input = whole ? Uint8Array.from(message) : pad80(message, 16);
  const mask = whole ? first : doubled(first);
  const start = input.length - 16;
  for (let at = 0; at < 16; at++) input[start + at] = (input[start + at] ?? 0) ^ (mask[at] ?? 0);
  const chained = encryptCbc(cipher, key, input);
  return chained.subarray(chained.length - 16);
}

/** MAC of an authentication token, 8 bytes: the padding is part of the MAC (Doc 9303-11 4.4.3.4). */
export function tokenMac(cipher: CipherName, key: Uint8Array, message: Uint8Array): Uint8Array {
  return cipher === '3DES' ? retailMac(key, message) : aesCmac(key, message).subarray(0, MAC_BYTES);
}

/** MAC of secure messaging, 8 bytes: the message is padded before AES-CMAC, unlike a token (Doc 9303-11 9.8.1, 9.8.7.2). */
export function messageMac(cipher: CipherName, key: Uint8Array, message: Uint8Array): Uint8Array {
  return tokenMac(cipher, key, cipher === '3DES' ? message : pad80(message, 16));
}

/** Compares in constant time; false for different lengths. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
