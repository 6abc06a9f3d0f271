import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  address,
  blake2b256,
  cryptoReady,
  keyedDigest,
  keyedHash16,
  keyIdOf,
  openRecord,
  readRecord,
  sealRecord,
  toHex,
} from '../../../src/adapters/storage/crypto/index.ts';
import {
  deviceBoxKey,
  deviceSigningKey,
  loadRootKey,
  makeCentralOfficeRing,
  openWithPassphrase,
  passphraseBoxSchema,
} from '../../../src/adapters/storage/keys/index.ts';
import { KEY_PURPOSES } from '../../../src/adapters/storage/keys/keys.ts';
import { trainingRing } from '../../../src/daemon/training/index.ts';
import { folderOf, ringOf, vectorText } from '../../fakes/format-vectors.ts';
import { seededRandom } from '../../vectors/formats/inputs.ts';

const folder = folderOf({ 'root.key.sealed': 'keys/root.key.sealed' });
beforeAll(() => cryptoReady());
afterAll(() => folder.remove());

describe('the keys of an appliance', () => {
  it('follow from its root key as they always did', () => {
    const known = JSON.parse(vectorText('keys/derived.json')) as Record<string, string>;
    const derived = Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, blake2b256(ringOf().key(purpose))]));
    expect(derived).toMatchObject(known);
    expect(new Set(Object.values(derived)).size).toBe(KEY_PURPOSES.length);
  });

  it('have the public halves that central offices hold', () => {
    expect(toHex(deviceBoxKey(ringOf()).publicKey)).toBe(
      JSON.parse(vectorText('device/device-key.json')).publicKey as string,
    );
    expect(keyIdOf(deviceBoxKey(ringOf()).publicKey)).toBe('d1ff4ca7d8aff3e0178930b755a9f058');
    expect(toHex(deviceSigningKey(ringOf()).publicKey)).toBe(
      JSON.parse(vectorText('device/identity.json')).sign as string,
    );
  });

  it('open with the passphrase that closed them', async () => {
    const at = { stateDir: folder.path, mayCreate: false };
    const opened = await loadRootKey({ kind: 'passphrase', passphrase: 'correct horse battery' }, at);
    expect(opened.ok && toHex(opened.key)).toBe('07'.repeat(32));
    const wrong = await loadRootKey({ kind: 'passphrase', passphrase: 'correct horse batterz' }, at);
    expect(wrong).toMatchObject({ ok: false, reason: 'KEY_WRONG' });
  });

  it('open with a passphrase however its accents are typed', async () => {
    const box = passphraseBoxSchema.parse(JSON.parse(vectorText('keys/accented.json')));
    for (const typed of ['mot de pass\u00e9 tr\u00e8s long', 'mot de passe\u0301 tre\u0300s long']) {
      const opened = await openWithPassphrase(box, typed);
      expect(opened === null ? null : toHex(opened)).toBe('05'.repeat(32));
    }
  });

  it('of an office are never made over others', async () => {
    const before = vectorText('keys/root.key.sealed');
    expect(await makeCentralOfficeRing(folder.path, 'another long passphrase')).toMatchObject({ ok: false });
    expect(readFileSync(join(folder.path, 'root.key.sealed'), 'utf8')).toBe(before);
  });

  it('of a stay in training follow from its salt', () => {
    expect(blake2b256(trainingRing(ringOf(), { salt: 'ab'.repeat(32) }).key('cases'))).toBe(TRAINING_CASES);
  });
});

describe('keyed hashes', () => {
  const key = new Uint8Array(32).fill(3);
  it('of a blind index are BLAKE2b-128 of the text', () => {
    expect(toHex(keyedHash16('missing-persons|rid|per-1', key))).toBe(HASH);
  });
  it('of scanner bytes are BLAKE2b-256', () => {
    expect(keyedDigest(Buffer.from('L898902C3'), key)).toBe(DIGEST);
  });
});

describe('a sealed record', () => {
  const { short, long } = JSON.parse(vectorText('records/record.json')) as { short: string; long: string };
  const key = new Uint8Array(32).fill(3);
  const cases = [
    { name: 'of the short way', sealed: short, aad: address('tag', 'list', 4) },
    { name: 'of the long way', sealed: long, aad: address('tag', 'x'.repeat(300)) },
  ];
  it.each(cases)('$name opens, and is made again byte for byte', ({ sealed, aad }) => {
    const opened = openRecord({ blob: Buffer.from(sealed, 'hex'), key, aad, epoch: 1 });
    expect(opened.ok && Buffer.from(opened.plain).toString()).toBe('one record');
    const read = readRecord({ blob: Buffer.from(sealed, 'hex'), key, aad, epoch: 1 }, (plain) =>
      Buffer.from(plain).toString(),
    );
    expect(read).toEqual({ ok: true, value: 'one record' });
    const plain = new TextEncoder().encode('one record');
    expect(toHex(sealRecord({ plain, key, aad, epoch: 1, random: seededRandom('record') }))).toBe(sealed);
  });
  it('does not open at another address, which parts and their order make', () => {
    const blob = Buffer.from(short, 'hex');
    for (const aad of [
      address('tag', 'list', 5),
      address('tag', 4, 'list'),
      address('tag', 'lis', 't4'),
      address('tag', 'list4'),
      address('other', 'list', 4),
    ])
      expect(openRecord({ blob, key, aad, epoch: 1 })).toEqual({ ok: false, reason: 'SEAL_TAG' });
    expect(openRecord({ blob, key, aad: address('tag', 'list', 4), epoch: 2 }).ok).toBe(false);
  });
  it('has a zero byte between the parts of its address', () => {
    expect(Buffer.from(address('tag', 'list', 4)).toString('latin1')).toBe('tag\0list\x004');
  });
});

// The same as Python's hashlib.blake2b(text, key=bytes([3] * 32), digest_size=16 or 32) gives.
const HASH = 'f1ec7a00482dffe3b1dc1c2deb5982ce';
const DIGEST = '5b72499d6b659b124586618e33d53a722eb0ad707ed080586df6c565b864c871';
const TRAINING_CASES = '82af07705cd1b90f21d6efdb8b412bce53564300e8e7b72dcb49fd5915469ff9';
