import { parseCanonical, unhex } from './canonical.ts';
import { CHECKPOINT_INTERVAL_ROWS, type Checkpoint, checkpointHolds, fingerprint } from './checkpoint.ts';
import { chainHash, GENESIS, rowDigest, type StoredRow } from './row.ts';
import { MAC_GENESIS, type RowKey, rowMac, sameMac } from './row-mac.ts';

export type ChainFault =
  | 'ROW_MISSING'
  | 'ROW_NOT_CANONICAL'
  | 'ROW_NUMBER'
  | 'ROW_DIGEST'
  | 'ROW_LINK'
  | 'ROW_MAC'
  | 'KEYS_BEGIN'
  | 'CHECKPOINT_KEY'
  | 'CHECKPOINT_SIGNATURE'
  | 'CHECKPOINT_HASH'
  | 'CHECKPOINT_BEYOND_END'
  | 'CHECKPOINT_OVERDUE';

export type ChainVerdict =
  | {
      ok: true;
      rows: number;
      /** Hash of the last row: kept elsewhere, it reveals a chain that was shortened and signed again. */
      head: string;
      checkpoints: number;
      /** Rows after the last checkpoint: linked but not yet signed. */
      unsigned: number;
    }
  | { ok: false; fault: ChainFault; seq: number; message: string };

/**
 * Verifies a whole chain, or the part after `after`. Both inputs come in order of `seq`. Stops at the first broken row. Clauses,
 * in order, for each row:
 *
 * 1. numbers follow one another without a gap;
 * 2. the text is canonical JSON and contains its own number;
 * 3. the digest is the digest of the text;
 * 4. the link is the link of the previous hash and the digest;
 * 5. from the row on where keys begin, its MAC holds, and before it there is none; the first such row of an older chain says so;
 * 6. a checkpoint of this row is signed by the appliance and states this hash;
 * 7. no more than 64 rows are between two checkpoints;
 *
 * and at the end: no checkpoint refers to a row that is missing. Clause 5 needs the key: without `keyed` it is left out, as for a
 * third party.
 */
export function verifyChain(input: {
  rows: Iterable<StoredRow>;
  checkpoints: Iterable<Checkpoint>;
  publicKey: Uint8Array;
  /** The row that `rows` continue, which a checkpoint signs; with its `mac` if it has one. */
  after?: { seq: number; hash: string; mac?: string | null };
  keyed?: { from: number; key: RowKey };
  /** The last row is about to be signed, so clause 7 does not require its checkpoint. */
  signing?: boolean;
}): ChainVerdict {
  const keyId = fingerprint(input.publicKey);
  const checkpoints = input.checkpoints[Symbol.iterator]();
  let checkpoint = checkpoints.next();
  const unsignedAtMost = CHECKPOINT_INTERVAL_ROWS - (input.signing === true ? 0 : 1);
  let seq = input.after?.seq ?? 0;
  let hash = input.after?.hash ?? GENESIS;
  let signedSeq = seq;
  let mac = unhex(input.after?.mac ?? '', 32) === null ? MAC_GENESIS : (input.after?.mac ?? MAC_GENESIS);
  let rows = 0;
  let signed = 0;

  for (const row of input.rows) {
    if (row.seq !== seq + 1)
      return broken('ROW_MISSING', seq + 1, `row ${seq + 1} is missing; the next one is ${row.seq}`);
    const fault = rowFault(row, hash) ?? macFault(row, { mac, signed: signedSeq }, input.keyed);
    if (fault !== null) return broken(fault.fault, row.seq, fault.message);
    seq = row.seq;
    hash = row.hash;
    mac = row.mac ?? MAC_GENESIS;
    rows += 1;
    while (checkpoint.done !== true && checkpoint.value.seq <= seq) {
      const found = checkpointFault(checkpoint.value, { seq, hash, keyId, publicKey: input.publicKey });
      if (found !== null) return broken(found.fault, checkpoint.value.seq, found.message);
      signedSeq = seq;
      signed += 1;
      checkpoint = checkpoints.next();
    }
    if (seq - signedSeq > unsignedAtMost) {
      return broken('CHECKPOINT_OVERDUE', seq, `no checkpoint for the ${CHECKPOINT_INTERVAL_ROWS} rows up to ${seq}`);
    }
  }
  if (checkpoint.done !== true) {
    return broken(
      'CHECKPOINT_BEYOND_END',
      checkpoint.value.seq,
      `row ${checkpoint.value.seq} was signed but is missing`,
    );
  }
  return { ok: true, rows, head: hash, checkpoints: signed, unsigned: seq - signedSeq };
}

interface Found {
  fault: ChainFault;
  message: string;
}

function rowFault(row: StoredRow, previous: string): Found | null {
  const value = parseCanonical(row.text);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { fault: 'ROW_NOT_CANONICAL', message: `row ${row.seq} is not canonical JSON` };
  }
  if ((value as { seq?: unknown }).seq !== row.seq) {
    return { fault: 'ROW_NUMBER', message: `the row stored as ${row.seq} has a different number` };
  }
  if (rowDigest(row.text) !== row.digest) return { fault: 'ROW_DIGEST', message: `row ${row.seq} was changed` };
  if (chainHash(previous, row.digest) !== row.hash) {
    return { fault: 'ROW_LINK', message: `row ${row.seq} does not continue the row before it` };
  }
  return null;
}

function macFault(
  row: StoredRow,
  before: { mac: string; signed: number },
  keyed: { from: number; key: RowKey } | undefined,
): Found | null {
  if (keyed === undefined) return null;
  if (row.seq < keyed.from) {
    if (row.mac === null) return null;
    return { fault: 'KEYS_BEGIN', message: `row ${row.seq} has a MAC, and keys begin at row ${keyed.from}` };
  }
  const { commitment, kind } = JSON.parse(row.text) as { commitment?: unknown; kind?: unknown };
  if (row.seq === keyed.from && row.seq > 1 && kind !== 'audit-keyed')
    return { fault: 'KEYS_BEGIN', message: `row ${row.seq} does not state that the keys begin with it` };
  const fits = commitment === null || (typeof commitment === 'string' && unhex(commitment, 32) !== null);
  const made = fits && rowMac({ ...row, commitment: commitment as string | null }, before, keyed.key);
  if (made !== false && sameMac(row.mac, made)) return null;
  return { fault: 'ROW_MAC', message: `row ${row.seq} was not written by this appliance` };
}

function checkpointFault(
  checkpoint: Checkpoint,
  at: { seq: number; hash: string; keyId: string; publicKey: Uint8Array },
): Found | null {
  if (checkpoint.keyId !== at.keyId) {
    return { fault: 'CHECKPOINT_KEY', message: `checkpoint ${checkpoint.seq} was signed by another appliance` };
  }
  if (!checkpointHolds(checkpoint, at.publicKey)) {
    return { fault: 'CHECKPOINT_SIGNATURE', message: `the signature of checkpoint ${checkpoint.seq} is not valid` };
  }
  if (checkpoint.seq !== at.seq || checkpoint.hash !== at.hash) {
    return { fault: 'CHECKPOINT_HASH', message: `checkpoint ${checkpoint.seq} states a different chain` };
  }
  return null;
}

function broken(fault: ChainFault, seq: number, message: string): ChainVerdict {
  return { ok: false, fault, seq, message };
}
