import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { keyedHash16 } from '../../src/adapters/storage/crypto/index.ts';
import { AUDIT_MIGRATIONS } from '../../src/adapters/storage/journal/schema.ts';
import type { KeyRing } from '../../src/adapters/storage/keys/index.ts';

/**
 * Rewrites the audit of a state folder as the program of an earlier schema version would have left it: its tables by the
 * migrations of that time, with the same rows. Texts of rows have not changed their form since the first version; MACs came
 * with the last one, and the mark of the key (of `ring`) says which of the two a database is.
 */
export function auditOfVersion(stateDir: string, version: number, ring: KeyRing): void {
  const path = join(stateDir, 'audit.db');
  const now = new Database(path);
  now.pragma('journal_mode = DELETE');
  const old = new Database(':memory:');
  for (const step of AUDIT_MIGRATIONS.slice(0, version)) old.exec(step);
  old.pragma(`user_version = ${version}`);
  for (const table of tables(old)) {
    const columns = common(columnsOf(old, table), columnsOf(now, table));
    if (columns.length === 0) continue;
    const names = columns.join(', ');
    const insert = old.prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of now.prepare(`SELECT ${names} FROM ${table}`).raw().iterate()) insert.run(...(row as unknown[]));
  }
  now.close();
  old.exec("DELETE FROM meta WHERE name = 'head'");
  const mark = Buffer.from(keyedHash16('waypost.key-check.1', ring.key('key-check'))).toString('hex');
  old.prepare("UPDATE meta SET value = ? WHERE name = 'key_check'").run(mark);
  rmSync(join(stateDir, 'audit.head'), { force: true });
  const bytes = old.serialize();
  old.close();
  writeFileSync(path, bytes);
  chmodSync(path, 0o600);
}

function tables(db: Database.Database): string[] {
  // Rows first: what refers to them is filled afterwards.
  const names = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name = 'row' DESC, name`)
    .pluck();
  return names.all() as string[];
}

function columnsOf(db: Database.Database, table: string): string[] {
  return (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
}

const common = (a: string[], b: string[]): string[] => a.filter((name) => b.includes(name));
