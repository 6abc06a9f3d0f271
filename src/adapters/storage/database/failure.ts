import Database from 'better-sqlite3';

export type StoreFailure = 'STORE_FULL' | 'STORE_CORRUPT' | 'STORE_BUSY' | 'STORE_READ_ONLY' | 'STORE_IO';

const BY_PREFIX: readonly (readonly [string, StoreFailure])[] = [
  ['SQLITE_FULL', 'STORE_FULL'],
  ['SQLITE_CORRUPT', 'STORE_CORRUPT'],
  ['SQLITE_NOTADB', 'STORE_CORRUPT'],
  ['SQLITE_BUSY', 'STORE_BUSY'],
  ['SQLITE_LOCKED', 'STORE_BUSY'],
  ['SQLITE_READONLY', 'STORE_READ_ONLY'],
  ['SQLITE_PERM', 'STORE_READ_ONLY'],
  ['SQLITE_CANTOPEN', 'STORE_IO'],
  ['SQLITE_IOERR', 'STORE_IO'],
  ['SQLITE_NOLFS', 'STORE_IO'],
  ['SQLITE_PROTOCOL', 'STORE_IO'],
  ['SQLITE_NOMEM', 'STORE_IO'],
];

/**
 * The resource failure behind an SQLite error, or null if the error is a bug (a constraint, wrong SQL) and must be thrown
 * on.
 */
export function storeFailure(error: unknown): StoreFailure | null {
  if (!(error instanceof Database.SqliteError)) return null;
  return BY_PREFIX.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? null;
}

/** The result of `work`, or `otherwise` if the disk or the database refuses; an error that is a bug is thrown. */
export function storeOr<T, E>(otherwise: E, work: () => T): T | E {
  try {
    return work();
  } catch (error) {
    if (storeFailure(error) === null) throw error;
    return otherwise;
  }
}

const WORDS: Readonly<Record<StoreFailure, string>> = {
  STORE_FULL: 'the disk is full',
  STORE_CORRUPT: 'the database file is damaged',
  STORE_BUSY: 'another program is using the database',
  STORE_READ_ONLY: 'the database cannot be written',
  STORE_IO: 'the disk reports an error',
};

export const STORE_FAILURES = Object.keys(WORDS) as StoreFailure[];

export function describeFailure(failure: StoreFailure): string {
  return WORDS[failure];
}
