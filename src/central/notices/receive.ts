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
import type { FleetRegister } from '../../adapters/storage/fleet/index.ts';
import {
  LETTER_LIMIT_BYTES,
  type LetterReason,
  type LetterSender,
  type Notice,
  openLetter,
  type ReceivedNotices,
  receiptFile,
} from '../../adapters/storage/outbox/index.ts';
import { acceptLetters, arrivedOf, type OpenedLetter } from './accept.ts';
import type { NoticeKeys } from './keys.ts';

/** Notices stored in one transaction, before their receipts are written. */
const BATCH = 200;

export interface ReceiveParts {
  folder: string;
  keys: NoticeKeys;
  sender: (device: string) => LetterSender | null;
  received: ReceivedNotices;
  register: FleetRegister;
  now: () => Date;
}

export interface RefusedFile {
  file: string;
  reason: LetterReason | 'NOTICE_CONFLICT' | 'NOTICE_FILE_UNREADABLE';
}

export interface ReceiveResult {
  /** Notices that came for the first time, with the name of the device. */
  arrived: { notice: Notice; from: string }[];
  /** Notices that were already here; they get their receipt again. */
  repeated: number;
  refused: RefusedFile[];
  /** True if the folder has more entries than were examined. */
  more: boolean;
  fault: FolderFault | 'NOTICE_STORE_UNAVAILABLE' | null;
}

/**
 * Takes the notices from an exchange folder (docs/notices.md): opens, verifies the sender, stores durably, and only then
 * writes the signed receipt and removes the file. A refused file stays in the folder, gets no receipt, and is named.
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
  const reasons = new Map<string, number>();
  for (const { reason } of result.refused) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const counted = parts.register.refuse(reasons, { way: 'stick', wall: parts.now() });
  if (counted !== null) result.fault ??= 'NOTICE_STORE_UNAVAILABLE';
  return result;
}

async function receiveBatch(
  parts: ReceiveParts,
  names: readonly string[],
  result: ReceiveResult,
): Promise<ReceiveResult['fault']> {
  const { notices } = exchangeIn(parts.folder);
  const { received, register } = parts;
  const good: (OpenedLetter & { name: string })[] = [];
  const refuse = (name: string, reason: RefusedFile['reason']): void => {
    result.refused.push({ file: name + NOTICE_ENDING, reason });
  };
  for (const name of names) {
    const file = await readSmall(join(notices, name + NOTICE_ENDING), LETTER_LIMIT_BYTES);
    const opened = file === null ? null : openLetter(file, { keys: [parts.keys.box], sender: parts.sender });
    if (opened?.ok) good.push({ ...opened, name });
    else refuse(name, opened?.reason ?? 'NOTICE_FILE_UNREADABLE');
  }
  const wall = parts.now();
  const accepted = acceptLetters(good, { received, register, way: 'stick', wall });
  if (!accepted.ok) return 'NOTICE_STORE_UNAVAILABLE';
  const { verdicts } = accepted;
  result.arrived.push(...arrivedOf(good, verdicts));
  for (const [at, { letter, name }] of good.entries()) {
    const verdict = verdicts[at];
    if (verdict?.ok === false) refuse(name, verdict.reason);
    else if (verdict?.arrival === 'repeated' && letter.kind === 'notice') result.repeated += 1;
  }
  return await acknowledge(
    parts,
    good.filter((_letter, at) => verdicts[at]?.ok),
  );
}

/**
 * Writes the receipts, synced to disk, and then removes the notices. After a kill in between they are received again, which does
 * no harm.
 */
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
