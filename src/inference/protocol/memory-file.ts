import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Where POSIX keeps shared memory (shm_open(3)). */
const MEMORY_FOLDER = '/dev/shm';
/** `f_type` of an in-memory file system (statfs(2)). */
const TMPFS_MAGIC = 0x01021994;
/** Number of zeros that are written at once. */
const WIPE_STEP_BYTES = 1024 * 1024;
const ZEROS = new Uint8Array(WIPE_STEP_BYTES);

export type MemoryFile = { ok: true; fd: number } | { ok: false; detail: string };

/**
 * An unlinked file of an in-memory file system. If the folder is not on such a file system, refuses and says how to fix that:
 * a picture never goes to a disk.
 */
export function memoryFile(folder: string = MEMORY_FOLDER): MemoryFile {
  try {
    if (statfsSync(folder).type !== TMPFS_MAGIC)
      return {
        ok: false,
        detail: `${folder} is not a file system in memory: mount a tmpfs there; pictures must not reach a disk`,
      };
    const path = join(folder, `waypost-${randomBytes(12).toString('hex')}`);
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      unlinkSync(path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return { ok: true, fd };
  } catch (error) {
    return {
      ok: false,
      detail: `no shared memory in ${folder}: ${error instanceof Error ? error.message : 'unknown'}`,
    };
  }
}

/** Writes all of `bytes` at an offset of the file. */
export function writeAt(fd: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}

/**
 * Fills `bytes` from an offset of the file; false if the file ends before that. The buffer never comes from the pool of small
 * buffers, where the picture would be next to the bytes of another person's picture.
 */
export function readAt(fd: number, bytes: Uint8Array, at: number): boolean {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(fd, bytes, done, bytes.length - done, at + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

/** Overwrites a part of the file, at most up to the end of the file. */
export function wipeAt(fd: number, at: number, length: number): void {
  const end = Math.min(at + length, fstatSync(fd).size);
  for (let from = at; from < end; from += WIPE_STEP_BYTES) {
    writeSync(fd, ZEROS, 0, Math.min(WIPE_STEP_BYTES, end - from), from);
  }
}
