import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises';

/** A page at 600 ppi as PNG is about 12 MB. */
export const PAGE_LIMIT_BYTES = 20 * 1024 * 1024;

export type Taken =
  | { kind: 'page'; bytes: Uint8Array; removed: boolean }
  | {
      kind: 'refused';
      reason: 'DOC_IMAGE_TOO_LARGE' | 'DOC_IMAGE_REJECTED';
      removed: boolean;
      /** True if its permissions keep this process out. */
      unreadable: boolean;
    }
  /** The file changed while it was read, or was removed: to be tried again later. */
  | { kind: 'not-yet' };

/** The status of one file in the folder, without following a link; null if it no longer exists. */
export async function look(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch {
    return null;
  }
}

/**
 * Reads one whole file and removes it at once: a page image is personal data and must not outlive its reading. Links are
 * refused, symbolic or hard, for they would let anyone who can write here show any file of the daemon as a page; anything
 * that is not a plain file is refused as well. The refused entry is removed, never its target.
 */
export async function take(path: string): Promise<Taken> {
  const entry = await look(path);
  if (entry === null) return { kind: 'not-yet' };
  if (!entry.isFile() || entry.nlink > 1) return refused(path, 'DOC_IMAGE_REJECTED');
  if (entry.size > PAGE_LIMIT_BYTES) return refused(path, 'DOC_IMAGE_TOO_LARGE');
  if (entry.size === 0) return refused(path, 'DOC_IMAGE_REJECTED');
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'not-yet' };
    return await refused(path, 'DOC_IMAGE_REJECTED', code === 'EACCES' || code === 'EPERM');
  }
  try {
    const bytes = await readWhole(handle, entry);
    if (bytes === null) return { kind: 'not-yet' };
    return { kind: 'page', bytes, removed: await remove(path) };
  } catch {
    return refused(path, 'DOC_IMAGE_REJECTED');
  } finally {
    await handle.close();
  }
}

/** True if nothing is left under that name. Folders are left alone: no page is a folder. */
export async function remove(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

async function refused(
  path: string,
  reason: 'DOC_IMAGE_TOO_LARGE' | 'DOC_IMAGE_REJECTED',
  unreadable = false,
): Promise<Taken> {
  return { kind: 'refused', reason, removed: await remove(path), unreadable };
}

/** The bytes of exactly the file that was looked at, or null if it has been replaced or has grown or shrunk. */
async function readWhole(handle: FileHandle, seen: Stats): Promise<Uint8Array | null> {
  const before = await handle.stat();
  if (before.ino !== seen.ino || before.dev !== seen.dev || before.size !== seen.size) return null;
  const bytes = Buffer.alloc(seen.size);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  const after = await handle.stat();
  return after.size === seen.size && after.mtimeMs === before.mtimeMs ? bytes : null;
}
