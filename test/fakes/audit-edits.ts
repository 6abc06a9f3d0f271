import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { canonical } from '../../src/core/audit/index.ts';

/** What somebody knows and can do who may write every file of a state folder and has no key. */
export interface Hand {
  folder: string;
  /** 0 to 1. */
  random: () => number;
}

export interface Edit {
  name: string;
  make(hand: Hand): void;
}

type Value = string | number | Buffer | null;
type Row = { seq: number; text: string; digest: string; hash: string; mac: string | null };

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const below = ({ random }: Hand, n: number): number => Math.floor(random() * n);
const one = <T>(hand: Hand, from: readonly T[]): T => from[below(hand, from.length)] as T;
const at = ({ folder }: Hand, name: string): string => join(folder, name);

/** Opens the database without its guards, and puts them back, so that only the edit itself differs. */
function sql(hand: Hand, work: (db: Database.Database) => void): void {
  const db = new Database(at(hand, 'audit.db'));
  try {
    db.pragma('foreign_keys = OFF');
    const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
      name: string;
      sql: string;
    }[];
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    work(db);
    for (const { sql: text } of triggers) db.exec(text);
  } finally {
    db.close();
  }
}

const rowsOf = (db: Database.Database): Row[] =>
  db.prepare('SELECT seq, text, digest, hash, mac FROM row ORDER BY seq').all() as Row[];

/** Digests and links again, as anybody can who knows the format: MACs and signatures stay as they were. */
function relink(db: Database.Database, from: number): void {
  const floor = db.prepare('SELECT text FROM floor').get() as { text: string } | undefined;
  let hash = '0'.repeat(64);
  try {
    if (floor !== undefined) hash = (JSON.parse(floor.text) as { hash: string }).hash;
  } catch {
    // A floor that does not parse has no link to go on from.
  }
  const put = db.prepare(
    `UPDATE row SET digest = ?, hash = ?, scope = json_extract(text, '$.scope'), subject = json_extract(text, '$.subject'),
     kind = json_extract(text, '$.kind'), wall = json_extract(text, '$.wall') WHERE seq = ?`,
  );
  for (const row of rowsOf(db)) {
    const digest = sha256(row.text).toString('hex');
    hash = sha256('waypost.audit.chain.1\0', Buffer.from(hash, 'hex'), Buffer.from(digest, 'hex')).toString('hex');
    if (row.seq >= from) put.run(digest, hash, row.seq);
  }
}

/** The tables beside the chain as they would be for its rows. */
function rederive(db: Database.Database): void {
  db.exec(`DELETE FROM inspection WHERE id NOT IN (SELECT subject FROM row WHERE scope = 'inspection');
    UPDATE inspection SET closed_wall = (SELECT wall FROM row WHERE subject = id AND kind IN ('sealed', 'abandoned') ORDER BY seq DESC LIMIT 1);
    INSERT OR IGNORE INTO inspection (id, first_seq) SELECT subject, min(seq) FROM row WHERE scope = 'inspection' GROUP BY subject;
    DELETE FROM personal WHERE seq NOT IN (SELECT seq FROM row);
    DELETE FROM notice WHERE event_seq NOT IN (SELECT seq FROM row) AND event_seq > coalesce((SELECT seq FROM floor), 0);
    DELETE FROM checkpoint WHERE seq NOT IN (SELECT seq FROM row);`);
}

function changed(hand: Hand, text: string): string {
  const row = JSON.parse(text) as { wall: string; subject: string; body: Record<string, unknown> };
  const body = { ...row.body };
  if (typeof body['officer'] === 'string') body['officer'] = 'o.other';
  else if (hand.random() < 0.5) body['added'] = below(hand, 1000);
  else return canonical({ ...row, wall: '2026-11-24T09:00:00.000Z' });
  return canonical({ ...row, body });
}

const someRow = (hand: Hand, db: Database.Database): Row => one(hand, rowsOf(db));

function rewrite(hand: Hand, how: { links: boolean; mac: 'kept' | 'none' | 'other' }): void {
  sql(hand, (db) => {
    const row = someRow(hand, db);
    const text = changed(hand, row.text);
    db.prepare('UPDATE row SET text = ? WHERE seq = ?').run(text, row.seq);
    if (how.links) relink(db, row.seq);
    if (how.mac === 'none') db.prepare('UPDATE row SET mac = NULL WHERE seq >= ?').run(row.seq);
    if (how.mac === 'other') db.prepare('UPDATE row SET mac = ? WHERE seq = ?').run(someRow(hand, db).mac, row.seq);
    rederive(db);
  });
}

function append(hand: Hand, row: { kind: string; subject: string; scope: string; body: object }, n: number): void {
  sql(hand, (db) => {
    for (let i = 0; i < n; i += 1) {
      const last = rowsOf(db).at(-1);
      const { seq, wall, bootId } = JSON.parse(last?.text ?? '{}') as { seq: number; wall: string; bootId: string };
      const text = canonical({ v: 1, seq: seq + 1, wall, mono: 1, bootId, commitment: null, ...row });
      const mac = one(hand, [null, last?.mac ?? null, 'ab'.repeat(32), 'not hex', '']);
      db.prepare(
        "INSERT INTO row (seq, scope, subject, kind, wall, text, digest, hash, mac) VALUES (?, ?, ?, ?, ?, ?, '', '', ?)",
      ).run(seq + 1, row.scope, row.subject, row.kind, wall, text, mac);
    }
    relink(db, 1);
    rederive(db);
  });
}

const GARBAGE: readonly string[] = [
  'null',
  '[]',
  '{}',
  '7',
  '""',
  '',
  'x',
  '{"seq":1}',
  `${'['.repeat(5000)}`,
  '{"v":1,"seq":-1}',
];

const column = (name: string, table: string, set: string, values: (hand: Hand) => Value = () => null): Edit => ({
  name,
  make: (hand) =>
    sql(hand, (db) => {
      const [{ name: key } = { name: '' }] = db.pragma(`table_info(${table})`) as { name: string }[];
      const all = db.prepare(`SELECT ${key} FROM ${table}`).pluck().all() as Value[];
      const value = values(hand);
      const bound = set.includes('?') ? [value] : [];
      db.prepare(`${set.replace('TABLE', table)} WHERE ${key} = ?`).run(...bound, one(hand, all));
    }),
});

const file = (name: string, make: (hand: Hand, path: string) => void, which = 'audit.head'): Edit => ({
  name,
  make: (hand) => make(hand, at(hand, which)),
});

function flip(hand: Hand, path: string, bytes: number): void {
  const data = readFileSync(path);
  for (let i = 0; i < bytes; i += 1) {
    const where = below(hand, Math.min(700, data.length)) + (hand.random() < 0.5 ? 0 : data.length / 2);
    data[where] = (data[where] ?? 0) ^ (1 + below(hand, 255));
  }
  writeFileSync(path, data);
}

const stopped = { kind: 'stopped', subject: 'lane-1', scope: 'system', body: { status: 0 } };
const signedIn = { kind: 'signed-in', subject: 'o.other', scope: 'system', body: {} };
const cleared = {
  kind: 'decided',
  subject: 'case-new',
  scope: 'inspection',
  body: { kind: 'decided', officer: 'o.other', decision: 'clear', reasons: ['OTHER'] },
};

/** Everything that changes what the audit says; each draws its place and its value. */
export const EDITS: readonly Edit[] = [
  { name: 'row rewritten', make: (hand) => rewrite(hand, { links: false, mac: 'kept' }) },
  { name: 'row rewritten, linked again', make: (hand) => rewrite(hand, { links: true, mac: 'kept' }) },
  { name: 'row rewritten, linked again, MACs gone', make: (hand) => rewrite(hand, { links: true, mac: 'none' }) },
  { name: "row rewritten with another row's MAC", make: (hand) => rewrite(hand, { links: true, mac: 'other' }) },
  { name: 'row appended', make: (hand) => append(hand, one(hand, [signedIn, cleared]), 1) },
  { name: 'rows appended behind "stopped"', make: (hand) => append(hand, one(hand, [signedIn, stopped, cleared]), 3) },
  {
    name: 'last rows removed',
    make: (hand) =>
      sql(hand, (db) => {
        const last = rowsOf(db).at(-1)?.seq ?? 0;
        db.prepare('DELETE FROM row WHERE seq > ?').run(last - 1 - below(hand, 12));
        rederive(db);
      }),
  },
  {
    name: 'row removed, the others numbered again',
    make: (hand) =>
      sql(hand, (db) => {
        const { seq } = someRow(hand, db);
        db.prepare('DELETE FROM row WHERE seq = ?').run(seq);
        for (const row of rowsOf(db).filter((later) => later.seq > seq)) {
          const text = canonical({ ...(JSON.parse(row.text) as object), seq: row.seq - 1 });
          db.prepare('UPDATE row SET seq = seq - 1, text = ? WHERE seq = ?').run(text, row.seq);
        }
        relink(db, 1);
        rederive(db);
      }),
  },
  {
    name: 'two rows exchanged',
    make: (hand) =>
      sql(hand, (db) => {
        const [a, b] = [someRow(hand, db), someRow(hand, db)];
        for (const [to, from] of [
          [a, b],
          [b, a],
        ] as const) {
          const text = canonical({ ...(JSON.parse(from.text) as object), seq: to.seq });
          db.prepare('UPDATE row SET text = ?, mac = ? WHERE seq = ?').run(text, from.mac, to.seq);
        }
        relink(db, 1);
        rederive(db);
      }),
  },
  column('row filed elsewhere', 'row', 'UPDATE TABLE SET subject = ?', () => 'case-other'),
  column('row of another kind', 'row', 'UPDATE TABLE SET kind = ?', () => 'sealed'),
  column('MAC of a row gone', 'row', 'UPDATE TABLE SET mac = ?'),
  column('MAC of a row replaced', 'row', 'UPDATE TABLE SET mac = ?', (hand) => one(hand, ['ab'.repeat(32), 'x', ''])),
  column('row without text', 'row', 'UPDATE TABLE SET text = ?', (hand) => one(hand, GARBAGE)),
  column('checkpoint removed', 'checkpoint', 'DELETE FROM TABLE'),
  column('checkpoint replaced', 'checkpoint', 'UPDATE TABLE SET text = ?', (hand) => one(hand, GARBAGE)),
  {
    name: 'checkpoint of another row',
    make: (hand) =>
      sql(hand, (db) => {
        const all = db.prepare('SELECT seq, text FROM checkpoint').all() as { seq: number; text: string }[];
        const { seq, text } = one(hand, all);
        const to = someRow(hand, db);
        const moved = canonical({ ...(JSON.parse(text) as object), seq: to.seq, hash: to.hash });
        db.prepare('INSERT OR REPLACE INTO checkpoint (seq, text) VALUES (?, ?)').run(to.seq, moved);
        if (hand.random() < 0.5) db.prepare('DELETE FROM checkpoint WHERE seq = ?').run(seq);
      }),
  },
  {
    name: 'checkpoint of no row',
    make: (hand) =>
      sql(hand, (db) =>
        db
          .prepare('INSERT INTO checkpoint (seq, text) VALUES (?, ?)')
          .run(one(hand, [-1, 0, 10_000, 2 ** 40]), one(hand, GARBAGE)),
      ),
  },
  {
    name: 'floor forged',
    make: (hand) =>
      sql(hand, (db) => {
        const all = db.prepare('SELECT seq, text FROM checkpoint').all() as { seq: number; text: string }[];
        const { seq, text } = one(hand, all);
        db.prepare('INSERT OR REPLACE INTO floor (one, seq, text) VALUES (1, ?, ?)').run(
          one(hand, [seq, 0, -1, 2 ** 40]),
          one(hand, [text, ...GARBAGE]),
        );
        if (hand.random() < 0.5) db.prepare('DELETE FROM row WHERE seq <= ?').run(seq);
        rederive(db);
      }),
  },
  { name: 'floor removed', make: (hand) => sql(hand, (db) => db.exec('DELETE FROM floor')) },
  column('floor with another MAC', 'floor', 'UPDATE TABLE SET mac = ?', (hand) => one(hand, [null, 'cd'.repeat(32)])),
  file('head removed', (_, path) => rmSync(path)),
  file('head emptied', (_, path) => writeFileSync(path, '')),
  file('head cut', (hand, path) => truncateSync(path, below(hand, 300))),
  file('head of text', (hand, path) => writeFileSync(path, one(hand, GARBAGE))),
  file('head is a folder', (_, path) => {
    rmSync(path);
    mkdirSync(path);
  }),
  file('both copies of the head changed', (hand, path) => {
    const data = readFileSync(path);
    for (const slot of [0, data.length / 2]) data[slot + 10 + below(hand, 300)] = 0x21;
    writeFileSync(path, data);
  }),
  file('head and its rows put back by one step', (hand, path) => {
    const data = readFileSync(path);
    const half = data.length / 2;
    const n = (from: number): number => Number(/"n":(\d+)/.exec(data.toString('utf8', from, from + half))?.[1] ?? 0);
    const [older, newer] = n(0) < n(half) ? [0, half] : [half, 0];
    data.copy(data, newer, older, older + half);
    writeFileSync(path, data);
    sql(hand, (db) => {
      const last = rowsOf(db).at(-1)?.seq ?? 0;
      db.prepare('DELETE FROM row WHERE seq = ?').run(last);
      db.prepare("UPDATE meta SET value = ? WHERE name = 'head'").run(
        data.toString('utf8', older, older + half).trim(),
      );
      rederive(db);
    });
  }),
  {
    name: 'mark of the key',
    make: (hand) =>
      sql(hand, (db) =>
        hand.random() < 0.5
          ? db.exec("DELETE FROM meta WHERE name = 'key_check'")
          : db.prepare("UPDATE meta SET value = ? WHERE name = 'key_check'").run(randomUUID()),
      ),
  },
  {
    name: 'head in the database',
    make: (hand) =>
      sql(hand, (db) => {
        const { value } = db.prepare("SELECT value FROM meta WHERE name = 'head'").get() as { value: string };
        const head = JSON.parse(value) as Record<string, unknown>;
        const member = one(hand, ['n', 'seq', 'signed', 'floor', 'keyed']);
        const other = canonical({ ...head, [member]: Number(head[member]) + 1 + below(hand, 5) });
        db.prepare("UPDATE meta SET value = ? WHERE name = 'head'").run(one(hand, [other, ...GARBAGE]));
      }),
  },
  {
    name: 'no head in the database',
    make: (hand) => sql(hand, (db) => db.exec("DELETE FROM meta WHERE name = 'head'")),
  },
  {
    name: 'setting added',
    make: (hand) => sql(hand, (db) => db.exec("INSERT INTO meta (name, value) VALUES ('other', 'x')")),
  },
  {
    name: 'passed off as a chain without MACs',
    make: (hand) => {
      sql(hand, (db) => {
        const { seq } = someRow(hand, db);
        db.prepare('DELETE FROM row WHERE seq > ?').run(seq);
        db.exec("UPDATE row SET mac = NULL; DELETE FROM meta WHERE name = 'head'");
        if (hand.random() < 0.5) db.exec("DELETE FROM meta WHERE name = 'key_check'");
        rederive(db);
      });
      rmSync(at(hand, 'audit.head'));
    },
  },
  {
    name: 'personal parts exchanged',
    make: (hand) =>
      sql(hand, (db) => {
        const all = db.prepare('SELECT seq, sealed FROM personal').all() as { seq: number; sealed: Buffer }[];
        const [a, b] = [one(hand, all), one(hand, all)];
        db.prepare('UPDATE personal SET sealed = ? WHERE seq = ?').run(a.sealed, b.seq);
        db.prepare('UPDATE personal SET sealed = ? WHERE seq = ?').run(b.sealed, a.seq);
      }),
  },
  column('personal part removed', 'personal', 'DELETE FROM TABLE'),
  column('personal part changed', 'personal', 'UPDATE TABLE SET sealed = ?', (hand) =>
    Buffer.from(one(hand, ['', 'x', 'a longer one than the header of a sealed record has bytes'])),
  ),
  {
    name: 'personal part of no row',
    make: (hand) =>
      sql(hand, (db) => {
        const bare = db.prepare('SELECT seq FROM row WHERE seq NOT IN (SELECT seq FROM personal)').pluck().all();
        db.prepare('INSERT INTO personal (seq, sealed) VALUES (?, ?)').run(one(hand, bare), Buffer.alloc(90, 1));
      }),
  },
  column('end of a case changed', 'inspection', 'UPDATE TABLE SET closed_wall = ?', () => '2026-11-20T00:00:00.000Z'),
  column('case opened again', 'inspection', "UPDATE TABLE SET closed_wall = ?, purged_wall = 'x'"),
  column('case not in its table', 'inspection', 'DELETE FROM TABLE'),
  column('judgement changed', 'alert', 'UPDATE TABLE SET outcome = ?', (hand) => one(hand, [null, 'undecided'])),
  column('alert not in its table', 'alert', 'DELETE FROM TABLE'),
  {
    name: 'notice passed off as delivered',
    make: (hand) =>
      sql(hand, (db) => {
        const waiting = db.prepare('SELECT number FROM notice WHERE delivered IS NULL').pluck().all() as number[];
        const put = db.prepare("UPDATE notice SET delivered = '2026-11-25T13:00:00.000Z', box = NULL WHERE number = ?");
        put.run(one(hand, waiting));
      }),
  },
  column('notice removed', 'notice', 'DELETE FROM TABLE'),
  column('notice with another key for its receipt', 'notice', 'UPDATE TABLE SET central = ?', () => 'ef'.repeat(32)),
  column('slip removed', 'redress', 'DELETE FROM TABLE'),
  column('slip of another case', 'redress', 'UPDATE TABLE SET case_tag = ?', () => 'ab'.repeat(32)),
  { name: 'guard dropped', make: (hand) => raw(hand, 'DROP TRIGGER row_is_final') },
  {
    name: 'trigger added',
    make: (hand) =>
      raw(hand, 'CREATE TRIGGER other AFTER INSERT ON row BEGIN DELETE FROM personal WHERE seq = NEW.seq - 1; END'),
  },
  { name: 'table added', make: (hand) => raw(hand, 'CREATE TABLE other (x)') },
  { name: 'column added', make: (hand) => raw(hand, 'ALTER TABLE row ADD COLUMN other TEXT') },
  { name: 'schema number put back', make: (hand) => raw(hand, `PRAGMA user_version = ${below(hand, 6)}`) },
  { name: 'database removed', make: (hand) => rmSync(at(hand, 'audit.db')) },
  file('database emptied', (_, path) => writeFileSync(path, ''), 'audit.db'),
  file(
    'log removed',
    (hand, path) => {
      for (const name of [path, at(hand, 'audit.db-shm')]) rmSync(name, { force: true });
    },
    'audit.db-wal',
  ),
  file(
    'log cut',
    (hand, path) => {
      if (existsSync(path)) truncateSync(path, below(hand, readFileSync(path).length));
    },
    'audit.db-wal',
  ),
  file(
    'log changed',
    (hand, path) => {
      if (existsSync(path)) flip(hand, path, 3);
    },
    'audit.db-wal',
  ),
];

function raw(hand: Hand, text: string): void {
  const db = new Database(at(hand, 'audit.db'));
  try {
    db.exec(text);
  } finally {
    db.close();
  }
}
