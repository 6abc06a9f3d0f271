import { chmodSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ENTRY_BYTES } from '../../../core/face/embedding/index.ts';
import { nonceSource, type Random, sealRecord } from '../crypto/index.ts';
import type { KeyRing } from '../keys/index.ts';
import { sealMeta, templatesAddress } from './addresses.ts';
import { BirthDateIndexWriter } from './birth-date-index.ts';
import { EXACT, NAMES } from './blind-index.ts';
import type { ListFolder } from './folder.ts';
import { KeySorter } from './key-sorter.ts';
import { type SealedRecords, type SealingKeys, sealRecords } from './record-sealer.ts';
import { BLOCK_TEMPLATES, type KeyTexts, LIST_KEY_EPOCH, LIST_SCHEMA, type ListMeta, NO_CHANGES } from './schema.ts';

/** Rows between commits of the bulk build. */
const BATCH_ROWS = 20_000;
/** Pages of the new file that stay in memory until they are written, KiB. */
const CACHE_KIB = 16 * 1024;

/**
 * Builds one generation next to the one in use, with its journal in memory: until `ListFolder.activate` nobody reads it,
 * and a crash only leaves files that the next import removes. Keys are collected separately and inserted in order.
 */
export class ListBuilder {
  readonly #db: Database.Database;
  readonly #folder: ListFolder;
  readonly #generation: number;
  readonly #listId: string;
  readonly #dataKey: Uint8Array;
  readonly #indexKey: Uint8Array;
  readonly #random: Random;
  readonly #addRecord: Database.Statement;
  readonly #exact: KeySorter;
  readonly #names: KeySorter;
  readonly #birthDates: BirthDateIndexWriter;
  readonly #keyMark: string;
  readonly #addBlock: Database.Statement;
  readonly #templateKey: Uint8Array;
  readonly #block = new Uint8Array(BLOCK_TEMPLATES * ENTRY_BYTES);
  #rows = 0;
  #templates = 0;
  #blocks = 0;

  /** If `keyMark` is absent, deltas cannot continue the generation. */
  constructor(input: {
    folder: ListFolder;
    listId: string;
    generation: number;
    ring: KeyRing;
    random?: Random;
    keyMark?: string;
  }) {
    const { folder, generation } = input;
    this.#folder = folder;
    this.#listId = input.listId;
    this.#generation = generation;
    this.#dataKey = input.ring.key('list-data');
    this.#indexKey = input.ring.key('list-index');
    this.#templateKey = input.ring.key('list-templates');
    this.#random = input.random ?? nonceSource();
    this.#keyMark = input.keyMark ?? '';
    this.#exact = new KeySorter(EXACT, folder.scratch(generation, EXACT.table));
    this.#names = new KeySorter(NAMES, folder.scratch(generation, NAMES.table));
    this.#birthDates = new BirthDateIndexWriter({ listId: this.#listId, key: this.#dataKey, random: this.#random });
    this.#db = new Database(folder.temporary(generation));
    chmodSync(folder.temporary(generation), 0o600);
    this.#db.pragma('journal_mode = MEMORY');
    this.#db.pragma('synchronous = OFF');
    this.#db.pragma(`cache_size = -${CACHE_KIB}`);
    this.#db.exec(LIST_SCHEMA);
    this.#addRecord = this.#db.prepare('INSERT INTO rec (id, rev, b) VALUES (?, ?, ?)');
    this.#addBlock = this.#db.prepare('INSERT INTO tpl (id, b) VALUES (?, ?)');
    this.#db.exec('BEGIN');
  }

  /** Seals one record under the next row id and notes its keys. Throws `SqliteError` if the disk is full. */
  add(record: { text: string; rev: number; keys: KeyTexts; templates?: readonly Int8Array[] }): void {
    const firstRow = this.#rows + 1;
    this.addSealed(sealRecords(this.keys, { firstRow, records: [record], random: this.#random }));
    for (const template of record.templates ?? []) this.#addTemplate(firstRow, template);
  }

  /** Adds records that were sealed for the next rows, possibly by another thread. */
  addSealed(sealed: SealedRecords): void {
    if (sealed.firstRow !== this.#rows + 1) throw new Error('records are added row by row');
    sealed.blobs.forEach((blob, at) => {
      this.#addRecord.run(sealed.firstRow + at, sealed.revs[at] ?? 0, blob);
    });
    sealed.births.forEach((birth, at) => {
      this.#birthDates.set(sealed.firstRow + at, birth);
    });
    this.#exact.addAll(sealed.exact);
    this.#names.addAll(sealed.names);
    const before = Math.floor(this.#rows / BATCH_ROWS);
    this.#rows += sealed.blobs.length;
    if (Math.floor(this.#rows / BATCH_ROWS) > before) this.#db.exec('COMMIT; BEGIN');
  }

  /** The keys that another thread needs to seal for this list. */
  get keys(): SealingKeys {
    return { listId: this.#listId, dataKey: this.#dataKey, indexKey: this.#indexKey };
  }

  get templates(): number {
    return this.#templates;
  }

  #addTemplate(row: number, template: Int8Array): void {
    const at = (this.#templates % BLOCK_TEMPLATES) * ENTRY_BYTES;
    new DataView(this.#block.buffer).setUint32(at, row, true);
    this.#block.set(new Uint8Array(template.buffer, template.byteOffset, template.length), at + 4);
    this.#templates += 1;
    if (this.#templates % BLOCK_TEMPLATES === 0) this.#sealBlock(BLOCK_TEMPLATES);
  }

  #sealBlock(count: number): void {
    const sealed = sealRecord({
      plain: this.#block.subarray(0, count * ENTRY_BYTES),
      key: this.#templateKey,
      aad: templatesAddress(this.#listId, this.#generation, this.#blocks),
      epoch: LIST_KEY_EPOCH,
      random: this.#random,
    });
    this.#block.fill(0);
    this.#addBlock.run(this.#blocks, Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength));
    this.#blocks += 1;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Inserts the keys in order, writes the sealed meta row and closes the file. */
  finish(meta: ListMeta): void {
    const open = this.#templates % BLOCK_TEMPLATES;
    if (open > 0) this.#sealBlock(open);
    this.#exact.writeTo(this.#db);
    this.#names.writeTo(this.#db);
    this.#birthDates.writeTo(this.#db);
    const runs = this.#rows === 0 ? [] : [1];
    const layout = { rows: this.#rows, runs, keyMark: this.#keyMark, changes: NO_CHANGES };
    const sealed = sealMeta({ meta, layout }, this.#dataKey, this.#random);
    this.#db.prepare('INSERT INTO meta (generation, b) VALUES (?, ?)').run(this.#generation, sealed);
    this.#db.exec('COMMIT');
    this.#db.close();
    this.#exact.close();
    this.#names.close();
  }

  /** Drops the unfinished files. */
  abort(): void {
    this.#block.fill(0);
    this.#birthDates.clear();
    if (this.#db.open) this.#db.close();
    this.#exact.close();
    this.#names.close();
    rmSync(this.#folder.temporary(this.#generation), { force: true });
  }
}
