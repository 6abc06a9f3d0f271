import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { type BlindIndex, placeOf } from './blind-index.ts';

/** Keys are first divided by their first byte. */
const PARTS = 256;
/** Buffer of one part, bytes: 256 of them make up the memory of a sorter, 8 MiB, however long the list is. */
const PART_BUFFER_BYTES: number = 32 * 1024;
/** Number of places whose keys share their first byte. */
const PLACES_OF_A_PART = 4096;
const ROW_BYTES = 4;

interface Part {
  buffer: Buffer;
  filled: number;
  /** Positions of this part's full buffers in the scratch file. */
  pieces: number[];
}

/**
 * Sorts the keys of a full list into index order with bounded memory: first into 256 parts of a scratch file, then
 * part by part into places. The scratch file contains keyed hashes and row numbers but no names. Filling a B-tree in random
 * order would take several times as long.
 */
export class KeySorter {
  readonly #index: BlindIndex;
  readonly #path: string;
  readonly #parts: Part[];
  readonly #width: number;
  #fd: number;
  #end = 0;

  constructor(index: BlindIndex, path: string) {
    this.#index = index;
    this.#path = path;
    this.#width = index.keyBytes + ROW_BYTES;
    const size = PART_BUFFER_BYTES - (PART_BUFFER_BYTES % this.#width);
    this.#parts = Array.from({ length: PARTS }, () => ({ buffer: Buffer.alloc(size), filled: 0, pieces: [] }));
    this.#fd = openSync(path, 'w+', 0o600);
  }

  /** Adds keys, each followed by its row. Throws if the disk is full. */
  addAll(keys: Uint8Array): void {
    const width = this.#width;
    for (let at = 0; at < keys.length; at += width) {
      const part = this.#parts[keys[at] ?? 0];
      if (part === undefined) throw new Error('every byte must name a part');
      const { buffer, filled } = part;
      for (let i = 0; i < width; i += 1) buffer[filled + i] = keys[at + i] ?? 0;
      part.filled += width;
      if (part.filled === buffer.length) this.#writeOut(part);
    }
  }

  #writeOut(part: Part): void {
    writeFully(this.#fd, part.buffer, this.#end);
    part.pieces.push(this.#end);
    this.#end += part.buffer.length;
    part.filled = 0;
  }

  /** Writes the index, place after place, into its empty table. */
  writeTo(db: Database.Database): void {
    const insert = db.prepare<[number, Uint8Array]>(`INSERT INTO ${this.#index.table} (p, e) VALUES (?, ?)`);
    for (const part of this.#parts) this.#writePart(this.#keysOf(part), insert);
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    rmSync(this.#path, { force: true });
  }

  #keysOf(part: Part): Buffer {
    const size = part.buffer.length;
    const keys = Buffer.allocUnsafe(part.pieces.length * size + part.filled);
    part.pieces.forEach((from, n) => {
      readFully(this.#fd, keys.subarray(n * size, (n + 1) * size), from);
    });
    part.buffer.copy(keys, part.pieces.length * size, 0, part.filled);
    return keys;
  }

  /** Counts the keys of each place, lays out the places one after another, and fills them. */
  #writePart(keys: Buffer, insert: Database.Statement<[number, Uint8Array]>): void {
    const { entryBytes } = this.#index;
    const width = this.#width;
    const ends = new Uint32Array(PLACES_OF_A_PART + 1);
    for (let at = 0; at < keys.length; at += width) {
      const place = placeOf(keys, at) % PLACES_OF_A_PART;
      ends[place + 1] = (ends[place + 1] ?? 0) + entryBytes;
    }
    for (let place = 1; place <= PLACES_OF_A_PART; place += 1) {
      ends[place] = (ends[place] ?? 0) + (ends[place - 1] ?? 0);
    }
    const next = ends.slice();
    const entries = Buffer.allocUnsafe(ends[PLACES_OF_A_PART] ?? 0);
    for (let at = 0; at < keys.length; at += width) {
      const place = placeOf(keys, at) % PLACES_OF_A_PART;
      const to = next[place] ?? 0;
      keys.copy(entries, to, at + 2, at + width);
      next[place] = to + entryBytes;
    }
    const first = keys.length === 0 ? 0 : (keys[0] ?? 0) * PLACES_OF_A_PART;
    for (let place = 0; place < PLACES_OF_A_PART; place += 1) {
      const from = ends[place] ?? 0;
      const end = ends[place + 1] ?? 0;
      if (end > from) insert.run(first + place, entries.subarray(from, end));
    }
  }
}

function writeFully(fd: number, bytes: Buffer, to: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, to + done);
}

function readFully(fd: number, bytes: Buffer, from: number): void {
  let done = 0;
  while (done < bytes.length) {
    const got = readSync(fd, bytes, done, bytes.length - done, from + done);
    if (got === 0) throw new Error('the scratch file ended too early');
    done += got;
  }
}
