import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  address,
  cryptoReady,
  fromHex,
  keyedDigest,
  keyedHash16,
  newContentKey,
  nonceSource,
  openRecord,
  readRecord,
  StreamOpener,
  StreamSealer,
  sealRecord,
  toHex,
} from '../../../src/adapters/storage/crypto/index.ts';
import {
  auditSigningKey,
  deviceBoxKey,
  deviceSigningKey,
  KeyRing,
  openSealed,
  ringSigningKey,
  sealTo,
  sign,
  verify,
} from '../../../src/adapters/storage/keys/index.ts';
import { KEY_PURPOSES } from '../../../src/adapters/storage/keys/keys.ts';

beforeAll(cryptoReady);

const ring = (seed = 1): KeyRing => new KeyRing(new Uint8Array(32).fill(seed));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('keys', () => {
  it('differ for every purpose and every root, and repeat for the same', () => {
    const keys = KEY_PURPOSES.map((purpose) => toHex(ring().key(purpose)));
    expect(new Set(keys).size).toBe(KEY_PURPOSES.length);
    expect(toHex(ring().key('cases'))).toBe(toHex(ring().key('cases')));
    expect(toHex(ring(2).key('cases'))).not.toBe(toHex(ring().key('cases')));
  });

  it('wiping overwrites the root key', () => {
    const root = new Uint8Array(32).fill(9);
    const own = new KeyRing(root);
    const key = own.key('cases');
    own.wipe();
    expect([...root, ...key].every((byte) => byte === 0)).toBe(true);
  });

  it('wiping overwrites the signing keys that were made of it as well', () => {
    const own = new KeyRing(new Uint8Array(32).fill(9));
    const made = [auditSigningKey(own), deviceSigningKey(own), ringSigningKey(own, 'referral')];
    const message = new Uint8Array([1, 2, 3]);
    const signed = made.map((key) => verify(message, sign(message, key.secretKey), key.publicKey));
    expect(signed).toEqual([true, true, true]);
    own.wipe();
    expect(made.flatMap(({ secretKey }) => [...secretKey]).every((byte) => byte === 0)).toBe(true);
  });

  it('refuses a root key of another length', () => {
    expect(() => new KeyRing(new Uint8Array(31))).toThrow('32 bytes');
  });
});

describe('sealRecord', () => {
  const place = { key: new Uint8Array(32).fill(3), aad: address('t', 'list', 1, 2), epoch: 1 };

  it('opens to what was sealed, and its size hides the length up to 64 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (plain) => {
        const blob = sealRecord({ plain, ...place });
        expect((blob.length - 26 - 16) % 64).toBe(0);
        expect(openRecord({ blob, ...place })).toEqual({ ok: true, plain });
      }),
    );
  });

  it('has the layout of the format: version, epoch, nonce', () => {
    const random = (count: number): Uint8Array => new Uint8Array(count).fill(0xaa);
    const blob = sealRecord({ plain: bytes('x'), ...place, random });
    expect(toHex(blob.subarray(0, 26))).toBe(`0101${'aa'.repeat(24)}`);
    expect(blob).toHaveLength(26 + 64 + 16);
  });

  it('is the blob that the wrapper of the library makes, for short and long records', () => {
    const nonce = new Uint8Array(24).fill(0x5a);
    const lengths = [...Array(200).keys(), 16_200, 16_255, 16_256, 16_300, 16_303, 16_304, 16_384, 40_000];
    for (const length of lengths) {
      const plain = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
      const before = Uint8Array.from(plain);
      const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        sodium.pad(plain, 64),
        place.aad,
        null,
        nonce,
        place.key,
      );
      const blob = sealRecord({ plain, ...place, random: () => nonce });
      expect(toHex(blob)).toBe(`0101${toHex(nonce)}${toHex(sealed)}`);
      expect(plain).toEqual(before);
    }
  });

  it('gets every nonce once from a source of many', () => {
    const random = nonceSource();
    const drawn = Array.from({ length: 1000 }, () => random(24));
    expect(new Set(drawn.map(toHex)).size).toBe(1000);
    expect(drawn.every((nonce) => nonce.length === 24 && nonce.some((byte) => byte !== 0))).toBe(true);
    expect(random(10_000)).toHaveLength(10_000);
  });

  it('takes a fresh nonce every time', () => {
    const blobs = Array.from({ length: 20 }, () => toHex(sealRecord({ plain: bytes('x'), ...place })));
    expect(new Set(blobs).size).toBe(20);
  });

  it('does not open after any changed byte, in another place, or with another key', () => {
    const blob = sealRecord({ plain: bytes('ERIKSSON'), ...place });
    for (let at = 0; at < blob.length; at += 1) {
      const changed = blob.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openRecord({ blob: changed, ...place }).ok).toBe(false);
    }
    expect(openRecord({ blob, ...place, aad: address('t', 'list', 2, 2) })).toEqual({ ok: false, reason: 'SEAL_TAG' });
    expect(openRecord({ blob, ...place, key: new Uint8Array(32) })).toEqual({ ok: false, reason: 'SEAL_TAG' });
    expect(openRecord({ blob, ...place, epoch: 2 })).toEqual({ ok: false, reason: 'SEAL_EPOCH' });
    expect(openRecord({ blob: blob.subarray(0, 20), ...place })).toEqual({ ok: false, reason: 'SEAL_FORMAT' });
  });
});

describe('a record read in place', () => {
  it('is the one that was sealed, or does not open, as with the long way', () => {
    const key = new Uint8Array(32).fill(9);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), fc.nat(), fc.nat({ max: 3 }), (plain, place, change) => {
        const aad = address('t', 'list', 1, 1);
        const blob = sealRecord({ plain, key, aad, epoch: 1 });
        const input = { blob, key, aad, epoch: 1 };
        let seen: Uint8Array | null = null;
        const read = readRecord(input, (bytes) => {
          seen = bytes;
          return Uint8Array.from(bytes);
        });
        expect(read).toEqual({ ok: true, value: plain });
        expect((seen ?? new Uint8Array(1)).every((byte) => byte === 0)).toBe(true);
        const at = place % blob.length;
        const changed = blob.map((byte, n) => (n === at ? byte ^ (1 << change) : byte));
        expect(readRecord({ ...input, blob: changed }, () => true)).toEqual({ ok: false });
        expect(openRecord({ ...input, blob: changed }).ok).toBe(false);
        expect(readRecord({ ...input, aad: address('t', 'list', 2, 1) }, () => true)).toEqual({ ok: false });
        expect(readRecord({ ...input, epoch: 2 }, () => true)).toEqual({ ok: false });
      }),
      { numRuns: 300 },
    );
    const long = new Uint8Array(40_000).fill(3);
    const aad = address('t');
    const blob = sealRecord({ plain: long, key, aad, epoch: 1 });
    expect(readRecord({ blob, key, aad, epoch: 1 }, (bytes) => bytes.length)).toEqual({ ok: true, value: 40_000 });
  });
});

describe('keyed hashes', () => {
  const key = new Uint8Array(32).fill(5);

  it('are the keyed BLAKE2b-128 of the library, for any text and any length', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 300, maxLength: 3000 }));
    fc.assert(
      fc.property(texts, (text) => {
        const spelled = new TextEncoder().encode(text);
        expect(toHex(keyedHash16(text, key))).toBe(toHex(sodium.crypto_generichash(16, spelled, key)));
      }),
    );
  });

  it('need the key: another key gives another value', () => {
    expect(keyedDigest(bytes('a'), key)).not.toBe(keyedDigest(bytes('a'), new Uint8Array(32)));
  });
});

describe('signatures and sealed boxes', () => {
  it('hold for the message and the key they were made for', () => {
    const key = auditSigningKey(ring());
    const signature = sign(bytes('row'), key.secretKey);
    expect(verify(bytes('row'), signature, key.publicKey)).toBe(true);
    expect(verify(bytes('rox'), signature, key.publicKey)).toBe(false);
    expect(verify(bytes('row'), signature, auditSigningKey(ring(2)).publicKey)).toBe(false);
    expect(verify(bytes('row'), signature.subarray(1), key.publicKey)).toBe(false);
  });

  it('open for the device they were sealed to and for no other', () => {
    const box = sealTo(deviceBoxKey(ring()).publicKey, bytes('content key'));
    expect(openSealed(box, deviceBoxKey(ring()))).toEqual(bytes('content key'));
    expect(openSealed(box, deviceBoxKey(ring(2)))).toBeNull();
    expect(openSealed(box.subarray(3), deviceBoxKey(ring()))).toBeNull();
  });
});

describe('streams', () => {
  it('open in order and only in order', () => {
    const key = newContentKey();
    const sealer = new StreamSealer(key);
    const first = sealer.push(bytes('one'), { aad: bytes('a'), final: false });
    const last = sealer.push(bytes('two'), { aad: null, final: true });
    const opener = new StreamOpener(sealer.header, key);
    expect(opener.pull(first, bytes('a'))).toEqual({ plain: bytes('one'), final: false });
    expect(opener.pull(last, null)).toEqual({ plain: bytes('two'), final: true });
    expect(new StreamOpener(sealer.header, key).pull(last, null)).toBeNull();
    expect(new StreamOpener(sealer.header, key).pull(first, bytes('b'))).toBeNull();
  });
});

describe('hex', () => {
  it('has one spelling', () => {
    expect(fromHex('00ff', 2)).toEqual(Uint8Array.of(0, 255));
    for (const wrong of ['00FF', '00f', '00ff00', 'zz00', ' 0ff']) expect(fromHex(wrong, 2)).toBeNull();
  });

  it('of the device for messages is not the one that signs the audit', () => {
    const message = bytes('message');
    const { publicKey, secretKey } = deviceSigningKey(ring());
    expect(verify(message, sign(message, secretKey), publicKey)).toBe(true);
    expect(verify(message, sign(message, auditSigningKey(ring()).secretKey), publicKey)).toBe(false);
    expect(verify(message, sign(message, deviceSigningKey(ring(2)).secretKey), publicKey)).toBe(false);
  });
});
