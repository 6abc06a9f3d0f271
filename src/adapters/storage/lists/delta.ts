import Database from 'better-sqlite3';
import { INDEX_KEY_BYTES, keyedHashInto, nonceSource, openRecord, type Random, readRecord } from '../crypto/index.ts';
import { describeFailure, storeFailure } from '../database/index.ts';
import { indexText, metaAddress, recordAddress, sealMeta, sealText } from './addresses.ts';
import { BirthDateIndexDamaged, BirthDateIndexWriter } from './birth-date-index.ts';
import { EXACT, IndexReader, NAMES } from './blind-index.ts';
import type { DeltaOperation, DeltaReason, DeltaRequest, DeltaResult } from './delta-operation.ts';
import { keyMarkOf } from './key-mark.ts';
import { CHANGES_MAX, PlaceChanges, TooManyChanges } from './place-changes.ts';
import { type KeyTexts, LIST_FORMAT, LIST_KEY_EPOCH, type SealedMeta } from './schema.ts';

/** Maximum number of operations in one delta; a longer one is slower than a full list and keeps its key changes in memory. */
export const DELTA_OPERATIONS_MAX = 250_000;
/** Runs of one file (`ListLayout`); after this many deltas that added records, a full list is needed. */
const RUNS_MAX = 4096;
/** Pages that a delta changed and that stay in memory until they are written, KiB. More of them go to the log early. */
const CACHE_KIB = 64 * 1024;
/** Wait for another writer, milliseconds. */
const BUSY_MS = 2000;
/** How often merging the log into the file is tried; look-ups in progress may delay part of it. */
const CHECKPOINTS_MAX = 3;
/** Wait for one of them, milliseconds; only a self-check reads longer than that. */
const CHECKPOINT_BUSY_MS = 200;

/** Thrown inside the transaction, so that it leaves no trace. */
class DeltaRefused extends Error {
  readonly reason: DeltaReason;

  constructor(reason: DeltaReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Applies a delta to the installed list (decision 0022): records, indexes and meta row in one transaction, which is on
 * the disk when this ends. Look-ups by other processes continue and see the old generation until they see the whole new
 * one. A refusal does not change anything. It keeps one core busy for as long as it takes, so it never runs in the
 * daemon.
 */
export function applyDelta(request: DeltaRequest): DeltaResult {
  const path = request.folder.current();
  if (path === null)
    return { ok: false, reason: 'LIST_CHAIN', message: 'No list is installed that a delta could change.' };
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      return { ok: false, reason: 'STORAGE_FAILED', message: 'The installed list accepts no write-ahead log.' };
    }
    if (db.pragma('user_version', { simple: true }) !== LIST_FORMAT) {
      throw new DeltaRefused('LIST_CHAIN', 'The installed list was written by another release: load the full list.');
    }
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    db.pragma('wal_autocheckpoint = 0');
    db.pragma('temp_store = MEMORY');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    const change = new Delta(db, request);
    db.transaction(() => change.run()).immediate();
    carryIntoFile(db);
    return { ok: true };
  } catch (error) {
    return refusalOf(error);
  } finally {
    db?.close();
  }
}

function refusalOf(error: unknown): DeltaResult {
  if (error instanceof DeltaRefused) return { ok: false, reason: error.reason, message: error.message };
  if (error instanceof BirthDateIndexDamaged) return refusalOf(damaged());
  if (error instanceof TooManyChanges) {
    return {
      ok: false,
      reason: 'LIST_CHAIN',
      message: `The delta changes more than ${CHANGES_MAX} keys: load the full list.`,
    };
  }
  const failure = storeFailure(error);
  if (failure === null) {
    // A file from another release has different tables.
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR') {
      return { ok: false, reason: 'LIST_DAMAGED', message: 'The installed list is from another release, or damaged.' };
    }
    throw error;
  }
  const reason =
    failure === 'STORE_FULL' ? 'STORAGE_FULL' : failure === 'STORE_CORRUPT' ? 'LIST_DAMAGED' : 'STORAGE_FAILED';
  return {
    ok: false,
    reason,
    message: `The delta was not applied: ${describeFailure(failure)}. The old list stays in use.`,
  };
}

/** The commit is on the disk, in the log. The next delta carries over what is left in the log. */
function carryIntoFile(db: Database.Database): void {
  try {
    db.pragma(`busy_timeout = ${CHECKPOINT_BUSY_MS}`);
    for (let turn = 0; turn < CHECKPOINTS_MAX; turn += 1) {
      const [state] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      if (state?.busy === 0) return;
    }
  } catch (error) {
    if (storeFailure(error) === null) throw error;
  }
}

class Delta {
  readonly #db: Database.Database;
  readonly #request: DeltaRequest;
  readonly #random: Random;
  readonly #dataKey: Uint8Array;
  readonly #indexKey: Uint8Array;
  readonly #exact = new PlaceChanges(EXACT);
  readonly #names = new PlaceChanges(NAMES);
  readonly #hash = new Uint8Array(INDEX_KEY_BYTES);
  readonly #inPlace: IndexReader;
  readonly #birthDates: BirthDateIndexWriter;
  readonly #read: Database.Statement<[number], { rev: number; b: Buffer }>;
  readonly #insert: Database.Statement<[number, number, Buffer]>;
  readonly #update: Database.Statement<[number, Buffer, number]>;
  readonly #delete: Database.Statement<[number]>;

  constructor(db: Database.Database, request: DeltaRequest) {
    this.#db = db;
    this.#request = request;
    this.#random = request.random ?? nonceSource();
    this.#dataKey = request.ring.key('list-data');
    this.#indexKey = request.ring.key('list-index');
    this.#inPlace = new IndexReader(db, EXACT);
    this.#birthDates = new BirthDateIndexWriter({ listId: request.listId, key: this.#dataKey, random: this.#random });
    this.#read = db.prepare('SELECT rev, b FROM rec WHERE id = ?');
    this.#insert = db.prepare('INSERT INTO rec (id, rev, b) VALUES (?, ?, ?)');
    this.#update = db.prepare('UPDATE rec SET rev = ?, b = ? WHERE id = ?');
    this.#delete = db.prepare('DELETE FROM rec WHERE id = ?');
  }

  /** Within a transaction. Throws `DeltaRefused`. */
  run(): void {
    const { meta, operations } = this.#request;
    const before = this.#standing();
    let { rows } = before.layout;
    let records = before.meta.records;
    let previous = '';
    let count = 0;
    for (const operation of operations) {
      count += 1;
      if (count > DELTA_OPERATIONS_MAX) {
        throw new DeltaRefused(
          'LIST_CHAIN',
          `The delta contains more than ${DELTA_OPERATIONS_MAX} operations: load the full list.`,
        );
      }
      checkOrder(operation.id, previous, count);
      previous = operation.id;
      const row = this.#rowOf(operation.id, before.layout.changes.ix.count > 0);
      if (operation.op === 'del') {
        this.#remove(row, operation, count);
        records -= 1;
      } else if (row === null) {
        rows += 1;
        records += 1;
        this.#add(rows, operation);
      } else this.#change(row, operation, count);
    }
    if (records !== meta.records) {
      throw new DeltaRefused(
        'LIST_RECORD_COUNT',
        `The list contains ${records} records after the delta; ${meta.records} were signed.`,
      );
    }
    const { changes } = before.layout;
    const ix = this.#exact.applyTo(this.#db, changes.ix, this.#request.carriedAtOnce);
    const bk = this.#names.applyTo(this.#db, changes.bk, this.#request.carriedAtOnce);
    if (ix === null || bk === null) throw damaged();
    this.#birthDates.writeTo(this.#db);
    const runs = rows === before.layout.rows ? before.layout.runs : [...before.layout.runs, before.layout.rows + 1];
    const sealed = sealMeta(
      { meta, layout: { ...before.layout, rows, runs, changes: { ix, bk } } },
      this.#dataKey,
      this.#random,
    );
    this.#db.prepare('UPDATE meta SET generation = ?, b = ?').run(meta.generation, sealed);
  }

  /** The installed generation, if it is the one that the delta continues (decision 0025). */
  #standing(): SealedMeta {
    const { listId, from, keysOfText, meta } = this.#request;
    const row = this.#db.prepare<[], { generation: number; b: Buffer }>('SELECT generation, b FROM meta').get();
    if (row === undefined) throw damaged();
    const aad = metaAddress(listId, row.generation);
    const opened = openRecord({ blob: row.b, key: this.#dataKey, aad, epoch: LIST_KEY_EPOCH });
    if (!opened.ok) throw damaged();
    const sealed = JSON.parse(Buffer.from(opened.plain).toString('utf8')) as SealedMeta;
    const { generation, state, face } = sealed.meta;
    if (generation !== from.generation || state !== from.state) {
      throw new DeltaRefused(
        'LIST_CHAIN',
        `The delta continues generation ${from.generation}; generation ${generation} is installed.`,
      );
    }
    if (meta.generation <= generation || meta.listId !== listId) {
      throw new DeltaRefused(
        'LIST_CHAIN',
        `The delta produces generation ${meta.generation} of "${meta.listId}", which does not follow ${generation}.`,
      );
    }
    if (face !== undefined || meta.face !== undefined) {
      throw new DeltaRefused('LIST_CHAIN', 'A face list can only be replaced in full.');
    }
    if (sealed.layout.keyMark !== keyMarkOf(keysOfText)) {
      throw new DeltaRefused(
        'LIST_CHAIN',
        'The installed list was built by a release that used different keys: load the full list.',
      );
    }
    if (sealed.layout.runs.length >= RUNS_MAX) {
      throw new DeltaRefused(
        'LIST_CHAIN',
        `The installed list has already received ${RUNS_MAX} deltas: load the full list.`,
      );
    }
    return sealed;
  }

  #rowOf(id: string, changed: boolean): number | null {
    const rows = new Set<number>();
    this.#inPlace.each(this.#hashOf(`rid|${id}`), changed, (row) => rows.add(row));
    if (rows.size > 1) throw damaged();
    return [...rows][0] ?? null;
  }

  #hashOf(keyText: string): Uint8Array {
    keyedHashInto(indexText(this.#request.listId, keyText), this.#indexKey, this.#hash, 0);
    return this.#hash;
  }

  #add(row: number, operation: DeltaOperation & { op: 'put' }): void {
    this.#insert.run(row, operation.rev, this.#seal(row, operation));
    const keys = operation.keys();
    this.#birthDates.set(row, keys.birth);
    this.#move(row, NONE, keys);
  }

  #change(row: number, operation: DeltaOperation & { op: 'put' }, number: number): void {
    const old = this.#open(row, operation.id);
    if (operation.rev <= old.rev) {
      throw new DeltaRefused(
        'LIST_RECORD_REVISION',
        `Operation ${number} does not increase the revision of its record.`,
      );
    }
    this.#update.run(operation.rev, this.#seal(row, operation), row);
    const { filedAlike, keysOfText } = this.#request;
    if (filedAlike?.(old.text, operation.text) === true) return;
    this.#move(row, keysOfText(old.text), operation.keys());
  }

  #remove(row: number | null, operation: DeltaOperation, number: number): void {
    if (row === null) {
      throw new DeltaRefused('LIST_RECORD_MISSING', `Operation ${number} removes a record that is not in the list.`);
    }
    const old = this.#open(row, operation.id);
    if (operation.rev < old.rev) {
      throw new DeltaRefused(
        'LIST_RECORD_REVISION',
        `Operation ${number} removes an older revision than the one in the list.`,
      );
    }
    this.#delete.run(row);
    this.#move(row, this.#request.keysOfText(old.text), NONE);
  }

  #open(row: number, id: string): { rev: number; text: string } {
    const stored = this.#read.get(row);
    if (stored === undefined) throw damaged();
    const aad = recordAddress(this.#request.listId, row, stored.rev);
    const opened = readRecord({ blob: stored.b, key: this.#dataKey, aad, epoch: LIST_KEY_EPOCH }, (plain) =>
      Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8'),
    );
    if (!opened.ok) throw damaged();
    const text = opened.value;
    if ((JSON.parse(text) as { id: string }).id !== id) throw damaged();
    return { rev: stored.rev, text };
  }

  #seal(row: number, { rev, text }: { rev: number; text: string }): Buffer {
    return sealText({ listId: this.#request.listId, row, rev, text, key: this.#dataKey, random: this.#random });
  }

  /** Changes only the keys that differ: most changes to a record do not affect its names and numbers. */
  #move(row: number, from: KeyTexts, to: KeyTexts): void {
    if (from.birth !== to.birth) this.#birthDates.set(row, to.birth);
    this.#moveKeys(this.#exact, { row, from: from.exact, to: to.exact });
    this.#moveKeys(this.#names, { row, from: from.names, to: to.names });
  }

  #moveKeys(changes: PlaceChanges, { row, from, to }: { row: number; from: readonly string[]; to: readonly string[] }) {
    const before = new Set(from);
    const after = new Set(to);
    for (const key of before) if (!after.has(key)) changes.remove(this.#hashOf(key), row);
    for (const key of after) if (!before.has(key)) changes.add(this.#hashOf(key), row);
  }
}

const NONE: KeyTexts = { exact: [], names: [], birth: 0 };

function checkOrder(id: string, previous: string, number: number): void {
  if (id > previous) return;
  const [reason, what] =
    id === previous
      ? (['LIST_RECORD_EXISTS', 'is the second operation for its record'] as const)
      : (['LIST_RECORD_ORDER', 'is not sorted by record id'] as const);
  throw new DeltaRefused(reason, `Operation ${number} ${what}.`);
}

function damaged(): DeltaRefused {
  return new DeltaRefused('LIST_DAMAGED', 'The installed list is damaged: load the full list.');
}
