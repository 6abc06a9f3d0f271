import type Database from 'better-sqlite3';
import type { Alert } from '../../../core/inspection/record/alerts/index.ts';
import type { InspectionEvent } from '../../../core/inspection/record/index.ts';
import { keyIdOf, toHex, wipe } from '../crypto/index.ts';
import { refOf, sealLetter } from './letter.ts';
import type { Notice, NoticeAction } from './letter-forms.ts';
import { LineOutbox } from './line-outbox.ts';
import type { NoticeDevice, NoticePolicy, WaitingNotice } from './notice-policy.ts';

/**
 * How many sealed notices can wait at a time. Further ones stay in the audit, identified by their row, and are sealed
 * when there is room: nothing is lost and the lane never waits. About 15 MB.
 */
export const OUTBOX_LIMIT_NOTICES = 10_000;

export interface OutboxParts {
  db: Database.Database;
  device: NoticeDevice;
  /** Null if notices are not configured: none are then made, but those that already wait can still be sent. */
  policy: NoticePolicy | null;
  /** A fresh UUIDv7. */
  nextId: () => string;
  limitNotices?: number;
}

export interface OutboxStatus {
  configured: boolean;
  /** Notices without a receipt, those still owed included. */
  waiting: number;
  /** Number of these that are not sealed yet because the outbox was full. */
  owed: number;
  /** Number of these that were never written to a folder. */
  unsent: number;
  /** Time of the oldest waiting notice, ISO 8601, or null. */
  oldest: string | null;
  lastSent: string | null;
  lastReceipt: string | null;
  limit: number;
}

/** An event for which there may be a notice. */
type ToldEvent = Extract<InspectionEvent, { kind: 'alert-raised' | 'adjudicated' }>;

/** An entry as reported in a notice; `time` is the time of its row. */
export interface ToldWord {
  time: string;
  action: NoticeAction;
  alert: Alert | null;
}

/** The notice's statement about an event; null for an event without a notice. */
export function wordOf(event: InspectionEvent): Pick<ToldWord, 'time' | 'action'> | null {
  if (event.kind === 'alert-raised') return { time: event.wall, action: 'raised' };
  return event.kind === 'adjudicated' ? { time: event.wall, action: event.outcome } : null;
}

/**
 * Notices that wait for central's receipt, in the database of the audit: a notice is made in the same transaction
 * as its audit row, so either both exist or neither (docs/notices.md).
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #sql: ReturnType<typeof prepare>;
  /** The same notices as the line sees them. */
  readonly line: LineOutbox;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.line = new LineOutbox(parts);
    this.#sql = prepare(parts.db);
  }

  get limit(): number {
    return this.#parts.limitNotices ?? OUTBOX_LIMIT_NOTICES;
  }

  /**
   * Makes the notices for events whose audit rows `seqs` were just written; called inside their transaction. A look-up
   * that found nothing seals a blank, so that it takes as long as one that did (docs/notices.md).
   */
  record(written: readonly { event: InspectionEvent; seq: number }[], alertOf: (id: string) => Alert | null): void {
    const { policy } = this.#parts;
    if (policy === null) return;
    let made = 0;
    for (const { event, seq } of written) {
      if (!this.#isTold(event, policy)) continue;
      const alert = event.kind === 'alert-raised' ? event.alert : alertOf(event.alertId);
      const word = wordOf(event);
      if (word !== null) this.told({ seq, ...word, alert });
      made += 1;
    }
    const lookedUp = written.some(({ event }) => event.kind === 'check-done' && event.check.check.startsWith('lists.'));
    if (made === 0 && lookedUp) this.#blank(policy);
  }

  /** Makes the notice for one row that was just written; called inside its transaction. */
  told({ seq, ...word }: ToldWord & { seq: number }): void {
    const { policy } = this.#parts;
    if (policy === null) return;
    const full = (this.#sql.sealed.get()?.n ?? 0) >= this.limit;
    const { number } = this.#sql.owe.get(seq, word.time, toHex(policy.receipts)) ?? { number: 0 };
    if (!full) this.#seal({ number, ...word }, policy);
  }

  /** Rows of the audit whose notice is not sealed yet, oldest first, as many as fit. */
  owed(): { number: number; seq: number }[] {
    const room = this.limit - (this.#sql.sealed.get()?.n ?? 0);
    return room <= 0 ? [] : this.#sql.owed.all(room);
  }

  /** Seals a notice that was owed. False if its entry can no longer be read; the notice then stays owed. */
  settle(owed: ToldWord & { number: number }): boolean {
    const { policy } = this.#parts;
    return policy !== null && this.#seal(owed, policy);
  }

  /** Sealed notices without a receipt, oldest first. */
  waiting(most: number): WaitingNotice[] {
    return this.#sql.waiting.all(most);
  }

  /**
   * What is known about a notice from its ref; null if it is not one of ours. `central` is the key whose receipt ends it:
   * that of the office to which it was sealed, even after a change of keys.
   */
  find(ref: string): { central: string; delivered: boolean } | null {
    const row = this.#sql.find.get(ref);
    return row === undefined ? null : { central: row.central, delivered: row.delivered !== null };
  }

  /** Records that these were written to a folder at `wall`. */
  sent(numbers: readonly number[], wall: Date): void {
    const at = wall.toISOString();
    const work = (): void => {
      for (const number of numbers) this.#sql.sent.run(at, at, number);
    };
    this.#parts.db.transaction(work).immediate();
  }

  /**
   * Ends notices that have a valid receipt; their boxes are kept for a while (`KEPT_BOX_DAYS`). Inside a transaction of
   * the audit.
   */
  delivered(refs: readonly string[], wall: Date): void {
    for (const ref of refs) this.#sql.delivered.run(wall.toISOString(), ref);
  }

  /** Forgets notices that were delivered before `before`, but never the highest number. Inside a transaction of the audit. */
  forget(before: Date): number {
    return this.#sql.forget.run(before.toISOString()).changes;
  }

  /** How many notices `forget` would remove, and the days on which the oldest and the newest were delivered. */
  due(before: Date): { removed: number; oldest: string | null; newest: string | null } {
    const row = this.#sql.due.get(before.toISOString());
    const { removed = 0, oldest = null, newest = null } = row ?? {};
    return { removed, oldest: oldest?.slice(0, 10) ?? null, newest: newest?.slice(0, 10) ?? null };
  }

  status(): OutboxStatus {
    const row = this.#sql.status.get();
    return {
      configured: this.#parts.policy !== null,
      waiting: row?.waiting ?? 0,
      owed: row?.owed ?? 0,
      unsent: row?.unsent ?? 0,
      oldest: row?.oldest ?? null,
      lastSent: row?.lastSent ?? null,
      lastReceipt: row?.lastReceipt ?? null,
      limit: this.limit,
    };
  }

  /** Overwrites the signing key; the outbox does not make any more notices. */
  wipe(): void {
    wipe(this.#parts.device.key.secretKey);
  }

  #isTold(event: InspectionEvent, { classes }: Pick<NoticePolicy, 'classes'>): event is ToldEvent {
    return event.kind === 'adjudicated' || (event.kind === 'alert-raised' && classes.includes(event.alert.cls));
  }

  #seal({ number, time, action, alert }: ToldWord & { number: number }, policy: NoticePolicy): boolean {
    if (alert === null) return false;
    const record = alert.personal?.recordId ?? null;
    const { list, via: level } = alert;
    const told = { time, list: list.id, generation: list.version, record, level, action };
    const box = this.#box({ number, ...told }, policy);
    const receipts = toHex(policy.receipts);
    this.#sql.seal.run({ ref: refOf(box), box: Buffer.from(box), to: keyIdOf(policy.seal), receipts, number });
    return true;
  }

  #box(
    told: Pick<Notice, 'number' | 'time' | 'list' | 'generation' | 'record' | 'level' | 'action'>,
    policy: NoticePolicy,
  ): Uint8Array {
    const { device, nextId } = this.#parts;
    const notice = { v: 1 as const, id: nextId(), to: keyIdOf(policy.seal), device: device.id, ...told };
    return sealLetter({ kind: 'notice', notice }, { device: device.key, central: policy.seal });
  }

  /** Does the work of making a notice without making one: the result is named and discarded. */
  #blank(policy: NoticePolicy): void {
    const nothing = { time: '1970-01-01T00:00:00.000Z', list: 'none', generation: 0, record: 'none' } as const;
    refOf(this.#box({ number: 1, ...nothing, level: 'name', action: 'raised' }, policy));
  }
}

/** The alert with this id among the events of its case. */
export function alertOf(events: readonly InspectionEvent[], alertId: string): Alert | null {
  for (const event of events) if (event.kind === 'alert-raised' && event.alert.id === alertId) return event.alert;
  return null;
}

function prepare(db: Database.Database) {
  const one = <P extends unknown[], R>(sql: string) => db.prepare<P, R>(sql);
  return {
    sealed: one<[], { n: number }>('SELECT count(*) AS n FROM notice WHERE delivered IS NULL AND box IS NOT NULL'),
    owe: one<[number, string, string], { number: number }>(
      `INSERT INTO notice (number, event_seq, made, central)
       VALUES ((SELECT coalesce(max(number), 0) + 1 FROM notice), ?, ?, ?) RETURNING number`,
    ),
    seal: one<[{ ref: string; box: Buffer; to: string; receipts: string; number: number }], never>(
      'UPDATE notice SET ref = @ref, box = @box, sealed_to = @to, central = @receipts WHERE number = @number',
    ),
    owed: one<[number], { number: number; seq: number }>(
      'SELECT number, event_seq AS seq FROM notice WHERE delivered IS NULL AND box IS NULL ORDER BY number LIMIT ?',
    ),
    waiting: one<[number], WaitingNotice>(
      `SELECT number, ref, box, sealed_to AS "to" FROM notice
       WHERE delivered IS NULL AND box IS NOT NULL ORDER BY number LIMIT ?`,
    ),
    find: one<[string], { central: string; delivered: string | null }>(
      'SELECT central, delivered FROM notice WHERE ref = ?',
    ),
    sent: one<[string, string, number], never>(
      `UPDATE notice SET first_sent = coalesce(first_sent, ?), last_sent = ?, tries = tries + 1
       WHERE number = ? AND delivered IS NULL`,
    ),
    delivered: one<[string, string], never>(
      'UPDATE notice SET delivered = ?, asked = 0 WHERE ref = ? AND delivered IS NULL',
    ),
    forget: one<[string], never>(
      'DELETE FROM notice WHERE delivered < ? AND number < (SELECT max(number) FROM notice)',
    ),
    due: one<[string], { removed: number; oldest: string | null; newest: string | null }>(
      `SELECT count(*) AS removed, min(delivered) AS oldest, max(delivered) AS newest FROM notice
       WHERE delivered < ? AND number < (SELECT max(number) FROM notice)`,
    ),
    status: one<[], Omit<OutboxStatus, 'configured' | 'limit'>>(
      `SELECT count(*) FILTER (WHERE delivered IS NULL) AS waiting,
         count(*) FILTER (WHERE delivered IS NULL AND box IS NULL) AS owed,
         count(*) FILTER (WHERE delivered IS NULL AND first_sent IS NULL) AS unsent,
         min(made) FILTER (WHERE delivered IS NULL) AS oldest,
         max(last_sent) AS lastSent, max(delivered) AS lastReceipt FROM notice`,
    ),
  };
}
