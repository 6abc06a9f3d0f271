/** Schema steps of `fleet.db`. It does not contain anything secret from central IT: no record, list text or person. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE kiosk (
    device TEXT PRIMARY KEY,
    line TEXT,
    stick TEXT,
    letters INTEGER NOT NULL,
    report TEXT,
    reported TEXT,
    counter INTEGER,
    ref TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE head (
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    counter INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (device, seq, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX head_by_counter ON head (device, counter, seq);
  CREATE TRIGGER head_is_final BEFORE UPDATE ON head BEGIN SELECT RAISE(ABORT, 'a head is final'); END;
  CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'a head stays'); END;
  CREATE TABLE fork (
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (device, seq, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE gap (
    device TEXT NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (device, low)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE refused (
    reason TEXT NOT NULL,
    way TEXT NOT NULL,
    times INTEGER NOT NULL,
    last TEXT NOT NULL,
    PRIMARY KEY (reason, way)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE service (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // Numbers of notices that came from a kiosk, each once; counted when the kiosk's next letter comes.
  'ALTER TABLE kiosk ADD COLUMN notices INTEGER;',
  // Since when a kiosk has reported its current generation of a list: this shows how a generation spreads.
  `
  CREATE TABLE held (
    device TEXT NOT NULL,
    list TEXT NOT NULL,
    generation INTEGER NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (device, list)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX held_by_generation ON held (list, generation, since);
  INSERT OR IGNORE INTO held SELECT device, json_extract(entry.value, '$[0]'), json_extract(entry.value, '$[1]'), reported
    FROM kiosk, json_each(kiosk.report, '$.lists') AS entry WHERE kiosk.report IS NOT NULL;
  `,
];
