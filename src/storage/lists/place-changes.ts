import type Database from 'better-sqlite3';
import {
  type BlindIndex,
  changePlaceOf,
  PUT_IN,
  placeOf,
  putEntry,
  type ReadPlace,
  readPlace,
  TAKEN_OUT,
} from './blind-index.ts';
import type { OpenChanges } from './schema.ts';

/** Entries that the first buffer holds. */
const FIRST_ROOM = 4096;
/** Changes that one delta carries over into the index at least, and one part of all that are open at least. */
export const CARRIED_AT_ONCE = 40_000;
const CARRIED_PART = 8;
/** Places of the changes that are read in one go. */
const PLACES_AT_ONCE = 512;

/**
 * Changes of one blind index in one delta: gathered first, then applied in the order of their places. A delta of 10,000
 * records has some 300,000 of them, which are in as many places of the index: all of it would be rewritten. So they go to a
 * table of changes, a hundredth as large, that every look-up reads as well, and each delta carries a part of that
 * table over into the index: all of it where it is short.
 */
export class PlaceChanges {
  readonly #index: BlindIndex;
  #entries: Buffer;
  #places = new Int32Array(FIRST_ROOM);
  #kinds = new Uint8Array(FIRST_ROOM);
  #count = 0;

  constructor(index: BlindIndex) {
    this.#index = index;
    this.#entries = Buffer.alloc(FIRST_ROOM * index.entryBytes);
  }

  add(hash: Uint8Array, row: number): void {
    this.#note(hash, row, PUT_IN);
  }

  remove(hash: Uint8Array, row: number): void {
    this.#note(hash, row, TAKEN_OUT);
  }

  #note(hash: Uint8Array, row: number, kind: 0 | 1): void {
    if (this.#count === this.#places.length) this.#grow();
    this.#places[this.#count] = placeOf(hash);
    this.#kinds[this.#count] = kind;
    const at = this.#count * this.#index.entryBytes;
    putEntry({ index: this.#index, hash, row, to: this.#entries, at });
    this.#count += 1;
  }

  #grow(): void {
    const room = this.#places.length * 2;
    const places = new Int32Array(room);
    places.set(this.#places);
    const kinds = new Uint8Array(room);
    kinds.set(this.#kinds);
    const entries = Buffer.alloc(room * this.#index.entryBytes);
    this.#entries.copy(entries);
    [this.#places, this.#kinds, this.#entries] = [places, kinds, entries];
  }

  /**
   * Puts all of them among the open changes, and carries a part of those over. Gives what is open afterwards; null where
   * an entry that is taken out is not there: the index is not the one of its records.
   */
  applyTo(db: Database.Database, open: OpenChanges, atOnce: number = CARRIED_AT_ONCE): OpenChanges | null {
    const count = this.#putAside(db, open.count);
    if (count === null) return null;
    const most = Math.max(atOnce, Math.ceil(count / CARRIED_PART));
    return carryOver({ db, index: this.#index, open: { count, next: open.next }, most });
  }

  /** Number of open changes afterwards. */
  #putAside(db: Database.Database, open: number): number | null {
    const { changes, entryBytes, table } = this.#index;
    const width = entryBytes + 1;
    const inIndex = readPlace(db, table);
    const writer = new PlaceWriter(db, changes);
    const places = this.#places;
    const order = Uint32Array.from({ length: this.#count }, (_, at) => at);
    order.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b);
    let count = open;
    let known: { place: number; entries: Buffer } = { place: -1, entries: Buffer.alloc(0) };
    for (let from = 0; from < order.length; ) {
      const changePlace = changePlaceOf(places[order[from] ?? 0] ?? 0);
      let to = from + 1;
      while (to < order.length && changePlaceOf(places[order[to] ?? 0] ?? 0) === changePlace) to += 1;
      const before = writer.read(changePlace);
      const entries = Buffer.alloc(before.length + (to - from) * width);
      before.copy(entries);
      let length = before.length;
      for (const change of order.subarray(from, to)) {
        const entry = this.#entries.subarray(change * entryBytes, (change + 1) * entryBytes);
        const kind = this.#kinds[change] ?? 0;
        const at = findEntry(entries, { entry, length, width });
        if (at >= 0) {
          // Put in and taken out again, or the other way round, before it was carried over: nothing is left of both.
          if (entries[at + entryBytes] === kind) return null;
          length -= width;
          entries.copyWithin(at, length, length + width);
          count -= 1;
          continue;
        }
        if (kind === TAKEN_OUT) {
          const place = places[change] ?? 0;
          if (known.place !== place) known = { place, entries: inIndex.get(place) ?? Buffer.alloc(0) };
          if (findEntry(known.entries, { entry, length: known.entries.length, width: entryBytes }) < 0) return null;
        }
        entry.copy(entries, length);
        entries[length + entryBytes] = kind;
        length += width;
        count += 1;
      }
      writer.write(changePlace, entries.subarray(0, length));
      from = to;
    }
    return count;
  }
}

/** Carries at least `most` open changes over into the index, or all, from where the last delta ended. */
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
  const width = index.entryBytes + 1;
  let { count, next } = open;
  let left = most;
  while (count > 0 && left > 0) {
    const places = some.all(next);
    if (places.length === 0) {
      // Around once more; a number that counts changes which are not there is not that of this table.
      if (next === 0) return null;
      next = 0;
    }
    for (const { p, e } of places) {
      if (left <= 0) break;
      if (!carryPlace(writer, index, { place: p, changes: e })) return null;
      remove.run(p);
      count -= e.length / width;
      left -= e.length / width;
      next = p + 1;
    }
  }
  return { count, next };
}

function carryPlace(
  writer: PlaceWriter,
  { entryBytes }: BlindIndex,
  { place: changePlace, changes }: { place: number; changes: Buffer },
): boolean {
  const width = entryBytes + 1;
  const byPlace = new Map<number, number[]>();
  for (let at = 0; at < changes.length; at += width) {
    const place = (changePlace << 4) | ((changes[at] ?? 0) >> 4);
    const others = byPlace.get(place);
    if (others === undefined) byPlace.set(place, [at]);
    else others.push(at);
  }
  for (const [place, all] of byPlace) {
    const before = writer.read(place);
    const entries = Buffer.alloc(before.length + all.length * entryBytes);
    before.copy(entries);
    let length = before.length;
    for (const at of all) {
      const entry = changes.subarray(at, at + entryBytes);
      if (changes[at + entryBytes] === PUT_IN) {
        entry.copy(entries, length);
        length += entryBytes;
        continue;
      }
      const found = findEntry(entries, { entry, length, width: entryBytes });
      if (found < 0) return false;
      // The last entry takes the place that became free: there is no order to keep.
      length -= entryBytes;
      entries.copyWithin(found, length, length + entryBytes);
    }
    writer.write(place, entries.subarray(0, length));
  }
  return true;
}

/** Reads and replaces the entries of one place; none are no row. */
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
    return entries ?? Buffer.alloc(0);
  }

  /** Of the place that was read last. */
  write(place: number, entries: Buffer): void {
    if (entries.length === 0) {
      if (this.#there) this.#remove.run(place);
    } else if (this.#there) this.#update.run(entries, place);
    else this.#insert.run(place, entries);
  }
}

/** Where `entry` begins among entries of `width` bytes, or -1. */
function findEntry(
  entries: Buffer,
  { entry, length, width }: { entry: Buffer; length: number; width: number },
): number {
  const bytes = entry.length;
  const head = entry.readUInt32BE(0);
  const row = entry.readUInt32BE(bytes - 4);
  for (let at = 0; at + width <= length; at += width) {
    if (entries.readUInt32BE(at + bytes - 4) !== row || entries.readUInt32BE(at) !== head) continue;
    if (entries.compare(entry, 0, bytes, at, at + bytes) === 0) return at;
  }
  return -1;
}
