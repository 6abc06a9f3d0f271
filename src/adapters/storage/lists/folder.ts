import { existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { flushSync } from '../files/index.ts';

const CURRENT = 'current';
/** The number after the generation distinguishes files built from the same one. */
const GENERATION_FILE = /^g([1-9][0-9]{0,15})(?:\.([1-9][0-9]{0,8}))?\.db$/;
const SIDE_FILE = /-(?:wal|shm|journal)$/;
const LEFTOVER = /^(?:g[0-9]+\.db\.tmp(?:-journal|-wal|-shm)?|g[0-9]+\.scratch(?:\.[a-z]+)?|current\.tmp)$/;
const LIST_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/**
 * Folder of one list: `g<generation>.db` files and a `current` link to the one in use. The generation in the name is the
 * one that was built in full; deltas then raise the one inside. A name is never used again while its file may be open:
 * SQLite would take the log of one file for that of the other.
 */
export class ListFolder {
  readonly path: string;

  constructor(stateDir: string, listId: string) {
    if (!LIST_ID.test(listId)) throw new Error('list ids must be checked before this point');
    this.path = join(stateDir, 'lists', listId);
  }

  create(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  /** Files from an import that never ended. Only under the lock: another import may be writing them. */
  removeLeftovers(): void {
    for (const name of readdirSync(this.path)) {
      if (LEFTOVER.test(name)) rmSync(join(this.path, name), { force: true });
    }
  }

  /** The file in use, or null. The link is read at every look-up: another process may have installed a newer list. */
  current(): string | null {
    try {
      const target = readlinkSync(join(this.path, CURRENT));
      return GENERATION_FILE.test(target) && existsSync(join(this.path, target)) ? join(this.path, target) : null;
    } catch {
      return null;
    }
  }

  /**
   * Installed generation: the one stated in the file, which deltas raise, or the one in its name if the file is damaged
   * or missing. Neither is authenticated: this prevents going back by mistake; the sealed ledger prevents an attacker
   * from doing so.
   */
  currentGeneration(): number | null {
    const named = this.#namedGeneration();
    const path = this.current();
    if (path === null || named === null) return named;
    let db: Database.Database | null = null;
    try {
      db = new Database(path, { readonly: true, fileMustExist: true });
      const inside = db.prepare<[], number>('SELECT generation FROM meta').pluck().get();
      return Math.max(named, inside ?? 0);
    } catch (error) {
      if (error instanceof Database.SqliteError) return named;
      throw error;
    } finally {
      db?.close();
    }
  }

  #namedGeneration(): number | null {
    try {
      const match = GENERATION_FILE.exec(readlinkSync(join(this.path, CURRENT)));
      return match === null ? null : Number(match[1]);
    } catch {
      return null;
    }
  }

  temporary(generation: number): string {
    return join(this.path, `g${generation}.db.tmp`);
  }

  scratch(generation: number, part: string): string {
    return join(this.path, `g${generation}.scratch.${part}`);
  }

  /**
   * Puts a finished file in place (decision 0022): log mode, sync the file, rename, sync the folder, make a new link and
   * rename it over `current`, sync the folder. A crash or a power cut at any point leaves either the old list or the new
   * one in use: a link is only set once the name that it points to is on the disk.
   */
  activate(generation: number): void {
    const temporary = this.temporary(generation);
    useLog(temporary);
    flushSync(temporary);
    const name = this.#freeName(generation);
    renameSync(temporary, join(this.path, name));
    flushSync(this.path);
    const link = join(this.path, `${CURRENT}.tmp`);
    rmSync(link, { force: true });
    symlinkSync(name, link);
    renameSync(link, join(this.path, CURRENT));
    flushSync(this.path);
  }

  /**
   * Deletes every generation but the current one, and logs without a file. A daemon that is still reading one keeps its
   * open files until its next check.
   */
  removeOthers(): void {
    const current = this.current();
    const names = readdirSync(this.path);
    for (const name of names) {
      const owner = name.replace(SIDE_FILE, '');
      if (GENERATION_FILE.test(owner) && join(this.path, owner) !== current) {
        rmSync(join(this.path, name), { force: true });
      }
    }
  }

  #freeName(generation: number): string {
    const taken = readdirSync(this.path).flatMap((name) => {
      const match = GENERATION_FILE.exec(name.replace(SIDE_FILE, ''));
      return match === null || Number(match[1]) !== generation ? [] : [Number(match[2] ?? 0)];
    });
    return taken.length === 0 ? `g${generation}.db` : `g${generation}.${Math.max(...taken) + 1}.db`;
  }

  /** Only one import at a time, in all processes together; the lock ends with its holder, also after kill -9. */
  lock(): { release(): void } | null {
    const db = new Database(join(this.path, 'import.lock'), { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
      return { release: () => db.close() };
    } catch (error) {
      db.close();
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
      throw error;
    }
  }
}

/**
 * Switches from a journal to a write-ahead log before anybody reads the file: with a log, a delta can be committed while
 * look-ups continue, and it cannot be switched on once there is a reader. Closing removes the empty log.
 */
function useLog(path: string): void {
  const db = new Database(path);
  try {
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal')
      throw new Error('a new file must accept a write-ahead log');
  } finally {
    db.close();
  }
  if (existsSync(`${path}-wal`)) throw new Error('a log that is not closed would be lost by the rename');
}
