import type Database from 'better-sqlite3';
import { type BlindIndex, placeOf, putEntry, readPlace } from './blind-index.ts';

/** Entries that the first buffer holds. */
const FIRST_ROOM = 4096;

/**
 * Changes of one blind index in one delta: gathered first, then applied place after place in order. In the order of the
 * records they would go to and fro over the whole file.
 */
export class PlaceChanges {
  readonly #index: BlindIndex;
  #entries: Buffer;
  #places = new Int32Array(FIRST_ROOM);
  #adds = new Uint8Array(FIRST_ROOM);
  #count = 0;

  constructor(index: BlindIndex) {
    this.#index = index;
    this.#entries = Buffer.alloc(FIRST_ROOM * index.entryBytes);
  }

  add(hash: Uint8Array, row: number): void {
    this.#note(hash, row, 1);
  }

  remove(hash: Uint8Array, row: number): void {
    this.#note(hash, row, 0);
  }

  #note(hash: Uint8Array, row: number, add: 0 | 1): void {
    if (this.#count === this.#places.length) this.#grow();
    this.#places[this.#count] = placeOf(hash);
    this.#adds[this.#count] = add;
    const at = this.#count * this.#index.entryBytes;
    putEntry({ index: this.#index, hash, row, to: this.#entries, at });
    this.#count += 1;
  }

  #grow(): void {
    const room = this.#places.length * 2;
    const places = new Int32Array(room);
    places.set(this.#places);
    const adds = new Uint8Array(room);
    adds.set(this.#adds);
    const entries = Buffer.alloc(room * this.#index.entryBytes);
    this.#entries.copy(entries);
    [this.#places, this.#adds, this.#entries] = [places, adds, entries];
  }

  /** Applies all of them. False where an entry that is taken out is not there: the index is not the one of its records. */
  applyTo(db: Database.Database): boolean {
    const { table } = this.#index;
    const read = readPlace(db, this.#index);
    const write = db.prepare<[number, Buffer]>(
      `INSERT INTO ${table} (p, e) VALUES (?, ?) ON CONFLICT (p) DO UPDATE SET e = excluded.e`,
    );
    const empty = db.prepare<[number]>(`DELETE FROM ${table} WHERE p = ?`);
    const places = this.#places;
    const order = Uint32Array.from({ length: this.#count }, (_, at) => at);
    order.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b);
    for (let from = 0; from < order.length; ) {
      const place = places[order[from] ?? 0] ?? 0;
      let to = from + 1;
      while (to < order.length && places[order[to] ?? 0] === place) to += 1;
      const entries = this.#changed(read.get(place) ?? Buffer.alloc(0), order.subarray(from, to));
      if (entries === null) return false;
      if (entries.length === 0) empty.run(place);
      else write.run(place, entries);
      from = to;
    }
    return true;
  }

  #changed(before: Buffer, changes: Uint32Array): Buffer | null {
    const { entryBytes } = this.#index;
    const entries = Buffer.alloc(before.length + changes.length * entryBytes);
    before.copy(entries);
    let length = before.length;
    for (const change of changes) {
      const entry = this.#entries.subarray(change * entryBytes, (change + 1) * entryBytes);
      if (this.#adds[change] === 1) {
        entry.copy(entries, length);
        length += entryBytes;
        continue;
      }
      const at = findEntry(entries.subarray(0, length), entry);
      if (at < 0) return null;
      // The last entry takes the place that became free: there is no order to keep.
      length -= entryBytes;
      entries.copyWithin(at, length, length + entryBytes);
    }
    return entries.subarray(0, length);
  }
}

function findEntry(entries: Buffer, entry: Buffer): number {
  for (let at = 0; at < entries.length; at += entry.length) {
    if (entries.compare(entry, 0, entry.length, at, at + entry.length) === 0) return at;
  }
  return -1;
}
