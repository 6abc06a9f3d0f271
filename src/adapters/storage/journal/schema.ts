import Database from 'better-sqlite3';

/** Schema steps of `audit.db`. Rows are only ever inserted; triggers refuse the rest, so a bug cannot rewrite the past. */
export const AUDIT_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE row (
    seq INTEGER PRIMARY KEY,
    scope TEXT NOT NULL CHECK (scope IN ('inspection', 'system')),
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    wall TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX row_subject ON row (subject, seq);
  CREATE INDEX row_kind ON row (kind, seq);
  CREATE TRIGGER row_is_final BEFORE UPDATE ON row BEGIN SELECT RAISE(ABORT, 'audit rows are final'); END;
  CREATE TRIGGER row_stays BEFORE DELETE ON row BEGIN SELECT RAISE(ABORT, 'audit rows stay'); END;

  CREATE TABLE personal (
    seq INTEGER PRIMARY KEY REFERENCES row (seq),
    sealed BLOB NOT NULL
  ) STRICT;

  CREATE TABLE checkpoint (
    seq INTEGER PRIMARY KEY REFERENCES row (seq),
    text TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER checkpoint_is_final BEFORE UPDATE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'checkpoints are final'); END;

  CREATE TABLE inspection (
    id TEXT PRIMARY KEY,
    first_seq INTEGER NOT NULL,
    closed_wall TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX inspection_open ON inspection (first_seq) WHERE closed_wall IS NULL;

  CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    list_id TEXT NOT NULL,
    via TEXT NOT NULL,
    outcome TEXT,
    judged_seq INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alert_judged ON alert (list_id, via, judged_seq) WHERE outcome IS NOT NULL;

  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // Notices to central (docs/notices.md) are stored here and not in a separate file: they share a transaction with their
  // audit row.
  `
  CREATE TABLE notice (
    number INTEGER PRIMARY KEY,
    event_seq INTEGER NOT NULL UNIQUE REFERENCES row (seq),
    made TEXT NOT NULL,
    central TEXT NOT NULL,
    sealed_to TEXT,
    ref TEXT UNIQUE,
    box BLOB,
    first_sent TEXT,
    last_sent TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    delivered TEXT
  ) STRICT;
  CREATE INDEX notice_waiting ON notice (number) WHERE delivered IS NULL;
  CREATE INDEX notice_owed ON notice (event_seq) WHERE delivered IS NULL AND box IS NULL;
  `,
  // The retention timer looks for due cases every day: without a mark it would read all cases of all years each time.
  `
  ALTER TABLE inspection ADD COLUMN purged_wall TEXT;
  UPDATE inspection SET purged_wall =
    (SELECT wall FROM row WHERE subject = id AND kind = 'personal-purged' ORDER BY seq DESC LIMIT 1);
  CREATE INDEX inspection_kept ON inspection (closed_wall) WHERE closed_wall IS NOT NULL AND purged_wall IS NULL;
  `,
  // The oldest rows may be deleted once they are due, and only below the signed checkpoint in `floor`. The number of a
  // delivered notice is kept longer than its row, so that numbering continues; slips for questions and complaints lead to
  // a case while it is kept.
  `
  CREATE TABLE floor (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
  DROP TRIGGER row_stays;
  CREATE TRIGGER row_stays BEFORE DELETE ON row WHEN OLD.seq > coalesce((SELECT seq FROM floor), 0)
    BEGIN SELECT RAISE(ABORT, 'audit rows stay'); END;
  CREATE INDEX inspection_first ON inspection (first_seq);

  CREATE TABLE notice_2 (
    number INTEGER PRIMARY KEY,
    event_seq INTEGER NOT NULL UNIQUE,
    made TEXT NOT NULL,
    central TEXT NOT NULL,
    sealed_to TEXT,
    ref TEXT UNIQUE,
    box BLOB,
    first_sent TEXT,
    last_sent TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    delivered TEXT
  ) STRICT;
  INSERT INTO notice_2 SELECT * FROM notice;
  DROP TABLE notice;
  ALTER TABLE notice_2 RENAME TO notice;
  CREATE INDEX notice_waiting ON notice (number) WHERE delivered IS NULL;
  CREATE INDEX notice_owed ON notice (event_seq) WHERE delivered IS NULL AND box IS NULL;

  CREATE TABLE redress (
    number_tag TEXT PRIMARY KEY,
    case_tag TEXT NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX redress_case ON redress (case_tag);
  `,
  // Hand-overs to the supervisor: few among many decisions. Not by json_extract, which fails on damaged text.
  `
  CREATE INDEX row_handed_over ON row (seq) WHERE kind = 'decided' AND instr(text, '"decision":"supervisor"') > 0;
  `,
  // MACs of rows (audit/row-mac.ts): of the row, and of the last one that retention removed, which the next MAC
  // continues.
  `
  ALTER TABLE row ADD COLUMN mac TEXT;
  ALTER TABLE floor ADD COLUMN mac TEXT;
  `,
  // Entries that somebody confirmed, or could not rule out: few among many, and the supervisor's page requests them all
  // day.
  `
  CREATE INDEX alert_to_settle ON alert (judged_seq) WHERE outcome IN ('confirmed', 'unsure');
  `,
  // The line to the central office (docs/fleet.md): what it sent and what was requested from it. Sealed boxes of
  // delivered notices are kept for a while, so that an office restored from a backup can request them.
  `
  ALTER TABLE notice ADD COLUMN line_sent TEXT;
  ALTER TABLE notice ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX notice_kept ON notice (delivered) WHERE delivered IS NOT NULL AND box IS NOT NULL;
  CREATE TABLE line (one INTEGER PRIMARY KEY CHECK (one = 1), reports INTEGER NOT NULL, asked TEXT) STRICT;
  INSERT INTO line VALUES (1, 0, NULL);
  CREATE TABLE blank (ref TEXT PRIMARY KEY, made TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

let expected: string | null = null;

/**
 * Null if the database has the tables, indexes and triggers of the migrations and nothing else. A trigger that was added
 * would run with our own writes, and if one were dropped, the past could be rewritten.
 */
export function schemaFault(db: Database.Database): string | null {
  if (expected === null) {
    const made = new Database(':memory:');
    for (const step of AUDIT_MIGRATIONS) made.exec(step);
    expected = schemaOf(made);
    made.close();
  }
  return schemaOf(db) === expected ? null : 'The tables of audit.db were not created by Waypost.';
}

function schemaOf(db: Database.Database): string {
  const all = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').raw().all();
  return JSON.stringify(all);
}
