import { hsalsa, secretbox } from '@noble/ciphers/salsa.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';

const utf8 = new TextEncoder();

export const bytesOf = (text: string): Uint8Array => utf8.encode(text);
export const textOf = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Random bytes. Unlike `crypto.subtle`, this is available on every `file:` page. */
export function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Decodes lower-case hexadecimal of the given length in bytes; null for anything else. */
export function fromHex(text: string, length: number): Uint8Array | null {
  if (text.length !== length * 2 || !/^[0-9a-f]*$/.test(text)) return null;
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16));
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Decodes base64; null for anything that is not the canonical spelling of some bytes. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    const raw = atob(text);
    const bytes = Uint8Array.from({ length: raw.length }, (_, at) => raw.charCodeAt(at));
    return btoa(raw) === text ? bytes : null;
  } catch {
    return null;
  }
}

/** BLAKE2b without a key: 16 bytes identify a public key, 32 bytes identify sealed content. */
export function blake(bytes: Uint8Array, length: 16 | 24 | 32): Uint8Array {
  return blake2b(bytes, { dkLen: length });
}
export const keyIdOf = (publicKey: Uint8Array): string => toHex(blake(publicKey, 16));

/** `crypto_kdf_derive_from_key` of libsodium: BLAKE2b keyed with the secret, number as salt, context as personalisation. */
export function derive(secret: Uint8Array, { id, context }: { id: number; context: string }): Uint8Array {
  const salt = new Uint8Array(16);
  salt[0] = id;
  const personalization = new Uint8Array(16);
  personalization.set(bytesOf(context));
  return blake2b(new Uint8Array(0), { dkLen: 32, key: secret, salt, personalization });
}

export interface BoxKey {
  publicKey: Uint8Array;
  secretKey: Uint8Array;
}
export const boxKeyOf = (secretKey: Uint8Array): BoxKey => ({ publicKey: x25519.getPublicKey(secretKey), secretKey });

const SEAL_BYTES = 48;
const words32 = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.slice().buffer);
/** "expand 32-byte k", the constant of Salsa20. */
const SIGMA = Uint32Array.from([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);

/** Key of `crypto_box`: HSalsa20 of the shared point. Throws on a point of small order. */
function boxKey(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const shared = x25519.getSharedSecret(secretKey, publicKey);
  const out = new Uint32Array(8);
  hsalsa(SIGMA, words32(shared), new Uint32Array(4), out);
  return new Uint8Array(out.buffer);
}

const nonceOf = (ephemeral: Uint8Array, publicKey: Uint8Array): Uint8Array => {
  const both = new Uint8Array(64);
  both.set(ephemeral);
  both.set(publicKey, 32);
  return blake(both, 24);
};

/** `crypto_box_seal_open`; null if the bytes were sealed to another key or changed on the way. */
export function openSealed(box: Uint8Array, { publicKey, secretKey }: BoxKey): Uint8Array | null {
  if (box.length < SEAL_BYTES) return null;
  const ephemeral = box.slice(0, 32);
  try {
    return secretbox(boxKey(secretKey, ephemeral), nonceOf(ephemeral, publicKey)).open(box.slice(32));
  } catch {
    return null;
  }
}

/** `crypto_box_seal`; null if nothing can be sealed to the public key. */
export function seal(message: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  const once = boxKeyOf(random(32));
  try {
    const sealed = secretbox(boxKey(once.secretKey, publicKey), nonceOf(once.publicKey, publicKey)).seal(message);
    const box = new Uint8Array(32 + sealed.length);
    box.set(once.publicKey);
    box.set(sealed, 32);
    return box;
  } catch {
    return null;
  }
}

/** `crypto_secretbox_easy` and its inverse. */
export function lock(secret: Uint8Array, { key, nonce }: { key: Uint8Array; nonce: Uint8Array }): Uint8Array {
  return secretbox(key, nonce).seal(secret);
}
export function unlock(box: Uint8Array, { key, nonce }: { key: Uint8Array; nonce: Uint8Array }): Uint8Array | null {
  try {
    return secretbox(key, nonce).open(box);
  } catch {
    return null;
  }
}

/** Ed25519 key made from a 32-byte seed. */
export const signingKeyOf = (seed: Uint8Array): { publicKey: Uint8Array; seed: Uint8Array } => ({
  publicKey: ed25519.getPublicKey(seed),
  seed,
});
export const sign = (message: Uint8Array, seed: Uint8Array): Uint8Array => ed25519.sign(message, seed);

/** Verifies as strictly as libsodium: keys and signatures have only one valid spelling (RFC 8032, not ZIP 215). */
export function verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** Removes ISO/IEC 7816-4 padding; null if the bytes are not padded in this way. */
export function unpad(padded: Uint8Array): Uint8Array | null {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  return padded[end] === 0x80 ? padded.slice(0, end) : null;
}
