import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a new file, which is on the disk when this returns. */
export async function writeDurably(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Names in a folder are on the disk only once the folder itself is. */
export async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Syncs a folder, or data written to a file, synchronously, for use where nothing else may run in between. */
export function flushSync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const FULL_CODES: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** True if a system call failed for lack of room: on the disk, in a quota, or in the largest file allowed. */
export function isDiskFull(code: string | undefined): boolean {
  return code !== undefined && FULL_CODES.includes(code);
}

/**
 * Replaces a whole file with one rename: a file that a power failure or a full disk cut short never has the final
 * name. `suffix` is for the temporary file; the remains of an earlier attempt under that name are overwritten.
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array | string,
  { suffix, mode = 0o600 }: { suffix: string; mode?: number },
): Promise<void> {
  const part = `${path}.${suffix}`;
  try {
    await rm(part, { force: true });
    await writeDurably(part, bytes, mode);
    await rename(part, path);
    await flushFolder(dirname(path));
  } finally {
    await rm(part, { force: true });
  }
}
