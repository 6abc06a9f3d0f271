import { orNull } from '../result/index.ts';
import { canonical, hex, type Json, parseCanonical, unhex, wellFormed } from './canonical.ts';
import {
  type Checkpoint,
  checkpointHolds,
  fingerprint,
  type Signer,
  signatureHolds,
  signedBytes,
} from './checkpoint.ts';
import { evidenceSchema } from './evidence-schema.ts';
import { type AuditRow, chainHash, commit, GENESIS, rowDigest, SALT_BYTES, type StoredRow } from './row.ts';

/** A bundle of one case is well below this many bytes of UTF-8; a larger file is refused before it is parsed. */
export const EVIDENCE_LIMIT_BYTES: number = 64 * 1024 * 1024;

const EVIDENCE_TAG = 'waypost.evidence.1\0';

/** A row of the case in full; a row of another case only as the digest that the chain needs. */
export type BundleRow = { seq: number; row: Json } | { seq: number; digest: string };

export interface PersonalDisclosure {
  seq: number;
  /** 32 bytes, hexadecimal. */
  salt: string;
  value: Json;
}

/** One case as a single canonical JSON text. It can be verified offline, without the appliance and without a database. */
export interface EvidenceBundle {
  format: 'waypost.evidence.1';
  inspectionId: string;
  createdAt: string;
  /** Ed25519 public key of the appliance, hexadecimal. */
  publicKey: string;
  /** Signed checkpoint before the first row, or null if the bundle starts at row 1. */
  from: Checkpoint | null;
  rows: BundleRow[];
  /** Checkpoints within the rows; the last one is for the last row. */
  checkpoints: Checkpoint[];
  personal: PersonalDisclosure[];
  /** Signature over everything above, so that a row of the case cannot be reduced to its digest afterwards. */
  signature: string;
}

/**
 * Builds the bundle text. `rows` are all rows between the surrounding checkpoints, in order; only those of the
 * case are shown.
 */
export function buildEvidence(input: {
  inspectionId: string;
  createdAt: string;
  from: Checkpoint | null;
  rows: readonly StoredRow[];
  checkpoints: readonly Checkpoint[];
  personal: readonly PersonalDisclosure[];
  signer: Signer;
}): string {
  const unsigned = {
    format: 'waypost.evidence.1' as const,
    inspectionId: input.inspectionId,
    createdAt: input.createdAt,
    publicKey: hex(input.signer.publicKey),
    from: input.from,
    rows: input.rows.map((stored): BundleRow => {
      const row = JSON.parse(stored.text) as AuditRow;
      return belongsTo(row, input.inspectionId)
        ? { seq: stored.seq, row: row as unknown as Json }
        : { seq: stored.seq, digest: stored.digest };
    }),
    checkpoints: input.checkpoints,
    personal: input.personal.map((part) => wellFormed(part)),
  };
  return canonical({ ...unsigned, signature: hex(input.signer.sign(signedBytes(EVIDENCE_TAG, unsigned))) });
}

function belongsTo(row: AuditRow, inspectionId: string): boolean {
  return row.subject === inspectionId;
}

/** A head of the chain as central saw it: sequence number, and hash of the chain up to it, hexadecimal. */
export interface SeenHead {
  seq: number;
  hash: string;
}

export type BundleFault =
  | 'BUNDLE_TOO_LARGE'
  | 'BUNDLE_NOT_CANONICAL'
  | 'BUNDLE_FORMAT'
  | 'BUNDLE_KEY'
  | 'BUNDLE_SIGNATURE'
  | 'BUNDLE_START'
  | 'BUNDLE_ROW'
  | 'BUNDLE_LINK'
  | 'BUNDLE_CHECKPOINT'
  | 'BUNDLE_END'
  | 'BUNDLE_EMPTY'
  | 'BUNDLE_PERSONAL'
  | 'BUNDLE_HEAD';

export type BundleVerdict =
  | {
      ok: true;
      inspectionId: string;
      fingerprint: string;
      /** False if no fingerprint was given: the bundle may then be consistent, but anybody could have made it. */
      pinned: boolean;
      caseRows: AuditRow[];
      chainRows: number;
      checkpoints: number;
      personal: PersonalDisclosure[];
      /** False if the case was not yet sealed or abandoned at export. */
      closed: boolean;
    }
  | { ok: false; fault: BundleFault; seq: number | null; message: string };

/**
 * Verifies an evidence bundle. Clauses, in order:
 *
 * 1. the text is within the limit and canonical JSON, so that not a byte of it can differ;
 * 2. it has the members of a bundle;
 * 3. its key is the pinned one, if a fingerprint is given (hexadecimal);
 * 4. the bundle's signature holds;
 * 5. the rows start at row 1 or directly after a signed checkpoint;
 * 6. rows follow one another without a gap, and every full row is a row of this case with its own number;
 * 7. every checkpoint is valid and states the chain computed here;
 * 8. the last row is signed by a checkpoint;
 * 9. at least one row belongs to the case;
 * 10. every disclosed personal part matches the commitment in its row;
 * 11. the rows pass through every one of `heads` that is between the first and the last of them.
 */
export function verifyBundle(
  bytes: Uint8Array | string,
  pinnedFingerprint?: string,
  heads: readonly SeenHead[] = [],
): BundleVerdict {
  if (bytes.length > EVIDENCE_LIMIT_BYTES)
    return refuse('BUNDLE_TOO_LARGE', null, 'the file is too large for an evidence bundle');
  const text = typeof bytes === 'string' ? bytes : decode(bytes);
  const value = text === null ? null : parseCanonical(text);
  if (value === null)
    return refuse('BUNDLE_NOT_CANONICAL', null, 'the file is not a canonical JSON document: it was changed or cut');
  if (!isBundle(value)) return refuse('BUNDLE_FORMAT', null, 'the file is not an evidence bundle of version 1');
  const bundle: EvidenceBundle = value;

  const publicKey = unhex(bundle.publicKey, 32);
  if (publicKey === null) return refuse('BUNDLE_KEY', null, 'the public key is not a key');
  const keyId = fingerprint(publicKey);
  if (pinnedFingerprint !== undefined && normalise(pinnedFingerprint) !== keyId) {
    return refuse('BUNDLE_KEY', null, `the bundle was signed by another appliance (${keyId})`);
  }
  const { signature, ...unsigned } = bundle;
  if (!signatureHolds(signedBytes(EVIDENCE_TAG, unsigned), signature, publicKey)) {
    return refuse('BUNDLE_SIGNATURE', null, 'the signature of the bundle is not valid');
  }
  const isOurs = (checkpoint: Checkpoint): boolean =>
    checkpoint.keyId === keyId && checkpointHolds(checkpoint, publicKey);
  if (bundle.from !== null && !isOurs(bundle.from)) {
    return refuse('BUNDLE_START', bundle.from.seq, 'the checkpoint before the first row is not valid');
  }

  let seq = bundle.from?.seq ?? 0;
  let hash = bundle.from?.hash ?? GENESIS;
  const caseRows: AuditRow[] = [];
  const hashes = new Map<number, string>();
  for (const entry of bundle.rows) {
    if (entry.seq !== seq + 1) return refuse('BUNDLE_ROW', seq + 1, `row ${seq + 1} is missing`);
    const digest = 'row' in entry ? rowDigest(canonical(entry.row)) : entry.digest;
    if (unhex(digest, 32) === null)
      return refuse('BUNDLE_ROW', entry.seq, `the digest of row ${entry.seq} has the wrong form`);
    if ('row' in entry) {
      const row = entry.row as unknown as AuditRow;
      if (row.seq !== entry.seq || row.subject !== bundle.inspectionId) {
        return refuse('BUNDLE_ROW', entry.seq, `row ${entry.seq} does not belong to this case`);
      }
      caseRows.push(row);
    }
    seq = entry.seq;
    hash = chainHash(hash, digest);
    hashes.set(seq, hash);
  }

  for (const checkpoint of bundle.checkpoints) {
    if (!isOurs(checkpoint))
      return refuse('BUNDLE_CHECKPOINT', checkpoint.seq, `checkpoint ${checkpoint.seq} is not valid`);
    if (hashes.get(checkpoint.seq) !== checkpoint.hash) {
      return refuse(
        'BUNDLE_LINK',
        checkpoint.seq,
        `the rows up to ${checkpoint.seq} are not the rows that were signed`,
      );
    }
  }
  const other = heads.find((head) => hashes.has(head.seq) && hashes.get(head.seq) !== head.hash);
  if (other !== undefined) {
    const what = `row ${other.seq} is not the one that the appliance reported to the central office`;
    return refuse('BUNDLE_HEAD', other.seq, `${what}: its audit was rewritten`);
  }
  if (bundle.checkpoints.at(-1)?.seq !== seq)
    return refuse('BUNDLE_END', seq, `row ${seq} is not covered by a checkpoint`);
  if (caseRows.length === 0) return refuse('BUNDLE_EMPTY', null, 'the bundle contains no row of the case');
  for (const part of bundle.personal) {
    const salt = unhex(part.salt, SALT_BYTES);
    const row = caseRows.find((candidate) => candidate.seq === part.seq);
    if (salt === null || row === undefined || row.commitment !== commit(salt, part.value)) {
      return refuse('BUNDLE_PERSONAL', part.seq, `the personal part of row ${part.seq} is not the one recorded`);
    }
  }
  return {
    ok: true,
    inspectionId: bundle.inspectionId,
    fingerprint: keyId,
    pinned: pinnedFingerprint !== undefined,
    caseRows,
    chainRows: bundle.rows.length,
    checkpoints: bundle.checkpoints.length,
    personal: bundle.personal,
    closed: caseRows.some((row) => row.scope === 'inspection' && (row.kind === 'sealed' || row.kind === 'abandoned')),
  };
}

/** Null if the bytes are not UTF-8: a lenient decoder could read two different files as the same text. */
function decode(bytes: Uint8Array): string | null {
  return orNull(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
}

/** Fingerprints are read aloud and written down in groups: spaces, colons and capitals do not matter. */
function normalise(text: string): string {
  return text.replace(/[\s:-]/g, '').toLowerCase();
}

function isBundle(value: Json): value is Json & EvidenceBundle {
  return evidenceSchema.safeParse(value).success;
}

function refuse(fault: BundleFault, seq: number | null, message: string): BundleVerdict {
  return { ok: false, fault, seq, message };
}
