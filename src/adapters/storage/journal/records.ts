import type Database from 'better-sqlite3';
import type { AuditRow, Json, SystemKind } from '../../../core/audit/index.ts';
import type { AppendResult } from '../../../core/inspection/ports/index.ts';
import { address, keyedDigest, openRecord, type Random, sealRecord } from '../crypto/index.ts';
import { type LogPurge, type Purged, type PurgeReceipt, purgeLog, purgeReceipts } from './purge.ts';

const EPOCH = 1;
/** Crockford's digits, without letters that are easily misread. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBER_CHARACTERS = 10;
/** Rows examined before another task of the daemon may run. */
const ROWS_A_PIECE = 2_000;
/** Slips of one case: a lost slip and a companion's are allowed for, a key held down is not. */
export const SLIPS_A_CASE = 5;

/**
 * Why a slip is refused: there is no such case; the case has no personal part (any more), so that the slip would never be
 * removed; or the case has enough slips.
 */
export type SlipRefusal = 'CASE_UNKNOWN' | 'CASE_NAMES_NOBODY' | 'SLIPS_USED_UP';

export type IssueResult =
  | { ok: true; number: string }
  | { ok: false; reason: SlipRefusal }
  | Extract<AppendResult, { ok: false }>;

export interface RecordParts {
  db: Database.Database;
  caseKey: Uint8Array;
  random: Random;
  floor: Parameters<typeof purgeLog>[0]['floor'];
  /** Runs work in a transaction of the journal; `signed`: the head is signed at its end. */
  write: (work: () => boolean) => AppendResult;
  insert: (row: { kind: SystemKind; subject: string; body: Json }) => number;
}

/**
 * Records that were kept or removed, and the slips that lead to a case: the part of the audit that is used for data
 * protection.
 */
export class RecordKeeping {
  readonly #parts: RecordParts;

  constructor(parts: RecordParts) {
    this.#parts = parts;
  }

  /** Removes due rows of the log, a few at a time; null if none is due (`purge.ts`). */
  purgeLog(due: LogPurge): { ok: true; purged: Purged | null } | Extract<AppendResult, { ok: false }> {
    let purged: Purged | null = null;
    const written = this.#parts.write(() => {
      purged = purgeLog(this.#parts, due);
      return purged !== null;
    });
    return written.ok ? { ok: true, purged } : written;
  }

  /** Receipts of purges, newest first. */
  receipts(most: number): PurgeReceipt[] {
    return purgeReceipts(this.#parts.db, most);
  }

  /**
   * Issues a random number to the traveller of a case. The kiosk keeps a keyed digest of it, and the case sealed under a
   * key derived from the number, so that a list of complaints cannot be read from the disk. The row contains neither. A
   * case can have at most `SLIPS_A_CASE`, and only while it has personal parts: otherwise slips would never be removed.
   */
  issue(inspectionId: string, by: string): IssueResult {
    const { db, random, write, insert } = this.#parts;
    const number = [...random(NUMBER_CHARACTERS)].map((byte) => DIGITS[byte % DIGITS.length]).join('');
    const plain = new TextEncoder().encode(inspectionId);
    const aad = address('waypost.redress.1');
    const sealed = sealRecord({ plain, key: this.#numberKey(number), aad, epoch: EPOCH, random });
    let refused: SlipRefusal | null = null;
    const written = write(() => {
      refused = this.#slipRefused(inspectionId);
      if (refused !== null) return false;
      db.prepare('INSERT INTO redress (number_tag, case_tag, sealed) VALUES (?, ?, ?)').run(
        this.#tag('number', number),
        this.#tag('case', inspectionId),
        Buffer.from(sealed),
      );
      insert({ kind: 'redress-issued', subject: 'redress', body: { by } });
      return false;
    });
    if (!written.ok) return written;
    return refused === null ? { ok: true, number } : { ok: false, reason: refused };
  }

  /** Whether a case has personal parts, and whether it has a confirmed hit; null if there is no such case. */
  keptAs(inspectionId: string): { personal: boolean; confirmed: boolean } | null {
    const { db } = this.#parts;
    const known = db
      .prepare<[string], { personal: 0 | 1 }>(
        `SELECT purged_wall IS NULL AND EXISTS
           (SELECT 1 FROM row r JOIN personal p ON p.seq = r.seq WHERE r.subject = id) AS personal
         FROM inspection WHERE id = ?`,
      )
      .get(inspectionId);
    if (known === undefined) return null;
    const confirmed = db
      .prepare<[string], { seq: number }>(
        `SELECT j.seq FROM row j JOIN alert a ON a.judged_seq = j.seq
         WHERE j.subject = ? AND a.outcome = 'confirmed' LIMIT 1`,
      )
      .get(inspectionId);
    return { personal: known.personal === 1, confirmed: confirmed !== undefined };
  }

  #slipRefused(inspectionId: string): SlipRefusal | null {
    const kept = this.keptAs(inspectionId);
    if (kept === null) return 'CASE_UNKNOWN';
    if (!kept.personal) return 'CASE_NAMES_NOBODY';
    const given = this.#parts.db
      .prepare<[string], { n: number }>('SELECT count(*) AS n FROM redress WHERE case_tag = ?')
      .get(this.#tag('case', inspectionId));
    return (given?.n ?? 0) >= SLIPS_A_CASE ? 'SLIPS_USED_UP' : null;
  }

  /** The case behind a number; null if there is none, or no longer one. Following a number adds an audit row. */
  follow(number: string, by: string): { ok: true; inspectionId: string | null } | Extract<AppendResult, { ok: false }> {
    const { db, write, insert } = this.#parts;
    const plain = numberOf(number);
    const found = db
      .prepare<[string], { sealed: Buffer }>('SELECT sealed FROM redress WHERE number_tag = ?')
      .get(this.#tag('number', plain));
    const opened =
      found === undefined
        ? null
        : openRecord({
            blob: found.sealed,
            key: this.#numberKey(plain),
            aad: address('waypost.redress.1'),
            epoch: EPOCH,
          });
    const inspectionId = opened?.ok === true ? new TextDecoder().decode(opened.plain) : null;
    const written = write(() => {
      insert({ kind: 'redress-followed', subject: 'redress', body: { by, found: inspectionId !== null } });
      return false;
    });
    return written.ok ? { ok: true, inspectionId } : written;
  }

  /**
   * Removes one slip once it is answered: its number no longer leads anywhere. Adds an audit row, even if there was no
   * slip.
   */
  close(number: string, by: string): { ok: true; closed: boolean } | Extract<AppendResult, { ok: false }> {
    const { db, write, insert } = this.#parts;
    const tag = this.#tag('number', numberOf(number));
    let closed = false;
    const written = write(() => {
      closed = db.prepare('DELETE FROM redress WHERE number_tag = ?').run(tag).changes > 0;
      insert({ kind: 'redress-closed', subject: 'redress', body: { by, found: closed } });
      return false;
    });
    return written.ok ? { ok: true, closed } : written;
  }

  /** Called in the transaction that removes a case's personal parts. */
  forgetSlips(inspectionId: string): void {
    this.#parts.db.prepare('DELETE FROM redress WHERE case_tag = ?').run(this.#tag('case', inspectionId));
  }

  /**
   * Every row since a moment, newest first, in pieces between which the daemon does its other work. A single row from a
   * clock that was wrong for a while does not end it, because that would hide every earlier access: only a whole piece of
   * older rows does.
   */
  async eachSince(since: Date, told: (row: AuditRow) => void): Promise<void> {
    const piece = this.#parts.db.prepare<[number, number], { seq: number; text: string }>(
      'SELECT seq, text FROM row WHERE seq < ? ORDER BY seq DESC LIMIT ?',
    );
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows = piece.all(before, ROWS_A_PIECE);
      let younger = 0;
      for (const { seq, text } of rows) {
        before = seq;
        const row = JSON.parse(text) as AuditRow;
        if (Date.parse(row.wall) < since.getTime()) continue;
        younger += 1;
        told(row);
      }
      if (younger === 0 || rows.length < ROWS_A_PIECE) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** How much is kept: rows of the log, closed cases with personal parts, notices, slips and the cases they lead to. */
  counts(): { log: number; cases: number; notices: number; slips: number; slipCases: number } {
    const one = (sql: string): number => this.#parts.db.prepare<[], { n: number }>(sql).get()?.n ?? 0;
    return {
      log: one('SELECT count(*) AS n FROM row'),
      cases: one('SELECT count(*) AS n FROM inspection WHERE closed_wall IS NOT NULL AND purged_wall IS NULL'),
      notices: one('SELECT count(*) AS n FROM notice'),
      slips: one('SELECT count(*) AS n FROM redress'),
      slipCases: one('SELECT count(DISTINCT case_tag) AS n FROM redress'),
    };
  }

  /** Times of the oldest closed case that still has personal parts and of the oldest row, ISO 8601; null if there is none. */
  oldest(): { case: string | null; log: string | null } {
    const one = (sql: string): string | null =>
      this.#parts.db.prepare<[], { at: string | null }>(sql).get()?.at ?? null;
    return {
      case: one('SELECT min(closed_wall) AS at FROM inspection WHERE closed_wall IS NOT NULL AND purged_wall IS NULL'),
      log: one('SELECT wall AS at FROM row ORDER BY seq LIMIT 1'),
    };
  }

  #tag(kind: 'number' | 'case', text: string): string {
    return keyedDigest(address('waypost.redress.tag.1', kind, text), this.#parts.caseKey);
  }

  #numberKey(number: string): Uint8Array {
    return Buffer.from(keyedDigest(address('waypost.redress.key.1', number), this.#parts.caseKey), 'hex');
  }
}

/** Numbers are read aloud and typed in groups: spaces, dashes, small letters, O and I do not matter. */
function numberOf(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}
