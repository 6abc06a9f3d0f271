import type { Random } from '../../adapters/storage/crypto/index.ts';
import { type SealedRecords, type SealingKeys, sealRecords } from '../../adapters/storage/lists/index.ts';
import type { FaceListHeader } from '../format/index.ts';
import { readLine, type StoredForm, storedForm } from './records.ts';

export interface Batch {
  firstRow: number;
  lines: readonly string[];
}

export interface SealedBatch {
  sealed: SealedRecords;
  /** First and last record id: the order is checked within a batch here, and between batches by the caller that joins them. */
  firstId: string | null;
  lastId: string | null;
  /** Why the first bad line is refused. Names its number and member, never a value. */
  fault: string | null;
}

export type CheckedLine = { ok: true; id: string; form: StoredForm } | { ok: false; fault: string };

/** Checks a line of a full list, no matter who signed it: it must be valid, canonical, in order, and of its list's kind. */
export function checkLine(
  line: string,
  { number, previous, face }: { number: number; previous: string; face?: FaceListHeader },
): CheckedLine {
  const read = readLine(line);
  if (!read.ok) return { ok: false, fault: `Record ${number} is not valid: ${read.where}.` };
  if (read.text !== line) return { ok: false, fault: `Record ${number} is not canonical.` };
  const { id } = read.record;
  if (id <= previous) return { ok: false, fault: `Record ${number} is out of order.` };
  const form = storedForm(read, face);
  if (typeof form === 'string') return { ok: false, fault: `Record ${number} is not valid: ${form}.` };
  return { ok: true, id, form };
}

/** Checks and seals the lines of one batch, up to the first bad one. */
export function sealBatch(keys: SealingKeys, batch: Batch, random?: Random): SealedBatch {
  const records: StoredForm[] = [];
  let firstId: string | null = null;
  let previous = '';
  let fault: string | null = null;
  for (const line of batch.lines) {
    const checked = checkLine(line, { number: batch.firstRow + records.length, previous });
    if (!checked.ok) {
      fault = checked.fault;
      break;
    }
    firstId ??= checked.id;
    previous = checked.id;
    records.push(checked.form);
  }
  const input = { firstRow: batch.firstRow, records, ...(random === undefined ? {} : { random }) };
  return { sealed: sealRecords(keys, input), firstId, lastId: firstId === null ? null : previous, fault };
}
