import { createHash, timingSafeEqual } from 'node:crypto';
import { type Cbor, type CborMap, readCbor } from './cbor.ts';
import { ALGORITHMS, type CoseKey, isSignedBy, readCoseKey } from './cose.ts';

/** Why a ceremony was refused. Each clause has its own code, so that the audit shows what was tried. */
export type KeyFault =
  | 'FIDO_MALFORMED'
  | 'FIDO_TYPE'
  | 'FIDO_CHALLENGE'
  | 'FIDO_ORIGIN'
  | 'FIDO_RP'
  | 'FIDO_NOT_TOUCHED'
  | 'FIDO_COPYABLE'
  | 'FIDO_ALGORITHM'
  | 'FIDO_ATTESTATION'
  | 'FIDO_OTHER'
  | 'FIDO_SIGNATURE'
  | 'FIDO_COUNTER';

/** The values that the relying party expects in the answer. */
export interface Expected {
  challenge: Uint8Array;
  /** Serialised origins, compared character by character. */
  origins: readonly string[];
  rpId: string;
  /** True if a credential that can be copied to other devices (flag BE) is refused. */
  deviceBound: boolean;
}

export interface Registration {
  credential: Uint8Array;
  clientDataJson: Uint8Array;
  attestationObject: Uint8Array;
}

export interface Assertion {
  credential: Uint8Array;
  clientDataJson: Uint8Array;
  authenticatorData: Uint8Array;
  signature: Uint8Array;
  /** Null if the authenticator does not name any. */
  userHandle: Uint8Array | null;
}

/** A credential record (Web Authentication section 4), as far as it is kept. */
export interface CredentialRecord {
  credential: Uint8Array;
  /** COSE_Key as the authenticator sent it. */
  publicKey: Uint8Array;
  signCount: number;
  userHandle: Uint8Array;
}

export type RegistrationResult =
  | { ok: true; credential: Uint8Array; publicKey: Uint8Array; signCount: number }
  | { ok: false; reason: KeyFault };
export type AssertionResult = { ok: true; signCount: number } | { ok: false; reason: KeyFault };

const FLAG = { UP: 0x01, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 } as const;
const HASH_BYTES = 32;
const AUTHENTICATOR_DATA_LEAST_BYTES = 37;
const AAGUID_BYTES = 16;
/** WebAuthn Level 3, 7.1: longer ids are refused. */
const CREDENTIAL_ID_LIMIT_BYTES = 1023;
const CLIENT_DATA_LIMIT_BYTES = 4 * 1024;

interface AuthenticatorData {
  signCount: number;
  flags: number;
  attested: { credential: Uint8Array; publicKey: Uint8Array; key: CoseKey | null } | null;
}

/**
 * WebAuthn Level 3, section 7.1, starting with the parsing of the client data. Clauses in the order of the standard: client
 * data (type, challenge, origin, no other page around it), hash of the RP ID, user present, backup flags, algorithm,
 * attestation statement, length of the credential id. User verification is not required: the PIN, given first, is the
 * other factor. The caller checks whether the id is new to the store. The attestation statement is checked but not
 * trusted: any program that uses the protocol passes as a key, and only the second person at the enrolment has
 * seen the device.
 */
export function verifyRegistration(response: Registration, expected: Expected): RegistrationResult {
  const client = clientDataFault(response.clientDataJson, 'webauthn.create', expected);
  if (client !== null) return refused(client);
  const object = readCbor(response.attestationObject);
  if (object === null || object.end !== response.attestationObject.length || !(object.value instanceof Map))
    return refused('FIDO_MALFORMED');
  const [fmt, authData, statement] = ['fmt', 'authData', 'attStmt'].map((name) => (object.value as CborMap).get(name));
  if (!(authData instanceof Uint8Array) || !(statement instanceof Map)) return refused('FIDO_MALFORMED');
  const data = readAuthenticatorData(authData);
  if (data === null || data.attested === null) return refused('FIDO_MALFORMED');
  const fault = authenticatorFault(authData, data, expected);
  if (fault !== null) return refused(fault);
  const { credential, publicKey, key } = data.attested;
  if (key === null) return refused('FIDO_ALGORITHM');
  const signed = Buffer.concat([authData, sha256(response.clientDataJson)]);
  if (!attestationHolds({ fmt: fmt ?? null, statement, signed, key })) return refused('FIDO_ATTESTATION');
  if (!same(credential, response.credential)) return refused('FIDO_OTHER');
  return { ok: true, credential, publicKey, signCount: data.signCount };
}

/**
 * WebAuthn Level 3, section 7.2, for a user who was identified before the ceremony. Clauses in the order of the standard:
 * the credential is one of the account's, a user handle, if given, is that of the account, client data, hash of the RP
 * ID, user present, backup flags, signature, counter. A counter that does not rise is refused (7.2 leaves it to the
 * relying party): otherwise two devices sign with one key. Zero both times means that the authenticator does not count.
 */
export function verifyAssertion(response: Assertion, expected: Expected, record: CredentialRecord): AssertionResult {
  if (!same(response.credential, record.credential)) return refused('FIDO_OTHER');
  if (response.userHandle !== null && !same(response.userHandle, record.userHandle)) return refused('FIDO_OTHER');
  const client = clientDataFault(response.clientDataJson, 'webauthn.get', expected);
  if (client !== null) return refused(client);
  const data = readAuthenticatorData(response.authenticatorData);
  if (data === null) return refused('FIDO_MALFORMED');
  const fault = authenticatorFault(response.authenticatorData, data, expected);
  if (fault !== null) return refused(fault);
  const stored = readCbor(record.publicKey);
  const key = stored === null ? null : readCoseKey(stored.value);
  if (key === null) return refused('FIDO_ALGORITHM');
  const signed = Buffer.concat([response.authenticatorData, sha256(response.clientDataJson)]);
  if (!isSignedBy(key, signed, response.signature)) return refused('FIDO_SIGNATURE');
  const counts = data.signCount !== 0 || record.signCount !== 0;
  if (counts && data.signCount <= record.signCount) return refused('FIDO_COUNTER');
  return { ok: true, signCount: data.signCount };
}

function clientDataFault(bytes: Uint8Array, type: string, { challenge, origins }: Expected): KeyFault | null {
  const client = readClientData(bytes);
  if (client === null) return 'FIDO_MALFORMED';
  if (client['type'] !== type) return 'FIDO_TYPE';
  const answered = client['challenge'];
  if (typeof answered !== 'string' || !same(Buffer.from(answered), Buffer.from(base64url(challenge))))
    return 'FIDO_CHALLENGE';
  if (typeof client['origin'] !== 'string' || !origins.includes(client['origin'])) return 'FIDO_ORIGIN';
  // A page that frames ours, or is framed by another, is not this kiosk's screen.
  const framed = (client['crossOrigin'] ?? false) !== false || client['topOrigin'] !== undefined;
  return framed ? 'FIDO_ORIGIN' : null;
}

function readClientData(bytes: Uint8Array): Record<string, unknown> | null {
  if (bytes.length > CLIENT_DATA_LIMIT_BYTES) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function authenticatorFault(bytes: Uint8Array, { flags }: AuthenticatorData, expected: Expected): KeyFault | null {
  if (!same(bytes.subarray(0, HASH_BYTES), sha256(Buffer.from(expected.rpId)))) return 'FIDO_RP';
  if ((flags & FLAG.UP) === 0) return 'FIDO_NOT_TOUCHED';
  const eligible = (flags & FLAG.BE) !== 0;
  if (!eligible && (flags & FLAG.BS) !== 0) return 'FIDO_MALFORMED';
  return eligible && expected.deviceBound ? 'FIDO_COPYABLE' : null;
}

/** Section 6.1. Null if it is too short or bytes are left over. */
function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | null {
  if (bytes.length < AUTHENTICATOR_DATA_LEAST_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(HASH_BYTES);
  const signCount = view.getUint32(HASH_BYTES + 1);
  let at = AUTHENTICATOR_DATA_LEAST_BYTES;
  let attested: AuthenticatorData['attested'] = null;
  if ((flags & FLAG.AT) !== 0) {
    const from = at + AAGUID_BYTES + 2;
    if (bytes.length < from) return null;
    const length = view.getUint16(at + AAGUID_BYTES);
    if (length === 0 || length > CREDENTIAL_ID_LIMIT_BYTES) return null;
    const key = readCbor(bytes, from + length);
    if (bytes.length < from + length || key === null) return null;
    attested = {
      credential: Uint8Array.from(bytes.subarray(from, from + length)),
      publicKey: Uint8Array.from(bytes.subarray(from + length, key.end)),
      key: readCoseKey(key.value),
    };
    at = key.end;
  }
  if ((flags & FLAG.ED) !== 0) {
    const extensions = readCbor(bytes, at);
    if (extensions === null || !(extensions.value instanceof Map)) return null;
    at = extensions.end;
  }
  return at === bytes.length ? { signCount, flags, attested } : null;
}

/**
 * Sections 8.7 (`none`) and 8.2 (`packed`, self attestation). With `attestation: "none"` a browser does not pass on
 * anything else (5.1.3), so a certificate is never read here.
 */
function attestationHolds(input: { fmt: Cbor; statement: CborMap; signed: Uint8Array; key: CoseKey }): boolean {
  const { fmt, statement, signed, key } = input;
  if (fmt === 'none') return statement.size === 0;
  const signature = statement.get('sig');
  const own = fmt === 'packed' && statement.size === 2 && statement.get('alg') === key.alg;
  return own && signature instanceof Uint8Array && isSignedBy(key, signed, signature);
}

/** Algorithms with which a key may sign, in the order of preference, for `pubKeyCredParams`. */
export const KEY_ALGORITHMS: readonly number[] = Object.values(ALGORITHMS);

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

function refused(reason: KeyFault): { ok: false; reason: KeyFault } {
  return { ok: false, reason };
}
