import { canonical, hex, type Json, sha256 } from './canonical.ts';

/** What happened outside an inspection. Closed, because a later reader must be able to list all of them. */
export const SYSTEM_KINDS = [
  'started',
  'stopped',
  'audit-recovered',
  'audit-keyed',
  'rows-recovered',
  'state-put-back',
  'clock-went-back',
  'signed-in',
  'sign-in-failed',
  'signed-out',
  'session-locked',
  'session-unlocked',
  'pin-again',
  'key-changed',
  'key-refused',
  'key-used',
  'request-refused',
  'account-created',
  'account-changed',
  'account-locked',
  'case-consulted',
  'privacy-consulted',
  'redress-issued',
  'redress-followed',
  'redress-closed',
  'party-ended',
  'rate-alarm',
  'known-issues-imported',
  'trust-imported',
  'reference-imported',
  'reference-opened',
  'document-model-taught',
  'document-model-removed',
  'device-changed',
  'device-refused',
  'device-state-changed',
  'acceptance-run',
  'self-test',
  'list-verdict',
  'list-record-unreadable',
  'list-damaged',
  'lists-checked',
  'list-rollback',
  'operation-ended',
  'model-verdict',
  'models-chosen',
  'model-loaded',
  'model-refused',
  'model-restarted',
  'model-stopped',
  'config-loaded',
  'config-changed',
  'policy-changed',
  'threshold-changed',
  'calibration-recorded',
  'calibration-withdrawn',
  'camera-taken',
  'machine-connected',
  'machine-disconnected',
  'override',
  'hand-over-settled',
  'settling-began',
  'entry-corrected',
  'entry-settled',
  'route-chosen',
  'patterns-exported',
  'personal-purged',
  'record-purged',
  'retention-run',
  'evidence-exported',
  'notices-delivered',
  'notice-receipt-refused',
  'provisioned',
  'key-changed',
  'order-locked',
  'central-unheard',
  'referral',
  'protection-head',
  'number-tried',
  'fault',
] as const;
export type SystemKind = (typeof SYSTEM_KINDS)[number];

/**
 * One row of the chain. It does not name or describe a person: such data are sealed separately, and the row contains only a
 * salted commitment to them, so that retention can remove the person without breaking the chain.
 */
export interface AuditRow {
  v: 1;
  /** From 1, without gaps. */
  seq: number;
  /** ISO 8601 UTC at the moment of writing. */
  wall: string;
  /** Monotonic milliseconds since the start `bootId`. */
  mono: number;
  bootId: string;
  scope: 'inspection' | 'system';
  /** Id of the inspection or, for `system`, of the device, list, account, model … */
  subject: string;
  /** Event kind. */
  kind: string;
  body: Json;
  /** SHA-256 of salt and canonical personal part, hexadecimal; null if there is none. */
  commitment: string | null;
}

/** A row as stored and as exported: its canonical text, the digest of the text and its link in the chain. */
export interface StoredRow {
  seq: number;
  text: string;
  /** SHA-256 of `text`, hexadecimal. */
  digest: string;
  /** Link over the previous hash and `digest`, hexadecimal. */
  hash: string;
  /** MAC under the row key (`row-mac.ts`), hexadecimal; null in a row that is older than the key. */
  mac: string | null;
}

const CHAIN_TAG = 'waypost.audit.chain.1\0';
const PERSONAL_TAG = 'waypost.audit.personal.1\0';
/** Bytes of the random salt in front of a personal part; without it a commitment to a birth date could be guessed. */
export const SALT_BYTES = 32;
/** The link before the first row. */
export const GENESIS: string = '0'.repeat(64);

export function rowDigest(text: string): string {
  return hex(sha256(text));
}

/** hash = SHA-256(tag, previous hash, row digest). */
export function chainHash(previous: string, digest: string): string {
  return hex(sha256(CHAIN_TAG, Buffer.from(previous, 'hex'), Buffer.from(digest, 'hex')));
}

/** Links a row to `previous`, still without its MAC (`rowMac`). */
export function linkRow(row: AuditRow, previous: string): StoredRow {
  const text = canonical(row);
  const digest = rowDigest(text);
  return { seq: row.seq, text, digest, hash: chainHash(previous, digest), mac: null };
}

/** Commitment to a personal part; `salt` has 32 bytes from a cryptographic source. */
export function commit(salt: Uint8Array, personal: Json): string {
  return hex(sha256(PERSONAL_TAG, salt, canonical(personal)));
}
