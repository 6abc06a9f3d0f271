import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { fixed, toInteger } from '../bytes.ts';
import { Curve, curveNamed, type Draw, inverse, mod, privateKey } from '../card/groups.ts';
import { bits, fieldOf, integer, nothing, octets, oid, sequence, tlv } from '../tlv.ts';

/** A key and how it signs: what a certificate or a CMS signer states about it. */
export interface Signer {
  /** SubjectPublicKeyInfo. */
  spki: Uint8Array;
  /** AlgorithmIdentifier of the signature. */
  algorithm: Uint8Array;
  hash: string;
  sign(data: Uint8Array): Uint8Array;
}

const HASH_OIDS: Readonly<Record<string, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const RSA_OIDS: Readonly<Record<string, string>> = {
  sha1: '1.2.840.113549.1.1.5',
  sha224: '1.2.840.113549.1.1.14',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};
const ECDSA_OIDS: Readonly<Record<string, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha224: '1.2.840.10045.4.3.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};
const PLAIN_ARCS = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
const HASH_BYTES: Readonly<Record<string, number>> = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 };

export const hashAlgorithm = (hash: string): Uint8Array => sequence(oid(HASH_OIDS[hash] ?? ''), nothing());
export const hashed = (hash: string, data: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(hash).update(data).digest());
/** Object identifier of plain ECDSA according to TR-03111, which a chip states in DG14. */
export const plainEcdsaOid = (hash: string): string => `0.4.0.127.0.7.1.1.4.1.${PLAIN_ARCS.indexOf(hash) + 1}`;

/** How RSA-PSS states its hash, mask and salt (RFC 4055 3.1). */
function pssAlgorithm(hash: string, mask: string): Uint8Array {
  const explicit = (tag: number, content: Uint8Array): Uint8Array => tlv(tag, content);
  return sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(
      explicit(0xa0, hashAlgorithm(hash)),
      explicit(0xa1, sequence(oid('1.2.840.113549.1.1.8'), hashAlgorithm(mask))),
      explicit(0xa2, integer(HASH_BYTES[hash] ?? 20)),
    ),
  );
}

const spkiOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: 'spki', format: 'der' }));

/**
 * A kind of key. Its name in the two tables states key, size and hash. A name that begins with `explicit-` means that the
 * curve is written out in full.
 */
export interface KeyKind {
  form: 'rsa' | 'pss' | 'ec';
  size: number;
  curve: string;
  hash: string;
  explicit: boolean;
}

const rsa = (size: number, hash: string): KeyKind => ({ form: 'rsa', size, curve: '', hash, explicit: false });
const pss = (size: number, hash: string): KeyKind => ({ form: 'pss', size, curve: '', hash, explicit: false });
const ec = (curve: string, hash: string, explicit = false): KeyKind => ({ form: 'ec', size: 0, curve, hash, explicit });

export const CSCA_KINDS: Readonly<Record<string, KeyKind>> = {
  'rsa-4096-sha256': rsa(4096, 'sha256'),
  'pss-3072-sha512': pss(3072, 'sha512'),
  'brainpoolP512r1-sha512': ec('brainpoolP512r1', 'sha512', true),
  'secp521r1-sha512': ec('secp521r1', 'sha512', true),
  'brainpoolP384r1-sha384': ec('brainpoolP384r1', 'sha384', true),
  // A named curve, which few issuers use: programs that refuse explicit parameters can check it.
  'named-secp384r1-sha384': ec('secp384r1', 'sha384'),
};

export const SIGNER_KINDS: Readonly<Record<string, KeyKind>> = {
  'rsa-2048-sha256': rsa(2048, 'sha256'),
  'rsa-3072-sha256': rsa(3072, 'sha256'),
  'pss-2048-sha1': pss(2048, 'sha1'),
  'pss-2048-sha224': pss(2048, 'sha224'),
  'pss-2048-sha256': pss(2048, 'sha256'),
  'pss-2048-sha384': pss(2048, 'sha384'),
  'pss-2048-sha512': pss(2048, 'sha512'),
  'secp192r1-sha1': ec('prime192v1', 'sha1'),
  'secp224r1-sha224': ec('secp224r1', 'sha224'),
  'secp256r1-sha256': ec('prime256v1', 'sha256'),
  'secp384r1-sha384': ec('secp384r1', 'sha384'),
  'secp521r1-sha512': ec('secp521r1', 'sha512'),
  'brainpoolP192r1-sha1': ec('brainpoolP192r1', 'sha1'),
  'brainpoolP224r1-sha224': ec('brainpoolP224r1', 'sha224'),
  'brainpoolP256r1-sha256': ec('brainpoolP256r1', 'sha256'),
  'brainpoolP320r1-sha256': ec('brainpoolP320r1', 'sha256'),
  'brainpoolP384r1-sha384': ec('brainpoolP384r1', 'sha384'),
  'brainpoolP512r1-sha512': ec('brainpoolP512r1', 'sha512'),
  'explicit-secp256r1-sha256': ec('prime256v1', 'sha256', true),
};

/** A signer with a fresh key of this kind. */
export function signerOf({ form, size, curve, hash, explicit }: KeyKind): Signer {
  if (form === 'ec') {
    const pair = generateKeyPairSync('ec', { namedCurve: curve, paramEncoding: explicit ? 'explicit' : 'named' });
    return ecdsaSigner(pair.privateKey, pair.publicKey, hash);
  }
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: size });
  const spki = spkiOf(publicKey);
  if (form === 'rsa') {
    const algorithm = sequence(oid(RSA_OIDS[hash] ?? ''), nothing());
    return { spki, hash, algorithm, sign: (data) => new Uint8Array(sign(hash, data, key)) };
  }
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = HASH_BYTES[hash] ?? 20;
  return {
    ...{ spki, hash, algorithm: pssAlgorithm(hash, hash) },
    sign: (data) => new Uint8Array(sign(hash, data, { key, padding, saltLength })),
  };
}

function ecdsaSigner(key: KeyObject, publicKey: KeyObject, hash: string): Signer {
  return {
    ...{ spki: spkiOf(publicKey), hash, algorithm: sequence(oid(ECDSA_OIDS[hash] ?? '')) },
    sign: (data) => new Uint8Array(sign(hash, data, { key, dsaEncoding: 'der' })),
  };
}

/** A signer that states a different algorithm from the one it uses. */
export const stating = (signer: Signer, algorithm: Uint8Array): Signer => ({ ...signer, algorithm });
export const plainEcdsa = (hash: string): Uint8Array => sequence(oid(plainEcdsaOid(hash)));
export const pssWithOtherMask = (hash: string): Uint8Array =>
  pssAlgorithm(hash, hash === 'sha256' ? 'sha512' : 'sha256');

/** A curve whose prime is not in any list of OpenSSL: FRP256v1 of the French agency (JORF 241, 2011-10-16). */
const UNLISTED = new Curve({
  p: 0xf1fd178c0b3ad58f10126de8ce42435b3961adbcabc8ca6de8fcf353d86e9c03n,
  a: 0xf1fd178c0b3ad58f10126de8ce42435b3961adbcabc8ca6de8fcf353d86e9c00n,
  b: 0xee353fca5428a9300d4aba754a44c00fdfec0c9ae4b1a1803075ed967b7bb73fn,
  g: {
    x: 0xb6b3d4c356c139eb31183d4749d423958c27d2dcaf98b70164c97a2dd98f5cffn,
    y: 0x6142e0f7c8b204911f9271f0f3ecef8c2701c307e8e4c9e183115a1554062cfbn,
  },
  n: 0xf1fd178c0b3ad58f10126de8ce42435b53dc67e140d2bf941ffdd459c6d655e1n,
});

/** A signer on a curve of its own making: an unlisted one, or a known one with another generator (CVE-2020-0601). */
export function oddCurveSigner(which: 'unlisted' | 'generator', draw: Draw): Signer {
  const known = curveNamed('prime256v1');
  const { prime, a, b, order } = which === 'unlisted' ? UNLISTED : known;
  const g = which === 'unlisted' ? UNLISTED.generator : known.power(known.generator, privateKey(order, draw));
  const curve = new Curve({ p: prime, a, b, g, n: order });
  const secret = privateKey(order, draw);
  const parameters = sequence(
    integer(1),
    sequence(oid('1.2.840.10045.1.1'), integer(prime)),
    sequence(octets(fixed(a, 32)), octets(fixed(b, 32))),
    octets(curve.encode(g)),
    integer(order),
    integer(1),
  );
  const point = curve.encode(curve.power(g, secret));
  return {
    spki: sequence(sequence(oid('1.2.840.10045.2.1'), parameters), bits(point)),
    hash: 'sha256',
    algorithm: sequence(oid(ECDSA_OIDS['sha256'] ?? '')),
    sign: (data) => {
      const e = toInteger(hashed('sha256', data));
      const k = privateKey(order, draw);
      const r = mod(curve.power(g, k).x, order);
      const s = mod(inverse(k, order) * (e + r * secret), order);
      return sequence(integer(r), integer(s));
    },
  };
}

/** SHA-1 of the key bits: the subject key identifier of RFC 5280 4.2.1.2 (1). */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  const key = fieldOf(fieldOf(spki, 0x30) ?? spki, 0x03) ?? spki;
  return hashed('sha1', key.subarray(1));
}
