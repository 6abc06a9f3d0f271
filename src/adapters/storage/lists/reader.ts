import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ENTRY_BYTES } from '../../../core/face/embedding/index.ts';
import type { Result } from '../../../core/result/index.ts';
import { isUndatedKey } from '../../../core/watchlist/index.ts';
import { INDEX_KEY_BYTES, keyedHashInto, openRecord, readRecord, wipe } from '../crypto/index.ts';
import { storeFailure, storeOr } from '../database/index.ts';
import type { KeyRing } from '../keys/index.ts';
import { indexText, metaAddress, recordAddress, templatesAddress } from './addresses.ts';
import { BirthDateIndexDamaged, BirthDateIndexReader } from './birth-date-index.ts';
import { EXACT, IndexReader, NAMES } from './blind-index.ts';
import { type NameFind, type NameQuery, NameTally } from './name-tally.ts';
import {
  BLOCK_TEMPLATES,
  LIST_FORMAT,
  LIST_KEY_EPOCH,
  type ListLayout,
  type ListMeta,
  type RecordText,
  type SealedMeta,
} from './schema.ts';
import { type CheckVerdict, checkList } from './self-check.ts';

/** A generation up to this size is read completely when it is opened; a larger one would delay the start by seconds. */
const QUICK_CHECK_LIMIT_BYTES = 64 * 1024 * 1024;
/**
 * Largest file that is checked completely when it arrives while the lane is in service: this takes 2 to 3 ms per MiB, during
 * which the daemon is blocked. A fault in a page that was not read is found by the look-up that reaches it.
 */
const QUICK_CHECK_IN_SERVICE_BYTES = 4 * 1024 * 1024;
/** Pages of one list that stay in memory, KiB. Not mapped into memory: a read error would then kill the daemon. */
const CACHE_KIB = 32 * 1024;
/**
 * How long a look-up waits for a lock, milliseconds. With a log, nobody holds a lock that readers need, except while
 * a log is recovered after a crash.
 */
const BUSY_MS = 500;

export type ReaderOpening = Result<'LIST_DAMAGED' | 'LIST_UNAVAILABLE', { reader: ListReader }>;

/** The meta row of a file does not open, or does not describe a usable list. */
export class ListDamaged extends Error {}

/**
 * Read-only view of the generation in a file. It sees only keyed hashes, and opens a record only if a key
 * matched it. A delta that another process commits raises the generation of the open file: `atOnce` sees exactly one.
 */
export class ListReader {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #listId: string;
  readonly #dataKey: Uint8Array;
  readonly #indexKey: Uint8Array;
  readonly #templateKey: Uint8Array;
  readonly #begin: Database.Statement<[]>;
  readonly #end: Database.Statement<[]>;
  readonly #metaRow: Database.Statement<[], { generation: number; b: Buffer }>;
  readonly #exact: IndexReader;
  readonly #names: IndexReader;
  readonly #birthDates: BirthDateIndexReader;
  readonly #record: Database.Statement<[number], { rev: number; b: Buffer }>;
  readonly #next: Database.Statement<[number], { id: number; rev: number; b: Buffer }>;
  readonly #hash = new Uint8Array(INDEX_KEY_BYTES);
  readonly #tally = new NameTally();
  #blob: Buffer = Buffer.alloc(0);
  #sealed: SealedMeta;

  private constructor(db: Database.Database, path: string, listId: string, ring: KeyRing) {
    this.#db = db;
    this.path = path;
    this.#listId = listId;
    this.#dataKey = ring.key('list-data');
    this.#indexKey = ring.key('list-index');
    this.#templateKey = ring.key('list-templates');
    this.#begin = db.prepare('BEGIN');
    this.#end = db.prepare('COMMIT');
    this.#metaRow = db.prepare('SELECT generation, b FROM meta');
    this.#exact = new IndexReader(db, EXACT);
    this.#names = new IndexReader(db, NAMES);
    this.#birthDates = new BirthDateIndexReader(db, { listId, key: this.#dataKey });
    this.#record = db.prepare('SELECT rev, b FROM rec WHERE id = ?');
    this.#next = db.prepare('SELECT id, rev, b FROM rec WHERE id > ? ORDER BY id LIMIT 1');
    this.#sealed = this.#readMeta();
  }

  /** Opens a generation file; a file that is broken, or whose meta row does not open, is `LIST_DAMAGED`. */
  static open(path: string, listId: string, ring: KeyRing): ReaderOpening {
    return ListReader.#openFile({ path, listId, ring, checkedBytes: QUICK_CHECK_LIMIT_BYTES });
  }

  /** Opens a list while travellers wait: only a small file is then checked completely. */
  static openInService(path: string, listId: string, ring: KeyRing): ReaderOpening {
    return ListReader.#openFile({ path, listId, ring, checkedBytes: QUICK_CHECK_IN_SERVICE_BYTES });
  }

  static #openFile(input: { path: string; listId: string; ring: KeyRing; checkedBytes: number }): ReaderOpening {
    const { path, listId, ring, checkedBytes } = input;
    let db: Database.Database | null = null;
    try {
      db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
      if (db.pragma('user_version', { simple: true }) !== LIST_FORMAT) {
        db.close();
        return otherRelease(listId);
      }
      if (
        !holdsTemplates(db) &&
        statSync(path).size <= checkedBytes &&
        db.pragma('quick_check(1)', { simple: true }) !== 'ok'
      ) {
        db.close();
        return damaged(listId);
      }
      db.pragma(`cache_size = -${CACHE_KIB}`);
      return { ok: true, reader: new ListReader(db, path, listId, ring) };
    } catch (error) {
      db?.close();
      if (error instanceof ListDamaged) return damaged(listId);
      const failure = storeFailure(error);
      if (failure === 'STORE_CORRUPT' || (error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR')) {
        return damaged(listId);
      }
      if (failure === null) throw error;
      return { ok: false, reason: 'LIST_UNAVAILABLE', message: `List ${listId} cannot be opened.` };
    }
  }

  /** Data about the generation that the last `atOnce` saw. */
  get meta(): ListMeta {
    return this.#sealed.meta;
  }

  get layout(): ListLayout {
    return this.#sealed.layout;
  }

  /**
   * Queries one generation: `ask` reads the state at its beginning, even if a delta is committed meanwhile, and `meta`
   * belongs to the same state. Throws `ListDamaged` if the generation does not open, and `SqliteError` if the file does
   * not.
   */
  atOnce<T>(ask: () => T): T {
    if (this.#db.inTransaction) return ask();
    this.#begin.run();
    try {
      this.#sealed = this.#readMeta();
      return ask();
    } finally {
      if (this.#db.inTransaction) this.#end.run();
    }
  }

  #readMeta(): SealedMeta {
    const row = this.#metaRow.get();
    if (row === undefined) throw new ListDamaged('no meta row');
    if (row.b.equals(this.#blob)) return this.#sealed;
    const aad = metaAddress(this.#listId, row.generation);
    const opened = openRecord({ blob: row.b, key: this.#dataKey, aad, epoch: LIST_KEY_EPOCH });
    if (!opened.ok) throw new ListDamaged(opened.reason);
    const sealed = JSON.parse(Buffer.from(opened.plain).toString('utf8')) as Partial<SealedMeta>;
    const { meta, layout } = sealed;
    // Written before lists said what they cover: it could clear a check for which it has no entries.
    if (meta === undefined || layout === undefined || !Array.isArray(meta.covers))
      throw new ListDamaged('other release');
    this.#blob = row.b;
    this.#birthDates.forget();
    return { meta, layout };
  }

  /** Row ids for any of the key texts in the 128-bit index. */
  findExact(keyTexts: readonly string[]): number[] {
    const found = new Set<number>();
    const changed = this.layout.changes.ix.count > 0;
    for (const keyText of keyTexts) this.#exact.each(this.#hashOf(keyText), changed, (row) => found.add(row));
    return [...found];
  }

  /** Rows that may have the requested name (`NameTally`). */
  findNames(query: NameQuery): NameFind {
    const tally = this.#tally;
    tally.begin(this.layout.rows);
    const changed = this.layout.changes.bk.count > 0;
    query.words.forEach((keyTexts, word) => {
      for (const keyText of keyTexts) {
        const undated = isUndatedKey(keyText);
        this.#names.each(this.#hashOf(keyText), changed, (row) => tally.meet(row, word, undated));
      }
    });
    for (const keyText of query.pairs) this.#names.each(this.#hashOf(keyText), changed, (row) => tally.meetPair(row));
    if (tally.lacksMany(query)) {
      query.further.forEach((keyTexts, word) => {
        for (const keyText of keyTexts) {
          this.#names.each(this.#hashOf(keyText), changed, (row) => tally.fulfil(row, word));
        }
      });
    }
    return tally.end(query);
  }

  #hashOf(keyText: string): Uint8Array {
    keyedHashInto(indexText(this.#listId, keyText), this.#indexKey, this.#hash, 0);
    return this.#hash;
  }

  /**
   * Birth date of a row as one number (`packBirth`), without opening its record; 0 if only the record has it. Throws
   * `ListDamaged`.
   */
  birthOf(row: number): number {
    return this.#ofBirths((births) => births.of(row));
  }

  /**
   * Rows whose only birth date is exactly this full date (`packWhole`), whatever their names; none for 0. Throws
   * `ListDamaged`.
   */
  bornOn(birth: number): number[] {
    if (birth === 0 || this.meta.face !== undefined) return [];
    return this.#ofBirths((births) => births.rowsOf(birth, this.layout.rows));
  }

  #ofBirths<T>(ask: (births: BirthDateIndexReader) => T): T {
    try {
      return ask(this.#birthDates);
    } catch (error) {
      if (error instanceof BirthDateIndexDamaged) throw new ListDamaged('birth dates');
      throw error;
    }
  }

  record(row: number): RecordText {
    const stored = this.#record.get(row);
    return stored === undefined ? { ok: false, row } : this.#open(row, stored);
  }

  /**
   * The record of a row that a name matched; null if `wanted` rules it out by its birth dates, in which case its text
   * is not passed on.
   */
  candidate(row: number, wanted: (dates: readonly string[]) => boolean): RecordText | null {
    const stored = this.#record.get(row);
    if (stored === undefined) return { ok: false, row };
    const { rev, b: blob } = stored;
    const aad = recordAddress(this.#listId, row, rev);
    const opened = readRecord({ blob, key: this.#dataKey, aad, epoch: LIST_KEY_EPOCH }, (plain) =>
      wanted(birthDates(plain)) ? textOf(plain) : null,
    );
    if (!opened.ok) return { ok: false, row };
    return opened.value === null ? null : { ok: true, text: opened.value };
  }

  /** The record in the first row after `row`, or null after the last one. */
  recordAfter(row: number): (RecordText & { row: number }) | null {
    const stored = this.#next.get(row);
    return stored === undefined ? null : { ...this.#open(stored.id, stored), row: stored.id };
  }

  #open(row: number, stored: { rev: number; b: Buffer }): RecordText {
    const opened = openRecord({
      blob: stored.b,
      key: this.#dataKey,
      aad: recordAddress(this.#listId, row, stored.rev),
      epoch: LIST_KEY_EPOCH,
    });
    return opened.ok ? { ok: true, text: textOf(opened.plain) } : { ok: false, row };
  }

  /** Number of template blocks in this generation; 0 if it is not a face list. */
  get templateBlocks(): number {
    return Math.ceil((this.meta.face?.templates ?? 0) / BLOCK_TEMPLATES);
  }

  /**
   * One block of templates in the clear: for each template, four bytes for the row (little-endian) and its components.
   * The caller overwrites it. Null if the block is missing, does not open or does not have the signed length.
   */
  templateBlock(block: number): Uint8Array | null {
    const count = Math.min(BLOCK_TEMPLATES, (this.meta.face?.templates ?? 0) - block * BLOCK_TEMPLATES);
    const stored = this.#storedBlock(block);
    if (stored === null) return null;
    const opened = openRecord({
      blob: stored,
      key: this.#templateKey,
      aad: templatesAddress(this.meta.listId, this.meta.generation, block),
      epoch: LIST_KEY_EPOCH,
    });
    if (!opened.ok) return null;
    if (opened.plain.length === count * ENTRY_BYTES) return opened.plain;
    wipe(opened.plain);
    return null;
  }

  /** Self-check (decision 0022) of one generation; reads the whole list. */
  check(): CheckVerdict {
    return this.atOnce(() => checkList(this));
  }

  close(): void {
    this.#birthDates.forget();
    this.#db.close();
  }

  /** A page that is damaged on the disk reads like a missing block: the list is damaged either way. */
  #storedBlock(block: number): Buffer | null {
    return storeOr(null, () => {
      // Prepared here and not for every reader: a list from before there were templates has no such table.
      return this.#db.prepare<[number], { b: Buffer }>('SELECT b FROM tpl WHERE id = ?').get(block)?.b ?? null;
    });
  }
}

function textOf(plain: Uint8Array): string {
  return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8');
}

const DATES_BEGIN = Buffer.from('"dob":[');
const DATES_END = 0x5d;

/**
 * Birth dates of a canonical text without reading the rest of it. Inside a JSON string, a quotation mark before a colon
 * always has a backslash before it, so only the member itself is found; dates do not contain brackets.
 */
function birthDates(plain: Uint8Array): string[] {
  const bytes = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  const at = bytes.indexOf(DATES_BEGIN);
  const from = at + DATES_BEGIN.length;
  const to = bytes.indexOf(DATES_END, from);
  if (at < 0 || to <= from) return [];
  return bytes.toString('latin1', from + 1, to - 1).split('","');
}

function otherRelease(listId: string): ReaderOpening {
  const message = `List ${listId} was written by another release: import it again, or run waypost update apply.`;
  return { ok: false, reason: 'LIST_DAMAGED', message };
}

function damaged(listId: string): ReaderOpening {
  return { ok: false, reason: 'LIST_DAMAGED', message: `List ${listId} is damaged: import it again.` };
}

/**
 * A face list is not read completely when it is opened: it is large for its number of records, and each of its blocks and
 * records has a tag that would not match if a page were changed on the disk.
 */
function holdsTemplates(db: Database.Database): boolean {
  const table = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tpl'").get();
  return table !== undefined && db.prepare('SELECT 1 FROM tpl LIMIT 1').get() !== undefined;
}
