import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { concat, hex, u32 } from '../bytes.ts';

export const CIPHERS = ['3des', 'aes-128', 'aes-192', 'aes-256'] as const;
export type CipherName = (typeof CIPHERS)[number];

/** One row of ICAO 9303-11 9.7.1: block cipher, its keys and its message authentication code. */
export interface Suite {
  readonly name: CipherName;
  readonly blockBytes: number;
  readonly keyBytes: number;
  /** KDF(K, c); c is 1 for encryption, 2 for the code, 3 for a password. */
  derive(secret: Uint8Array, counter: 1 | 2 | 3): Uint8Array;
  /** CBC without padding; the vector is zero if none is given. */
  encrypt(key: Uint8Array, data: Uint8Array, vector?: Uint8Array): Uint8Array;
  decrypt(key: Uint8Array, data: Uint8Array, vector?: Uint8Array): Uint8Array;
  /** Encrypts one block without chaining, for the initialisation vector of secure messaging with AES. */
  block(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** Eight bytes. 3DES pads by method 2 inside; AES is CMAC and pads as CMAC does. */
  mac(key: Uint8Array, message: Uint8Array): Uint8Array;
}

const ZEROS = new Uint8Array(16);

const run = (cipher: ReturnType<typeof createCipheriv>, data: Uint8Array): Uint8Array =>
  new Uint8Array(concat(cipher.setAutoPadding(false).update(data), cipher.final()));

function through(name: string, way: 'in' | 'out', key: Uint8Array, vector: Uint8Array | null, data: Uint8Array) {
  const make = way === 'in' ? createCipheriv : createDecipheriv;
  return run(make(name, key, vector) as ReturnType<typeof createCipheriv>, data);
}

/** ISO/IEC 9797-1 padding method 2: one bit, then zeros, always at least one byte. */
export function padded(data: Uint8Array, blockBytes: number): Uint8Array {
  const whole = (Math.floor(data.length / blockBytes) + 1) * blockBytes;
  return concat(data, hex('80'), new Uint8Array(whole - data.length - 1));
}

/** Null if the padding does not follow method 2. */
export function unpadded(data: Uint8Array): Uint8Array | null {
  let end = data.length - 1;
  while (end >= 0 && data[end] === 0) end -= 1;
  return end >= 0 && data[end] === 0x80 ? data.subarray(0, end) : null;
}

/** Gives each byte an odd number of ones; DES ignores the lowest bit, but other programs compare it. */
const odd = (key: Uint8Array): Uint8Array =>
  key.map((byte) => {
    let ones = 0;
    for (let bit = 1; bit < 8; bit++) ones += (byte >> bit) & 1;
    return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
  });

/** ISO/IEC 9797-1 algorithm 3 with DES. One DES is a two-key 3DES whose halves are equal. */
function retailMac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const twice = (half: Uint8Array): Uint8Array => concat(half, half);
  const first = twice(key.subarray(0, 8));
  const chained = through('des-ede-cbc', 'in', first, ZEROS.subarray(0, 8), padded(message, 8)).subarray(-8);
  const between = through('des-ede', 'out', twice(key.subarray(8, 16)), null, chained);
  return through('des-ede', 'in', first, null, between);
}

const ecb = (key: Uint8Array, data: Uint8Array): Uint8Array =>
  through(`aes-${key.length * 8}-ecb`, 'in', key, null, data);

function doubled(block: Uint8Array): Uint8Array {
  const out = block.map((byte, at) => ((byte << 1) | ((block[at + 1] ?? 0) >> 7)) & 0xff);
  if (((block[0] ?? 0) & 0x80) !== 0) out[15] = (out[15] ?? 0) ^ 0x87;
  return out;
}

/** AES-CMAC (RFC 4493), cut to eight bytes as ICAO 9303-11 9.8.7.2 asks. */
export function cmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const one = doubled(ecb(key, ZEROS));
  const full = message.length > 0 && message.length % 16 === 0;
  const mask = full ? one : doubled(one);
  const text = full ? new Uint8Array(message) : padded(message, 16);
  const last = text.length - 16;
  for (let i = 0; i < 16; i++) text[last + i] = (text[last + i] ?? 0) ^ (mask[i] ?? 0);
  return through(`aes-${key.length * 8}-cbc`, 'in', key, ZEROS, text).subarray(-16);
}

const digest = (hash: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash(hash)
      .update(concat(...parts))
      .digest(),
  );

const TRIPLE: Suite = {
  name: '3des',
  blockBytes: 8,
  keyBytes: 16,
  derive: (secret, counter) => odd(digest('sha1', secret, u32(counter)).subarray(0, 16)),
  encrypt: (key, data, vector = ZEROS.subarray(0, 8)) => through('des-ede-cbc', 'in', key, vector, data),
  decrypt: (key, data, vector = ZEROS.subarray(0, 8)) => through('des-ede-cbc', 'out', key, vector, data),
  block: (key, data) => through('des-ede', 'in', key, null, data),
  mac: retailMac,
};

const aes = (bits: 128 | 192 | 256): Suite => ({
  name: `aes-${bits}`,
  blockBytes: 16,
  keyBytes: bits / 8,
  derive: (secret, counter) => digest(bits === 128 ? 'sha1' : 'sha256', secret, u32(counter)).subarray(0, bits / 8),
  encrypt: (key, data, vector = ZEROS) => through(`aes-${bits}-cbc`, 'in', key, vector, data),
  decrypt: (key, data, vector = ZEROS) => through(`aes-${bits}-cbc`, 'out', key, vector, data),
  block: ecb,
  mac: (key, message) => cmac(key, message).subarray(0, 8),
});

export const SUITES: Readonly<Record<CipherName, Suite>> = {
  '3des': TRIPLE,
  'aes-128': aes(128),
  'aes-192': aes(192),
  'aes-256': aes(256),
};

export const sha1 = (data: Uint8Array): Uint8Array => digest('sha1', data);
