import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Cbor, CborMap } from './cbor.ts';

/** COSE algorithm numbers (IANA) that are accepted, in the order in which a key is asked for them. */
export const ALGORITHMS = { ES256: -7, EdDSA: -8, RS256: -257 } as const;
type Algorithm = (typeof ALGORITHMS)[keyof typeof ALGORITHMS];

/** Labels of a COSE_Key (RFC 9052 7.1, RFC 9053 7). */
const KTY = 1;
const ALG = 3;
const RSA_BITS = { least: 2048, most: 4096 } as const;
const P256_BYTES = 32;
const ED25519_BYTES = 32;

export interface CoseKey {
  alg: Algorithm;
  key: KeyObject;
}

/** A public key of one of the three algorithms, with exactly the parameters of its algorithm; null for anything else. */
export function readCoseKey(value: Cbor): CoseKey | null {
  if (!(value instanceof Map)) return null;
  const map: CborMap = value;
  const jwk = jwkOf(map);
  if (jwk === null) return null;
  try {
    // OpenSSL refuses a point that is not on the curve, and that is an answer like any other.
    return { alg: jwk.alg, key: createPublicKey({ key: jwk.key, format: 'jwk' }) };
  } catch {
    return null;
  }
}

function jwkOf(map: CborMap): { alg: Algorithm; key: Record<string, string> } | null {
  const alg = map.get(ALG);
  const bytes = (label: number): Uint8Array => {
    const value = map.get(label);
    return value instanceof Uint8Array ? value : new Uint8Array();
  };
  const [a, b] = [bytes(-2), bytes(-3)];
  if (alg === ALGORITHMS.ES256 && map.get(KTY) === 2 && map.get(-1) === 1) {
    if (a.length !== P256_BYTES || b.length !== P256_BYTES) return null;
    return { alg, key: { kty: 'EC', crv: 'P-256', x: base64url(a), y: base64url(b) } };
  }
  if (alg === ALGORITHMS.EdDSA && map.get(KTY) === 1 && map.get(-1) === 6) {
    return a.length === ED25519_BYTES ? { alg, key: { kty: 'OKP', crv: 'Ed25519', x: base64url(a) } } : null;
  }
  if (alg === ALGORITHMS.RS256 && map.get(KTY) === 3) {
    const [n, e] = [bytes(-1), bytes(-2)];
    const bits = n.length * 8;
    if (bits < RSA_BITS.least || bits > RSA_BITS.most || (n[0] ?? 0) < 0x80) return null;
    // 65537, the exponent of every authenticator: 1 would make any signature valid.
    if (base64url(e) !== 'AQAB') return null;
    return { alg, key: { kty: 'RSA', n: base64url(n), e: base64url(e) } };
  }
  return null;
}

/** Signature formats of WebAuthn Level 3, section 6.5.5: ECDSA as DER, Ed25519 raw, RSASSA-PKCS1-v1_5. */
export function isSignedBy({ alg, key }: CoseKey, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(alg === ALGORITHMS.EdDSA ? null : 'sha256', data, key, signature);
  } catch {
    return false;
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
