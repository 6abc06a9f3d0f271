import {
  type AuditRow,
  CHECKPOINT_INTERVAL_ROWS,
  canonical,
  commit,
  GENESIS,
  type Json,
  joinPersonal,
  linkRow,
  type PersonalParts,
  SALT_BYTES,
  type StoredRow,
  type SystemKind,
  signCheckpoint,
  splitPersonal,
  wellFormed,
} from '../../../core/audit/index.ts';
import type { AppendResult, Journal, StoredInspection } from '../../../core/inspection/ports/index.ts';
import type { InspectionEvent } from '../../../core/inspection/record/index.ts';
import { wipe } from '../crypto/index.ts';
import { describeFailure, type StoreFailure, storeFailure } from '../database/index.ts';
import { alertOf, type Outbox } from '../outbox/index.ts';
import { behind, ChainBroken } from './keyed-chain.ts';
import { sealPersonal } from './personal-part.ts';
import { ChainReading, type JournalParts } from './reading.ts';
import { RecordKeeping } from './records.ts';

/** Wall time may step back this far (time synchronisation) before the audit notes it. */
const CLOCK_STEP_TOLERANCE_MS = 2000;
/** Space that must be free after a failure before cases are accepted again: a case and its log. */
const HEADROOM_BYTES = 1024 * 1024;

interface Draft {
  scope: 'inspection' | 'system';
  subject: string;
  kind: string;
  body: Json;
  personal: PersonalParts | null;
}

/** A supervisor's statement about an entry; `second` also signed, which is required for a mistake. */
export interface EntrySettled {
  as: string;
  officer: string;
  second: string | null;
}

export type PurgeResult =
  /** `closedOn`: day on which the case ended, UTC; `confirmed`: with a confirmed hit. */
  | { ok: true; removed: number; seq: number; closedOn: string; confirmed: boolean }
  | { ok: false; reason: 'CASE_OPEN' | 'CASE_UNKNOWN' | 'CASE_OWES_NOTICE' | 'AUDIT_UNAVAILABLE'; detail: string };

/**
 * The audit chain in SQLite. An append is one IMMEDIATE transaction and returns after it is on the disk; on a full
 * or failing disk it answers `AUDIT_UNAVAILABLE`, nothing is kept, and a later append may succeed.
 */
export class AuditJournal extends ChainReading implements Journal {
  readonly #records: RecordKeeping;
  #failure: string | null = null;
  #damage: string | null = null;
  /** First row that has a MAC; read with the head at the beginning of each transaction. */
  #keyed = Number.MAX_SAFE_INTEGER;

  constructor(parts: JournalParts) {
    super(parts);
    this.#records = new RecordKeeping({
      ...parts,
      floor: () => this.floor(),
      insert: (row) => this.#insert({ ...row, scope: 'system', personal: null }),
      write: (work) => this.#write(() => this.#ended(work)),
    });
  }

  append(inspectionId: string, events: readonly InspectionEvent[]): AppendResult {
    return this.#write(() => {
      let seq = this.#noteClockStep();
      const written = events.map((event) => {
        const { body, personal } = splitPersonal(wellFormed(event));
        seq = this.#insert({ scope: 'inspection', subject: inspectionId, kind: event.kind, body, personal });
        this.#index(inspectionId, event, seq);
        return { event, seq };
      });
      this.parts.outbox.record(written, (alertId) => alertOf(this.read(inspectionId), alertId));
      return seq;
    });
  }

  /** A row about the appliance: session, device, list, model, configuration. `body` must not name a traveller. */
  appendSystem(kind: SystemKind, subject: string, body: Json): AppendResult {
    return this.appendBeside({ kind, subject, body }, () => undefined);
  }

  /** Appends a system row in one transaction with the changes that `work` makes outside the chain. */
  appendBeside(row: { kind: SystemKind; subject: string; body: Json }, work: () => void): AppendResult {
    return this.#write(() => {
      this.#noteClockStep();
      work();
      return this.#insert({ ...row, scope: 'system', body: wellFormed(row.body), personal: null });
    });
  }

  /**
   * Records how an entry was settled, in one transaction with its notice to central. `mistake`: the answer first becomes
   * `unsure` in a separate row, and central gets a notice for each. Null if the entry does not belong to a case, or has
   * already been settled.
   */
  settleEntry(inspectionId: string, alertId: string, said: EntrySettled): AppendResult | null {
    if (this.use.supervisor.isSettled(inspectionId, alertId)) return null;
    const alert = alertOf(this.read(inspectionId), alertId);
    if (alert === null) return null;
    const { as, officer, second } = said;
    const by = { officer, alertId, ...(second === null ? {} : { second }) };
    const row = (kind: 'entry-corrected' | 'entry-settled', body: Json): number =>
      this.#insert({ kind, subject: inspectionId, body, scope: 'system', personal: null });
    return this.#write(() => {
      this.#noteClockStep();
      const time = this.parts.clock.wall().toISOString();
      if (as === 'mistake') {
        const seq = row('entry-corrected', { ...by, outcome: 'unsure' });
        this.sql.judgeAlert.run('unsure', seq, alertId);
        this.parts.outbox.told({ seq, time, alert, action: 'unsure' });
      }
      const seq = row('entry-settled', { ...by, as });
      this.parts.outbox.told({ seq, time, alert, action: 'settled' });
      return seq;
    });
  }

  /** Changes data kept outside the chain that does not need a row: the head is written with it. */
  changeBeside(work: () => void): AppendResult {
    return this.#write(() => {
      work();
      return this.head().seq;
    });
  }

  get outbox(): Outbox {
    return this.parts.outbox;
  }

  open(): StoredInspection[] {
    return this.sql.openCases.all().map(({ id }) => ({ inspectionId: id, events: this.read(id) }));
  }

  read(inspectionId: string): InspectionEvent[] {
    return this.sql.caseRows
      .all(inspectionId)
      .filter((row) => row.scope === 'inspection')
      .flatMap((row) => {
        const parsed = this.#parse(row);
        return parsed === null ? [] : [joinPersonal(parsed.body, this.personal(parsed)?.parts ?? null)];
      });
  }

  /** Parses a row. One that no longer parses was changed on the disk: the lane stops, and `audit verify` reports the row. */
  #parse(row: StoredRow): AuditRow | null {
    try {
      return JSON.parse(row.text) as AuditRow;
    } catch {
      this.#damage = `Audit row ${row.seq} is damaged. Run \`waypost audit verify\`.`;
      return null;
    }
  }

  /**
   * While unhealthy, every call tests the space for a whole case and writes a real row, so that the lane learns of a
   * recovery.
   */
  health(): { ok: boolean; detail: string | null } {
    const before = this.#failure;
    if (before !== null && this.probe(HEADROOM_BYTES) === null)
      this.appendSystem('audit-recovered', 'audit', { after: before });
    const detail = this.#damage ?? this.#failure;
    return { ok: detail === null, detail };
  }

  /** Writes this many bytes and removes them again; null if that was possible. */
  probe(bytes: number): StoreFailure | null {
    try {
      this.sql.reserve.run('.'.repeat(bytes));
      this.sql.release.run();
      return null;
    } catch (error) {
      const failure = storeFailure(error);
      if (failure !== null) return failure;
      throw error;
    }
  }

  /**
   * Gives each row from the next one on a MAC, in one transaction with `work`. If there are already rows, the next one
   * states what was found: rows after the last signature, which are protected only by their links, and the head next to them.
   */
  beginKeys(found: { head: 'fits' | 'missing' | 'unreadable' }, work: () => void): AppendResult {
    return this.#transaction(() => {
      const { seq } = this.head();
      this.#keyed = seq + 1;
      const head = this.chain.begin(this.#keyed);
      if (seq > 0) {
        const body = { from: this.#keyed, unsigned: seq - this.chain.signed(), head: found.head };
        this.#insert({ scope: 'system', subject: 'audit', kind: 'audit-keyed', body, personal: null });
        if (this.chain.signed() <= seq) this.#sign(this.head());
      }
      work();
      this.chain.advance(head);
      return seq;
    });
  }

  /**
   * Removes the personal parts of a closed case. The chain still verifies, and a receipt row states what was removed. If
   * `cut` is false, the log still contains them: the caller purges others and calls `tidy('TRUNCATE')` at the end.
   */
  purgePersonal(inspectionId: string, reason: string, { cut = true } = {}): PurgeResult {
    const known = this.sql.findCase.get(inspectionId);
    if (known === undefined) return { ok: false, reason: 'CASE_UNKNOWN', detail: `no case ${inspectionId}` };
    if (known.closed_wall === null)
      return { ok: false, reason: 'CASE_OPEN', detail: `case ${inspectionId} is not closed` };
    if (this.sql.owes.get(inspectionId) !== undefined)
      return {
        ok: false,
        reason: 'CASE_OWES_NOTICE',
        detail: `case ${inspectionId} still has to send a notice to the central office`,
      };
    const confirmed = this.sql.confirmed.get(inspectionId) !== undefined;
    let removed = 0;
    const written = this.#write(() => {
      removed = this.sql.removePersonal.run(inspectionId).changes;
      this.#records.forgetSlips(inspectionId);
      this.#noteClockStep();
      const row = { scope: 'system' as const, subject: inspectionId, kind: 'personal-purged', personal: null };
      const seq = this.#insert({ ...row, body: { removed, reason } });
      this.sql.purged.run(seq, inspectionId);
      return seq;
    });
    if (!written.ok) return written;
    if (cut) this.tidy('TRUNCATE');
    return { ok: true, removed, seq: written.seq, closedOn: known.closed_wall.slice(0, 10), confirmed };
  }

  /** The records that were kept or removed, and slips for questions and complaints. */
  get records(): RecordKeeping {
    return this.#records;
  }

  /** Signs the current head, unless it is already signed. */
  checkpoint(): AppendResult {
    return this.#write(() => {
      const head = this.head();
      if (head.seq > 0 && this.chain.signed() < head.seq) this.#sign(head);
      return head.seq;
    });
  }

  /** Moves the write-ahead log into the file, in idle moments. `TRUNCATE` empties it, because it still contains purged data. */
  tidy(how: 'PASSIVE' | 'TRUNCATE' = 'PASSIVE'): void {
    try {
      this.parts.db.pragma(`wal_checkpoint(${how})`);
    } catch (error) {
      if (storeFailure(error) === null) throw error;
    }
  }

  /** Signs the head and closes the file. */
  stop(): void {
    if (!this.parts.db.open) return;
    this.checkpoint();
    this.parts.db.close();
    wipe(this.parts.caseKey);
    wipe(this.parts.rowSecret);
    this.parts.outbox.wipe();
  }

  #write(work: () => number): AppendResult {
    return this.#transaction(() => {
      const head = this.chain.held();
      this.#keyed = head.keyed;
      const seq = work();
      this.chain.advance(head);
      return seq;
    });
  }

  #transaction(work: () => number): AppendResult {
    try {
      const seq = this.parts.db.transaction(work).immediate();
      this.#failure = this.publish();
      return { ok: true, seq };
    } catch (error) {
      if (error instanceof ChainBroken) return this.#refused(this.#broken(error));
      const failure = storeFailure(error);
      const { code, errno } = error as NodeJS.ErrnoException;
      if (failure === null && errno === undefined) throw error;
      const why = failure === null ? `audit.head (${code})` : describeFailure(failure);
      this.#failure = `The audit cannot be written: ${why}.`;
      return this.#refused(this.#failure);
    }
  }

  #refused(detail: string): AppendResult {
    return { ok: false, reason: 'AUDIT_UNAVAILABLE', detail };
  }

  /**
   * Something other than this program wrote to the file: the lane stops, because anything it added would vouch for the
   * forgery.
   */
  #broken(error: ChainBroken): string {
    this.#damage = `The audit was changed on the disk. ${error.message} Run \`waypost audit verify\`.`;
    return this.#damage;
  }

  /**
   * Copies the head to the file next to the database; null, or why that copy stays behind. If the file is busy, the next
   * append catches up.
   */
  publish(): string | null {
    try {
      this.parts.db.transaction(() => this.chain.publish()).immediate();
      return null;
    } catch (error) {
      const failure = storeFailure(error);
      const { code, errno } = error as NodeJS.ErrnoException;
      if (failure === 'STORE_BUSY') return null;
      if (failure === null && errno === undefined) throw error;
      return `The head of the audit (audit.head) cannot be written: ${failure === null ? code : describeFailure(failure)}.`;
    }
  }

  #ended(work: () => boolean): number {
    this.#noteClockStep();
    const signed = work();
    const head = this.head();
    if (signed) this.#sign(head);
    return head.seq;
  }

  #insert(draft: Draft): number {
    const { clock, bootId, random, caseKey } = this.parts;
    const previous = this.sql.last.get();
    const seq = (previous?.seq ?? 0) + 1;
    const wall = clock.wall().toISOString();
    const salt = draft.personal === null ? null : random(SALT_BYTES);
    const row: AuditRow = {
      v: 1,
      seq,
      wall,
      mono: clock.mono(),
      bootId,
      scope: draft.scope,
      subject: draft.subject,
      kind: draft.kind,
      body: draft.body,
      commitment: salt === null ? null : commit(salt, draft.personal as unknown as Json),
    };
    const linked = linkRow(row, previous?.hash ?? GENESIS);
    const { commitment } = row;
    const mac = this.chain.macOf({ ...linked, commitment }, behind(previous, this.chain.signed()));
    const { text, digest, hash } = linked;
    this.sql.addRow.run(seq, draft.scope, draft.subject, draft.kind, wall, text, digest, hash, mac);
    if (salt !== null) {
      const at = { subject: draft.subject, seq, salt, key: caseKey, random };
      this.sql.addPersonal.run(seq, sealPersonal(draft.personal, at));
    }
    const due = seq - this.chain.signed() >= CHECKPOINT_INTERVAL_ROWS || draft.kind === 'sealed';
    if (due) this.#sign({ seq, hash });
    return seq;
  }

  #sign(head: { seq: number; hash: string }): void {
    this.chain.signable(this.#keyed);
    const { clock, bootId, signer } = this.parts;
    const checkpoint = signCheckpoint({ ...head, wall: clock.wall().toISOString(), bootId }, signer);
    this.sql.addCheckpoint.run(head.seq, canonical(checkpoint));
  }

  /**
   * Returns the number of the last row. A clock that went back gets a row of its own, before the rows that it would make
   * misleading.
   */
  #noteClockStep(): number {
    const last = this.sql.last.get();
    if (last === undefined) return 0;
    const now = this.parts.clock.wall();
    if (now.getTime() >= Date.parse(last.wall) - CLOCK_STEP_TOLERANCE_MS) return last.seq;
    const body = { from: last.wall, to: now.toISOString() };
    return this.#insert({ scope: 'system', subject: 'clock', kind: 'clock-went-back', body, personal: null });
  }

  #index(inspectionId: string, event: InspectionEvent, seq: number): void {
    this.sql.addCase.run(inspectionId, seq);
    if (event.kind === 'alert-raised') this.sql.addAlert.run(event.alert.id, event.alert.list.id, event.alert.via);
    if (event.kind === 'adjudicated') this.sql.judgeAlert.run(event.outcome, seq, event.alertId);
    if (event.kind === 'sealed' || event.kind === 'abandoned') {
      this.sql.closeCase.run(seq, inspectionId);
    }
  }
}
