import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceBoxKey, KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import {
  deviceKeyText,
  newListKey,
  readDeviceKey,
  readListKey,
  updateReady,
} from '../../../src/delivery/format/index.ts';
import { readListPublicKey } from '../../../src/delivery/format/keys.ts';

beforeAll(updateReady);

describe('key files', () => {
  it('of a list key hold one key pair', () => {
    const made = newListKey();
    const secret = readListKey(made.secret);
    expect(secret !== null && toHex(secret.publicKey)).toBe(made.publicKey);
    expect(readListPublicKey(made.public)).toBe(made.publicKey);
    expect(made.public).not.toContain(JSON.parse(made.secret).seed);
    expect(newListKey().publicKey).not.toBe(made.publicKey);
  });

  it('of a device say whose it is, and refuse an id that does not fit', () => {
    const key = deviceBoxKey(new KeyRing(new Uint8Array(32).fill(1)));
    const text = deviceKeyText(key);
    expect(readDeviceKey(text)).toEqual(key.publicKey);
    expect(readDeviceKey(text.replace(/"publicKey": "../, '"publicKey": "00'))).toBeNull();
  });

  it('refuse what they are not', () => {
    for (const text of ['', '{}', 'null', newListKey().public]) expect(readListKey(text)).toBeNull();
    for (const text of ['', '{}', newListKey().secret]) {
      expect(readListPublicKey(text)).toBeNull();
      expect(readDeviceKey(text)).toBeNull();
    }
  });
});
