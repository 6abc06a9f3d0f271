import type Database from 'better-sqlite3';
import type { ChainVerdict, Json } from '../../../core/audit/index.ts';
import { isJointPoint } from '../../../core/protection/pack/index.ts';
import {
  type AskedCounts,
  afterAcknowledgement,
  type DrillRecord,
  type FormAnswer,
  hourOf,
  lastFixedTime,
  type PublishedUse,
  type ReferralRow,
  type ReferralState,
  type ReferralStore,
  type Say,
  type StoredForm,
  type SubmitResult,
  type UseAttribute,
  type UseRow,
} from '../../../core/protection/referral/index.ts';
import type { ReportSource, RouteDay } from '../../../core/protection/report/index.ts';
import type { Acknowledged, Answer } from '../../../core/protection/sealed/index.ts';
import { describeFailure, storeFailure } from '../database/index.ts';
import type { SigningKey } from '../keys/index.ts';
import type { ProtectionChain, ProtectionKind } from './chain.ts';
import { UseCounts } from './counts.ts';
import type { DrillRegister } from './drill-register.ts';
import { type HandoverKeys, Handovers } from './handovers.ts';
import type { SealedMoments } from './moments.ts';
import type { AnswerVerdict, OutboxRow, WaitingReferral } from './outbox-row.ts';
import { isFirstSight } from './pack-sights.ts';
import { purgeEnded } from './register-purge.ts';
import { ReportRecords } from './report-records.ts';
import { readAnswer, sealReferral } from './seal.ts';

/** Answered forms are kept this long, so that a form sent again after a lost answer is not done twice. */
const FORM_KEPT_MS = 24 * 3_600_000;
/** How often the last exchange is recorded: readiness looks back a quarter of an hour, and the disk should be written rarely. */
const EXCHANGE_NOTED_EVERY_MS = 60_000;
const EXCHANGED = 'exchanged_at';
const SET_META = 'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';

export interface ProtectionStoreParts {
  db: Database.Database;
  chain: ProtectionChain;
  device: SigningKey;
  drills: DrillRegister;
  /** Keys of the kiosk for hand-overs; they sign with `device`. */
  boxes: Omit<HandoverKeys, 'signing'>;
  moments: SealedMoments;
}

/** The protection route's own database, chain and key (docs/protection.md). */
export class ProtectionStore implements ReferralStore {
  readonly handovers: Handovers;
  readonly #db: Database.Database;
  readonly #chain: ProtectionChain;
  readonly #device: SigningKey;
  readonly #drills: DrillRegister;
  readonly #counts: UseCounts;
  readonly #moments: SealedMoments;
  readonly #report: ReportRecords;
  /** Times of sealing in this process; only the hour is stored. */
  readonly #sealedAt = new Map<string, number>();
  /**
   * Messages from bodies to the desk, only in memory: nobody comes to a drill, so on the disk they would distinguish
   * referrals from drills. They are of no use a few hours later.
   */
  readonly #said = new Map<string, Say>();

  constructor({ db, chain, device, drills, boxes, moments }: ProtectionStoreParts) {
    this.#db = db;
    this.#chain = chain;
    this.#device = device;
    this.#drills = drills;
    this.#counts = new UseCounts(db);
    this.handovers = new Handovers({
      ...boxes,
      db,
      chain,
      signing: device,
      write: (work) => {
        const done = this.#write(work);
        return done.ok ? { value: done.value } : null;
      },
    });
    this.#moments = moments;
    this.#report = new ReportRecords({ db, chain, moments, write: (work) => this.#write(work).ok });
  }

  /**
   * Does what a form asks for, once: sealed bytes, rows of the chain and the answer in one transaction, on the disk when
   * this returns. No unsealed part of a form is stored.
   */
  submit(form: StoredForm, now: Date): SubmitResult {
    const before = this.answered(form.formId);
    if (before !== null) return { ok: true, answer: before, repeated: true };
    const sealed = form.referral === null ? null : this.#seal(form.referral);
    if (sealed !== null && 'tooLongBy' in sealed) {
      const message = `The notes are too long for one referral. Shorten them by ${sealed.tooLongBy} characters.`;
      return { ok: false, reason: 'REF_TOO_LONG', message };
    }
    const handed = form.handover == null ? null : this.handovers.seal(form.handover);
    if (handed !== null && 'tooLongBy' in handed) {
      const message = `The notes are too long to hand over. Shorten them by ${handed.tooLongBy} characters.`;
      return { ok: false, reason: 'REF_TOO_LONG', message };
    }
    const { answer, deeds, itemIds, operations = [] } = form;
    // A form that closed without anything leaves no trace at all, not even its id.
    if (answer.done === 'closed') return { ok: true, answer, repeated: false };
    const hour = hourOf(now);
    const done = this.#write(() => {
      const again = this.answered(form.formId);
      if (again !== null) return { answer: again, repeated: true };
      if (sealed !== null && form.referral !== null) {
        const { refNo, bodyKeyId, blake2b, signature } = sealed;
        this.#db
          .prepare(
            `INSERT INTO outbox (ref_no, body_key_id, ack_key, blake2b, signature, sealed, state, hour)
             VALUES (?, ?, ?, ?, ?, ?, 'sealed', ?)`,
          )
          .run(refNo, bodyKeyId, form.referral.key.ack, blake2b, signature, Buffer.from(sealed.sealed), hour);
        this.#addMoment('sealed', { refNo, bodyKeyId, blake2b }, now);
        this.#drills.sealed(form.referral.head, now);
        this.#sealedAt.set(refNo, now.getTime());
      }
      if (handed !== null) this.handovers.add(handed, hour);
      const of = operations.length === 0 ? {} : { operations };
      if (deeds.noteItems) this.#chain.add('noted', { items: itemIds, ...of }, hour);
      if (deeds.countNoConsent) this.#chain.add('not-referred', {}, hour);
      if (deeds.logEmergency) this.#chain.add('emergency', {}, hour);
      if (form.noKey) this.#chain.add('no-key', {}, hour);
      this.#db
        .prepare('INSERT INTO form (id, hour, answer) VALUES (?, ?, ?)')
        .run(form.formId, hour, JSON.stringify(answer));
      return { answer, repeated: false };
    });
    if (done.ok) return { ok: true, ...done.value };
    const message = 'Nothing can be stored, so nothing was sealed. Use the telephone contact, and call the technician.';
    return { ok: false, reason: 'REF_STORE_UNAVAILABLE', message };
  }

  #seal({ key, ...texts }: NonNullable<StoredForm['referral']>) {
    const keys = { device: this.#device, body: new Uint8Array(Buffer.from(key.box, 'base64')) };
    const sealed = sealReferral(texts, keys);
    if (!('tooLongBy' in sealed) || texts.facts.every(({ words }) => words === undefined)) return sealed;
    // Better to keep only the ids than to lose a word that the officer wrote; a joint point's text stays.
    const bare = texts.facts.map((fact) => (isJointPoint(fact.id) ? fact : { id: fact.id, text: fact.text }));
    return sealReferral({ ...texts, facts: bare }, keys);
  }

  answered(formId: string): FormAnswer | null {
    const row = this.#db.prepare<[string], { answer: string }>('SELECT answer FROM form WHERE id = ?').get(formId);
    return row === undefined ? null : (JSON.parse(row.answer) as FormAnswer);
  }

  referrals(): ReferralRow[] {
    return this.#outbox().map((row) => ({
      refNo: row.ref_no,
      bodyKeyId: row.body_key_id,
      state: row.state,
      reason: row.reason,
      say: this.#said.get(row.ref_no) ?? null,
      hour: row.hour,
      held: row.sealed !== null,
      sealedAtMs: this.#sealedAt.get(row.ref_no) ?? null,
      answeredHour: row.answered,
    }));
  }

  /** Makes room for drills in a file that does not have any yet; false if it cannot be written. */
  keepsDrills(): boolean {
    return this.#write(() => this.#drills.begin()).ok;
  }

  drills(): DrillRecord[] {
    return this.#drills.read();
  }

  lastExchange(): string | null {
    return this.#chain.lastHourOf(['sent', 'acknowledged']);
  }

  /** Referrals whose bytes still have to be carried: not yet answered, oldest hour first. */
  waiting(): WaitingReferral[] {
    return this.#outbox().flatMap(({ ref_no, body_key_id, signature, sealed, state }) =>
      sealed === null
        ? []
        : [{ refNo: ref_no, bodyKeyId: body_key_id, signature, sealed: new Uint8Array(sealed), state }],
    );
  }

  /** True if the sealed bytes are still kept, because nobody has decided about them yet. */
  isHeld(refNo: string): boolean {
    return this.#outbox().some(({ ref_no, sealed }) => ref_no === refNo && sealed !== null);
  }

  /** The body's message to the desk in its last answer, if this process received the answer. */
  said(refNo: string): Say | null {
    return this.#said.get(refNo) ?? null;
  }

  /** Records that the bytes have been delivered to the folder and read back. */
  sent(refNos: readonly string[], now: Date): boolean {
    if (refNos.length === 0) return true;
    return this.#write(() => {
      const move = this.#db.prepare("UPDATE outbox SET state = 'sent' WHERE ref_no = ? AND state = 'sealed'");
      for (const refNo of refNos) {
        if (move.run(refNo).changes === 1) this.#addMoment('sent', { refNo }, now);
      }
      this.#drills.again();
    }).ok;
  }

  /**
   * Takes a file that says what became of a referral (table of C.6). Only the body for whose key the referral was sealed
   * is trusted, and only for the bytes that were sealed. `received` keeps the sealed bytes: the body has not decided, and
   * may have to read them again. With every other answer they are deleted, and a row of the chain is the receipt. Null
   * if the answer cannot be stored.
   */
  acknowledge(file: Uint8Array, refNo: string, now: Date): AnswerVerdict | null {
    const row = this.#outbox().find((entry) => entry.ref_no === refNo);
    if (row === undefined) return 'unknown';
    const answer = readAnswer(file, new Uint8Array(Buffer.from(row.ack_key, 'base64')));
    if (answer === null || answer.refNo !== refNo || answer.blake2b !== row.blake2b) return 'refused';
    if (row.state === answer.state) return 'repeated';
    const next = afterAcknowledgement(row.state, answer.state);
    if (next === null) return this.#isOld(row.state, answer.state) ? 'repeated' : 'refused';
    const done = this.#write(() => this.#end(row, answer, now));
    if (!done.ok) return null;
    // secure_delete clears the pages of the file; the log still holds the old pages until it is truncated.
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#sealedAt.delete(refNo);
    if (answer.say === undefined) this.#said.delete(refNo);
    else this.#said.set(refNo, answer.say);
    return 'taken';
  }

  /** True if an answer was already accepted: a folder that is carried twice contains it again. */
  #isOld(state: ReferralState, told: Acknowledged): boolean {
    if (told === 'received')
      return state === 'accepted' || state === 'rejected' || state === 'done' || state === 'revoked';
    return told === 'accepted' && (state === 'done' || state === 'revoked');
  }

  #end(row: OutboxRow, { state, reason }: Answer, now: Date): void {
    const refNo = row.ref_no;
    const hour = hourOf(now);
    const purged = state !== 'received' && row.sealed !== null;
    const sealed = purged ? null : row.sealed;
    if (row.state === 'sealed') this.#addMoment('sent', { refNo }, now);
    this.#db
      .prepare('UPDATE outbox SET state = ?, reason = ?, answered = ?, sealed = ? WHERE ref_no = ?')
      .run(state, reason, hour, sealed, refNo);
    this.#addMoment('acknowledged', { refNo, state, reason }, now);
    this.#drills.answered({ refNo, rejected: state === 'rejected' }, now);
    if (purged && row.sealed !== null)
      this.#chain.add('purged', { refNo, blake2b: row.blake2b, bytes: row.sealed.length }, hourOf(now));
  }

  /** A row about a referral: the hour for everybody, the minute for the holder of the key. */
  #addMoment(kind: ProtectionKind, body: { refNo: string; [name: string]: Json }, now: Date): void {
    const moment = this.#moments.seal(now, { kind, refNo: body.refNo });
    this.#chain.add(kind, { ...body, moment }, hourOf(now));
  }

  noteAccess(kind: 'list-read' | 'exported' | 'name-shown', by: string, now: Date): boolean {
    return this.note(kind, { by }, now);
  }

  note(kind: ProtectionKind, body: Json, now: Date): boolean {
    return this.#write(() => this.#chain.add(kind, body, hourOf(now))).ok;
  }

  firstSight(sight: { version: number; by: string }): boolean {
    const done = this.#write(() => isFirstSight(this.#db, this.#device, sight));
    return done.ok && done.value;
  }

  noteCall(reached: boolean, now: Date): boolean {
    return this.note('called', { reached }, now);
  }

  /** The folder was exchanged without a fault. Recorded at intervals of whole minutes, whatever was in it. */
  noteExchange(now: Date): void {
    const before = this.exchangedAt();
    if (before !== null && Math.abs(now.getTime() - before.getTime()) < EXCHANGE_NOTED_EVERY_MS) return;
    this.#setMeta(EXCHANGED, now.toISOString());
  }

  exchangedAt(): Date | null {
    const known = this.#meta(EXCHANGED);
    return known === null ? null : new Date(known);
  }

  /** Tests for the self-test whether the store accepts a write and returns it. */
  takesWrites(mark: string): boolean {
    return this.#setMeta('tried', mark) && this.#meta('tried') === mark;
  }

  #meta(name: string): string | null {
    const row = this.#db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?').get(name);
    return row?.value ?? null;
  }

  #setMeta(name: string, value: string): boolean {
    return this.#write(() => this.#db.prepare(SET_META).run(name, value)).ok;
  }

  countUse(entry: { quarter: string; used: boolean; categories: Readonly<Record<UseAttribute, string>> }): void {
    // The log would hold one page image per traveller, and their differences would reveal the travellers.
    if (this.#write(() => this.#counts.use(entry)).ok) this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  countAsked(quarter: string, what: 'asked' | 'nothing' | 'something'): void {
    this.#write(() => this.#counts.asked(quarter, what));
  }

  asked(): AskedCounts[] {
    return this.#counts.allAsked();
  }

  useRows(quarter: string): UseRow[] {
    return this.#counts.rows(quarter);
  }

  quarters(): string[] {
    return this.#counts.quarters();
  }

  freezeUse(shown: PublishedUse): PublishedUse | null {
    const done = this.#write(() => this.#counts.freeze(shown));
    return done.ok ? done.value : null;
  }

  /** A look at the state of the route on one of the site's calendar days, for the report. Lost if it cannot be written. */
  countState(look: Omit<RouteDay, 'n'>): void {
    this.#report.countState(look);
  }

  /** Source of the protection route's report and store of its answers; list entries are read from the audit instead. */
  get report(): Omit<ReportSource, 'entries'> {
    return this.#report.source(this);
  }

  /**
   * Does what is due at the last fixed time; null if it was already done. It adds a row, so that the head moves as much
   * in a shift without referrals as in one with ten, and returns the new head for the main chain. Old form ids are
   * removed at the same time.
   */
  fixedTime(now: Date, hoursUtc: readonly number[]): { at: string; head: string } | null {
    const at = lastFixedTime(now, hoursUtc);
    const done = this.#write(() => {
      if (this.#meta('fixed_time') === at) return null;
      this.#chain.add('fixed-time', {}, at);
      this.#db.prepare(SET_META).run('fixed_time', at);
      this.#db.prepare('DELETE FROM form WHERE hour < ?').run(hourOf(new Date(now.getTime() - FORM_KEPT_MS)));
      return this.#chain.head().hash;
    });
    return done.ok && done.value !== null ? { at, head: done.value } : null;
  }

  /** Removes referrals that ended before a given time, and counts from before a quarter. Unanswered ones stay, however old. */
  purge({ before, quarter, now }: { before: Date; quarter: string; now: Date }, policy: Json): void {
    const done = this.#write(() => {
      this.#counts.purge(quarter);
      this.#report.purge(quarter);
      return purgeEnded({ db: this.#db, chain: this.#chain }, { before, now, policy });
    });
    if (done.ok && done.value > 0) this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  get chain(): Pick<ProtectionChain, 'head' | 'has' | 'rows' | 'seqOf'> & { verify(): ChainVerdict } {
    return this.#chain;
  }

  close(): void {
    if (!this.#db.open) return;
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.close();
  }

  #outbox(): OutboxRow[] {
    return this.#db.prepare<[], OutboxRow>('SELECT * FROM outbox ORDER BY hour, ref_no').all();
  }

  #write<T>(work: () => T): { ok: true; value: T } | { ok: false; detail: string } {
    try {
      return { ok: true, value: this.#db.transaction(work).immediate() };
    } catch (error) {
      const failure = storeFailure(error);
      if (failure === null) throw error;
      return { ok: false, detail: describeFailure(failure) };
    }
  }
}
