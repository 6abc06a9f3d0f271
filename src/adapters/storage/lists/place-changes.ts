import type Database from 'better-sqlite3';
import {
  type BlindIndex,
  changePlaceOf,
  ENTRY_IN_CHANGE,
  headOf,
  orderOf,
  PUT_IN,
  placeOfChange,
  putChange,
  type ReadPlace,
  ROW_BYTES,
  readPlace,
  TAKEN_OUT,
} from './blind-index.ts';
import type { OpenChanges } from './schema.ts';

/** Number of changes for which the first buffer has room. */
const FIRST_ROOM = 4096;
/**
 * Most changes to one index in one delta: about 200 MiB while they are sorted. A longer delta is slower than the full
 * list.
 */
export const CHANGES_MAX: number = 2 ** 24;
/** Least number of changes that one delta carries over into the index, and least part of all open changes. */
export const CARRIED_AT_ONCE = 5_000;
const CARRIED_PART = 8;
/** Places of the changes read at a time. */
const PLACES_AT_ONCE = 64;
/** Bits of the key in a sort number, which has 53 exact bits; the lower ones are the number of the change. */
const SORTED_BITS = 29;

/** Thrown if there are more changes than `CHANGES_MAX`. */
export class TooManyChanges extends Error {}

/**
 * Changes of one blind index in one delta: gathered first, then applied in the order of their keys. A delta of 10,000
 * records has about 300,000 of them, in as many places of the index, so that all of it would be rewritten. They therefore
 * go to a table of changes, a hundredth as large, that every look-up also reads, and each delta carries a part of that
 * table over into the index, or all of it if it is short.
 */
export class PlaceChanges {
  readonly #index: BlindIndex;
  #changes: Buffer;
  /** First 32 bits of each change's key. */
  #heads = new Uint32Array(FIRST_ROOM);
  #count = 0;

  constructor(index: BlindIndex) {
    this.#index = index;
    this.#changes = Buffer.alloc(FIRST_ROOM * index.changeBytes);
  }

  /** Throws `TooManyChanges`. */
  add(hash: Uint8Array, row: number): void {
    this.#note(hash, row, PUT_IN);
  }

  /** Throws `TooManyChanges`. */
  remove(hash: Uint8Array, row: number): void {
    this.#note(hash, row, TAKEN_OUT);
  }

  #note(hash: Uint8Array, row: number, kind: 0 | 1): void {
    if (this.#count === this.#heads.length) this.#grow();
    this.#heads[this.#count] = headOf(hash);
    putChange({ index: this.#index, hash, row, kind, to: this.#changes, at: this.#count * this.#index.changeBytes });
    this.#count += 1;
  }

  #grow(): void {
    if (this.#count >= CHANGES_MAX) throw new TooManyChanges();
    const room = this.#heads.length * 2;
    const heads = new Uint32Array(room);
    heads.set(this.#heads);
    const changes = Buffer.alloc(room * this.#index.changeBytes);
    this.#changes.copy(changes);
    [this.#heads, this.#changes] = [heads, changes];
  }

  /**
   * Adds all of them to the open changes, and carries over a part of those. Returns what is open afterwards; null if a
   * change is already there, or if an entry to be removed is not in the index: then the index does not belong to its
   * records.
   */
  applyTo(db: Database.Database, open: OpenChanges, atOnce: number = CARRIED_AT_ONCE): OpenChanges | null {
    const count = this.#putAside(db, open.count);
    if (count === null) return null;
    const most = Math.max(atOnce, Math.ceil(count / CARRIED_PART));
    return carryOver({ db, index: this.#index, open: { count, next: open.next }, most });
  }

  /** Numbers of the changes, ordered by key, row and kind. */
  #sorted(): Uint32Array {
    const { changeBytes } = this.#index;
    const changes = this.#changes;
    const keys = new Float64Array(this.#count);
    for (let at = 0; at < this.#count; at += 1) {
      keys[at] = ((this.#heads[at] ?? 0) >>> (32 - SORTED_BITS)) * CHANGES_MAX + at;
    }
    keys.sort();
    const order = new Uint32Array(this.#count);
    const headAt = (at: number): number => Math.floor((keys[at] ?? 0) / CHANGES_MAX);
    for (let from = 0; from < keys.length; ) {
      const head = headAt(from);
      let to = from;
      while (to < keys.length && headAt(to) === head) {
        order[to] = (keys[to] ?? 0) - head * CHANGES_MAX;
        to += 1;
      }
      if (to - from > 1) {
        order
          .subarray(from, to)
          .sort((a, b) => orderOf(changes, a * changeBytes, changes, b * changeBytes, changeBytes));
      }
      from = to;
    }
    return order;
  }

  /** Number of open changes afterwards. */
  #putAside(db: Database.Database, open: number): number | null {
    const { changes: table, changeBytes } = this.#index;
    const writer = new PlaceWriter(db, table);
    const order = this.#sorted();
    const placeAt = (at: number): number => changePlaceOf(this.#heads[order[at] ?? 0] ?? 0);
    let count = open;
    for (let from = 0; from < order.length; ) {
      const place = placeAt(from);
      let to = from + 1;
      while (to < order.length && placeAt(to) === place) to += 1;
      const before = writer.read(place);
      const after = this.#merged(before, order.subarray(from, to));
      if (after === null) return null;
      count += (after.length - before.length) / changeBytes;
      writer.write(place, after);
      from = to;
    }
    return count;
  }

  /** Merges the open changes of one place with new ones, both in order; null if one is in both. */
  #merged(before: Buffer, order: Uint32Array): Buffer | null {
    const width = this.#index.changeBytes;
    const entry = width - 1;
    const changes = this.#changes;
    const after = Buffer.allocUnsafe(before.length + order.length * width);
    let length = 0;
    let copied = 0;
    let next = 0;
    /** Position of the new change added last. */
    let last = -1;
    for (const number of order) {
      const change = number * width;
      let compared = 1;
      while (next < before.length) {
        compared = orderOf(before, next, changes, change, entry);
        if (compared >= 0) break;
        next += width;
      }
      if (next > copied) {
        before.copy(after, length, copied, next);
        length += next - copied;
        copied = next;
      }
      if (compared === 0) {
        // Added and removed again, or the other way round, before being carried over: the two cancel out.
        if (before[next + entry] === changes[change + entry]) return null;
        next += width;
        copied = next;
      } else if (last >= 0 && orderOf(after, last, changes, change, entry) === 0) {
        // Two texts of one record have the same hash; an entry removed and one added cancel out.
        if (after[last + entry] === changes[change + entry]) continue;
        length = last;
        last = -1;
      } else {
        changes.copy(after, length, change, change + width);
        last = length;
        length += width;
      }
    }
    before.copy(after, length, copied);
    return after.subarray(0, length + before.length - copied);
  }
}

/** Moves at least `most` open changes, or all of them, into the index, starting where the last delta ended. */
function carryOver(input: {
  db: Database.Database;
  index: BlindIndex;
  open: OpenChanges;
  most: number;
}): OpenChanges | null {
  const { db, index, open, most } = input;
  const some = db.prepare<[number], { p: number; e: Buffer }>(
    `SELECT p, e FROM ${index.changes} WHERE p >= ? ORDER BY p LIMIT ${PLACES_AT_ONCE}`,
  );
  const remove = db.prepare<[number]>(`DELETE FROM ${index.changes} WHERE p = ?`);
  const writer = new PlaceWriter(db, index.table);
  let { count, next } = open;
  let left = most;
  while (count > 0 && left > 0) {
    const places = some.all(next);
    if (places.length === 0) {
      // All the way round again: a count of changes that are not there does not belong to this table.
      if (next === 0) return null;
      next = 0;
    }
    for (const { p, e } of places) {
      if (left <= 0) break;
      if (!carryPlace(writer, index, { place: p, changes: e })) return null;
      remove.run(p);
      count -= e.length / index.changeBytes;
      left -= e.length / index.changeBytes;
      next = p + 1;
    }
  }
  return { count, next };
}

/** Changes are sorted by key, so those for one index place are together. */
function carryPlace(
  writer: PlaceWriter,
  { entryBytes, changeBytes }: BlindIndex,
  { place: changePlace, changes }: { place: number; changes: Buffer },
): boolean {
  for (let from = 0; from < changes.length; ) {
    const place = placeOfChange(changePlace, changes, from);
    let to = from + changeBytes;
    while (to < changes.length && placeOfChange(changePlace, changes, to) === place) to += changeBytes;
    const before = writer.read(place);
    const entries = Buffer.allocUnsafe(before.length + ((to - from) / changeBytes) * entryBytes);
    before.copy(entries);
    let length = before.length;
    for (let at = from; at < to; at += changeBytes) {
      const entry = at + ENTRY_IN_CHANGE;
      if (changes[entry + entryBytes] === PUT_IN) {
        for (let i = 0; i < entryBytes; i += 1) entries[length + i] = changes[entry + i] ?? 0;
        length += entryBytes;
        continue;
      }
      const found = findEntry(entries, { length, entryBytes, changes, entry });
      if (found < 0) return false;
      // The last entry moves to the free place, because the order does not matter.
      length -= entryBytes;
      entries.copyWithin(found, length, length + entryBytes);
    }
    writer.write(place, entries.subarray(0, length));
    from = to;
  }
  return true;
}

/** Reads and replaces the entries of one place; without entries there is no row. */
class PlaceWriter {
  readonly #read: ReadPlace;
  readonly #insert: Database.Statement<[number, Buffer]>;
  readonly #update: Database.Statement<[Buffer, number]>;
  readonly #remove: Database.Statement<[number]>;
  #there = false;

  constructor(db: Database.Database, table: BlindIndex['table'] | BlindIndex['changes']) {
    this.#read = readPlace(db, table);
    this.#insert = db.prepare(`INSERT INTO ${table} (p, e) VALUES (?, ?)`);
    this.#update = db.prepare(`UPDATE ${table} SET e = ? WHERE p = ?`);
    this.#remove = db.prepare(`DELETE FROM ${table} WHERE p = ?`);
  }

  read(place: number): Buffer {
    const entries = this.#read.get(place);
    this.#there = entries !== undefined;
    return entries ?? NO_ENTRIES;
  }

  /** Writes the entries of the place that was read last. */
  write(place: number, entries: Buffer): void {
    if (entries.length === 0) {
      if (this.#there) this.#remove.run(place);
    } else if (this.#there) this.#update.run(entries, place);
    else this.#insert.run(place, entries);
  }
}

const NO_ENTRIES = Buffer.alloc(0);

/** Offset of a change's entry among the entries of its place, or -1. */
function findEntry(
  entries: Buffer,
  { length, entryBytes, changes, entry }: { length: number; entryBytes: number; changes: Buffer; entry: number },
): number {
  const row = changes.readUInt32BE(entry + entryBytes - ROW_BYTES);
  for (let at = 0; at + entryBytes <= length; at += entryBytes) {
    if (entries.readUInt32BE(at + entryBytes - ROW_BYTES) !== row) continue;
    if (orderOf(entries, at, changes, entry, entryBytes) === 0) return at;
  }
  return -1;
}
