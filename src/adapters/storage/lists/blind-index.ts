import type Database from 'better-sqlite3';
import { INDEX_KEY_BYTES, NAME_KEY_BYTES } from '../crypto/index.ts';

/**
 * A blind index is a table with at most 2^20 places. The place and the rest of the keyed hash together form the key; one
 * row of the table holds all the entries for its place, `rest of the hash | row of the record, big endian`, in no order.
 * There is one row for about twenty entries instead of one for each: a million records then need a million insertions and
 * not thirty million, a change of 10,000 records rewrites half as many pages, and a frequent name is read in one piece.
 */
export interface BlindIndex {
  table: 'ix' | 'bk';
  /**
   * Table of changes made by deltas: it has fewer and larger places, so that a delta which rewrites all of them writes a
   * hundredth of the bytes. Its entries are sorted.
   */
  changes: 'ixc' | 'bkc';
  /** Bytes of the keyed hash that are kept. */
  keyBytes: number;
  /** Bytes of one entry: the key without its first two bytes, and four bytes for the row. */
  entryBytes: number;
  /**
   * Bytes of one change: the key without its first byte, four bytes for the row, and whether the entry is added or
   * removed.
   */
  changeBytes: number;
}

/** A row number follows its key, big-endian. */
export const ROW_BYTES = 4;
/** The first 16 bits of a key are in its place number; the next four are in both. */
const PLACED_BYTES = 2;
/** The first 12 bits of a key are in its place number among the changes; the next four are in both. */
const CHANGE_PLACED_BYTES = 1;

const blindIndex = (table: BlindIndex['table'], keyBytes: number): BlindIndex => ({
  table,
  changes: `${table}c`,
  keyBytes,
  entryBytes: keyBytes - PLACED_BYTES + ROW_BYTES,
  changeBytes: keyBytes - CHANGE_PLACED_BYTES + ROW_BYTES + 1,
});

/** Document numbers, record ids and full names: 128 bits; false matches do not happen. */
export const EXACT: BlindIndex = blindIndex('ix', INDEX_KEY_BYTES);
/** Name keys: 48 bits; a false match costs one decryption. */
export const NAMES: BlindIndex = blindIndex('bk', NAME_KEY_BYTES);

/** Place of a key: its first 20 bits. */
export function placeOf(hash: Uint8Array, at = 0): number {
  return ((hash[at] ?? 0) << 12) | ((hash[at + 1] ?? 0) << 4) | ((hash[at + 2] ?? 0) >> 4);
}

/** Calls `found` with the row of each entry for the key, among the entries of its place. */
export function eachRow(index: BlindIndex, entries: Buffer, hash: Uint8Array, found: (row: number) => void): void {
  const { entryBytes, keyBytes } = index;
  // The first four bytes almost always decide; the others are compared only if those agree.
  const head = (((hash[2] ?? 0) << 24) | ((hash[3] ?? 0) << 16) | ((hash[4] ?? 0) << 8) | (hash[5] ?? 0)) >>> 0;
  for (let at = 0; at + entryBytes <= entries.length; at += entryBytes) {
    if (entries.readUInt32BE(at) !== head) continue;
    let same = true;
    for (let i = 6; same && i < keyBytes; i += 1) same = entries[at + i - PLACED_BYTES] === hash[i];
    if (same) found(entries.readUInt32BE(at + entryBytes - ROW_BYTES));
  }
}

/** Last byte of a change: the entry is to be added or removed. */
export const [TAKEN_OUT, PUT_IN]: readonly [0, 1] = [0, 1];

/** First 32 bits of a key, by which changes are sorted. */
export function headOf(hash: Uint8Array): number {
  return (((hash[0] ?? 0) << 24) | ((hash[1] ?? 0) << 16) | ((hash[2] ?? 0) << 8) | (hash[3] ?? 0)) >>> 0;
}

/** Place of a key among the changes: the first 12 bits of its head. */
export function changePlaceOf(head: number): number {
  return head >>> 20;
}

/** Writes a change to a key's entry into `to` at `at`. */
export function putChange(input: {
  index: BlindIndex;
  hash: Uint8Array;
  row: number;
  kind: 0 | 1;
  to: Buffer;
  at: number;
}): void {
  const { index, hash, row, kind, to, at } = input;
  const rest = index.keyBytes - CHANGE_PLACED_BYTES;
  for (let i = 0; i < rest; i += 1) to[at + i] = hash[CHANGE_PLACED_BYTES + i] ?? 0;
  to.writeUInt32BE(row, at + rest);
  to[at + rest + ROW_BYTES] = kind;
}

/** The index place of a change's key; its index entry begins at `ENTRY_IN_CHANGE`. */
export function placeOfChange(changePlace: number, changes: Uint8Array, at: number): number {
  return ((changePlace >> 4) << 12) | ((changes[at] ?? 0) << 4) | ((changes[at + ENTRY_IN_CHANGE] ?? 0) >> 4);
}

/** Offset in a change of the entry that it adds or removes. */
export const ENTRY_IN_CHANGE: number = PLACED_BYTES - CHANGE_PLACED_BYTES;

/** Compares two runs of bytes: below, equal to or above zero. Most differ in their first bytes. */
export function orderOf(a: Uint8Array, from: number, b: Uint8Array, start: number, bytes: number): number {
  for (let i = 0; i < bytes; i += 1) {
    const order = (a[from + i] ?? 0) - (b[start + i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

export type ReadPlace = Database.Statement<[number], Buffer>;

/** Statement that gives the entries of one place of a table. */
export function readPlace(db: Database.Database, table: BlindIndex['table'] | BlindIndex['changes']): ReadPlace {
  return db.prepare<[number], Buffer>(`SELECT e FROM ${table} WHERE p = ?`).pluck();
}

/** Looks up keys: in the index, without what deltas removed from it and with what they added. */
export class IndexReader {
  readonly #index: BlindIndex;
  readonly #place: ReadPlace;
  readonly #changes: ReadPlace;

  constructor(db: Database.Database, index: BlindIndex) {
    this.#index = index;
    this.#place = readPlace(db, index.table);
    this.#changes = readPlace(db, index.changes);
  }

  /** `changed`: whether there are changes that have not been carried over. */
  each(hash: Uint8Array, changed: boolean, found: (row: number) => void): void {
    const place = placeOf(hash);
    const gone = changed ? this.#changesOf(hash, found) : null;
    const entries = this.#place.get(place);
    if (entries === undefined) return;
    if (gone === null) eachRow(this.#index, entries, hash, found);
    else {
      eachRow(this.#index, entries, hash, (row) => {
        if (!gone.has(row)) found(row);
      });
    }
  }

  #changesOf(hash: Uint8Array, found: (row: number) => void): Set<number> | null {
    const changes = this.#changes.get(changePlaceOf(headOf(hash)));
    if (changes === undefined) return null;
    const { changeBytes, keyBytes } = this.#index;
    const rest = keyBytes - CHANGE_PLACED_BYTES;
    let gone: Set<number> | null = null;
    // Changes are sorted by key: finds the first that is not below this one.
    let low = 0;
    let high = changes.length / changeBytes;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (orderOf(changes, middle * changeBytes, hash, CHANGE_PLACED_BYTES, rest) < 0) low = middle + 1;
      else high = middle;
    }
    for (let at = low * changeBytes; at < changes.length; at += changeBytes) {
      if (orderOf(changes, at, hash, CHANGE_PLACED_BYTES, rest) !== 0) break;
      const row = changes.readUInt32BE(at + rest);
      if (changes[at + rest + ROW_BYTES] === PUT_IN) found(row);
      else {
        gone ??= new Set();
        gone.add(row);
      }
    }
    return gone;
  }
}
