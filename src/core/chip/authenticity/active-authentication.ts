import { constants, createHash, createPublicKey, type KeyObject, publicDecrypt, verify } from 'node:crypto';
import { childOf, joined, type Node, readDer } from '../../asn1/index.ts';
import { orNull } from '../../result/index.ts';
import { EXTENDED_ANSWER_BYTES, SHORT_ANSWER_BYTES, SW_OK, statusText } from '../access/apdu.ts';
import type { Card, CardFault } from '../access/card.ts';
import { bigOf, bytesOf, type RandomBytes } from '../access/groups.ts';
import { plainCapacity } from '../access/secure-messaging.ts';
import { isBentCurve, readSecurityInfos } from '../access/security-infos.ts';
import { equalBytes } from '../access/suites.ts';
import type { ActiveAuthenticationReport } from '../read/reading.ts';

export const ACTIVE_NONCE_BYTES = 8;

/** Runs INTERNAL AUTHENTICATE (Doc 9303-11 6.1.3). `dg15` determines how long the answer will be. */
export async function runActiveAuthentication(
  card: Card,
  { dg15, random }: { dg15: Uint8Array; random: RandomBytes },
): Promise<{ report: ActiveAuthenticationReport; channelLost: boolean } | { fault: CardFault }> {
  const nonce = random(ACTIVE_NONCE_BYTES);
  const key = activeKeyOf(spkiOf(dg15));
  const cipher = card.channel?.cipher;
  const most = cipher === undefined ? SHORT_ANSWER_BYTES : plainCapacity(cipher, SHORT_ANSWER_BYTES);
  // A chip with such a key must accept two-byte lengths (Doc 9303-11 6.1.4 note).
  const isLong = key !== null && signatureBytes(key) > most && card.readerIsExtended;
  const le = isLong ? EXTENDED_ANSWER_BYTES : SHORT_ANSWER_BYTES;
  const answer = await card.exchange({ cla: 0, ins: 0x88, p1: 0, p2: 0, data: nonce, le });
  if (!answer.ok) {
    const { refusal } = answer.fault;
    if (refusal === null) return { fault: answer.fault };
    return { report: { nonce, response: null, status: statusText(refusal) }, channelLost: true };
  }
  const signed = answer.sw === SW_OK && answer.data.length > 0;
  const response = signed ? Uint8Array.from(answer.data) : null;
  return { report: { nonce, response, status: signed ? null : statusText(answer.sw) }, channelLost: false };
}

export interface ActiveVerdict {
  /** `undetermined`: the key cannot be used, or the signature does not fit through this reader. */
  verdict: 'right' | 'wrong' | 'undetermined';
  reason: 'CHIP_AA' | 'CHIP_ALGORITHM' | 'CHIP_EC_PARAMETERS' | null;
  detail: 'SIGNATURE' | 'KEY' | 'SHORT_KEY' | 'NO_SIGNATURE' | 'LENGTH' | null;
  /** SHORT_RSA: below 2,048 bits. CHIP_ISSUER_DEFECT: the signature is in DER, although the standard requires the plain form. */
  notes: readonly ('CHIP_ISSUER_DEFECT' | 'SHORT_RSA')[];
}

const DG15 = 0x6f;
const SEQUENCE = 0x30;
const SMALLEST_RSA_BITS = 1024;
const SHORT_RSA_BITS = 2048;
const PARTIAL_RECOVERY = 0x6a;
const SHA1_TRAILER = 0xbc;
const HASH_TRAILER = 0xcc;
/** The byte before the trailer CC (Doc 9303-11 6.1.2.2). */
const TRAILER_HASHES: Readonly<Record<number, string>> = {
  51: 'sha1',
  56: 'sha224',
  52: 'sha256',
  54: 'sha384',
  53: 'sha512',
};
/** Plain ECDSA of TR-03111, and the X9.62 identifiers, which some issuers use there. */
const ECDSA_HASHES: Readonly<Record<string, string>> = {
  '0.4.0.127.0.7.1.1.4.1.1': 'sha1',
  '0.4.0.127.0.7.1.1.4.1.2': 'sha224',
  '0.4.0.127.0.7.1.1.4.1.3': 'sha256',
  '0.4.0.127.0.7.1.1.4.1.4': 'sha384',
  '0.4.0.127.0.7.1.1.4.1.5': 'sha512',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};
const DER_SEQUENCE = 0x30;
/** Wrong length, wrong Le. */
const LENGTH_STATUS = /^(?:6700|6C..)$/;

/** The names that OpenSSL gives the accepted curves; UNDEF is a key with its own parameters (CVE-2020-0601). */
const ACCEPTED_CURVES: readonly string[] = [
  'prime192v1',
  'secp224r1',
  'prime256v1',
  'secp384r1',
  'secp521r1',
  'brainpoolP192r1',
  'brainpoolP224r1',
  'brainpoolP256r1',
  'brainpoolP320r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
];

function spkiOf(dg15: Uint8Array): Node | null {
  const read = readDer(dg15);
  return read.ok && read.node.tag === DG15 ? (childOf(read.node, SEQUENCE) ?? null) : null;
}

/** The public key in DG15 (Doc 9303-11 6.1.5); null if it is not one. */
function activeKeyOf(spki: Node | null): KeyObject | null {
  if (spki === null) return null;
  return orNull(() => createPublicKey({ key: Buffer.from(spki.raw), format: 'der', type: 'spki' }));
}

function signatureBytes(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

/**
 * Judges an answer to INTERNAL AUTHENTICATE. It does not prove anything until passive authentication has proved DG15, and also
 * DG14 if that states the algorithm.
 */
export function verifyActiveAuthentication(input: {
  dg15: Uint8Array;
  dg14: Uint8Array | undefined;
  nonce: Uint8Array;
  response: Uint8Array | null;
  /** The status with which the chip refused to sign. */
  status?: string | null;
}): ActiveVerdict {
  const { dg15, dg14, nonce, response, status } = input;
  const spki = spkiOf(dg15);
  const key = activeKeyOf(spki);
  if (spki === null || key === null)
    return { verdict: 'undetermined', reason: 'CHIP_ALGORITHM', detail: 'KEY', notes: [] };
  // The signature is too long for this reader, which is not the chip's fault.
  if (response === null && status !== undefined && status !== null && LENGTH_STATUS.test(status))
    return { verdict: 'undetermined', reason: 'CHIP_AA', detail: 'LENGTH', notes: [] };
  if (response === null) return { verdict: 'wrong', reason: 'CHIP_AA', detail: 'NO_SIGNATURE', notes: [] };
  if (key.asymmetricKeyType === 'rsa') return rsaVerdict({ key, nonce, response });
  if (key.asymmetricKeyType === 'ec') return ecdsaVerdict({ key, nonce, response, spki, algorithm: algorithmOf(dg14) });
  return { verdict: 'undetermined', reason: 'CHIP_ALGORITHM', detail: 'KEY', notes: [] };
}

function algorithmOf(dg14: Uint8Array | undefined): string | null {
  const infos = dg14 === undefined ? null : readSecurityInfos(dg14);
  return infos?.ok === true ? infos.activeAuthenticationAlgorithm : null;
}

interface Signed {
  key: KeyObject;
  nonce: Uint8Array;
  response: Uint8Array;
}

function rsaVerdict({ key, nonce, response }: Signed): ActiveVerdict {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < SMALLEST_RSA_BITS) return { verdict: 'wrong', reason: 'CHIP_AA', detail: 'SHORT_KEY', notes: [] };
  const notes = bits < SHORT_RSA_BITS ? (['SHORT_RSA'] as const) : [];
  const right = representatives(key, response).some((one) => isRepresentative(one, nonce));
  return right
    ? { verdict: 'right', reason: null, detail: null, notes }
    : { verdict: 'wrong', reason: 'CHIP_AA', detail: 'SIGNATURE', notes };
}

/**
 * What the signature recovers: the number itself, or the modulus minus the number, which the second way of signing gives (ISO/IEC
 * 9796-2 B.6 and B.4).
 */
function representatives(key: KeyObject, response: Uint8Array): Uint8Array[] {
  const width = signatureBytes(key);
  if (response.length > width) return [];
  // Without padding, OpenSSL would accept a signature that is one byte too short and return a number of that length.
  const whole = Buffer.alloc(width);
  whole.set(response, width - response.length);
  try {
    const opened = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, whole);
    const modulus = bigOf(Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url'));
    return [opened, bytesOf(modulus - bigOf(opened), width)];
  } catch {
    // The signature must be below the modulus.
    return [];
  }
}

/** ISO/IEC 9796-2 scheme 1 with partial recovery: header, M1, hash of M1 and the nonce, trailer. */
function isRepresentative(opened: Uint8Array, nonce: Uint8Array): boolean {
  const first = opened.findIndex((byte) => byte !== 0);
  const message = first === -1 ? new Uint8Array() : opened.subarray(first);
  if (message[0] !== PARTIAL_RECOVERY) return false;
  const last = message.at(-1);
  const hash = last === SHA1_TRAILER ? 'sha1' : last === HASH_TRAILER ? TRAILER_HASHES[message.at(-2) ?? 0] : undefined;
  if (hash === undefined) return false;
  const trailerBytes = last === SHA1_TRAILER ? 1 : 2;
  const digestBytes = createHash(hash).digest().length;
  const end = message.length - trailerBytes - digestBytes;
  if (end < 1) return false;
  const digest = createHash(hash)
    .update(joined(message.subarray(1, end), nonce))
    .digest();
  return equalBytes(digest, message.subarray(end, end + digestBytes));
}

function ecdsaVerdict({
  key,
  nonce,
  response,
  spki,
  algorithm,
}: Signed & { spki: Node; algorithm: string | null }): ActiveVerdict {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? 'UNDEF';
  // OpenSSL accepts an attacker's own generator, and with it a signature that does not need the private key (CVE-2020-0601).
  if (!ACCEPTED_CURVES.includes(curve)) {
    const verdict = isBentCurve(spki) ? 'wrong' : 'undetermined';
    return { verdict, reason: 'CHIP_EC_PARAMETERS', detail: 'KEY', notes: [] };
  }
  const hash = ECDSA_HASHES[algorithm ?? ''] ?? hashOfCurve(curve);
  const holds = (dsaEncoding: 'ieee-p1363' | 'der'): boolean => {
    try {
      return verify(hash, nonce, { key, dsaEncoding }, response);
    } catch {
      return false;
    }
  };
  if (holds('ieee-p1363')) return { verdict: 'right', reason: null, detail: null, notes: [] };
  if (response[0] === DER_SEQUENCE && holds('der'))
    return { verdict: 'right', reason: null, detail: null, notes: ['CHIP_ISSUER_DEFECT'] };
  return { verdict: 'wrong', reason: 'CHIP_AA', detail: 'SIGNATURE', notes: [] };
}

/** The longest hash that is not longer than the key (Doc 9303-11 6.1.2.3). */
function hashOfCurve(curve: string): string {
  const bits = Number(/\d{3}/.exec(curve)?.[0] ?? 256);
  if (bits < 224) return 'sha1';
  if (bits < 256) return 'sha224';
  if (bits < 384) return 'sha256';
  return bits < 512 ? 'sha384' : 'sha512';
}
