import type Database from 'better-sqlite3';
import { DAY_MS } from '../../../core/time/index.ts';
import { keyIdOf } from '../crypto/index.ts';
import type { NumberRange } from './answer.ts';
import { bodyBytesOf, LETTER_BODY_LIMIT_BYTES, type Letter, refOf, sealLetter } from './letter.ts';
import type { Blank, Report } from './letter-forms.ts';
import type { NoticeDevice, NoticePolicy, WaitingNotice } from './notice-policy.ts';

/** How long a delivered box is kept: an office restored from a copy can request notices delivered since the copy. */
export const KEPT_BOX_DAYS = 14;
/** How long refs of blanks on USB sticks are remembered, so that returning receipts are recognised. */
const BLANK_DAYS = 90;
/** How far an office's clock may be ahead, ms: a request from further in the future would block every later one. */
const CLOCK_AHEAD_MS = DAY_MS;

/** Members that the outbox writes itself; `Said` is the rest of a report or a blank. */
type Head = 'v' | 'to' | 'device' | 'time';
export type Said = { report: Omit<Report, Head> } | { blank: Omit<Blank, Head> };

/** Decides what the line sends, in which order, and what is sent again at central's request (docs/fleet.md). */
export class LineOutbox {
  readonly #parts: { db: Database.Database; device: NoticeDevice; policy: NoticePolicy | null };
  readonly #sql: ReturnType<typeof prepare>;

  constructor(parts: { db: Database.Database; device: NoticeDevice; policy: NoticePolicy | null }) {
    this.#parts = parts;
    this.#sql = prepare(parts.db);
  }

  /**
   * The notice that is due: one that the line never sent, oldest first; then one that central asked for; then the one
   * that has been without a receipt for longest, at least `againAfterMs`. Null if there is none. A request comes second,
   * because a broker that repeats old ones must not hold up new notices.
   */
  next({ now, againAfterMs }: { now: Date; againAfterMs: number }): WaitingNotice | null {
    const again = new Date(now.getTime() - againAfterMs).toISOString();
    // If a clock was set back, some times lie in the future: they count as long ago.
    return this.#sql.next.get({ again, now: now.toISOString() }) ?? null;
  }

  /** Records that the line sent this notice at `wall`. */
  sent(number: number, wall: Date): void {
    this.#sql.sent.run({ number, at: wall.toISOString() });
  }

  /**
   * Honours central's request for these numbers, signed at `time`: those that the outbox still has are sent again, by
   * the line only. Each request is honoured once. Returns how many notices will be sent again.
   */
  ask(ranges: readonly NumberRange[], { time, now }: { time: string; now: Date }): number {
    if (Date.parse(time) > now.getTime() + CLOCK_AHEAD_MS) return 0;
    const work = (): number => {
      const at = new Date(time).toISOString();
      if (this.#sql.honour.run(at, at).changes === 0) return 0;
      return ranges.reduce((sum, { from, to }) => sum + this.#sql.ask.run(from, to).changes, 0);
    };
    return this.#parts.db.transaction(work).immediate();
  }

  /** True if a letter can be sealed: one that is too long for the fixed size is a bug in the code that made it. */
  fits(said: Said, now: Date): boolean {
    const letter = this.#letterOf(said, now);
    return letter !== null && bodyBytesOf(letter) <= LETTER_BODY_LIMIT_BYTES;
  }

  /** Signs and seals a letter that is not kept. Null if the site does not report to central. */
  seal(said: Said, now: Date): Omit<WaitingNotice, 'number'> | null {
    const { device, policy } = this.#parts;
    const letter = this.#letterOf(said, now);
    if (policy === null || letter === null) return null;
    const box = sealLetter(letter, { device: device.key, central: policy.seal });
    return { ref: refOf(box), box, to: keyIdOf(policy.seal) };
  }

  #letterOf(said: Said, now: Date): Letter | null {
    const { device, policy } = this.#parts;
    if (policy === null) return null;
    const head = { v: 1 as const, to: keyIdOf(policy.seal), device: device.id, time: now.toISOString() };
    return 'report' in said
      ? { kind: 'report', report: { ...head, ...said.report } }
      : { kind: 'blank', blank: { ...head, ...said.blank } };
  }

  /** Makes blanks for a USB stick and remembers their refs, so that their receipts are known when they come back. */
  blanks(many: number, now: Date): Omit<WaitingNotice, 'number'>[] {
    const made = Array.from({ length: many }, () => this.seal({ blank: {} }, now)).filter((one) => one !== null);
    const work = (): void => {
      this.#sql.forgetBlanks.run(new Date(now.getTime() - BLANK_DAYS * DAY_MS).toISOString());
      for (const { ref } of made) this.#sql.blank.run(ref, now.toISOString());
    };
    this.#parts.db.transaction(work).immediate();
    return made;
  }

  /** True if this is the ref of a blank that was made for a stick. */
  isBlank(ref: string): boolean {
    return this.#sql.isBlank.get(ref) !== undefined;
  }

  /** Number of the next report, which is then used up: a copied state folder would reuse a number with other content. */
  nextReport(): number {
    return this.#sql.report.get()?.reports ?? 1;
  }

  /**
   * Central's keys for sealing a letter now and for checking the answer to it; null if the site does not report to
   * central.
   */
  get central(): Pick<NoticePolicy, 'seal' | 'receipts'> | null {
    return this.#parts.policy;
  }

  /** Id of this kiosk, which central uses to request numbers from it. */
  get device(): string {
    return this.#parts.device.id;
  }

  /** Drops the boxes of notices that were delivered more than `KEPT_BOX_DAYS` ago. Their numbers stay. */
  dropKept(now: Date): number {
    return this.#sql.drop.run(new Date(now.getTime() - KEPT_BOX_DAYS * DAY_MS).toISOString()).changes;
  }
}

function prepare(db: Database.Database) {
  const one = <P extends unknown[], R>(sql: string) => db.prepare<P, R>(sql);
  return {
    next: one<[{ again: string; now: string }], WaitingNotice>(
      `SELECT number, ref, box, sealed_to AS "to" FROM notice
       WHERE box IS NOT NULL AND (asked = 1 OR
         (delivered IS NULL AND (line_sent IS NULL OR line_sent <= @again OR line_sent > @now)))
       ORDER BY CASE WHEN line_sent IS NULL AND delivered IS NULL THEN 0 WHEN asked = 1 THEN 1 ELSE 2 END,
         CASE WHEN asked = 1 THEN NULL ELSE line_sent END, number LIMIT 1`,
    ),
    sent: one<[{ number: number; at: string }], never>(
      `UPDATE notice SET line_sent = @at, asked = 0, first_sent = coalesce(first_sent, @at), last_sent = @at,
         tries = tries + 1 WHERE number = @number`,
    ),
    honour: one<[string, string], never>("UPDATE line SET asked = ? WHERE coalesce(asked, '') < ?"),
    ask: one<[number, number], never>('UPDATE notice SET asked = 1 WHERE number BETWEEN ? AND ? AND box IS NOT NULL'),
    report: one<[], { reports: number }>('UPDATE line SET reports = reports + 1 RETURNING reports'),
    blank: one<[string, string], never>('INSERT INTO blank (ref, made) VALUES (?, ?)'),
    isBlank: one<[string], { ref: string }>('SELECT ref FROM blank WHERE ref = ?'),
    forgetBlanks: one<[string], never>('DELETE FROM blank WHERE made < ?'),
    drop: one<[string], never>('UPDATE notice SET box = NULL, asked = 0 WHERE delivered < ? AND box IS NOT NULL'),
  };
}
