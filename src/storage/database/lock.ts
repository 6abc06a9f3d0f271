import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type StoreFailure, storeFailure } from './failure.ts';

const LOCK_FILE = 'daemon.lock';

export type FolderLock = { ok: true; lock: { release(): void } } | { ok: false; reason: StoreFailure };

/**
 * Takes the state folder for one daemon, over all processes; `STORE_BUSY` when another has it. The lock is one of the
 * kernel and ends with its holder, also after kill -9, so there is never a stale one to remove by hand.
 */
export function lockFolder(stateDir: string): FolderLock {
  let db: Database.Database | null = null;
  try {
    db = new Database(join(stateDir, LOCK_FILE), { timeout: 0 });
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
