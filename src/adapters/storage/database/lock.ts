import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type StoreFailure, storeFailure } from './failure.ts';

/** Held by the daemon that uses a state folder while it runs. */
export const DAEMON_LOCK = 'daemon.lock';

export type FolderLock = { ok: true; lock: { release(): void } } | { ok: false; reason: StoreFailure };

/**
 * Locks a folder for one process and the work called `name`; without a name, locks the state folder for one daemon.
 * `STORE_BUSY` if another process has the lock. It is a kernel lock that ends with its holder, even after kill -9, so
 * stale locks never have to be removed by hand.
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
 * True if another process has locked the folder for that work; for a process that may read the lock but not take it. The
 * lock is not kept afterwards: a process that only checks must not be able to keep others out.
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
