import { constants } from 'node:fs';
import { lstat, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder, isDiskFull } from '../files/index.ts';

/**
 * Most entries of one exchange folder that are read; a stick with more is not ours, or somebody has filled it.
 */
export const FOLDER_LIMIT_ENTRIES = 20_000;

export const NOTICE_ENDING = '.wpn';
export const RECEIPT_ENDING = '.wpr';
const PART_ENDING = '.part';
const REF = /^[0-9a-f]{64}$/;

export type FolderFault =
  | 'NOTICE_FOLDER_MISSING'
  | 'NOTICE_FOLDER_LINKED'
  | 'NOTICE_FOLDER_FULL'
  | 'NOTICE_FOLDER_UNWRITABLE';

const FOLDER_WORDS: Readonly<Record<FolderFault, string>> = {
  NOTICE_FOLDER_MISSING: 'there is no such folder: plug in the USB stick, or correct the path',
  NOTICE_FOLDER_LINKED: 'one of its folders is a link, which could lead anywhere on this machine: remove the link',
  NOTICE_FOLDER_FULL: 'it is full: free some space, or use another USB stick',
  NOTICE_FOLDER_UNWRITABLE:
    'it cannot be read or written: check its permissions, and that the USB stick is still plugged in',
};

export function folderWords(fault: FolderFault): string {
  return FOLDER_WORDS[fault];
}

/** Paths of notices and receipts in an exchange folder, which is a stick or a spool whose content is passed on. */
export function exchangeIn(folder: string): { notices: string; receipts: string } {
  return { notices: join(folder, 'notices'), receipts: join(folder, 'receipts') };
}

/**
 * Makes both folders. The folder itself must exist: without that check, files could be written to the empty mount point
 * of a removed stick.
 */
export async function openExchange(folder: string): Promise<{ ok: true } | { ok: false; fault: FolderFault }> {
  try {
    const { notices, receipts } = exchangeIn(folder);
    const fault = await makeWithin(folder, [notices, receipts]);
    return fault === null ? { ok: true } : { ok: false, fault };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

/**
 * Makes folders in an existing folder. A link instead of a folder is refused: otherwise a stick could decide where this
 * machine reads and writes.
 */
export async function makeWithin(folder: string, inner: readonly string[]): Promise<FolderFault | null> {
  if (!(await stat(folder)).isDirectory()) return 'NOTICE_FOLDER_MISSING';
  for (const path of inner) {
    const found = await lstat(path).catch(() => null);
    if (found?.isSymbolicLink() === true) return 'NOTICE_FOLDER_LINKED';
    await mkdir(path, { recursive: true, mode: 0o700 });
  }
  return null;
}

/** Refs of the files with this ending, sorted; `more` if there were too many entries to look at all of them. */
export async function refsIn(folder: string, ending: string): Promise<{ refs: string[]; more: boolean }> {
  const refs: string[] = [];
  let entries = 0;
  const listing = await opendir(folder);
  for await (const entry of listing) {
    entries += 1;
    if (entries > FOLDER_LIMIT_ENTRIES) return { refs: refs.sort(), more: true };
    const ref = entry.name.slice(0, -ending.length);
    if (entry.isFile() && entry.name.endsWith(ending) && REF.test(ref)) refs.push(ref);
  }
  return { refs: refs.sort(), more: false };
}

/** A whole small file, or null if there is none, it is not a plain file, or it is longer than `limitBytes`. */
export async function readSmall(path: string, limitBytes: number): Promise<Uint8Array | null> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const seen = await handle.stat();
      if (!seen.isFile() || seen.size > limitBytes) return null;
      const bytes = Buffer.alloc(limitBytes + 1);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled > limitBytes ? null : bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}

/**
 * Puts a file in place, completely or not at all, and syncs it to disk. The folder is not flushed: `flushNames` does that
 * once for many. `same` if exactly these bytes are already there.
 */
export async function putWhole(path: string, text: string): Promise<'written' | 'same' | FolderFault> {
  const bytes = Buffer.from(text);
  const there = await readSmall(path, bytes.length);
  if (there !== null && Buffer.compare(there, bytes) === 0) return 'same';
  const part = path + PART_ENDING;
  try {
    const handle = await open(part, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
    return 'written';
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    return faultOf(error);
  }
}

/** Names in a folder are on the disk only once the folder itself is. This detects a stick that was removed. */
export async function flushNames(folder: string): Promise<FolderFault | null> {
  try {
    await flushFolder(folder);
    return null;
  } catch (error) {
    return faultOf(error);
  }
}

/**
 * Removes a file and the remains of an earlier attempt; on a medium that cannot be written it stays, which does no harm.
 */
export async function removeQuietly(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
  await rm(path + PART_ENDING, { force: true }).catch(() => undefined);
}

export function faultOf(error: unknown): FolderFault {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'NOTICE_FOLDER_MISSING';
  return isDiskFull(code) ? 'NOTICE_FOLDER_FULL' : 'NOTICE_FOLDER_UNWRITABLE';
}
