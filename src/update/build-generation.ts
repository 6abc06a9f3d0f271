import {
  type KeyRing,
  keyMarkOf,
  ListBuilder,
  type ListFolder,
  type ListMeta,
  ListReader,
  type Random,
  storeFailure,
} from '../storage/index.ts';
import { type FaceHead, type Refusal, refusal } from './format.ts';
import { BundleError } from './payload.ts';
import { keysOfText, readLine, storedForm } from './records.ts';

export interface BuildRequest {
  /** Canonical `put` operations of a full list, sorted by record id. May throw `BundleError`. */
  lines: AsyncIterable<string>;
  folder: ListFolder;
  ring: KeyRing;
  /** Of the new generation; `records` and `face` are what was signed, and must be what the lines hold. */
  meta: ListMeta;
  /** Of a face list; without it the one of `meta`. */
  face?: FaceHead;
  random?: Random;
}

/**
 * Builds one full generation beside the serving one (watchlist 3.11) and reads it back from the disk. It is not put to
 * use: that is `ListFolder.activate`, after the verdict is in the audit. Every line is checked again here, whoever signed
 * it. A refusal leaves nothing of the new generation behind.
 */
export async function buildGeneration(request: BuildRequest): Promise<{ ok: true } | Refusal> {
  const { folder, ring, meta, random } = request;
  const { listId, generation } = meta;
  const face = request.face ?? meta.face;
  const keyMark = keyMarkOf(keysOfText);
  const place = { folder, listId, generation, ring, keyMark };
  const builder = new ListBuilder({ ...place, ...(random === undefined ? {} : { random }) });
  try {
    let previous = '';
    for await (const line of request.lines) {
      const read = readLine(line);
      const number = builder.rows + 1;
      if (!read.ok) throw broken(`Record ${number} is not valid: ${read.where}.`);
      if (read.text !== line) throw broken(`Record ${number} is not canonical.`);
      if (read.record.id <= previous) throw broken(`Record ${number} is out of order.`);
      previous = read.record.id;
      const form = storedForm(read, face);
      if (typeof form === 'string') throw broken(`Record ${number} is not valid: ${form}.`);
      builder.add(form);
      for (const template of form.templates) template.fill(0);
    }
    const templates = face?.templates ?? 0;
    if (builder.templates !== templates) {
      throw broken(`The list holds ${builder.templates} templates; ${templates} were signed.`);
    }
    if (builder.rows !== meta.records) {
      throw broken(`The list holds ${builder.rows} records; ${meta.records} were signed.`);
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

/** The new file must open and give back its first and last record before it may replace one that works. */
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

const DISK_FULL_CODES: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const DISK_CODES: readonly string[] = ['EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOENT'];

/** The refusal for a disk that is full or fails, or null where the error is a bug. */
export function resourceRefusal(error: unknown): Refusal | null {
  const failure = storeFailure(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (failure === 'STORE_FULL' || DISK_FULL_CODES.includes(code)) {
    return refusal('STORAGE_FULL', 'There is not enough space for the new list. The old one stays in use.');
  }
  if (failure !== null || DISK_CODES.includes(code)) {
    return refusal('STORAGE_FAILED', 'The new list cannot be written to the disk. The old one stays in use.');
  }
  return null;
}
