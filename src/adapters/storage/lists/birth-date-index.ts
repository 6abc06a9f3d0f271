import type Database from 'better-sqlite3';
import { address, openRecord, type Random, sealRecord } from '../crypto/index.ts';
import { LIST_KEY_EPOCH } from './schema.ts';

/** Rows whose birth dates are sealed together: opening a block takes about 0.1 ms, and a million rows have 245 blocks. */
const BLOCK_ROWS = 4096;
const BIRTH_BYTES = 4;

/** Binds a block to its list, its place and the number of times it has been written. */
function birthDateIndexAddress(listId: string, block: number, rev: number): Uint8Array {
  return address('waypost.wl.dob.1', listId, block, rev);
}

interface Place {
  listId: string;
  /** The record key. */
  key: Uint8Array;
}

interface Stored {
  rev: number;
  b: Buffer;
}

/** A block of birth dates does not open or is not there. */
export class BirthDateIndexDamaged extends Error {}

function openBlock({ listId, key }: Place, block: number, stored: Stored | undefined): Uint32Array {
  if (stored === undefined) throw new BirthDateIndexDamaged('missing');
  const aad = birthDateIndexAddress(listId, block, stored.rev);
  const opened = openRecord({ blob: stored.b, key, aad, epoch: LIST_KEY_EPOCH });
  if (!opened.ok || opened.plain.length !== BLOCK_ROWS * BIRTH_BYTES)
    throw new BirthDateIndexDamaged('cannot be opened');
  const values = new Uint32Array(BLOCK_ROWS);
  new Uint8Array(values.buffer).set(opened.plain);
  opened.plain.fill(0);
  return values;
}

const readBlock = (db: Database.Database): Database.Statement<[number], Stored> =>
  db.prepare('SELECT rev, b FROM dob WHERE id = ?');

/** Birth dates of rows (`packBirth`), gathered while a list is built or changed, and written in their blocks. */
export class BirthDateIndexWriter {
  readonly #place: Place;
  readonly #random: Random;
  readonly #blocks = new Map<number, { values: Uint32Array; known: Uint8Array }>();

  constructor(place: Place & { random: Random }) {
    this.#place = place;
    this.#random = place.random;
  }

  set(row: number, birth: number): void {
    const number = Math.floor(row / BLOCK_ROWS);
    let block = this.#blocks.get(number);
    if (block === undefined) {
      block = { values: new Uint32Array(BLOCK_ROWS), known: new Uint8Array(BLOCK_ROWS) };
      this.#blocks.set(number, block);
    }
    block.values[row % BLOCK_ROWS] = birth;
    block.known[row % BLOCK_ROWS] = 1;
  }

  /** Throws `BirthDateIndexDamaged` if a block that is to be changed does not open. */
  writeTo(db: Database.Database): void {
    const { listId, key } = this.#place;
    const read = readBlock(db);
    const write = db.prepare<[number, number, Buffer]>('INSERT OR REPLACE INTO dob (id, rev, b) VALUES (?, ?, ?)');
    for (const [number, { values, known }] of this.#blocks) {
      const stored = read.get(number);
      const before = stored === undefined ? null : openBlock(this.#place, number, stored);
      before?.forEach((birth, at) => {
        if (known[at] === 0) values[at] = birth;
      });
      before?.fill(0);
      const rev = (stored?.rev ?? 0) + 1;
      const plain = new Uint8Array(values.buffer);
      const aad = birthDateIndexAddress(listId, number, rev);
      write.run(number, rev, Buffer.from(sealRecord({ plain, key, aad, epoch: LIST_KEY_EPOCH, random: this.#random })));
    }
    this.clear();
  }

  clear(): void {
    for (const { values } of this.#blocks.values()) values.fill(0);
    this.#blocks.clear();
  }
}

/**
 * Birth dates by row, so that a record ruled out by its date is not opened. Opened blocks are kept while the generation
 * is in use: day numbers without names, four bytes per row. They are overwritten when a new generation is used.
 */
export class BirthDateIndexReader {
  readonly #place: Place;
  readonly #read: Database.Statement<[number], Stored>;
  readonly #blocks = new Map<number, Uint32Array>();

  constructor(db: Database.Database, place: Place) {
    this.#place = place;
    this.#read = readBlock(db);
  }

  /** Packed birth date; 0 if only the record can say. Throws `BirthDateIndexDamaged`. */
  of(row: number): number {
    return this.#block(Math.floor(row / BLOCK_ROWS))[row % BLOCK_ROWS] ?? 0;
  }

  /**
   * Rows from 1 to `last` with exactly this packed date. Searching a million rows takes about a millisecond. Throws
   * `BirthDateIndexDamaged`.
   */
  rowsOf(birth: number, last: number): number[] {
    const found: number[] = [];
    for (let block = 0; block * BLOCK_ROWS <= last && last > 0; block++) {
      const values = this.#block(block);
      for (let at = values.indexOf(birth); at >= 0; at = values.indexOf(birth, at + 1)) {
        found.push(block * BLOCK_ROWS + at);
      }
    }
    return found;
  }

  #block(number: number): Uint32Array {
    let values = this.#blocks.get(number);
    if (values === undefined) {
      values = openBlock(this.#place, number, this.#read.get(number));
      this.#blocks.set(number, values);
    }
    return values;
  }

  forget(): void {
    for (const values of this.#blocks.values()) values.fill(0);
    this.#blocks.clear();
  }
}
