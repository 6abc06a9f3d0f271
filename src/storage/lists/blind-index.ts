import type Database from 'better-sqlite3';
import { INDEX_KEY_BYTES, NAME_KEY_BYTES } from '../crypto/index.ts';

/**
 * A blind index is a table of 2^20 places at most. Place and rest of the keyed hash together are the key; one row of the
 * table holds all entries of its place, `rest of the hash | row of the record, big endian`, in no order. One row for some
 * twenty entries instead of one each: a million records then make a million insertions and not thirty million, a change
 * of 10,000 records rewrites half as many pages, and a frequent name is read in one piece.
 */
export interface BlindIndex {
  table: 'ix' | 'bk';
  /** Table of what deltas changed: fewer and larger places, of which a delta rewrites all with a hundredth of the bytes. */
  changes: 'ixc' | 'bkc';
  /** Bytes of the keyed hash that are kept. */
  keyBytes: number;
  /** Bytes of one entry: the key without its first two bytes, and four bytes row. */
  entryBytes: number;
}

const ROW_BYTES = 4;
/** The first 16 bits of a key are in the number of its place; the four after them in both. */
const PLACED_BYTES = 2;

const blindIndex = (table: BlindIndex['table'], keyBytes: number): BlindIndex => ({
  table,
  changes: `${table}c`,
  keyBytes,
  entryBytes: keyBytes - PLACED_BYTES + ROW_BYTES,
});

/** Document numbers, record ids and full names: 128 bits, a false find does not happen. */
export const EXACT: BlindIndex = blindIndex('ix', INDEX_KEY_BYTES);
/** Name keys: 48 bits, a false find costs one decryption. */
export const NAMES: BlindIndex = blindIndex('bk', NAME_KEY_BYTES);

/** Place of a key: its first 20 bits. */
export function placeOf(hash: Uint8Array, at = 0): number {
  return ((hash[at] ?? 0) << 12) | ((hash[at + 1] ?? 0) << 4) | ((hash[at + 2] ?? 0) >> 4);
}

/** Writes the entry of a key to `to` at `at`. */
export function putEntry(input: { index: BlindIndex; hash: Uint8Array; row: number; to: Buffer; at: number }): void {
  const { index, hash, row, to, at } = input;
  const rest = index.keyBytes - PLACED_BYTES;
  for (let i = 0; i < rest; i += 1) to[at + i] = hash[PLACED_BYTES + i] ?? 0;
  to.writeUInt32BE(row, at + rest);
}

/** Calls `found` for the row of each entry of the key among the entries of its place. */
export function eachRow(index: BlindIndex, entries: Buffer, hash: Uint8Array, found: (row: number) => void): void {
  const { entryBytes, keyBytes } = index;
  // The first four bytes all but decide; the rest is compared only where they agree.
  const head = (((hash[2] ?? 0) << 24) | ((hash[3] ?? 0) << 16) | ((hash[4] ?? 0) << 8) | (hash[5] ?? 0)) >>> 0;
  for (let at = 0; at + entryBytes <= entries.length; at += entryBytes) {
    if (entries.readUInt32BE(at) !== head) continue;
    let same = true;
    for (let i = 6; same && i < keyBytes; i += 1) same = entries[at + i - PLACED_BYTES] === hash[i];
    if (same) found(entries.readUInt32BE(at + entryBytes - ROW_BYTES));
  }
}

/** Behind an entry among the changes: it is to be put in, or taken out. */
export const [TAKEN_OUT, PUT_IN]: readonly [0, 1] = [0, 1];

/** Place of a key among the changes: its first 16 bits. */
export function changePlaceOf(place: number): number {
  return place >> 4;
}

export type ReadPlace = Database.Statement<[number], Buffer>;

/** Statement that gives the entries of one place of a table. */
export function readPlace(db: Database.Database, table: BlindIndex['table'] | BlindIndex['changes']): ReadPlace {
  return db.prepare<[number], Buffer>(`SELECT e FROM ${table} WHERE p = ?`).pluck();
}

/** Looks keys up: in the index, less what deltas took out of it, and with what they put in. */
export class IndexReader {
  readonly #index: BlindIndex;
  readonly #place: ReadPlace;
  readonly #changes: ReadPlace;

  constructor(db: Database.Database, index: BlindIndex) {
    this.#index = index;
    this.#place = readPlace(db, index.table);
    this.#changes = readPlace(db, index.changes);
  }

  /** `changed`: whether there are changes that are not carried over. */
  each(hash: Uint8Array, changed: boolean, found: (row: number) => void): void {
    const place = placeOf(hash);
    const gone = changed ? this.#changesOf(place, hash, found) : null;
    const entries = this.#place.get(place);
    if (entries === undefined) return;
    if (gone === null) eachRow(this.#index, entries, hash, found);
    else {
      eachRow(this.#index, entries, hash, (row) => {
        if (!gone.has(row)) found(row);
      });
    }
  }

  #changesOf(place: number, hash: Uint8Array, found: (row: number) => void): Set<number> | null {
    const changes = this.#changes.get(changePlaceOf(place));
    if (changes === undefined) return null;
    let gone: Set<number> | null = null;
    const { entryBytes, keyBytes } = this.#index;
    for (let at = 0; at < changes.length; at += entryBytes + 1) {
      let same = true;
      for (let i = PLACED_BYTES; same && i < keyBytes; i += 1) same = changes[at + i - PLACED_BYTES] === hash[i];
      if (!same) continue;
      const row = changes.readUInt32BE(at + entryBytes - ROW_BYTES);
      if (changes[at + entryBytes] === PUT_IN) found(row);
      else {
        gone ??= new Set();
        gone.add(row);
      }
    }
    return gone;
  }
}
