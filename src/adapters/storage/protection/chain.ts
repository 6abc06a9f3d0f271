import type Database from 'better-sqlite3';
import {
  type ChainVerdict,
  type Checkpoint,
  canonical,
  chainHash,
  GENESIS,
  type Json,
  rowDigest,
  type Signer,
  type StoredRow,
  signCheckpoint,
  verifyChain,
} from '../../../core/audit/index.ts';

/** Kinds of rows about the protection route. They never name a traveller, a case or an inspection. */
export const PROTECTION_KINDS = [
  'began',
  'fixed-time',
  'sealed',
  'sent',
  'acknowledged',
  'purged',
  'register-purged',
  'answer-refused',
  'noted',
  'not-referred',
  'emergency',
  'called',
  'no-key',
  'list-read',
  'exported',
  'name-shown',
  'pack-installed',
  'handed-over',
  'taken-over',
  'handover-ended',
] as const;
export type ProtectionKind = (typeof PROTECTION_KINDS)[number];

/** A start of the machine is not recorded: together with the main chain it would narrow down the hour. */
const NO_BOOT = 'none';

/**
 * The hash chain of the protection route: with the same links as the audit chain, but its own key, and every row signed
 * at once, because there are few of them.
 */
export class ProtectionChain {
  readonly #db: Database.Database;
  readonly #signer: Signer;

  constructor(db: Database.Database, signer: Signer) {
    this.#db = db;
    this.#signer = signer;
  }

  /** Called inside the caller's transaction. `hour` is a full hour, ISO 8601 UTC. */
  add(kind: ProtectionKind, body: Json, hour: string): void {
    const before = this.head();
    const seq = before.seq + 1;
    const text = canonical({ v: 1, seq, hour, kind, body });
    const digest = rowDigest(text);
    const hash = chainHash(before.hash, digest);
    this.#db.prepare('INSERT INTO row (seq, text, digest, hash) VALUES (?, ?, ?, ?)').run(seq, text, digest, hash);
    const checkpoint = signCheckpoint({ seq, hash, wall: hour, bootId: NO_BOOT }, this.#signer);
    this.#db.prepare('INSERT INTO checkpoint (seq, text) VALUES (?, ?)').run(seq, canonical(checkpoint));
  }

  head(): { seq: number; hash: string } {
    const last = this.#db
      .prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM row ORDER BY seq DESC LIMIT 1')
      .get();
    return last ?? { seq: 0, hash: GENESIS };
  }

  has(hash: string): boolean {
    return this.seqOf(hash) !== null;
  }

  /** Number of the row that ends in this link; null if there is none. */
  seqOf(hash: string): number | null {
    return this.#db.prepare<[string], { seq: number }>('SELECT seq FROM row WHERE hash = ?').get(hash)?.seq ?? null;
  }

  rows(): { seq: number; hour: string; kind: ProtectionKind; body: Json }[] {
    return this.#stored().map(({ text }) => JSON.parse(text));
  }

  /** The full hour of the newest row with one of these kinds; null if there is none. */
  lastHourOf(kinds: readonly ProtectionKind[]): string | null {
    const places = kinds.map(() => '?').join(', ');
    const newest = this.#db.prepare<ProtectionKind[], { hour: string }>(
      `SELECT json_extract(text, '$.hour') AS hour FROM row
       WHERE json_extract(text, '$.kind') IN (${places}) ORDER BY seq DESC LIMIT 1`,
    );
    return newest.get(...kinds)?.hour ?? null;
  }

  /**
   * Verified like the audit, but more strictly: every row is signed when it is written, so a row without a signature was
   * written by somebody without the key.
   */
  verify(): ChainVerdict {
    const checkpoints = this.#db
      .prepare<[], { seq: number; text: string }>('SELECT seq, text FROM checkpoint ORDER BY seq')
      .all()
      .map(({ seq, text }) => checkpointOf(seq, text));
    const rows = this.#stored();
    const verdict = verifyChain({ rows, checkpoints, publicKey: this.#signer.publicKey });
    if (!verdict.ok) return verdict;
    const signed = new Set(checkpoints.map(({ seq }) => seq));
    const unsigned = rows.find(({ seq }) => !signed.has(seq));
    if (unsigned === undefined) return verdict;
    const { seq } = unsigned;
    return { ok: false, fault: 'CHECKPOINT_OVERDUE', seq, message: `row ${seq} was not signed by this appliance` };
  }

  #stored(): StoredRow[] {
    return this.#db.prepare<[], StoredRow>('SELECT seq, text, digest, hash FROM row ORDER BY seq').all();
  }
}

/** Reads a checkpoint. A damaged one is returned without a signature, so that verification reports it and does not fail. */
function checkpointOf(seq: number, text: string): Checkpoint {
  try {
    return JSON.parse(text) as Checkpoint;
  } catch {
    return { v: 1, seq, hash: '', wall: '', bootId: '', keyId: '', signature: '' };
  }
}
