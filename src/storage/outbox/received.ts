import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { canonical } from '../../audit/index.ts';
import { address, keyedHash16, openRecord, type Random, sealRecord, systemRandom, toHex } from '../crypto/index.ts';
import { describeFailure, openDatabase, storeFailure } from '../database/index.ts';
import { type Notice, noticeSchema } from './notice.ts';

const FILE = 'notices.db';
const EPOCH = 1;
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE received (
    n INTEGER PRIMARY KEY,
    k BLOB NOT NULL UNIQUE,
    ref TEXT NOT NULL,
    wall TEXT NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER received_is_final BEFORE UPDATE ON received BEGIN SELECT RAISE(ABORT, 'notices are final'); END;
  CREATE TRIGGER received_stays BEFORE DELETE ON received BEGIN SELECT RAISE(ABORT, 'notices stay'); END;
  `,
];

export type ReceivedOpening =
  | { ok: true; received: ReceivedNotices }
  | { ok: false; reason: 'NOTICE_STORE_UNAVAILABLE'; message: string };

/** `conflict`: the id is known with other content, which no honest device sends. */
export type Arrival = 'new' | 'repeated' | 'conflict';

/**
 * Central's notices. Each is sealed with central's own key and found by a keyed hash of its id, so that a copy of the
 * file shows neither records nor devices; ids are kept for ever, because a folder may come back after years.
 */
export class ReceivedNotices {
  readonly #db: Database.Database;
  readonly #key: Uint8Array;
  readonly #random: Random;
  readonly #sql: {
    find: Database.Statement<[Buffer], { ref: string }>;
    add: Database.Statement<[Buffer, string, string, Buffer]>;
    all: Database.Statement<[], { k: Buffer; sealed: Buffer }>;
  };

  constructor(parts: { db: Database.Database; key: Uint8Array; random: Random }) {
    const { db, key, random } = parts;
    this.#db = db;
    this.#key = key;
    this.#random = random;
    this.#sql = {
      find: db.prepare('SELECT ref FROM received WHERE k = ?'),
      add: db.prepare('INSERT INTO received (k, ref, wall, sealed) VALUES (?, ?, ?, ?)'),
      all: db.prepare('SELECT k, sealed FROM received ORDER BY n'),
    };
  }

  /** Stores a batch in one transaction; it is on the disk when this ends. Null where the file cannot be written. */
  add(batch: readonly { notice: Notice; ref: string }[], wall: Date): Arrival[] | { fault: string } {
    try {
      return this.#db.transaction(() => batch.map((entry) => this.#one(entry, wall))).immediate();
    } catch (error) {
      const failure = storeFailure(error);
      if (failure === null) throw error;
      return { fault: describeFailure(failure) };
    }
  }

  /** Every notice in the order of arrival; `null` for one that does not open any more. */
  *all(): Generator<Notice | null> {
    for (const { k, sealed } of this.#sql.all.iterate()) {
      const opened = openRecord({ blob: sealed, key: this.#key, aad: placeOf(k), epoch: EPOCH });
      const text = opened.ok ? Buffer.from(opened.plain).toString('utf8') : null;
      yield text === null ? null : (noticeSchema.safeParse(JSON.parse(text)).data ?? null);
    }
  }

  close(): void {
    this.#db.close();
  }

  #one({ notice, ref }: { notice: Notice; ref: string }, wall: Date): Arrival {
    const k = Buffer.from(keyedHash16(notice.id, this.#key));
    const known = this.#sql.find.get(k);
    if (known !== undefined) return known.ref === ref ? 'repeated' : 'conflict';
    const plain = new TextEncoder().encode(canonical(notice));
    const sealed = sealRecord({ plain, key: this.#key, aad: placeOf(k), epoch: EPOCH, random: this.#random });
    this.#sql.add.run(k, ref, wall.toISOString(), Buffer.from(sealed));
    return 'new';
  }
}

/** Opens or makes `notices.db` in central's folder. A damaged file is refused: a new one would take every notice twice. */
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
