import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { REF_NO, type Say } from '../../../core/protection/referral/index.ts';
import {
  type FolderFault,
  faultOf,
  flushNames,
  makeWithin,
  putWhole,
  readSmall,
  removeQuietly,
} from '../exchange-folder/index.ts';
import { ANSWER_FILE_LIMIT_BYTES, SEALED_FILE_LIMIT_BYTES, sealedFile } from './seal.ts';
import type { ProtectionStore } from './store.ts';

/** Entries of one folder that are looked at. */
const FOLDER_LIMIT_ENTRIES = 2_000;
/** Endings and folders must not reveal what is carried: a stick may be found. */
export const SEALED_ENDING = '.wps';
export const ANSWER_ENDING = '.wpa';
const TRY_FILE = 'try.txt';

/** Some browsers add their own ending to what they save, and number a second copy. */
const ANSWER_NAME = /^([0-9A-Z]{10})(?: ?\(\d{1,3}\))?\.wpa(?:\.txt)?$/;

/** Paths of sealed files and their answers on a USB stick or in a spool. */
export function carriedIn(folder: string): { sealed: string; answers: string } {
  return { sealed: join(folder, 'sealed'), answers: join(folder, 'answers') };
}

export interface CarryParts {
  store: ProtectionStore;
  folder: string;
  now: () => Date;
}

export type CarryFault = FolderFault | 'REF_STORE_UNAVAILABLE';

async function openFolder(folder: string): Promise<FolderFault | null> {
  try {
    const { sealed, answers } = carriedIn(folder);
    return await makeWithin(folder, [sealed, answers]);
  } catch (error) {
    return faultOf(error);
  }
}

/**
 * Tests whether a file can be written to the folder, read back unchanged and deleted; null if so. Its name and size differ
 * from those of any sealed file, and no file is left behind.
 */
export async function folderFault(folder: string): Promise<CarryFault | null> {
  const opened = await openFolder(folder);
  if (opened !== null) return opened;
  const path = join(carriedIn(folder).sealed, TRY_FILE);
  const text = 'This file may be deleted.\n';
  const put = await putWhole(path, text);
  if (put !== 'written' && put !== 'same') return put;
  const back = await readSmall(path, text.length);
  await removeQuietly(path);
  if (back === null || Buffer.compare(back, Buffer.from(text)) !== 0) return 'NOTICE_FOLDER_UNWRITABLE';
  return (await readSmall(path, text.length)) === null ? null : 'NOTICE_FOLDER_UNWRITABLE';
}

/**
 * Copies every referral without an answer into the folder and reads each copy back; only then does it count as sent.
 * Doing it twice does not change anything.
 */
export async function carryOut({
  store,
  folder,
  now,
}: CarryParts): Promise<{ there: number; written: number; fault: CarryFault | null }> {
  const result = { there: 0, written: 0, fault: (await openFolder(folder)) as CarryFault | null };
  if (result.fault !== null) return result;
  const { sealed } = carriedIn(folder);
  const copied: string[] = [];
  for (const referral of store.waiting()) {
    const text = sealedFile(referral);
    const path = join(sealed, referral.refNo + SEALED_ENDING);
    const put = await putWhole(path, text);
    if (put !== 'written' && put !== 'same') return { ...result, fault: put };
    if (put === 'written') result.written += 1;
    const back = await readSmall(path, SEALED_FILE_LIMIT_BYTES);
    if (back === null || Buffer.compare(back, Buffer.from(text)) !== 0)
      return { ...result, fault: 'NOTICE_FOLDER_UNWRITABLE' };
    result.there += 1;
    copied.push(referral.refNo);
  }
  const flushed = await flushNames(sealed);
  if (flushed !== null) return { ...result, fault: flushed };
  return store.sent(copied, now()) ? result : { ...result, fault: 'REF_STORE_UNAVAILABLE' };
}

export interface CarryInResult {
  taken: number;
  repeated: number;
  /** Answers that the body did not sign for what was sealed here. */
  refused: number;
  /** Answers to referrals of other kiosks, left alone. */
  foreign: number;
  /** Messages from bodies to the desk in the answers that were accepted. */
  said: { refNo: string; say: Say }[];
  fault: CarryFault | null;
}

/**
 * Takes the answers from the folder. A sealed file whose answer was taken is removed from it, and the answer with it.
 * While the body has only received it, the sealed file stays, because the body has not decided yet.
 */
export async function carryIn({ store, folder, now }: CarryParts): Promise<CarryInResult> {
  const counts = { taken: 0, repeated: 0, refused: 0, foreign: 0 };
  const result: CarryInResult = { ...counts, said: [], fault: await openFolder(folder) };
  if (result.fault !== null) return result;
  const { sealed, answers } = carriedIn(folder);
  for (const { name, refNo } of await answersIn(answers)) {
    const path = join(answers, name);
    const file = await readSmall(path, ANSWER_FILE_LIMIT_BYTES);
    const verdict = file === null ? 'refused' : store.acknowledge(file, refNo, now());
    if (verdict === null) return { ...result, fault: 'REF_STORE_UNAVAILABLE' };
    if (verdict === 'unknown') result.foreign += 1;
    else result[verdict] += 1;
    if (verdict !== 'taken' && verdict !== 'repeated') continue;
    const say = verdict === 'taken' ? store.said(refNo) : null;
    if (say !== null) result.said.push({ refNo, say });
    await removeQuietly(path);
    if (!store.isHeld(refNo)) await removeQuietly(join(sealed, refNo + SEALED_ENDING));
  }
  return result;
}

async function answersIn(folder: string): Promise<{ name: string; refNo: string }[]> {
  const found: { name: string; refNo: string }[] = [];
  let entries = 0;
  for await (const entry of await opendir(folder)) {
    entries += 1;
    if (entries > FOLDER_LIMIT_ENTRIES) break;
    const refNo = ANSWER_NAME.exec(entry.name)?.[1] ?? '';
    if (entry.isFile() && REF_NO.test(refNo)) found.push({ name: entry.name, refNo });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
