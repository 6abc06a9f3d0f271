import sodium from 'libsodium-wrappers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  address,
  cryptoReady,
  fromHex,
  keyedDigest,
  keyedHash16,
  readRecord,
  sealRecord,
  sealToWiped,
} from '../../../src/adapters/storage/crypto/index.ts';
import { verify } from '../../../src/adapters/storage/keys/index.ts';

beforeAll(() => cryptoReady());

const text = new TextEncoder();
const aad = address('library', 1);
/** Bytes that stand nowhere else in the memory of this process. */
const keyOf = (seed: number): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, at) => (at * 73 + seed * 41 + 17) & 255);
const isThere = (bytes: Uint8Array): boolean => {
  const { HEAPU8 } = (sodium as unknown as { libsodium: { HEAPU8: Uint8Array } }).libsodium;
  return Buffer.from(HEAPU8.buffer).includes(Buffer.from(bytes));
};

describe('the compiled library holds nothing after it was asked', () => {
  it('for the hash of a name: neither the name nor the key', () => {
    const [name, key] = ['name VELMORA 7731955', keyOf(1)];
    keyedHash16(name, key);
    expect(isThere(text.encode(name))).toBe(false);
    expect(isThere(key)).toBe(false);
  });
  it('for a keyed digest: neither what was digested nor the key', () => {
    const [digits, key] = [text.encode('digits 738291645'), keyOf(8)];
    expect(keyedDigest(digits, key)).toBe(Buffer.from(sodium.crypto_generichash(32, digits, key)).toString('hex'));
    const [other, otherKey] = [text.encode('digits 645738291'), keyOf(9)];
    keyedDigest(other, otherKey);
    expect(isThere(other)).toBe(false);
    expect(isThere(otherKey)).toBe(false);
  });
  it('for a sealed box: no part of the message', () => {
    const { publicKey } = sodium.crypto_box_seed_keypair(keyOf(6));
    const message = new Uint8Array(8_192);
    const marks = [64, 4_000, 8_100].map((place) => ({ place, mark: text.encode(`box at ${place} 9184426`) }));
    for (const { place, mark } of marks) message.set(mark, place);
    expect(sealToWiped(publicKey, message)).toHaveLength(8_192 + sodium.crypto_box_SEALBYTES);
    for (const { mark } of marks) expect(isThere(mark)).toBe(false);
  });
  it('for sealing and opening a record: neither the text nor the key', () => {
    const [plain, key] = [text.encode('record OBRADIN 5519377'), keyOf(2)];
    const blob = sealRecord({ plain, key, aad, epoch: 1 });
    expect(isThere(plain)).toBe(false);
    expect(isThere(key)).toBe(false);
    const read = readRecord({ blob, key, aad, epoch: 1 }, (bytes) => {
      // It is there while it is read, or this test would see nothing ever.
      expect(isThere(plain)).toBe(true);
      return bytes.length;
    });
    expect(read).toEqual({ ok: true, value: plain.length });
    expect(isThere(plain)).toBe(false);
    expect(isThere(key)).toBe(false);
  });
});

describe('a sealed record', () => {
  it('with more padding than a record has is not read', () => {
    const key = keyOf(3);
    const nonce = new Uint8Array(24).fill(9);
    const blobOf = (padded: Uint8Array): Uint8Array => {
      const cipher = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, aad, null, nonce, key);
      return Uint8Array.from([1, 1, ...nonce, ...cipher]);
    };
    const padded = new Uint8Array(128);
    padded.set([0x61, 0x80]);
    expect(readRecord({ blob: blobOf(padded.subarray(0, 64)), key, aad, epoch: 1 }, (bytes) => bytes.length)).toEqual({
      ok: true,
      value: 1,
    });
    expect(readRecord({ blob: blobOf(padded), key, aad, epoch: 1 }, (bytes) => bytes.length)).toEqual({ ok: false });
    expect(readRecord({ blob: blobOf(new Uint8Array(64)), key, aad, epoch: 1 }, (bytes) => bytes.length)).toEqual({
      ok: false,
    });
  });
  it('of another epoch is not read, in either way', () => {
    const key = keyOf(4);
    const blob = sealRecord({ plain: text.encode('x'), key, aad, epoch: 2 });
    expect(readRecord({ blob, key, aad, epoch: 1 }, () => true)).toEqual({ ok: false });
  });
});

describe('a signature or a key of the wrong length', () => {
  it('never holds', () => {
    const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(keyOf(5));
    const message = text.encode('message');
    const signature = sodium.crypto_sign_detached(message, privateKey);
    expect(verify(message, signature, publicKey)).toBe(true);
    for (const length of [0, 63, 65]) {
      const other = new Uint8Array(length);
      other.set(signature.subarray(0, length));
      expect(verify(message, other, publicKey)).toBe(false);
    }
    expect(verify(message, signature, publicKey.subarray(1))).toBe(false);
  });
  it('is not read from hexadecimal', () => {
    expect(fromHex('ab', 1)).toEqual(new Uint8Array([0xab]));
    for (const [hex, bytes] of [
      ['abcd', 1],
      ['ab', 2],
      ['AB', 1],
      ['0xab', 2],
      ['zz', 1],
    ] as const)
      expect(fromHex(hex, bytes), hex).toBeNull();
  });
});
