import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { isDiskFull } from '../../adapters/storage/files/index.ts';
import type { OfferedFile } from '../apply/index.ts';
import { FREE_RESERVE_BYTES, targetFile } from '../apply/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';
import { getResumed, type Pace } from './http.ts';

/** The daemon's user reads the spool through the group of the user who fetches. */
export const SPOOL_FOLDER_MODE = 0o750;
export const SPOOL_MODE = 0o640;
const STEP_BYTES = 1024 * 1024;
/** How often a file is requested again if the source ended it too early, or does not have the requested part. */
const ATTEMPTS_MAX = 4;

/**
 * Fetches one target into the spool, and continues where an earlier attempt ended. The file gets its name only once its length
 * and SHA-256 are the signed ones; until then it is a `.part`. A file that was damaged later is fetched again.
 */
export async function download(
  file: OfferedFile<unknown>,
  at: { url: string; spool: string; pace: Pace },
): Promise<{ ok: true; fetched: number } | UpdateRefusal> {
  const path = targetFile(at.spool, file);
  try {
    if (holds(path, file)) return { ok: true, fetched: 0 };
    rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true, mode: SPOOL_FOLDER_MODE });
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < file.length + FREE_RESERVE_BYTES) return full();
    const fd = openSync(`${path}.part`, existsSync(`${path}.part`) ? 'r+' : 'w+', SPOOL_MODE);
    try {
      const result = await fill(fd, file, at);
      if (!result.ok) {
        if (result.reason === 'UPDATE_LENGTH_OR_HASH' || result.reason === 'UPDATE_TOO_LARGE') ftruncateSync(fd, 0);
        return result;
      }
      fsyncSync(fd);
      renameSync(`${path}.part`, path);
      return result;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isDiskFull(code)) {
      rmSync(`${path}.part`, { force: true });
      return full();
    }
    if (code === undefined) throw error;
    return refused('STORAGE_FAILED', `The spool cannot be written (${code}).`);
  }
}

/** Address of a target on a server: with consistent snapshots, the SHA-256 comes before the name. */
export function remoteUrl(base: string, { path, sha256 }: OfferedFile<unknown>): string {
  return `${base}/targets/${dirname(path)}/${sha256}.${basename(path)}`;
}

/** Whether the spool has the signed file, and not another one with its name, which every apply would refuse. */
function holds(path: string, { length, sha256 }: OfferedFile<unknown>): boolean {
  if (!existsSync(path)) return false;
  const fd = openSync(path, 'r');
  try {
    return fstatSync(fd).size === length && hashOf(fd, length).digest('hex') === sha256;
  } finally {
    closeSync(fd);
  }
}

async function fill(
  fd: number,
  file: OfferedFile<unknown>,
  at: { url: string; pace: Pace },
): Promise<{ ok: true; fetched: number } | UpdateRefusal> {
  const url = remoteUrl(at.url, file);
  let have = fstatSync(fd).size;
  if (have > file.length) have = 0;
  let hash = hashOf(fd, have);
  let fetched = 0;
  for (let attempt = 1; have < file.length; attempt += 1) {
    const result = await getResumed({
      ...{ url, offset: have, limitBytes: file.length, pace: at.pace, resumes: true },
      onStart: (start) => {
        if (start === have) return;
        have = 0;
        hash = hashOf(fd, 0);
      },
      onBytes: (bytes) => {
        if (have + bytes.length > file.length) throw new TooLong();
        for (let written = 0; written < bytes.length; ) {
          written += writeSync(fd, bytes, written, bytes.length - written, have + written);
        }
        hash.update(bytes);
        have += bytes.length;
        fetched += bytes.length;
      },
    }).catch((error: unknown) => {
      if (error instanceof TooLong) return { ok: false as const, refusal: tooLong(file) };
      throw error;
    });
    if (result.ok && have < file.length && attempt < ATTEMPTS_MAX) continue;
    if (result.ok) break;
    if ('status' in result) {
      // The part that is here does not match the server, so start again.
      if (result.status === 416 && attempt < ATTEMPTS_MAX) {
        have = 0;
        hash = hashOf(fd, 0);
        continue;
      }
      return missing(file, result.status);
    }
    return result.refusal;
  }
  ftruncateSync(fd, have);
  if (have === file.length && hash.digest('hex') === file.sha256) return { ok: true, fetched };
  return refused('UPDATE_LENGTH_OR_HASH', `${file.path} is not the file that was signed.`);
}

class TooLong extends Error {}

function hashOf(fd: number, length: number): Hash {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(STEP_BYTES);
  for (let at = 0; at < length; ) {
    const got = readSync(fd, buffer, 0, Math.min(STEP_BYTES, length - at), at);
    if (got === 0) break;
    hash.update(buffer.subarray(0, got));
    at += got;
  }
  return hash;
}

export function missing({ path }: OfferedFile<unknown>, status: number): UpdateRefusal {
  if (status === 403 || status === 404) return refused('UPDATE_FILE_MISSING', `The source does not contain ${path}.`);
  return refused('UPDATE_SOURCE_UNREACHABLE', `The source answers with status ${status}.`);
}

function tooLong({ path, length }: OfferedFile<unknown>): UpdateRefusal {
  return refused('UPDATE_TOO_LARGE', `The source sends more than the ${length} bytes of ${path}.`);
}

function full(): UpdateRefusal {
  return refused('STORAGE_FULL', 'There is not enough space in the spool.');
}
