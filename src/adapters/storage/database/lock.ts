import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type StoreFailure, storeFailure } from './failure.ts';

/** Held by the daemon that uses a state folder while it runs. */
export const DAEMON_LOCK = 'daemon.lock';

export type FolderLock = { ok: true; lock: { release(): void } } | { ok: false; reason: StoreFailure };

/**
 * Locks a folder for one process; `name` says for which work; without it, locks the state folder for one daemon.
 * `STORE_BUSY` when another has it. It is a kernel lock and ends with its holder, also after kill -9, so there
 * is never a stale one to remove by hand.
 */
export function lockFolder(folder: string, name: string = DAEMON_LOCK): FolderLock {
  let db: Database.Database | null = null;
  try {
    db = new Database(join(folder, name), { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return { ok: true, lock: { release: () => held.close() } };
  } catch (error) {
    db?.close();
    const reason = storeFailure(error);
    if (reason === null) throw error;
    return { ok: false, reason };
  }
}

/**
 * Whether another process has the folder for that work, for a process that may read the lock but not take it. Nothing is
 * held afterwards: a process that only looks must not be able to keep others out.
 */
export function isFolderLocked(folder: string, name: string): boolean {
  let db: Database.Database | null = null;
  try {
    db = new Database(join(folder, name), { readonly: true, fileMustExist: true, timeout: 0 });
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    return storeFailure(error) === 'STORE_BUSY';
  } finally {
    db?.close();
  }
}
