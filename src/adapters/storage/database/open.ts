import { existsSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { describeFailure, type StoreFailure, storeFailure } from './failure.ts';

/** Wait for a lock held by a command run alongside the daemon, milliseconds. Its transactions take a few milliseconds. */
const BUSY_TIMEOUT_MS = 2000;
/** Largest file that is read completely at every open; a larger one is checked by the nightly self-check instead. */
const QUICK_CHECK_LIMIT_BYTES = 256 * 1024 * 1024;

export type OpenFailure = StoreFailure | 'STORE_NEWER';

export type OpenResult =
  | { ok: true; db: Database.Database; quarantined: string | null }
  | { ok: false; reason: OpenFailure; message: string; remedy: string };

export interface OpenRequest {
  path: string;
  /**
   * SQL of each schema step; step n takes `user_version` from n to n + 1. Once shipped, steps are never edited; new ones
   * are added.
   */
  migrations: readonly string[];
  /**
   * What to do with a damaged file. `refuse` leaves it where it is, for repair (the audit). `quarantine` renames it
   * and starts an empty one, and the caller reports this (data that can be entered again).
   */
  onCorrupt: 'refuse' | 'quarantine';
  /** Suffix of a quarantined file: the current wall time, injected. */
  now: Date;
  quickCheckLimitBytes?: number;
}

/**
 * Opens or creates a database: WAL, synchronous=FULL (a commit returns after the log is on the disk), secure_delete,
 * foreign keys, migrations in one transaction, and `quick_check` on files up to 256 MiB.
 */
export function openDatabase(request: OpenRequest): OpenResult {
  const first = attempt(request);
  if (first.ok || first.reason !== 'STORE_CORRUPT' || request.onCorrupt === 'refuse') return first;
  const aside = `${request.path}.damaged-${request.now.toISOString().replace(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(request.path + suffix)) renameSync(request.path + suffix, aside + suffix);
  }
  const second = attempt(request);
  return second.ok ? { ...second, quarantined: aside } : second;
}

function attempt(request: OpenRequest): OpenResult {
  const name = basename(request.path);
  let db: Database.Database | null = null;
  try {
    db = new Database(request.path, { timeout: BUSY_TIMEOUT_MS });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    const damage = quickCheck(db, request);
    if (damage !== null) {
      db.close();
      return corrupt(name, damage);
    }
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > request.migrations.length) {
      db.close();
      return {
        ok: false,
        reason: 'STORE_NEWER',
        message: `${name} was written by a newer version of Waypost (schema ${version}).`,
        remedy: 'Install that version again, or restore the state folder from before the update.',
      };
    }
    const unfit = migrate(db, version, request.migrations);
    if (unfit !== null) {
      db.close();
      return corrupt(name, unfit);
    }
    return { ok: true, db, quarantined: null };
  } catch (error) {
    db?.close();
    const failure = storeFailure(error);
    if (failure === null) throw error;
    if (failure === 'STORE_CORRUPT') return corrupt(name, messageOf(error));
    return {
      ok: false,
      reason: failure,
      message: `${name} cannot be opened: ${describeFailure(failure)} (${messageOf(error)}).`,
      remedy: 'Check free space, the permissions of the state folder and the health of the disk.',
    };
  }
}

function quickCheck(db: Database.Database, request: OpenRequest): string | null {
  const limit = request.quickCheckLimitBytes ?? QUICK_CHECK_LIMIT_BYTES;
  if (statSync(request.path).size > limit) return null;
  const found = db.pragma('quick_check(1)', { simple: true }) as string;
  return found === 'ok' ? null : found;
}

/** Null, or why the file does not have the schema that it states: somebody set its number back. */
function migrate(db: Database.Database, from: number, migrations: readonly string[]): string | null {
  if (from === migrations.length) return null;
  try {
    db.transaction(() => {
      for (const step of migrations.slice(from)) db.exec(step);
      db.pragma(`user_version = ${migrations.length}`);
    }).immediate();
    return null;
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_ERROR') throw error;
    return `its schema is not ${from} (${error.message})`;
  }
}

function corrupt(name: string, detail: string): OpenResult {
  return {
    ok: false,
    reason: 'STORE_CORRUPT',
    message: `${name} is damaged: ${detail}.`,
    remedy: `Copy ${name} and its -wal file away as evidence, then restore the last backup.`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
