import type Database from 'better-sqlite3';
import {
  type AuditRow,
  type Checkpoint,
  GENESIS,
  type PersonalParts,
  type Signer,
  type StoredRow,
  type SystemKind,
} from '../../../core/audit/index.ts';
import type { Clock } from '../../../core/inspection/ports/index.ts';
import type { Alert } from '../../../core/inspection/record/alerts/index.ts';
import type { Random } from '../crypto/index.ts';
import type { Outbox } from '../outbox/index.ts';
import { baseRate } from './base-rate.ts';
import { derivedFault, filedFault } from './derived.ts';
import { LaneUse } from './entries.ts';
import { type HeadFile, rowKeyOf } from './head.ts';
import { KeyedChain } from './keyed-chain.ts';
import { openPersonal, parseCheckpoint } from './personal-part.ts';
import { prepareStatements, type Statements } from './statements.ts';

export interface JournalParts {
  db: Database.Database;
  signer: Signer;
  /** Key that seals the personal parts. */
  caseKey: Uint8Array;
  clock: Clock;
  bootId: string;
  random: Random;
  /** Notices to central, made in the transaction of the rows they are about. */
  outbox: Outbox;
  /** Key of the rows, 32 bytes, and the head beside the database. */
  rowSecret: Uint8Array;
  headFile: HeadFile;
}

/** Reads the audit chain; the journal writes it. */
export class ChainReading {
  protected readonly parts: JournalParts;
  protected readonly sql: Statements;
  /** MACs of the rows and the head of the chain. */
  readonly chain: KeyedChain;

  constructor(parts: JournalParts) {
    this.parts = parts;
    this.sql = prepareStatements(parts.db);
    this.chain = new KeyedChain({
      sql: this.sql,
      key: rowKeyOf(parts.rowSecret),
      publicKey: parts.signer.publicKey,
      file: parts.headFile,
    });
  }

  /** Rows `from`..`to` inclusive, in order, one at a time. */
  readRows(range: { from: number; to: number }): IterableIterator<StoredRow> {
    return this.sql.rows.iterate(range.from, range.to);
  }

  /** Every row whose subject is this case: events, consultations, exports, the purge receipt. */
  caseRows(inspectionId: string): StoredRow[] {
    return this.sql.caseRows.all(inspectionId).map(({ scope: _, ...row }) => row);
  }

  /** The newest rows of a kind, at most `most`, newest first. */
  kindRows(kind: SystemKind, most: number): StoredRow[] {
    return this.sql.kindRows.all(kind, most);
  }

  checkpoints(range: { from: number; to: number }): Checkpoint[] {
    return this.sql.checkpoints.all(range.from, range.to).map(parseCheckpoint);
  }

  head(): { seq: number; hash: string } {
    const last = this.sql.last.get();
    return last === undefined ? { seq: 0, hash: GENESIS } : { seq: last.seq, hash: last.hash };
  }

  /** Opened personal part and its salt; null if there is none, or no longer one, or it does not open. */
  personal(row: Pick<AuditRow, 'seq' | 'subject' | 'commitment'>): { salt: Uint8Array; parts: PersonalParts } | null {
    if (row.commitment === null) return null;
    const stored = this.sql.personal.get(row.seq);
    if (stored === undefined) return null;
    return openPersonal(stored.sealed, { subject: row.subject, seq: row.seq, key: this.parts.caseKey });
  }

  hasPersonal(seq: number): boolean {
    return this.sql.personal.get(seq) !== undefined;
  }

  /** Number of personal parts that are stored. */
  personalParts(): number {
    return this.sql.personalParts.get()?.n ?? 0;
  }

  /**
   * Closed cases that ended before `before` and still have personal parts, oldest first. A case with a confirmed hit must
   * have ended before `confirmedBefore`, and one with an outstanding notice to the central office is not due until the
   * notice has been made.
   */
  purgeable(due: { before: Date; confirmedBefore?: Date; most?: number }): string[] {
    const before = due.before.toISOString();
    const confirmedBefore = due.confirmedBefore?.toISOString() ?? before;
    const now = this.parts.clock.wall().toISOString();
    return this.sql.purgeable.all({ before, confirmedBefore, now, most: due.most ?? -1 }).map((row) => row.id);
  }

  /** Signed checkpoint of the last row that was purged, after which the chain begins; null if it begins at row 1. */
  floor(): Checkpoint | null {
    const row = this.sql.floor.get();
    return row === undefined ? null : parseCheckpoint(row);
  }

  /** Wall time of the last row, or null. */
  lastWall(): Date | null {
    const row = this.sql.last.get();
    return row === undefined ? null : new Date(row.wall);
  }

  /** Wall time of the last row of a kind, or null. */
  lastWallOf(kind: SystemKind): Date | null {
    const row = this.sql.lastOfKind.get(kind);
    return row === undefined ? null : new Date(row.wall);
  }

  /** Wall time of the last sealed case: a clock showing an earlier time is wrong. */
  lastSealedWall(): Date | null {
    const row = this.sql.lastOfKind.get('sealed');
    return row === undefined ? null : new Date(row.wall);
  }

  /** "Last 100 such alerts here": judged and confirmed, or null if there are too few. */
  baseRate(alert: Pick<Alert, 'via' | 'list' | 'face'>): { judged: number; confirmed: number } | null {
    return baseRate(this.sql, alert);
  }

  /** How the lane is used: readings, and alarms about too many of them. */
  get use(): LaneUse {
    return new LaneUse(this.sql);
  }

  /**
   * The first row that differs from the data that SQLite derives from the rows (columns, indexes, case and alert tables);
   * null if there is none.
   */
  derivedFault(): { seq: number; message: string } | null {
    return derivedFault(this.parts.db);
  }

  /** Verifies the rows after a checkpoint (null: from the floor on), and the case and kind under which they are filed. */
  rowsFault(after: Checkpoint | null): { seq: number; message: string } | null {
    const from = after ?? this.floor();
    return this.chain.fault(from) ?? filedFault(this.parts.db, from?.seq ?? 0);
  }

  /** Runs `work` on one state of the file, whatever another process writes meanwhile. */
  snapshot<T>(work: () => T): T {
    return this.parts.db.transaction(work).deferred();
  }

  get signer(): Signer {
    return this.parts.signer;
  }
}
