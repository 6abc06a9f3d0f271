import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const CURRENT = 'current';
const GENERATION_FILE = /^g([1-9][0-9]{0,15})\.db$/;
const LEFTOVER = /^(?:g[0-9]+\.db\.tmp|g[0-9]+\.scratch|current\.tmp)(?:-journal)?$/;
const LIST_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Folder of one list: `g<generation>.db` files and a `current` link to the one that serves. */
export class ListFolder {
  readonly path: string;

  constructor(stateDir: string, listId: string) {
    if (!LIST_ID.test(listId)) throw new Error('list ids are checked where they come in');
    this.path = join(stateDir, 'lists', listId);
  }

  create(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  /** Files of an import that never ended. Only under the lock: another import may be writing them. */
  removeLeftovers(): void {
    for (const name of readdirSync(this.path)) {
      if (LEFTOVER.test(name)) rmSync(join(this.path, name), { force: true });
    }
  }

  /** File that serves, or null. The link is read at every look-up: another process may have put a newer list in place. */
  current(): string | null {
    try {
      const target = readlinkSync(join(this.path, CURRENT));
      return GENERATION_FILE.test(target) && existsSync(join(this.path, target)) ? join(this.path, target) : null;
    } catch {
      return null;
    }
  }

  /** Generation that the link names, also where its file is damaged or gone. */
  currentGeneration(): number | null {
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

  scratch(generation: number): string {
    return join(this.path, `g${generation}.scratch`);
  }

  /**
   * Puts a finished file in place (watchlist 3.11): file to disk, rename, link beside and over `current`, folder to
   * disk. A crash at any point leaves the old list or the new one serving.
   */
  activate(generation: number): void {
    const name = `g${generation}.db`;
    flush(this.temporary(generation));
    renameSync(this.temporary(generation), join(this.path, name));
    const link = join(this.path, `${CURRENT}.tmp`);
    rmSync(link, { force: true });
    symlinkSync(name, link);
    renameSync(link, join(this.path, CURRENT));
    flush(this.path);
  }

  /** Deletes every generation but the current one. A daemon that still reads one keeps its open file until it looks again. */
  removeOthers(): void {
    const current = this.current();
    for (const name of readdirSync(this.path)) {
      const path = join(this.path, name);
      if (GENERATION_FILE.test(name) && path !== current) rmSync(path, { force: true });
    }
  }

  /** One import at a time, over all processes; the lock ends with its holder, also after kill -9. */
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

function flush(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
