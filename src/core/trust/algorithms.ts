import { constants, createHash, hash, type KeyObject, verify } from 'node:crypto';
import { childOf, type Node, numberOf, oidText } from '../asn1/index.ts';

export type HashName = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

const HASHES: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** How a signature is made (Doc 9303-12 4.1.6). `ecdsa-plain`: r followed by s (BSI TR-03111 5.2.2). */
export type Scheme =
  | { kind: 'rsa'; hash: HashName }
  | { kind: 'pss'; hash: HashName; saltBytes: number }
  | { kind: 'ecdsa' | 'ecdsa-plain'; hash: HashName };

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const SCHEMES: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.1.5': { kind: 'rsa', hash: 'sha1' },
  '1.2.840.113549.1.1.14': { kind: 'rsa', hash: 'sha224' },
  '1.2.840.113549.1.1.11': { kind: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { kind: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { kind: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.1': { kind: 'ecdsa', hash: 'sha1' },
  '1.2.840.10045.4.3.1': { kind: 'ecdsa', hash: 'sha224' },
  '1.2.840.10045.4.3.2': { kind: 'ecdsa', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { kind: 'ecdsa', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { kind: 'ecdsa', hash: 'sha512' },
  '0.4.0.127.0.7.1.1.4.1.1': { kind: 'ecdsa-plain', hash: 'sha1' },
  '0.4.0.127.0.7.1.1.4.1.2': { kind: 'ecdsa-plain', hash: 'sha224' },
  '0.4.0.127.0.7.1.1.4.1.3': { kind: 'ecdsa-plain', hash: 'sha256' },
  '0.4.0.127.0.7.1.1.4.1.4': { kind: 'ecdsa-plain', hash: 'sha384' },
  '0.4.0.127.0.7.1.1.4.1.5': { kind: 'ecdsa-plain', hash: 'sha512' },
};
const DEFAULT_SALT_BYTES = 20;
const LIMIT_SALT_BYTES = 512;

/** The hash in an AlgorithmIdentifier; null if it is not on the list. */
export function hashOf(algorithm: Node | undefined): HashName | null {
  return hashNamed(algorithm?.children[0]);
}

/** The hash given by a bare OBJECT IDENTIFIER. */
export function hashNamed(name: Node | undefined): HashName | null {
  const oid = oidText(name);
  return oid === null ? null : (HASHES[oid] ?? null);
}

export function digest(hash: HashName, bytes: Uint8Array): Uint8Array {
  return createHash(hash).update(bytes).digest();
}

/**
 * True if `stated` is the digest of `bytes`. The digest is overwritten, because it identifies a document as well as its number
 * does. It is made in one call, because a `Hash` keeps a copy of its digest until it is collected.
 */
export function isDigestOf(stated: Uint8Array, name: HashName, bytes: Uint8Array): boolean {
  const own = hash(name, bytes, 'buffer');
  const isSame = Buffer.compare(stated, own) === 0;
  own.fill(0);
  return isSame;
}

/**
 * The scheme in an AlgorithmIdentifier; null if it is not on the list, or is RSA-PSS with a mask of another hash.
 * `digestAlgorithm`: stated in the SignerInfo in addition, and used if the identifier only says RSA.
 */
export function schemeOf(algorithm: Node | undefined, digestAlgorithm: HashName | null = null): Scheme | null {
  const oid = oidText(algorithm?.children[0]);
  if (oid === null) return null;
  if (oid === RSA_ENCRYPTION) return digestAlgorithm === null ? null : { kind: 'rsa', hash: digestAlgorithm };
  if (oid === RSA_PSS) return pssOf(algorithm?.children[1]);
  return SCHEMES[oid] ?? null;
}

/** RFC 4055 3.1: parameters that are left out have their default values. */
function pssOf(parameters: Node | undefined): Scheme | null {
  if (parameters === undefined) return { kind: 'pss', hash: 'sha1', saltBytes: DEFAULT_SALT_BYTES };
  const stated = childOf(parameters, 0xa0);
  const hash = stated === undefined ? 'sha1' : hashOf(stated.children[0]);
  const mask = childOf(parameters, 0xa1)?.children[0];
  if (mask !== undefined && oidText(mask.children[0]) !== MGF1) return null;
  const maskHash = mask === undefined ? 'sha1' : hashOf(mask.children[1]);
  const salt = childOf(parameters, 0xa2);
  const saltBytes = salt === undefined ? DEFAULT_SALT_BYTES : numberOf(salt.children[0]);
  const trailer = childOf(parameters, 0xa3);
  if (trailer !== undefined && numberOf(trailer.children[0]) !== 1) return null;
  if (hash === null || maskHash !== hash || saltBytes === null || saltBytes > LIMIT_SALT_BYTES) return null;
  return { kind: 'pss', hash, saltBytes };
}

/** True if the signature is valid. False also if key and scheme do not match; the salt length must be exact. */
export function isSigned(
  { scheme, key }: { scheme: Scheme; key: KeyObject },
  { data, signature }: { data: Uint8Array; signature: Uint8Array },
): boolean {
  const { hash } = scheme;
  const type = key.asymmetricKeyType;
  try {
    switch (scheme.kind) {
      case 'rsa':
        return type === 'rsa' && verify(hash, data, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
      case 'pss': {
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        const rsa = type === 'rsa' || type === 'rsa-pss';
        return rsa && verify(hash, data, { key, padding, saltLength: scheme.saltBytes }, signature);
      }
      case 'ecdsa':
        return type === 'ec' && verify(hash, data, { key, dsaEncoding: 'der' }, signature);
      case 'ecdsa-plain':
        return type === 'ec' && verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
    }
  } catch {
    // OpenSSL throws on a key whose own parameters forbid the scheme, and on a signature that it cannot parse.
    return false;
  }
}
