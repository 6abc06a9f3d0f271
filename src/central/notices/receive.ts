import { join } from 'node:path';
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
} from '../../adapters/storage/exchange-folder/index.ts';
import {
  LETTER_LIMIT_BYTES,
  type LetterReason,
  type LetterSender,
  type Notice,
  openLetter,
  type ReceivedNotices,
  receiptFile,
} from '../../adapters/storage/outbox/index.ts';
import type { NoticeKeys } from './keys.ts';

/** Notices stored in one transaction, before their receipts are written. */
const BATCH = 200;

export interface ReceiveParts {
  folder: string;
  keys: NoticeKeys;
  sender: (device: string) => LetterSender | null;
  received: ReceivedNotices;
  now: () => Date;
}

export interface RefusedFile {
  file: string;
  reason: LetterReason | 'NOTICE_CONFLICT' | 'NOTICE_FILE_UNREADABLE';
}

export interface ReceiveResult {
  /** Notices that came for the first time, with the name of the device. */
  arrived: { notice: Notice; from: string }[];
  /** Notices that were here already; they get their receipt again. */
  repeated: number;
  refused: RefusedFile[];
  /** More entries than are looked at. */
  more: boolean;
  fault: FolderFault | 'NOTICE_STORE_UNAVAILABLE' | null;
}

/**
 * Takes the notices of an exchange folder (docs/notices.md): opens, verifies the sender, stores durably, and only then
 * writes the signed receipt and removes the file. What is refused stays in the folder, gets no receipt, and is named.
 */
export async function receiveNotices(parts: ReceiveParts): Promise<ReceiveResult> {
  const result: ReceiveResult = { arrived: [], repeated: 0, refused: [], more: false, fault: null };
  const opened = await openExchange(parts.folder);
  if (!opened.ok) return { ...result, fault: opened.fault };
  const { refs, more } = await refsIn(exchangeIn(parts.folder).notices, NOTICE_ENDING);
  result.more = more;
  for (let at = 0; at < refs.length && result.fault === null; at += BATCH) {
    result.fault = await receiveBatch(parts, refs.slice(at, at + BATCH), result);
  }
  return result;
}

async function receiveBatch(
  parts: ReceiveParts,
  names: readonly string[],
  result: ReceiveResult,
): Promise<ReceiveResult['fault']> {
  const { notices } = exchangeIn(parts.folder);
  const good: { notice: Notice; ref: string; from: string; name: string }[] = [];
  const others: { ref: string; name: string }[] = [];
  for (const name of names) {
    const file = await readSmall(join(notices, name + NOTICE_ENDING), LETTER_LIMIT_BYTES);
    const opened = file === null ? null : openLetter(file, { keys: [parts.keys.box], sender: parts.sender });
    if (opened?.ok && opened.letter.kind === 'notice') good.push({ ...opened, notice: opened.letter.notice, name });
    else if (opened?.ok) others.push({ ref: opened.ref, name });
    else result.refused.push({ file: name + NOTICE_ENDING, reason: opened?.reason ?? 'NOTICE_FILE_UNREADABLE' });
  }
  const arrivals = parts.received.add(good, parts.now());
  if ('fault' in arrivals) return 'NOTICE_STORE_UNAVAILABLE';
  const kept = good.filter((_entry, at) => arrivals[at] !== 'conflict');
  for (const [at, { notice, from, name }] of good.entries()) {
    if (arrivals[at] === 'new') result.arrived.push({ notice, from });
    else if (arrivals[at] === 'repeated') result.repeated += 1;
    else result.refused.push({ file: name + NOTICE_ENDING, reason: 'NOTICE_CONFLICT' });
  }
  return await acknowledge(parts, [...kept, ...others]);
}

/** Receipts first, on the disk; then the notices go. A kill in between makes them be received again, which changes nothing. */
async function acknowledge(
  { folder, keys, now }: ReceiveParts,
  kept: readonly { ref: string; name: string }[],
): Promise<FolderFault | null> {
  const { notices, receipts } = exchangeIn(folder);
  for (const { ref } of kept) {
    const text = receiptFile({ ref, time: now().toISOString() }, keys.receipts);
    const put = await putWhole(join(receipts, ref + RECEIPT_ENDING), text);
    if (put !== 'written' && put !== 'same') return put;
  }
  const flushed = await flushNames(receipts);
  if (flushed !== null) return flushed;
  for (const { name } of kept) await removeQuietly(join(notices, name + NOTICE_ENDING));
  return null;
}
