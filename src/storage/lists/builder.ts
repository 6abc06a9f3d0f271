import { chmodSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ENTRY_BYTES } from '../../face/index.ts';
import {
  address,
  type KeyRing,
  keyedHash16,
  keyedHash48,
  type Random,
  sealRecord,
  systemRandom,
} from '../crypto/index.ts';
import type { ListFolder } from './folder.ts';
import { BLOCK_TEMPLATES, type KeyTexts, LIST_KEY_EPOCH, LIST_SCHEMA, type ListMeta } from './schema.ts';

/** Rows between commits of the bulk build. */
const BATCH_ROWS = 20_000;

const text = new TextEncoder();

export function recordAddress(listId: string, row: number, rev: number): Uint8Array {
  return address('waypost.wl.rec.1', listId, row, rev);
}

export function metaAddress(listId: string, generation: number): Uint8Array {
  return address('waypost.wl.meta.1', listId, generation);
}

/** Binds a block of templates to its list, generation and place. */
export function templatesAddress(listId: string, generation: number, block: number): Uint8Array {
  return address('waypost.wl.tpl.1', listId, generation, block);
}

/** Blind index text: the list id in front keeps equal names of two lists apart. */
export function indexText(listId: string, keyText: string): string {
  return `${listId}|${keyText}`;
}

/**
 * Builds one generation beside the serving one, without a journal: until `ListFolder.activate` nobody reads it, and a
 * crash only leaves a file that the next import removes. Keys are collected apart and inserted in order: a B-tree
 * filled at random takes several times as long.
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
  readonly #addExact: Database.Statement;
  readonly #addName: Database.Statement;
  readonly #addBlock: Database.Statement;
  readonly #templateKey: Uint8Array;
  readonly #block = new Uint8Array(BLOCK_TEMPLATES * ENTRY_BYTES);
  #rows = 0;
  #templates = 0;
  #blocks = 0;

  constructor(input: { folder: ListFolder; listId: string; generation: number; ring: KeyRing; random?: Random }) {
    this.#folder = input.folder;
    this.#listId = input.listId;
    this.#generation = input.generation;
    this.#dataKey = input.ring.key('list-data');
    this.#indexKey = input.ring.key('list-index');
    this.#random = input.random ?? systemRandom;
    this.#db = new Database(input.folder.temporary(input.generation));
    chmodSync(input.folder.temporary(input.generation), 0o600);
    this.#db.pragma('journal_mode = OFF');
    this.#db.pragma('synchronous = OFF');
    this.#db.exec(LIST_SCHEMA);
    this.#db.prepare('ATTACH ? AS scratch').run(input.folder.scratch(input.generation));
    this.#db.pragma('scratch.journal_mode = OFF');
    this.#db.pragma('scratch.synchronous = OFF');
    this.#db.exec('CREATE TABLE scratch.ix (k BLOB, id INTEGER); CREATE TABLE scratch.bk (k INTEGER, id INTEGER)');
    this.#addRecord = this.#db.prepare('INSERT INTO rec (id, rev, b) VALUES (?, ?, ?)');
    this.#addExact = this.#db.prepare('INSERT INTO scratch.ix (k, id) VALUES (?, ?)');
    this.#addName = this.#db.prepare('INSERT INTO scratch.bk (k, id) VALUES (?, ?)');
    this.#addBlock = this.#db.prepare('INSERT INTO tpl (id, b) VALUES (?, ?)');
    this.#templateKey = input.ring.key('list-templates');
    this.#db.exec('BEGIN');
  }

  /** Seals one record under the next row id and notes its keys. Throws `SqliteError` where the disk is full. */
  add(record: { text: string; rev: number; keys: KeyTexts; templates?: readonly Int8Array[] }): void {
    this.#rows += 1;
    const id = this.#rows;
    const blob = sealRecord({
      plain: text.encode(record.text),
      key: this.#dataKey,
      aad: recordAddress(this.#listId, id, record.rev),
      epoch: LIST_KEY_EPOCH,
      random: this.#random,
    });
    this.#addRecord.run(id, record.rev, Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength));
    for (const key of new Set(record.keys.exact)) {
      this.#addExact.run(Buffer.from(keyedHash16(indexText(this.#listId, key), this.#indexKey)), id);
    }
    for (const key of new Set(record.keys.names)) {
      this.#addName.run(BigInt(keyedHash48(indexText(this.#listId, key), this.#indexKey)), id);
    }
    for (const template of record.templates ?? []) this.#addTemplate(id, template);
    if (id % BATCH_ROWS === 0) this.#db.exec('COMMIT; BEGIN');
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

  /** Sorts the keys in, writes the sealed meta row and closes the file. */
  finish(meta: ListMeta): void {
    const open = this.#templates % BLOCK_TEMPLATES;
    if (open > 0) this.#sealBlock(open);
    this.#db.exec('INSERT OR IGNORE INTO ix SELECT k, id FROM scratch.ix ORDER BY k, id');
    this.#db.exec('INSERT OR IGNORE INTO bk SELECT k, id FROM scratch.bk ORDER BY k, id');
    const sealed = sealRecord({
      plain: text.encode(JSON.stringify(meta)),
      key: this.#dataKey,
      aad: metaAddress(this.#listId, this.#generation),
      epoch: LIST_KEY_EPOCH,
      random: this.#random,
    });
    this.#db.prepare('INSERT INTO meta (generation, b) VALUES (?, ?)').run(this.#generation, Buffer.from(sealed));
    this.#db.exec('COMMIT');
    this.#db.exec('DETACH scratch');
    this.#db.close();
    rmSync(this.#folder.scratch(this.#generation), { force: true });
  }

  /** Drops the unfinished files. */
  abort(): void {
    this.#block.fill(0);
    if (this.#db.open) this.#db.close();
    rmSync(this.#folder.scratch(this.#generation), { force: true });
    rmSync(this.#folder.temporary(this.#generation), { force: true });
  }
}
