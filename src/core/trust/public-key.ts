import { createPublicKey, type KeyObject } from 'node:crypto';
import { bitsOf, der, derOid, type Node, oidText, readDer } from '../asn1/index.ts';
import { orNull } from '../result/index.ts';

/**
 * - `EC_KNOWN_PRIME`: explicit parameters with the prime of a listed curve, but something else changed. OpenSSL accepts a
 *   generator of the attacker's choice (CVE-2020-0601), so that a signature made without the private key counts as valid.
 * - `EC_UNKNOWN`: a curve that is not on the list.
 * - `UNREADABLE`: not a key, or a point that is not on its curve.
 */
export type KeyFault = 'EC_KNOWN_PRIME' | 'EC_UNKNOWN' | 'UNREADABLE';
export type ReadKey = { ok: true; key: KeyObject } | { ok: false; fault: KeyFault };

const EC_KEY = '1.2.840.10045.2.1';
const BIT_STRING = 0x03;
const SEQUENCE = 0x30;
const UNCOMPRESSED = 0x04;

interface Curve {
  oid: string;
  /** Hexadecimal without leading zeros. */
  prime: string;
}

/** By the name that OpenSSL gives, even if the parameters are explicit and genuine. Twisted curves are not used. */
const CURVES: Readonly<Record<string, Curve>> = {
  prime192v1: { oid: '1.2.840.10045.3.1.1', prime: 'fffffffffffffffffffffffffffffffeffffffffffffffff' },
  secp224r1: { oid: '1.3.132.0.33', prime: 'ffffffffffffffffffffffffffffffff000000000000000000000001' },
  prime256v1: {
    oid: '1.2.840.10045.3.1.7',
    prime: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
  },
  secp384r1: {
    oid: '1.3.132.0.34',
    prime: 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
  },
  secp521r1: { oid: '1.3.132.0.35', prime: `1ff${'ff'.repeat(64)}` },
  brainpoolP192r1: { oid: '1.3.36.3.3.2.8.1.1.3', prime: 'c302f41d932a36cda7a3463093d18db78fce476de1a86297' },
  brainpoolP224r1: {
    oid: '1.3.36.3.3.2.8.1.1.5',
    prime: 'd7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff',
  },
  brainpoolP256r1: {
    oid: '1.3.36.3.3.2.8.1.1.7',
    prime: 'a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377',
  },
  brainpoolP320r1: {
    oid: '1.3.36.3.3.2.8.1.1.9',
    prime: 'd35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27',
  },
  brainpoolP384r1: {
    oid: '1.3.36.3.3.2.8.1.1.11',
    prime: '8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53',
  },
  brainpoolP512r1: {
    oid: '1.3.36.3.3.2.8.1.1.13',
    prime:
      'aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3',
  },
};
const PRIMES: ReadonlySet<string> = new Set(Object.values(CURVES).map(({ prime }) => prime));

/**
 * The key of a SubjectPublicKeyInfo. An EC key counts only if OpenSSL knows its curve by a name on the list: this rule applies to
 * CSCA, document signer, list signer, DG14, DG15 and EF.CardSecurity alike.
 */
export function readPublicKey(spki: Uint8Array): ReadKey {
  const key = imported(spki);
  if (key !== null && key.asymmetricKeyType !== 'ec') return { ok: true, key };
  if (key !== null && isListed(key)) return { ok: true, key };
  return { ok: false, fault: faultOf(spki, key) };
}

function imported(spki: Uint8Array): KeyObject | null {
  return orNull(() => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }));
}

function isListed(key: KeyObject): boolean {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve !== undefined && Object.hasOwn(CURVES, curve);
}

function faultOf(spki: Uint8Array, key: KeyObject | null): KeyFault {
  const parts = partsOf(spki);
  if (parts === null) return 'UNREADABLE';
  const { parameters } = parts;
  if (parameters.tag !== SEQUENCE) {
    const listed = Object.values(CURVES).some(({ oid }) => oid === oidText(parameters));
    return listed ? 'UNREADABLE' : 'EC_UNKNOWN';
  }
  if (!PRIMES.has(primeOf(parameters))) return 'EC_UNKNOWN';
  if (key !== null) return 'EC_KNOWN_PRIME';
  // OpenSSL refused the key: genuine parameters are accepted with their own generator as the point.
  const generator = parameters.children[3]?.content ?? new Uint8Array();
  const probe = imported(spkiOf(parameters.raw, generator));
  return probe !== null && isListed(probe) ? 'UNREADABLE' : 'EC_KNOWN_PRIME';
}

interface KeyParts {
  parameters: Node;
  point: Uint8Array;
}

function partsOf(spki: Uint8Array): KeyParts | null {
  const read = readDer(spki);
  if (!read.ok) return null;
  const [algorithm, bits] = read.node.children;
  const parameters = algorithm?.children[1];
  const point = bitsOf(bits)?.bytes;
  if (oidText(algorithm?.children[0]) !== EC_KEY || parameters === undefined || point === undefined) return null;
  return { parameters, point };
}

function spkiOf(parameters: Uint8Array, point: Uint8Array): Uint8Array {
  const algorithm = der(SEQUENCE, derOid(EC_KEY), parameters);
  return der(SEQUENCE, algorithm, der(BIT_STRING, new Uint8Array(1), point));
}

/** The prime of the field in ECParameters (X9.62), without leading zeros. */
function primeOf(parameters: Node): string {
  const prime = parameters.children[1]?.children[1];
  return Buffer.from(prime?.content ?? [])
    .toString('hex')
    .replace(/^0+/, '');
}

/**
 * Keys with the same point on every other listed curve of the same size. Some issuers have stated one curve and signed on
 * another: a signature that is valid only there is the issuer's defect, and never counts as a valid signature.
 */
export function keysOnOtherCurves(spki: Uint8Array): KeyObject[] {
  const parts = partsOf(spki);
  if (parts === null || parts.point[0] !== UNCOMPRESSED) return [];
  const size = (parts.point.length - 1) / 2;
  const named = oidText(parts.parameters);
  const prime = parts.parameters.tag === SEQUENCE ? primeOf(parts.parameters) : null;
  return Object.values(CURVES)
    .filter((curve) => Math.ceil(curve.prime.length / 2) === size && curve.oid !== named && curve.prime !== prime)
    .map(({ oid }) => imported(spkiOf(derOid(oid), parts.point)))
    .filter((key) => key !== null);
}
