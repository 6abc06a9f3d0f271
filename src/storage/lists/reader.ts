import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { canonical } from '../../audit/index.ts';
import { ENTRY_BYTES } from '../../face/index.ts';
import { templateText } from '../../watchlist/index.ts';
import { type KeyRing, keyedHash16, keyedHash48, openRecord, wipe } from '../crypto/index.ts';
import { storeFailure } from '../database/index.ts';
import { indexText, metaAddress, recordAddress, templatesAddress } from './builder.ts';
import { BLOCK_TEMPLATES, LIST_KEY_EPOCH, type ListMeta } from './schema.ts';

/** A generation up to this size is read through when it is opened; a larger one would delay the start by seconds. */
const QUICK_CHECK_LIMIT_BYTES = 64 * 1024 * 1024;
/** Pages of one list that stay in memory, KiB. Not mapped into memory: a read error would then kill the daemon. */
const CACHE_KIB = 32 * 1024;
/** Name candidates opened for one query at most; a list of 1,000,000 gives about 1,000 at worst. */
const CANDIDATE_LIMIT = 20_000;

export type ReaderOpening =
  | { ok: true; reader: ListReader }
  | { ok: false; reason: 'LIST_DAMAGED' | 'LIST_UNAVAILABLE'; message: string };

export type RecordText = { ok: true; text: string } | { ok: false; row: number };

/** Read-only view of one generation. Blind: it sees keyed hashes, and opens a record only when a key met it. */
export class ListReader {
  readonly meta: ListMeta;
  readonly path: string;
  readonly #db: Database.Database;
  readonly #dataKey: Uint8Array;
  readonly #indexKey: Uint8Array;
  readonly #exact: Database.Statement<[Buffer], { id: number }>;
  readonly #name: Database.Statement<[bigint], { id: number }>;
  readonly #record: Database.Statement<[number], { rev: number; b: Buffer }>;
  readonly #templateKey: Uint8Array;

  private constructor(db: Database.Database, path: string, meta: ListMeta, ring: KeyRing) {
    this.#db = db;
    this.path = path;
    this.meta = meta;
    this.#dataKey = ring.key('list-data');
    this.#indexKey = ring.key('list-index');
    this.#templateKey = ring.key('list-templates');
    this.#exact = db.prepare('SELECT id FROM ix WHERE k = ?');
    this.#name = db.prepare('SELECT id FROM bk WHERE k = ?');
    this.#record = db.prepare('SELECT rev, b FROM rec WHERE id = ?');
  }

  /** Opens a generation file; a file that is broken, or whose meta row does not open, is `LIST_DAMAGED`. */
  static open(path: string, listId: string, ring: KeyRing): ReaderOpening {
    let db: Database.Database | null = null;
    try {
      db = new Database(path, { readonly: true, fileMustExist: true });
      if (
        !holdsTemplates(db) &&
        statSync(path).size <= QUICK_CHECK_LIMIT_BYTES &&
        db.pragma('quick_check(1)', { simple: true }) !== 'ok'
      ) {
        db.close();
        return damaged(listId);
      }
      db.pragma(`cache_size = -${CACHE_KIB}`);
      const row = db.prepare<[], { generation: number; b: Buffer }>('SELECT generation, b FROM meta').get();
      const opened =
        row === undefined
          ? null
          : openRecord({
              blob: row.b,
              key: ring.key('list-data'),
              aad: metaAddress(listId, row.generation),
              epoch: LIST_KEY_EPOCH,
            });
      if (opened === null || !opened.ok) {
        db.close();
        return damaged(listId);
      }
      const meta = JSON.parse(Buffer.from(opened.plain).toString('utf8')) as ListMeta;
      // Written before lists said what they cover: it could clear a check that it has nothing for.
      if (!Array.isArray(meta.covers)) {
        db.close();
        return damaged(listId);
      }
      return { ok: true, reader: new ListReader(db, path, meta, ring) };
    } catch (error) {
      db?.close();
      const failure = storeFailure(error);
      if (failure === 'STORE_CORRUPT' || (error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR')) {
        return damaged(listId);
      }
      if (failure === null) throw error;
      return { ok: false, reason: 'LIST_UNAVAILABLE', message: `List ${listId} cannot be opened.` };
    }
  }

  /** Row ids behind any of the key texts of the 128-bit index. */
  findExact(keyTexts: readonly string[]): number[] {
    const found = new Set<number>();
    for (const keyText of keyTexts) {
      const key = Buffer.from(keyedHash16(indexText(this.meta.listId, keyText), this.#indexKey));
      for (const row of this.#exact.all(key)) found.add(row.id);
    }
    return [...found];
  }

  /** Row ids behind any of the name keys; null where they are more than the candidate limit. */
  findNames(keyTexts: readonly string[]): number[] | null {
    const found = new Set<number>();
    for (const keyText of keyTexts) {
      const key = BigInt(keyedHash48(indexText(this.meta.listId, keyText), this.#indexKey));
      for (const row of this.#name.iterate(key)) {
        found.add(row.id);
        if (found.size > CANDIDATE_LIMIT) return null;
      }
    }
    return [...found];
  }

  record(row: number): RecordText {
    const stored = this.#record.get(row);
    if (stored === undefined) return { ok: false, row };
    const opened = openRecord({
      blob: stored.b,
      key: this.#dataKey,
      aad: recordAddress(this.meta.listId, row, stored.rev),
      epoch: LIST_KEY_EPOCH,
    });
    return opened.ok ? { ok: true, text: Buffer.from(opened.plain).toString('utf8') } : { ok: false, row };
  }

  /** Blocks of templates in this generation; 0 where it is no face list. */
  get templateBlocks(): number {
    return Math.ceil((this.meta.face?.templates ?? 0) / BLOCK_TEMPLATES);
  }

  /**
   * One block of templates in the clear: for each template four bytes row (little endian) and its components. The caller
   * overwrites it. Null where the block is missing, does not open or has not the length that was signed.
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

  /**
   * Self-check (watchlist 3.11): opens every record, rebuilds the canonical text and compares it with the signed state.
   * Finds an old blob that was put back, which no single tag can show. Reads the whole list.
   */
  check(): { ok: true } | { ok: false; row: number | null } {
    const hash = createHash('sha256');
    const templates = this.#templateTexts();
    for (let row = 1; row <= this.meta.records; row += 1) {
      const opened = this.record(row);
      if (!opened.ok) return { ok: false, row };
      const text = this.meta.face === undefined ? opened.text : this.#withTemplates(opened.text, row, templates);
      if (text === null) return { ok: false, row };
      hash.update(`${text}\n`);
    }
    if (templates.next().done !== true) return { ok: false, row: null };
    return hash.digest('hex') === this.meta.state ? { ok: true } : { ok: false, row: null };
  }

  close(): void {
    this.#db.close();
  }

  /** A page that is broken on the disk reads like a block that is not there: the list is damaged either way. */
  #storedBlock(block: number): Buffer | null {
    try {
      // Prepared here and not for every reader: a list from before there were templates has no such table.
      return this.#db.prepare<[number], { b: Buffer }>('SELECT b FROM tpl WHERE id = ?').get(block)?.b ?? null;
    } catch (error) {
      if (storeFailure(error) === null) throw error;
      return null;
    }
  }

  /** Row and text of every template, in order; ends early where a block does not open. */
  *#templateTexts(): Generator<{ row: number; text: string }> {
    for (let block = 0; block < this.templateBlocks; block += 1) {
      const plain = this.templateBlock(block);
      if (plain === null) return;
      const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
      try {
        for (let at = 0; at < plain.length; at += ENTRY_BYTES) {
          const components = new Int8Array(plain.buffer, plain.byteOffset + at + 4, ENTRY_BYTES - 4);
          yield { row: view.getUint32(at, true), text: templateText(components) };
        }
      } finally {
        wipe(plain);
      }
    }
  }

  /** The text as it was signed: the templates are kept apart from the record and go back to their place. */
  #withTemplates(text: string, row: number, templates: Generator<{ row: number; text: string }>): string | null {
    const { face } = this.meta;
    const record = JSON.parse(text) as { tpl?: number };
    const count = record.tpl ?? 0;
    const tpl: { profile: string; sha256: string; v: string }[] = [];
    for (let n = 0; n < count; n += 1) {
      const next = templates.next();
      if (next.done === true || next.value.row !== row || face === undefined) return null;
      tpl.push({ profile: face.profile, sha256: face.sha256, v: next.value.text });
    }
    return canonical({ ...record, tpl });
  }
}

function damaged(listId: string): ReaderOpening {
  return { ok: false, reason: 'LIST_DAMAGED', message: `List ${listId} is damaged: import it again.` };
}

/**
 * A face list is not read through when it is opened: it is large for the number of its records, and every block and record
 * of it has a tag, which a page that was changed on the disk does not keep.
 */
function holdsTemplates(db: Database.Database): boolean {
  const table = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tpl'").get();
  return table !== undefined && db.prepare('SELECT 1 FROM tpl LIMIT 1').get() !== undefined;
}
