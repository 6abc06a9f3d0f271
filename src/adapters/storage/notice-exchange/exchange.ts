import { join } from 'node:path';
import type { Clock } from '../../../core/inspection/ports/index.ts';
import { fromHex } from '../crypto/index.ts';
import { describeFailure, storeFailure } from '../database/index.ts';
import {
  exchangeIn,
  type FolderFault,
  flushNames,
  NOTICE_ENDING,
  openExchange,
  putWhole,
  RECEIPT_ENDING,
  readSmall,
  refsIn,
  removeQuietly,
} from '../exchange-folder/index.ts';
import type { AuditJournal } from '../journal/index.ts';
import { letterFile, RECEIPT_LIMIT_BYTES, receiptHolds, type WaitingNotice } from '../outbox/index.ts';
import { settleOwed } from './owed.ts';

/**
 * Notices written, or receipts taken, before the state of the outbox is recorded: how much has to be repeated after a
 * kill.
 */
const BATCH = 200;
/**
 * The number of files on a stick is a multiple of this, so that it shows the number of a kiosk's notices only roughly.
 */
export const STICK_FILES = 64;

export interface ExchangeParts {
  journal: AuditJournal;
  folder: string;
  clock: Clock;
  /** Maximum number of notices in one run; if absent, all of them. */
  most?: number;
  /**
   * Blanks up to the next multiple of `STICK_FILES`: somebody who finds the stick must not be able to count a kiosk's
   * notices.
   */
  fill?: boolean;
}

export interface SendResult {
  /** Notices that wait for a receipt and are now in the folder; `written` of them by this call. */
  there: number;
  written: number;
  /** Blanks that were added. */
  blanks: number;
  fault: FolderFault | 'AUDIT_UNAVAILABLE' | null;
}

/**
 * Writes every notice without a receipt into the folder, one file each, oldest first (docs/notices.md). Doing it twice
 * does not change anything. What was written stays in the outbox: only a receipt ends a notice.
 */
export async function sendNotices({ journal, folder, clock, most, fill }: ExchangeParts): Promise<SendResult> {
  const result: SendResult = { there: 0, written: 0, blanks: 0, fault: null };
  const opened = await openExchange(folder);
  if (!opened.ok) return { ...result, fault: opened.fault };
  settleOwed(journal);
  const { notices } = exchangeIn(folder);
  // Read at once: a statement that is still being read would block the transactions that record what was sent.
  const waiting = journal.outbox.waiting(most ?? journal.outbox.limit);
  for (let at = 0; at < waiting.length && result.fault === null; at += BATCH) {
    const batch = await sendBatch(notices, waiting.slice(at, at + BATCH));
    result.fault = batch.fault;
    if (batch.fault !== null && batch.fault !== 'NOTICE_FOLDER_FULL') break;
    result.there += batch.there.length;
    result.written += batch.written;
    const unnoted = attempt(() => journal.outbox.sent(batch.there, clock.wall()));
    result.fault = batch.fault ?? (unnoted === null ? null : 'AUDIT_UNAVAILABLE');
  }
  if (fill === true && result.fault === null) await fillUp({ journal, folder: notices, clock }, result);
  return result;
}

async function fillUp({ journal, folder, clock }: ExchangeParts, result: SendResult): Promise<void> {
  const { refs } = await refsIn(folder, NOTICE_ENDING);
  const over = refs.length % STICK_FILES;
  if (refs.length > 0 && over === 0) return;
  let blanks: ReturnType<typeof journal.outbox.line.blanks> = [];
  const unnoted = attempt(() => {
    blanks = journal.outbox.line.blanks(STICK_FILES - over, clock.wall());
  });
  if (unnoted !== null) result.fault = 'AUDIT_UNAVAILABLE';
  for (const blank of blanks) {
    const put = await putWhole(join(folder, blank.ref + NOTICE_ENDING), letterFile(blank));
    if (put === 'written') result.blanks += 1;
    else if (put !== 'same') {
      result.fault = put;
      return;
    }
  }
  result.fault ??= await flushNames(folder);
}

async function sendBatch(
  folder: string,
  batch: readonly WaitingNotice[],
): Promise<{ there: number[]; written: number; fault: FolderFault | null }> {
  const there: number[] = [];
  let written = 0;
  let fault: FolderFault | null = null;
  for (const notice of batch) {
    const put = await putWhole(join(folder, notice.ref + NOTICE_ENDING), letterFile(notice));
    if (put !== 'written' && put !== 'same') {
      fault = put;
      break;
    }
    there.push(notice.number);
    if (put === 'written') written += 1;
  }
  return { there, written, fault: (await flushNames(folder)) ?? fault };
}

export interface CollectResult {
  /** Notices ended by a receipt from central. */
  delivered: number;
  /** Receipts for our notices that central did not sign. */
  refused: number;
  /** Receipts for notices that had already ended; their files are removed. */
  repeated: number;
  /** Receipts for notices of other devices, left alone. */
  foreign: number;
  /** There are more entries than are looked at. */
  more: boolean;
  fault: FolderFault | 'AUDIT_UNAVAILABLE' | null;
}

/**
 * Takes the receipts from the folder: a notice whose receipt central signed is ended in one transaction with a row of the
 * audit, and only then are its files removed. An invalid receipt does not change anything.
 */
export async function collectReceipts({ journal, folder, clock }: ExchangeParts): Promise<CollectResult> {
  const result: CollectResult = { delivered: 0, refused: 0, repeated: 0, foreign: 0, more: false, fault: null };
  const opened = await openExchange(folder);
  if (!opened.ok) return { ...result, fault: opened.fault };
  const { receipts } = exchangeIn(folder);
  const { refs, more } = await refsIn(receipts, RECEIPT_ENDING);
  result.more = more;
  for (let at = 0; at < refs.length; at += BATCH) {
    const holding: string[] = [];
    for (const ref of refs.slice(at, at + BATCH)) {
      const known = journal.outbox.find(ref);
      if (known === null && journal.outbox.line.isBlank(ref)) {
        await removeBoth(folder, ref);
      } else if (known === null) {
        result.foreign += 1;
      } else if (known.delivered) {
        result.repeated += 1;
        await removeBoth(folder, ref);
      } else if (await holds(join(receipts, ref + RECEIPT_ENDING), { ref, central: known.central })) {
        holding.push(ref);
      } else result.refused += 1;
    }
    if (!endNotices(journal, holding, clock)) return { ...result, fault: 'AUDIT_UNAVAILABLE' };
    result.delivered += holding.length;
    for (const ref of holding) await removeBoth(folder, ref);
  }
  settleOwed(journal);
  return result;
}

/**
 * Ends notices for which a receipt from central was checked, in one transaction with a row of the audit. False if that
 * cannot be written.
 */
export function endNotices(journal: AuditJournal, refs: readonly string[], clock: Clock): boolean {
  if (refs.length === 0) return true;
  const row = { kind: 'notices-delivered' as const, subject: 'notices', body: { count: refs.length } };
  return journal.appendBeside(row, () => journal.outbox.delivered(refs, clock.wall())).ok;
}

async function holds(path: string, at: { ref: string; central: string }): Promise<boolean> {
  const bytes = await readSmall(path, RECEIPT_LIMIT_BYTES);
  const central = fromHex(at.central, 32);
  return bytes !== null && central !== null && receiptHolds(bytes, { ref: at.ref, central });
}

async function removeBoth(folder: string, ref: string): Promise<void> {
  const { notices, receipts } = exchangeIn(folder);
  await removeQuietly(join(notices, ref + NOTICE_ENDING));
  await removeQuietly(join(receipts, ref + RECEIPT_ENDING));
}

/** Null when it was done, or why the database could not be written. */
function attempt(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    const failure = storeFailure(error);
    if (failure === null) throw error;
    return describeFailure(failure);
  }
}
