/**
 * Schema steps of `protection.db`. Times are full hours only: to the second, they would identify the inspection during
 * which an event happened. Rows are final; a referral has number, hash, state, hour and, until it is accepted, the sealed
 * bytes. `count` has no rowid and no time finer than a quarter. `told` holds the one report that was ever given for a
 * week or a quarter; it survives the purge, because the chain does too and could be counted in another way. `route_day`
 * concerns only the lane.
 */
export const PROTECTION_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE row (
    seq INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER row_is_final BEFORE UPDATE ON row BEGIN SELECT RAISE(ABORT, 'rows are final'); END;
  CREATE TRIGGER row_stays BEFORE DELETE ON row BEGIN SELECT RAISE(ABORT, 'rows stay'); END;

  CREATE TABLE checkpoint (
    seq INTEGER PRIMARY KEY REFERENCES row (seq),
    text TEXT NOT NULL
  ) STRICT;

  CREATE TABLE outbox (
    ref_no TEXT PRIMARY KEY,
    body_key_id TEXT NOT NULL,
    ack_key TEXT NOT NULL,
    blake2b TEXT NOT NULL,
    signature TEXT NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL CHECK (state IN ('sealed', 'sent', 'accepted', 'rejected', 'done', 'revoked')),
    reason TEXT,
    hour TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE form (
    id TEXT PRIMARY KEY,
    hour TEXT NOT NULL,
    answer TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE count (
    quarter TEXT NOT NULL,
    attribute TEXT NOT NULL,
    category TEXT NOT NULL,
    used INTEGER NOT NULL,
    unused INTEGER NOT NULL,
    PRIMARY KEY (quarter, attribute, category)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE published (quarter TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE asked (
    quarter TEXT PRIMARY KEY,
    asked INTEGER NOT NULL,
    seen_nothing INTEGER NOT NULL,
    seen_something INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // A body may say "it is here" before it decides.
  `
  ALTER TABLE outbox RENAME TO outbox_before;
  CREATE TABLE outbox (
    ref_no TEXT PRIMARY KEY,
    body_key_id TEXT NOT NULL,
    ack_key TEXT NOT NULL,
    blake2b TEXT NOT NULL,
    signature TEXT NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL CHECK (state IN ('sealed', 'sent', 'received', 'accepted', 'rejected', 'done', 'revoked')),
    reason TEXT,
    hour TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO outbox (ref_no, body_key_id, ack_key, blake2b, signature, sealed, state, reason, hour)
    SELECT ref_no, body_key_id, ack_key, blake2b, signature, sealed, state, reason, hour FROM outbox_before;
  DROP TABLE outbox_before;
  `,
  // Full hour in which an answer was taken: a refused file remains somebody's task from then on.
  'ALTER TABLE outbox ADD COLUMN answered TEXT;',
  // Hand-overs, and what must be carried to other kiosks. Only the sealed part says whom a form is about.
  `
  CREATE TABLE handover (
    id TEXT PRIMARY KEY,
    way TEXT NOT NULL CHECK (way IN ('here', 'out', 'in')),
    box TEXT,
    by_account TEXT NOT NULL,
    to_account TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'back', 'ended')),
    sealed BLOB,
    hour TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE passed (
    ref TEXT PRIMARY KEY,
    handover TEXT NOT NULL,
    box TEXT NOT NULL,
    signature TEXT NOT NULL,
    sealed BLOB NOT NULL,
    lies INTEGER NOT NULL DEFAULT 0,
    hour TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE told (period TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TRIGGER told_is_final BEFORE UPDATE ON told BEGIN SELECT RAISE(ABORT, 'the first answer holds'); END;
  CREATE TRIGGER told_stays BEFORE DELETE ON told BEGIN SELECT RAISE(ABORT, 'the first answer holds'); END;
  CREATE TABLE route_day (
    day TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'carried', 'telephone', 'none')),
    n INTEGER NOT NULL,
    PRIMARY KEY (day, state)
  ) STRICT, WITHOUT ROWID;
  `,
];
