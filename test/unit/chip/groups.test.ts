import {
  createDiffieHellman,
  createECDH,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { der, derInteger, derOid, readDer } from '../../../src/core/asn1/index.ts';
import { computeGroupJob } from '../../../src/core/chip/access/arithmetic.ts';
import {
  allowsIntegratedMapping,
  bytesOf,
  drawPrivateKey,
  fieldBytes,
  type Group,
  orderBytes,
  standardGroup,
} from '../../../src/core/chip/access/groups.ts';
import { isBentCurve, readAgreementKey } from '../../../src/core/chip/access/security-infos.ts';
import { CURVES, MODP_GROUPS } from '../../../src/core/chip/access/standard-groups.ts';
import { hexOf } from '../../fakes/chip-transports.ts';

/** What OpenSSL calls the curves of Doc 9303-11 table 12. */
const OPENSSL: Readonly<Record<number, string>> = {
  8: 'prime192v1',
  9: 'brainpoolP192r1',
  10: 'secp224r1',
  11: 'brainpoolP224r1',
  12: 'prime256v1',
  13: 'brainpoolP256r1',
  14: 'brainpoolP320r1',
  15: 'secp384r1',
  16: 'brainpoolP384r1',
  17: 'brainpoolP512r1',
  18: 'secp521r1',
};
const RFC5114 = [0, 1, 2];
const random = (count: number): Uint8Array => Uint8Array.from(randomBytes(count));
const groupOf = (id: number): Group => {
  const group = standardGroup(id);
  if (group === null) throw new Error(`no group ${id}`);
  return group;
};
const given = (answer: ReturnType<typeof computeGroupJob>): Uint8Array => {
  if (!answer.ok) throw new Error(answer.reason);
  return answer.bytes;
};

describe('standard groups', () => {
  it('are those of table 12, and no reserved identifier is one', () => {
    expect(Object.keys(CURVES).map(Number)).toEqual(Object.keys(OPENSSL).map(Number));
    expect(Object.keys(MODP_GROUPS).map(Number)).toEqual(RFC5114);
    for (let id = 0; id < 256; id++) {
      const known = OPENSSL[id] !== undefined || RFC5114.includes(id);
      expect(standardGroup(id) !== null, String(id)).toBe(known);
    }
  });

  it.each(Object.entries(OPENSSL))('curve %s computes what OpenSSL computes', (id, name) => {
    const group = groupOf(Number(id));
    const [own, other] = [createECDH(name), createECDH(name)];
    own.generateKeys();
    other.generateKeys();
    const privateKey = Uint8Array.from(own.getPrivateKey());
    expect(hexOf(given(computeGroupJob({ op: 'public', group, privateKey, generator: null })))).toBe(
      hexOf(own.getPublicKey()),
    );
    const peer = Uint8Array.from(other.getPublicKey());
    const agreed = given(computeGroupJob({ op: 'agree', group, privateKey, peer }));
    expect(hexOf(agreed)).toBe(hexOf(own.computeSecret(peer)));
    expect(agreed.length).toBe(fieldBytes(group));
  });

  it.each(RFC5114)('MODP group %d computes what OpenSSL computes', (id) => {
    const group = groupOf(id);
    if (group.kind !== 'modp') throw new Error('no MODP group');
    const openssl = createDiffieHellman(Buffer.from(group.p), Buffer.from(group.g));
    const privateKey = random((orderBytes(group) ?? 0) - 1);
    openssl.setPrivateKey(Buffer.from(privateKey));
    const own = given(computeGroupJob({ op: 'public', group, privateKey, generator: null }));
    openssl.generateKeys();
    expect(BigInt(`0x${hexOf(own)}`)).toBe(BigInt(`0x${openssl.getPublicKey('hex')}`));
    const peer = given(computeGroupJob({ op: 'public', group, privateKey: random(19), generator: null }));
    const agreed = given(computeGroupJob({ op: 'agree', group, privateKey, peer }));
    expect(BigInt(`0x${hexOf(agreed)}`)).toBe(BigInt(`0x${hexOf(openssl.computeSecret(peer))}`));
    expect(agreed.length).toBe(group.p.length);
  });

  it.each([...Object.keys(OPENSSL).map(Number), ...RFC5114])(
    'both sides of group %d get the same mapped generator',
    (id) => {
      const group = groupOf(id);
      const [one, other] = [drawPrivateKey(group, random), drawPrivateKey(group, random)];
      const keyOf = (privateKey: Uint8Array): Uint8Array =>
        given(computeGroupJob({ op: 'public', group, privateKey, generator: null }));
      const nonce = random(16);
      const mine = computeGroupJob({ op: 'map-generic', group, privateKey: one, peer: keyOf(other), nonce });
      const theirs = computeGroupJob({ op: 'map-generic', group, privateKey: other, peer: keyOf(one), nonce });
      expect(hexOf(given(mine))).toBe(hexOf(given(theirs)));
    },
  );

  it('knows that secp224r1 has no integrated mapping', () => {
    const without = [...Object.keys(OPENSSL).map(Number), ...RFC5114].filter(
      (id) => !allowsIntegratedMapping(groupOf(id)),
    );
    expect(without).toEqual([10]);
    expect(computeGroupJob({ op: 'map-integrated', group: groupOf(10), random: random(40) })).toEqual({
      ok: false,
      reason: 'GROUP_UNKNOWN',
    });
  });
});

describe('what the other side sends', () => {
  const group = groupOf(13);
  const privateKey = drawPrivateKey(group, random);
  const good = given(computeGroupJob({ op: 'public', group, privateKey: random(32), generator: null }));
  const offCurve = good.map((byte, at) => (at === 64 ? byte ^ 1 : byte));
  const bad: [string, Uint8Array][] = [
    ['off the curve', offCurve],
    ['compressed', Uint8Array.from([2 + ((good[64] ?? 0) & 1), ...good.subarray(1, 33)])],
    ['the point at infinity', Uint8Array.of(0)],
    ['zeros', Uint8Array.from([4, ...new Uint8Array(64)])],
    ['too short', good.subarray(0, 64)],
    ['too long', Uint8Array.from([...good, 0])],
    ['empty', new Uint8Array()],
    ['beyond the prime', Uint8Array.from([4, ...new Uint8Array(64).fill(0xff)])],
  ];

  it.each(bad)('%s is refused on a curve', (_, peer) => {
    const refused = { ok: false, reason: 'GROUP_ELEMENT' };
    expect(computeGroupJob({ op: 'agree', group, privateKey, peer })).toEqual(refused);
    expect(computeGroupJob({ op: 'map-generic', group, privateKey, peer, nonce: random(16) })).toEqual(refused);
    expect(computeGroupJob({ op: 'public', group, privateKey, generator: peer })).toEqual(refused);
    expect(computeGroupJob({ op: 'multiply', group, scalar: privateKey, element: peer })).toEqual(refused);
  });

  it.each(RFC5114)('elements outside of the subgroup of MODP group %d are refused', (id) => {
    const modp = groupOf(id);
    const { p = 0n, g = 0n } = MODP_GROUPS[id] ?? {};
    const drawn = drawPrivateKey(modp, random);
    for (const peer of [0n, 1n, p - 1n, p, p + 1n, p - g]) {
      const job = { op: 'agree', group: modp, privateKey: drawn, peer: bytesOf(peer) } as const;
      expect(computeGroupJob(job), peer.toString(16)).toEqual({ ok: false, reason: 'GROUP_ELEMENT' });
    }
  });

  it('a nonce or a key of zero is refused: everybody would know what follows', () => {
    const none = { ok: false, reason: 'GROUP_SCALAR' };
    const order = bytesOf(CURVES[13]?.n ?? 0n);
    for (const zero of [new Uint8Array(16), order]) {
      expect(computeGroupJob({ op: 'map-generic', group, privateKey, peer: good, nonce: zero })).toEqual(none);
      expect(computeGroupJob({ op: 'public', group, privateKey: zero, generator: null })).toEqual(none);
    }
    expect(computeGroupJob({ op: 'map-integrated', group, random: new Uint8Array(48) })).toEqual(none);
    expect(computeGroupJob({ op: 'map-integrated', group, random: bytesOf(CURVES[13]?.p ?? 0n) })).toEqual(none);
    expect(computeGroupJob({ op: 'map-integrated', group: groupOf(0), random: new Uint8Array(48) })).toEqual(none);
  });
});

const spkiNode = (bytes: Uint8Array) => {
  const read = readDer(bytes);
  if (!read.ok) throw new Error(read.reason);
  return read.node;
};

describe('keys for agreement', () => {
  const exported = (key: KeyObject): Uint8Array => Uint8Array.from(key.export({ format: 'der', type: 'spki' }));

  it.each(Object.entries(OPENSSL))('curve %s is known by its name and by its parameters', (id, name) => {
    for (const paramEncoding of ['named', 'explicit'] as const) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: name, paramEncoding });
      const bytes = exported(publicKey);
      const key = readAgreementKey(spkiNode(bytes));
      expect(key?.group).toEqual({ kind: 'ec', id: Number(id) });
      expect(hexOf(bytes).endsWith(hexOf(key?.publicKey ?? new Uint8Array()))).toBe(true);
      expect(isBentCurve(spkiNode(bytes))).toBe(false);
    }
  });

  it('a generator of its own, on the prime of a known curve, is none (CVE-2020-0601)', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' });
    const text = hexOf(exported(publicKey));
    const curve = CURVES[12];
    const generator = hexOf(bytesOf(curve?.Gx ?? 0n, 32)) + hexOf(bytesOf(curve?.Gy ?? 0n, 32));
    const other = given(computeGroupJob({ op: 'public', group: groupOf(12), privateKey: random(32), generator: null }));
    const bent = text.replace(generator, hexOf(other.subarray(1)));
    expect(bent).not.toBe(text);
    const bytes = Uint8Array.from(Buffer.from(bent, 'hex'));
    // OpenSSL takes it, which is why the parameters are compared here.
    expect(createPublicKey({ key: Buffer.from(bytes), format: 'der', type: 'spki' }).asymmetricKeyType).toBe('ec');
    expect(readAgreementKey(spkiNode(bytes))).toBeNull();
    expect(isBentCurve(spkiNode(bytes))).toBe(true);
  });

  it('identifiers of table 12, PKCS#3 and X9.42 are read', () => {
    const { p = 0n, g = 0n, q = 0n } = MODP_GROUPS[2] ?? {};
    const bits = (content: Uint8Array): Uint8Array => der(0x03, Uint8Array.of(0), content);
    const spki = (oid: string, parameters: Uint8Array, key: Uint8Array) =>
      spkiNode(der(0x30, der(0x30, derOid(oid), parameters), bits(key)));
    const element = derInteger(bytesOf(g));
    const expected = { group: standardGroup(2), publicKey: bytesOf(g) };
    const pkcs3 = der(0x30, derInteger(bytesOf(p)), derInteger(bytesOf(g)));
    const x942 = der(0x30, derInteger(bytesOf(p)), derInteger(bytesOf(g)), derInteger(bytesOf(q)));
    expect(readAgreementKey(spki('0.4.0.127.0.7.1.2', derInteger(2), element))).toEqual(expected);
    expect(readAgreementKey(spki('1.2.840.113549.1.3.1', pkcs3, element))).toEqual(expected);
    expect(readAgreementKey(spki('1.2.840.10046.2.1', x942, element))).toEqual(expected);
    // An order that is none, a generator of 1, a reserved identifier.
    const wrongOrder = der(0x30, derInteger(bytesOf(p)), derInteger(bytesOf(g)), derInteger(bytesOf(q + 2n)));
    expect(readAgreementKey(spki('1.2.840.10046.2.1', wrongOrder, element))).toBeNull();
    const one = der(0x30, derInteger(bytesOf(p)), derInteger(1));
    expect(readAgreementKey(spki('1.2.840.113549.1.3.1', one, element))).toBeNull();
    expect(readAgreementKey(spki('0.4.0.127.0.7.1.2', derInteger(3), element))).toBeNull();
  });
});
