import { type KeyObject, verify } from 'node:crypto';
import type { Certificate, HashName } from '../../trust/index.ts';
import type { SealProof } from '../seal.ts';

/**
 * - `encoding`: valid only in the DER form of ECDSA, although the plain form is stated.
 * - `curve`: the key is not on a listed curve, or has parameters of its own (OpenSSL would accept it).
 */
export type SealVerdict = 'right' | 'wrong' | 'encoding' | 'algorithm' | 'curve';

/** Sizes in bits of the curves that a key may be on (the list is that of `core/trust`). */
const BITS: Readonly<Record<string, number>> = {
  prime192v1: 192,
  secp224r1: 224,
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  brainpoolP192r1: 192,
  brainpoolP224r1: 224,
  brainpoolP256r1: 256,
  brainpoolP320r1: 320,
  brainpoolP384r1: 384,
  brainpoolP512r1: 512,
};
const DER_SEQUENCE = 0x30;

/** TR-03116-2: the hash is as long as the curve, never shorter. */
function hashFor(bits: number): HashName {
  if (bits <= 224) return 'sha224';
  if (bits <= 256) return 'sha256';
  return bits <= 384 ? 'sha384' : 'sha512';
}

/** The verdict whether the key of this certificate made the signature over exactly the covered bytes. */
export function sealVerdict({ covered, signature, hash }: SealProof, certificate: Certificate): SealVerdict {
  const read = certificate.key();
  if (!read.ok) return 'curve';
  const { key } = read;
  const bits = BITS[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (key.asymmetricKeyType !== 'ec' || bits === undefined || hash === null) return 'algorithm';
  const name = hash === 'curve' ? hashFor(bits) : hash;
  const made = { key, hash: name, covered, signature };
  // `verify` returns false for a wrong length without an error, but a wrong length is a fault of the form.
  if (signature.length === 2 * Math.ceil(bits / 8) && isTrue(made, 'ieee-p1363')) return 'right';
  return signature[0] === DER_SEQUENCE && isTrue(made, 'der') ? 'encoding' : 'wrong';
}

function isTrue(
  { key, hash, covered, signature }: { key: KeyObject; hash: HashName; covered: Uint8Array; signature: Uint8Array },
  dsaEncoding: 'ieee-p1363' | 'der',
): boolean {
  try {
    return verify(hash, covered, { key, dsaEncoding }, signature);
  } catch {
    return false;
  }
}
