import { canonicalize } from '@tufjs/canonical-json';
import { beforeAll, expect, it } from 'vitest';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { type SigningKey, sign, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import type { SignedRoot } from '../../../src/delivery/tuf/index.ts';
import { signedByPeople } from '../../../src/delivery/tuf/persons.ts';

let keys: SigningKey[];
beforeAll(async () => {
  await cryptoReady();
  keys = [1, 2, 3].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
});

const SIGNED = { _type: 'targets', version: 3 };
const BYTES = new TextEncoder().encode(canonicalize(SIGNED));
const idOf = (at: number): string => `key-${at}`;

/** Targets are signed by keys 0 and 1; key 2 is one of the root. */
const root = (persons?: Record<string, string>): SignedRoot =>
  ({
    keys: Object.fromEntries(keys.map(({ publicKey }, at) => [idOf(at), { keyval: { public: toHex(publicKey) } }])),
    roles: { targets: { keyids: [idOf(0), idOf(1)], threshold: 2 } },
    ...(persons === undefined ? {} : { persons }),
  }) as unknown as SignedRoot;

const signatureOf = (at: number, bytes: Uint8Array = BYTES) => ({
  keyid: idOf(at),
  sig: toHex(sign(bytes, (keys[at] as SigningKey).secretKey)),
});
const verdictOf = (signatures: object[], persons?: Record<string, string>) =>
  signedByPeople(Buffer.from(JSON.stringify({ signatures, signed: SIGNED })), root(persons), 'targets');

it('two people who signed are two', () => {
  expect(verdictOf([signatureOf(0), signatureOf(1)])).toBeNull();
  expect(verdictOf([signatureOf(0), signatureOf(1)], { 'key-0': 'a', 'key-1': 'b' })).toBeNull();
});

it.each<[string, () => object[], Record<string, string>?]>([
  ['one who signed twice', () => [signatureOf(0), signatureOf(0)]],
  ['two keys of one person', () => [signatureOf(0), signatureOf(1)], { 'key-0': 'a', 'key-1': 'a' }],
  ['a signature over something else', () => [signatureOf(0), signatureOf(1, Buffer.from('other'))]],
  ['a signature of another key under its name', () => [signatureOf(0), { ...signatureOf(2), keyid: idOf(1) }]],
  ['a key of another role', () => [signatureOf(0), signatureOf(2)]],
  ['a key that nobody knows', () => [signatureOf(0), { ...signatureOf(1), keyid: 'key-9' }]],
])('%s is one person', (_, signatures, persons) => {
  expect(verdictOf(signatures(), persons)).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TARGETS' });
});
