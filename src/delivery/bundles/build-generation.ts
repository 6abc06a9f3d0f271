import type { Random } from '../../adapters/storage/crypto/index.ts';
import { storeFailure } from '../../adapters/storage/database/index.ts';
import { isDiskFull } from '../../adapters/storage/files/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import {
  keyMarkOf,
  ListBuilder,
  type ListFolder,
  type ListMeta,
  ListReader,
} from '../../adapters/storage/lists/index.ts';
import { type FaceListHeader, type Refusal, refusal } from '../format/index.ts';
import { BundleError } from './payload.ts';
import { keysOfText } from './records.ts';
import { checkLine, type SealedBatch } from './seal-batch.ts';
import { sealerPool } from './sealer-pool.ts';

export interface BuildRequest {
  /** Canonical `put` operations of a full list, sorted by record id. May throw `BundleError`. */
  lines: AsyncIterable<string>;
  folder: ListFolder;
  ring: KeyRing;
  /** Metadata of the new generation; `records` and `face` are as signed, and must match the lines. */
  meta: ListMeta;
  /** Header of a face list; if absent, the one in `meta`. */
  face?: FaceListHeader;
  random?: Random;
  /** Threads that check and seal records in addition to this one; if absent, two for a long list and none for a short one. */
  sealers?: number;
}

/** Number of sealing threads, one for each core of an appliance; this thread only reads and writes. */
const THREADS = 2;
/** A list with fewer records is built before threads would have started. */
const THREADS_FROM_RECORDS = 20_000;
/** One batch: this many lines or characters, whichever comes first. */
const BATCH_LINES = 500;
const BATCH_CHARACTERS: number = 1024 * 1024;

/**
 * Builds one full generation beside the one in use (decision 0022) and reads it back from the disk. It does not put it to
 * use: `ListFolder.activate` does, after the verdict is in the audit. Every line is checked again here, regardless of the
 * signer. A refusal does not leave anything of the new generation behind.
 */
export async function buildGeneration(request: BuildRequest): Promise<{ ok: true } | Refusal> {
  const { folder, ring, meta, random } = request;
  const { listId, generation } = meta;
  const face = request.face ?? meta.face;
  const keyMark = keyMarkOf(keysOfText);
  const place = { folder, listId, generation, ring, keyMark };
  const builder = new ListBuilder({ ...place, ...(random === undefined ? {} : { random }) });
  try {
    if (face === undefined) await addRecords(builder, request);
    else await addFaces(builder, request.lines, face);
    const templates = face?.templates ?? 0;
    if (builder.templates !== templates) {
      throw broken(`The list contains ${builder.templates} templates; ${templates} were signed.`);
    }
    if (builder.rows !== meta.records) {
      throw broken(`The list contains ${builder.rows} records; ${meta.records} were signed.`);
    }
    builder.finish(meta);
    return readBack(request);
  } catch (error) {
    builder.abort();
    if (error instanceof BundleError) return error.refusal;
    const refused = resourceRefusal(error);
    if (refused === null) throw error;
    return refused;
  }
}

/** Sends lines in batches to the sealers and takes them back in order. Only batches under way are held in memory. */
async function addRecords(builder: ListBuilder, { lines, meta, sealers, random }: BuildRequest): Promise<void> {
  const pool = sealerPool({
    keys: builder.keys,
    threads: sealers ?? (meta.records >= THREADS_FROM_RECORDS ? THREADS : 0),
    ...(random === undefined ? {} : { random }),
  });
  let previous = '';
  const take = ({ sealed, firstId, lastId, fault }: SealedBatch): void => {
    if (firstId !== null && firstId <= previous) throw broken(`Record ${sealed.firstRow} is out of order.`);
    if (fault !== null) throw broken(fault);
    if (lastId !== null) previous = lastId;
    builder.addSealed(sealed);
  };
  try {
    let batch: string[] = [];
    let characters = 0;
    let firstRow = 1;
    for await (const line of lines) {
      batch.push(line);
      characters += line.length;
      if (batch.length < BATCH_LINES && characters < BATCH_CHARACTERS) continue;
      for (const done of await pool.seal({ firstRow, lines: batch })) take(done);
      firstRow += batch.length;
      [batch, characters] = [[], 0];
    }
    if (batch.length > 0) for (const done of await pool.seal({ firstRow, lines: batch })) take(done);
    for (const done of await pool.rest()) take(done);
  } finally {
    await pool.end();
  }
}

async function addFaces(builder: ListBuilder, lines: AsyncIterable<string>, face: FaceListHeader): Promise<void> {
  let previous = '';
  for await (const line of lines) {
    const number = builder.rows + 1;
    const checked = checkLine(line, { number, previous, face });
    if (!checked.ok) throw broken(checked.fault);
    previous = checked.id;
    builder.add(checked.form);
    for (const template of checked.form.templates) template.fill(0);
  }
}

/** Reads the new file back: it must open and give its first and last record before it may replace one that works. */
function readBack({ folder, ring, meta }: BuildRequest): { ok: true } | Refusal {
  const unreadable = refusal('STORAGE_FAILED', 'The new list cannot be read back from the disk.');
  const opening = ListReader.open(folder.temporary(meta.generation), meta.listId, ring);
  if (!opening.ok) return unreadable;
  const { reader } = opening;
  const rows = meta.records === 0 ? [] : [1, meta.records];
  const last = reader.templateBlocks - 1;
  const block = last < 0 ? null : reader.templateBlock(last);
  const whole = rows.every((row) => reader.record(row).ok) && (last < 0 || block !== null);
  block?.fill(0);
  reader.close();
  return whole ? { ok: true } : unreadable;
}

function broken(message: string): BundleError {
  return new BundleError(refusal('BUNDLE_RECORD', message));
}

const DISK_CODES: readonly string[] = ['EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOENT'];

/** The refusal for a disk that is full or fails, or null if the error is a bug. */
export function resourceRefusal(error: unknown): Refusal | null {
  const failure = storeFailure(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (failure === 'STORE_FULL' || isDiskFull(code)) {
    return refusal('STORAGE_FULL', 'There is not enough space for the new list. The old one stays in use.');
  }
  if (failure !== null || DISK_CODES.includes(code)) {
    return refusal('STORAGE_FAILED', 'The new list cannot be written to the disk. The old one stays in use.');
  }
  return null;
}
