import type Database from 'better-sqlite3';
import type {
  HandedForm,
  HandoverMessage,
  HandoverRow,
  HandoverState,
  HandoverStore,
  NewHandover,
  OtherBox,
} from '../../../core/protection/handover/index.ts';
import { hourOf } from '../../../core/protection/referral/index.ts';
import { wipe } from '../crypto/index.ts';
import type { BoxKey, SigningKey } from '../keys/index.ts';
import type { ProtectionChain } from './chain.ts';
import { openHandover, type SealedHandover, sealHandover } from './handover-seal.ts';

/** How long ended hand-overs are remembered, so that another copy of a file does not open them again. */
const KNOWN_MS = 24 * 3_600_000;

/** Keys for both directions: forms of this kiosk, and what other kiosks seal for it. */
export interface HandoverKeys {
  own: BoxKey;
  device: BoxKey;
  signing: SigningKey;
}

export interface HandoversParts extends HandoverKeys {
  db: Database.Database;
  chain: ProtectionChain;
  /** Runs one transaction; null if the database cannot be written. */
  write: <T>(work: () => T) => { value: T } | null;
}

interface Row extends HandoverRow {
  sealed: Buffer | null;
}

/** A form that is sealed and not stored yet. */
export interface SealedForm {
  header: HandedForm;
  box: OtherBox | null;
  own: SealedHandover;
  other: SealedHandover | null;
}

/** A message that is to be carried, or that is already in the folder. */
export interface PassedMessage extends SealedHandover {
  lies: boolean;
}

/** Hand-overs of `protection.db`: sealed, with the accounts of the two and a full hour. */
export class Handovers implements HandoverStore {
  readonly #parts: HandoversParts;
  /** Headers of the waiting ones, in memory: what a list of them needs, without texts. */
  readonly #headers = new Map<string, HandedForm>();

  constructor(parts: HandoversParts) {
    this.#parts = parts;
  }

  /**
   * Seals a form for this kiosk and, if it is for another one, for that one as well. The texts still belong to the
   * caller.
   */
  seal({ header, texts, box }: NewHandover): SealedForm | { tooLongBy: number } {
    const { own, signing } = this.#parts;
    const kept = sealHandover({ header, texts }, { to: own.publicKey, device: signing });
    if ('tooLongBy' in kept) return kept;
    if (box === null) return { header, box, own: kept, other: null };
    const other = sealHandover({ header, texts }, { to: box.box, device: signing });
    return 'tooLongBy' in other ? other : { header, box, own: kept, other };
  }

  /** Inside the caller's transaction. */
  add({ header, box, own, other }: SealedForm, hour: string): void {
    const { chain } = this.#parts;
    const { id, by, to } = header;
    this.#insert(
      { id, way: box === null ? 'here' : 'out', box: box?.id ?? null, by, to: to.account, sealed: own.sealed },
      hour,
    );
    if (other !== null) this.#pass(id, other, hour);
    chain.add('handed-over', { id, by, to: to.account, box: box?.id ?? null }, hour);
  }

  /** A form from another kiosk, as it came; false if it is already known, null if nothing can be stored. */
  arrived(
    { header, from, sealed }: { header: HandedForm; from: OtherBox; sealed: Uint8Array },
    now: Date,
  ): boolean | null {
    const { id, by, to } = header;
    const done = this.#parts.write(() => {
      if (this.#row(id) !== undefined) return false;
      this.#insert({ id, way: 'in', box: from.id, by, to: to.account, sealed }, hourOf(now));
      return true;
    });
    return done === null ? null : done.value;
  }

  rows(): HandoverRow[] {
    return this.#all().map(({ sealed: _sealed, ...row }) => row);
  }

  header(id: string): HandedForm | null {
    const known = this.#headers.get(id);
    if (known !== undefined) return known;
    const opened = this.#open(id);
    if (opened === null) return null;
    wipe(opened.bytes);
    this.#headers.set(id, opened.header);
    return opened.header;
  }

  bytes(id: string): Uint8Array | null {
    return this.#open(id)?.bytes ?? null;
  }

  end(id: string, { state, by, inTime, tell }: Parameters<HandoverStore['end']>[1], now: Date): boolean {
    const { db, chain, write } = this.#parts;
    const hour = hourOf(now);
    const done = write(() => {
      const moved = db
        .prepare("UPDATE handover SET state = ?, sealed = NULL WHERE id = ? AND state = 'waiting'")
        .run(state, id);
      if (moved.changes === 0) return false;
      db.prepare('DELETE FROM passed WHERE handover = ?').run(id);
      if (state === 'taken') chain.add('taken-over', { id, by, inTime }, hour);
      else chain.add('handover-ended', { id, because: state === 'back' ? 'taken-back' : 'time' }, hour);
      if (tell !== null) this.#passTo(tell, this.#word(id, { state, by }, now), hour);
      return true;
    });
    if (done?.value !== true) return false;
    this.#headers.delete(id);
    // secure_delete clears the pages of the file; the log still holds the old pages until it is truncated.
    db.pragma('wal_checkpoint(TRUNCATE)');
    return true;
  }

  forget(now: Date): void {
    const { db, write } = this.#parts;
    const before = hourOf(new Date(now.getTime() - KNOWN_MS));
    write(() => {
      db.prepare("DELETE FROM handover WHERE state <> 'waiting' AND hour < ?").run(before);
      db.prepare('DELETE FROM passed WHERE hour < ?').run(before);
    });
  }

  /** Messages that must be carried to other kiosks. */
  passed(): PassedMessage[] {
    return this.#parts.db
      .prepare<[], { ref: string; box: string; signature: string; sealed: Buffer; lies: number }>(
        'SELECT ref, box, signature, sealed, lies FROM passed ORDER BY hour, ref',
      )
      .all()
      .map(({ box, sealed, lies, ...rest }) => ({
        ...rest,
        to: box,
        sealed: new Uint8Array(sealed),
        lies: lies === 1,
      }));
  }

  /** The files of these messages are in the folder and have been read back. */
  lie(refs: readonly string[]): boolean {
    const { db, write } = this.#parts;
    if (refs.length === 0) return true;
    return (
      write(() => {
        for (const ref of refs) db.prepare('UPDATE passed SET lies = 1 WHERE ref = ?').run(ref);
      }) !== null
    );
  }

  /** Seals a message about the people at this kiosk, which is not stored anywhere. */
  sealFor(box: OtherBox, header: HandoverMessage): SealedHandover {
    const sealed = sealHandover({ header, texts: [] }, { to: box.box, device: this.#parts.signing });
    if ('tooLongBy' in sealed) throw new Error('a message without text must fit');
    return sealed;
  }

  /** Key for which other kiosks seal. */
  get deviceKey(): BoxKey {
    return this.#parts.device;
  }

  #word(id: string, { state, by }: { state: HandoverState; by: string | null }, now: Date): HandoverMessage {
    const at = now.toISOString();
    return state === 'taken' ? { v: 1, kind: 'taken', id, by: by ?? 'nobody', at } : { v: 1, kind: 'ended', id, at };
  }

  #passTo(box: OtherBox, message: HandoverMessage, hour: string): void {
    this.#pass('', this.sealFor(box, message), hour);
  }

  #pass(handover: string, { ref, to, signature, sealed }: SealedHandover, hour: string): void {
    this.#parts.db
      .prepare('INSERT INTO passed (ref, handover, box, signature, sealed, hour) VALUES (?, ?, ?, ?, ?, ?)')
      .run(ref, handover, to, signature, Buffer.from(sealed), hour);
  }

  #insert(row: Omit<HandoverRow, 'state'> & { sealed: Uint8Array }, hour: string): void {
    this.#parts.db
      .prepare(
        `INSERT INTO handover (id, way, box, by_account, to_account, state, sealed, hour)
         VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?)`,
      )
      .run(row.id, row.way, row.box, row.by, row.to, Buffer.from(row.sealed), hour);
  }

  #open(id: string): { header: HandedForm; bytes: Uint8Array } | null {
    const row = this.#row(id);
    if (row === undefined || row.sealed === null) return null;
    const { own, device } = this.#parts;
    const opened = openHandover(new Uint8Array(row.sealed), row.way === 'in' ? device : own);
    if (opened === null) return null;
    const { header, bytes } = opened;
    // The row states whose form it is; if that is changed on the disk, the form still does not open for anybody else.
    if (header.kind === 'form' && header.id === id && header.by === row.by && header.to.account === row.to)
      return { header, bytes };
    wipe(bytes);
    return null;
  }

  #row(id: string): Row | undefined {
    return this.#all().find((row) => row.id === id);
  }

  #all(): Row[] {
    return this.#parts.db
      .prepare<[], Row>(
        'SELECT id, way, box, by_account AS "by", to_account AS "to", state, sealed FROM handover ORDER BY hour, id',
      )
      .all();
  }
}
