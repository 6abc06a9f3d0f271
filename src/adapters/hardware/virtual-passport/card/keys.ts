import { constants, createHash, type KeyObject, privateEncrypt, sign } from 'node:crypto';
import { concat, hex } from '../bytes.ts';
import type { CipherName } from './ciphers.ts';
import { SUITES } from './ciphers.ts';
import { type Draw, type Group, groupOf } from './groups.ts';
import { Messaging } from './messaging.ts';

/** A key of chip authentication (ICAO 9303-11 6.2). */
export interface ChipKey {
  form: 'ecdh' | 'dh';
  parameter: number;
  secret: bigint;
  /** Key id as given in tag 84 of MSE; null if the chip has only one key. */
  id: number | null;
}

/** The session after chip authentication with the key that the terminal sent; null if that key is invalid. */
export function agreedSession(key: ChipKey, cipher: CipherName, ephemeral: Uint8Array): Messaging | null {
  const group = groupOf(key.parameter) as Group<unknown> | null;
  const theirs = group?.decode(ephemeral) ?? null;
  if (group === null || theirs === null) return null;
  const secret = group.secret(group.power(theirs, key.secret));
  const suite = SUITES[cipher];
  return new Messaging(suite, { encryption: suite.derive(secret, 1), code: suite.derive(secret, 2) });
}

/** The key of active authentication, with the hash that its signature uses. */
export interface ActiveKey {
  form: 'rsa' | 'ecdsa';
  key: KeyObject;
  hash: string;
  /** ECDSA only: the signature as SEQUENCE, which the standard does not allow but a chip has been seen to do. */
  der?: boolean;
}

const TRAILERS: Readonly<Record<string, string>> = {
  sha1: 'bc',
  sha224: '38cc',
  sha256: '34cc',
  sha384: '36cc',
  sha512: '35cc',
};

/** INTERNAL AUTHENTICATE (ICAO 9303-11 6.1): ISO/IEC 9796-2 scheme 1 for RSA, plain ECDSA over the nonce otherwise. */
export function activeSignature({ form, key, hash, der }: ActiveKey, nonce: Uint8Array, draw: Draw): Uint8Array {
  if (form === 'ecdsa') {
    return new Uint8Array(sign(hash, nonce, { key, dsaEncoding: der === true ? 'der' : 'ieee-p1363' }));
  }
  const bytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  const trailer = hex(TRAILERS[hash] ?? 'bc');
  const digestBytes = createHash(hash).digest().length;
  const own = draw(bytes - digestBytes - trailer.length - 1);
  const digest = new Uint8Array(createHash(hash).update(own).update(nonce).digest());
  const message = concat(hex('6a'), own, digest, trailer);
  return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, message));
}
