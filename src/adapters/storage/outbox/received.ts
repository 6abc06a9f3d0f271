import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { canonical } from '../../../core/audit/index.ts';
import type { Result } from '../../../core/result/index.ts';
import { address, keyedHash16, openRecord, type Random, sealRecord, systemRandom, toHex } from '../crypto/index.ts';
import { describeFailure, openDatabase, storeFailure, storeOr } from '../database/index.ts';
import type { NumberRange } from './answer.ts';
import { type Notice, noticeSchema } from './letter-forms.ts';

const FILE = 'notices.db';
const EPOCH = 1;
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE seen (
    n INTEGER PRIMARY KEY,
    k BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL,
    number INTEGER NOT NULL,
    ref TEXT NOT NULL,
    wall TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER seen_is_final BEFORE UPDATE ON seen BEGIN SELECT RAISE(ABORT, 'what was seen is final'); END;
  CREATE TRIGGER seen_stays BEFORE DELETE ON seen BEGIN SELECT RAISE(ABORT, 'what was seen stays'); END;
  CREATE TABLE content (n INTEGER PRIMARY KEY REFERENCES seen (n), sealed BLOB NOT NULL) STRICT;
  `,
  // A store that holds a device's number twice keeps both and counts the first: nothing accepted earlier is refused.
  `
  CREATE TABLE numbered (
    device BLOB NOT NULL,
    number INTEGER NOT NULL,
    n INTEGER NOT NULL REFERENCES seen (n),
    PRIMARY KEY (device, number)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO numbered (device, number, n) SELECT device, number, n FROM seen ORDER BY n;
  CREATE TABLE whole (device BLOB PRIMARY KEY, upto INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
];
/** How many numbers above a device's first gap are examined: later gaps are reported once the first ones are closed. */
const GAP_NUMBERS_MAX = 2000;

export type ReceivedOpening = Result<'NOTICE_STORE_UNAVAILABLE', { received: ReceivedNotices }>;

/**
 * `conflict`: the id, or the number of the device, is known with different content, which an honest device never sends.
 */
export type Arrival = 'new' | 'repeated' | 'conflict';

/**
 * Central's notices. Each is sealed with central's own key and found by a keyed hash of its id, so that a copy of the
 * file shows neither records nor devices. Contents can be purged; that a notice was seen is kept for ever, because a
 * folder may turn up again after years.
 */
export class ReceivedNotices {
  readonly #db: Database.Database;
  readonly #key: Uint8Array;
  readonly #random: Random;
  readonly #sql: {
    find: Database.Statement<[Buffer], { ref: string }>;
    see: Database.Statement<[Buffer, Buffer, number, string, string]>;
    add: Database.Statement<[number | bigint, Buffer]>;
    all: Database.Statement<[], { k: Buffer; sealed: Buffer }>;
    numbers: Database.Statement<[], { device: Buffer; number: number }>;
    purge: Database.Statement<[string]>;
    number: Database.Statement<[Buffer, number | bigint], { n: number }>;
    count: Database.Statement<[Buffer], { n: number }>;
    take: Database.Statement<[Buffer, number, number | bigint]>;
    upto: Database.Statement<[Buffer], { upto: number }>;
    whole: Database.Statement<[Buffer, number]>;
    above: Database.Statement<[Buffer, number, number], { number: number }>;
  };

  constructor(parts: { db: Database.Database; key: Uint8Array; random: Random }) {
    const { db, key, random } = parts;
    this.#db = db;
    this.#key = key;
    this.#random = random;
    this.#sql = {
      find: db.prepare('SELECT ref FROM seen WHERE k = ?'),
      see: db.prepare('INSERT INTO seen (k, device, number, ref, wall) VALUES (?, ?, ?, ?, ?)'),
      add: db.prepare('INSERT INTO content (n, sealed) VALUES (?, ?)'),
      all: db.prepare('SELECT s.k AS k, c.sealed AS sealed FROM content c JOIN seen s ON s.n = c.n ORDER BY c.n'),
      numbers: db.prepare('SELECT device, number FROM seen'),
      purge: db.prepare('DELETE FROM content WHERE n IN (SELECT n FROM seen WHERE wall < ?)'),
      number: db.prepare('SELECT n FROM numbered WHERE device = ? AND number = ?'),
      count: db.prepare('SELECT count(*) AS n FROM numbered WHERE device = ?'),
      take: db.prepare('INSERT INTO numbered (device, number, n) VALUES (?, ?, ?)'),
      upto: db.prepare('SELECT upto FROM whole WHERE device = ?'),
      whole: db.prepare(
        'INSERT INTO whole (device, upto) VALUES (?, ?) ON CONFLICT (device) DO UPDATE SET upto = excluded.upto',
      ),
      above: db.prepare('SELECT number FROM numbered WHERE device = ? AND number > ? ORDER BY number LIMIT ?'),
    };
  }

  /** Number of notices in a store; null if there is no store. Counting does not open any notice and does not need a key. */
  static countIn(folder: string): number | null {
    const path = join(folder, FILE);
    if (!existsSync(path)) return null;
    const opened = openDatabase({
      path,
      migrations: MIGRATIONS,
      onCorrupt: 'refuse',
      now: new Date(0),
      quickCheckLimitBytes: 0,
    });
    if (!opened.ok) return null;
    try {
      return opened.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM seen').get()?.n ?? 0;
    } finally {
      opened.db.close();
    }
  }

  /** Stores a batch in one transaction; it is on the disk when this returns. Null if the file cannot be written. */
  add(batch: readonly { notice: Notice; ref: string }[], wall: Date): Arrival[] | { fault: string } {
    try {
      return this.#db.transaction(() => batch.map((entry) => this.#one(entry, wall))).immediate();
    } catch (error) {
      const failure = storeFailure(error);
      if (failure === null) throw error;
      return { fault: describeFailure(failure) };
    }
  }

  /** Every notice in the order of arrival; `null` for one that no longer opens. */
  *all(): Generator<Notice | null> {
    for (const { k, sealed } of this.#sql.all.iterate()) {
      const opened = openRecord({ blob: sealed, key: this.#key, aad: placeOf(k), epoch: EPOCH });
      const text = opened.ok ? Buffer.from(opened.plain).toString('utf8') : null;
      yield text === null ? null : (noticeSchema.safeParse(JSON.parse(text)).data ?? null);
    }
  }

  /** Number and device of every notice that ever came; the device in the form of `deviceMark`. */
  *numbers(): Generator<{ device: string; number: number }> {
    for (const { device, number } of this.#sql.numbers.iterate()) yield { device: toHex(device), number };
  }

  /**
   * Numbers of a device that have not come although a later one has, lowest first, at most `most` ranges. A device counts
   * from 1. Starts above the numbers that are known to be complete, so it costs no more after years.
   */
  gapsOf(device: string, most: number): NumberRange[] {
    const mark = Buffer.from(this.#mark(`device|${device}`));
    const ranges: NumberRange[] = [];
    let next = (this.#sql.upto.get(mark)?.upto ?? 0) + 1;
    for (const { number } of this.#sql.above.iterate(mark, next - 1, GAP_NUMBERS_MAX)) {
      if (number > next) ranges.push({ from: next, to: number - 1 });
      if (ranges.length === most) break;
      next = number + 1;
    }
    return ranges;
  }

  /** Number of notices that came from a device, each number once. */
  countOf(device: string): number {
    return this.#sql.count.get(Buffer.from(this.#mark(`device|${device}`)))?.n ?? 0;
  }

  /** How a device id is written in this store. */
  deviceMark(device: string): string {
    return toHex(this.#mark(`device|${device}`));
  }

  /**
   * Removes the contents of notices that came before `before`; the fact that they came stays known. Null if it cannot be
   * written.
   */
  purge(before: Date): number | null {
    return storeOr(null, () => {
      const removed = this.#sql.purge.run(before.toISOString()).changes;
      // secure_delete clears the pages of the file; the log still contains the old pages until it is truncated.
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
      return removed;
    });
  }

  close(): void {
    this.#db.close();
  }

  #mark(text: string): Uint8Array {
    return keyedHash16(text, this.#key);
  }

  #one({ notice, ref }: { notice: Notice; ref: string }, wall: Date): Arrival {
    const k = Buffer.from(this.#mark(`id|${notice.id}`));
    const known = this.#sql.find.get(k);
    if (known !== undefined) return known.ref === ref ? 'repeated' : 'conflict';
    const device = Buffer.from(this.#mark(`device|${notice.device}`));
    if (this.#sql.number.get(device, notice.number) !== undefined) return 'conflict';
    const plain = new TextEncoder().encode(canonical(notice));
    const sealed = sealRecord({ plain, key: this.#key, aad: placeOf(k), epoch: EPOCH, random: this.#random });
    const { lastInsertRowid } = this.#sql.see.run(k, device, notice.number, ref, wall.toISOString());
    this.#sql.add.run(lastInsertRowid, Buffer.from(sealed));
    this.#sql.take.run(device, notice.number, lastInsertRowid);
    this.#advance(device);
    return 'new';
  }

  /**
   * Advances the number up to which nothing from a device is missing; at most as far as one pass goes, and the next pass
   * continues.
   */
  #advance(device: Buffer): void {
    const from = this.#sql.upto.get(device)?.upto ?? 0;
    let upto = from;
    for (const { number } of this.#sql.above.iterate(device, from, GAP_NUMBERS_MAX)) {
      if (number !== upto + 1) break;
      upto = number;
    }
    if (upto > from) this.#sql.whole.run(device, upto);
  }
}

/**
 * Opens or makes `notices.db` in central's folder. A damaged file is refused: a new one would accept every notice a
 * second time.
 */
export function openReceived(at: { folder: string; key: Uint8Array; now: Date; random?: Random }): ReceivedOpening {
  const opened = openDatabase({
    path: join(at.folder, FILE),
    migrations: MIGRATIONS,
    onCorrupt: 'refuse',
    now: at.now,
  });
  if (!opened.ok) {
    return { ok: false, reason: 'NOTICE_STORE_UNAVAILABLE', message: `${opened.message} ${opened.remedy}` };
  }
  const received = new ReceivedNotices({ db: opened.db, key: at.key, random: at.random ?? systemRandom });
  return { ok: true, received };
}

function placeOf(k: Uint8Array): Uint8Array {
  return address('waypost.notices.received.1', toHex(k));
}
