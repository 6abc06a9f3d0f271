import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDiskFull } from '../../adapters/storage/files/index.ts';
import { openBeneath, readOpened, refused, type UpdateRefusal } from '../tuf/index.ts';
import type { OfferedFile } from './offer.ts';

const STEP_BYTES = 1024 * 1024;
/** Bytes that are kept free on the disk of the state folder, so that the audit can continue. */
export const FREE_RESERVE_BYTES: number = 64 * 1024 * 1024;

/** Path of a target below a repository folder: with consistent snapshots, the SHA-256 comes before the name. */
export function targetFile(folder: string, file: Pick<OfferedFile<unknown>, 'path' | 'sha256'>): string {
  return join(folder, ...stepsOf(file));
}

function stepsOf({ path, sha256 }: Pick<OfferedFile<unknown>, 'path' | 'sha256'>): string[] {
  return ['targets', ...dirname(path).split('/'), `${sha256}.${basename(path)}`];
}

/**
 * Copies a target from spool or stick to a private folder and checks the copy against the signed length and SHA-256. Only the
 * copy is used, because a stick can give a different answer the second time it is read.
 */
export function stage(
  file: OfferedFile<unknown>,
  places: { from: string; staging: string },
): { ok: true; path: string } | UpdateRefusal {
  const source = openBeneath(places.from, stepsOf(file));
  if (!source.ok) return 'refusal' in source ? source.refusal : missing(file);
  const path = join(places.staging, `${file.sha256}.part`);
  try {
    if (source.size !== file.length) return wrong(file, `${source.size} bytes instead of ${file.length}`);
    mkdirSync(places.staging, { recursive: true, mode: 0o700 });
    if (freeBytes(places.staging) < file.length + FREE_RESERVE_BYTES) return full();
    const sum = copy(source.fd, path, file.length);
    if (sum === file.sha256) return { ok: true, path };
    rmSync(path, { force: true });
    return wrong(file, 'another content');
  } catch (error) {
    rmSync(path, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (isDiskFull(code)) return full();
    if (code === undefined) throw error;
    return refused('STORAGE_FAILED', `${file.path} cannot be copied (${code}).`);
  } finally {
    closeSync(source.fd);
  }
}

/** Bytes of a target in the spool or on a stick, not compared with a hash: for content that proves itself, like a sealed key. */
export function readTarget(
  file: OfferedFile<unknown>,
  { from, limitBytes }: { from: string; limitBytes: number },
): { ok: true; bytes: Uint8Array } | UpdateRefusal {
  const read = readOpened(openBeneath(from, stepsOf(file)), limitBytes);
  if (read.ok) return read;
  return 'refusal' in read ? read.refusal : missing(file);
}

/** Empties the staging folder. A file that cannot be removed is encrypted, and the next update overwrites it. */
export function clearStaging(staging: string): void {
  try {
    rmSync(staging, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

function copy(from: number, path: string, length: number): string {
  const hash = createHash('sha256');
  const to = openSync(path, 'w', 0o600);
  try {
    const buffer = new Uint8Array(STEP_BYTES);
    for (let at = 0; at < length; ) {
      const got = readSync(from, buffer, 0, Math.min(STEP_BYTES, length - at), at);
      if (got === 0) break;
      const piece = buffer.subarray(0, got);
      hash.update(piece);
      for (let written = 0; written < got; ) written += writeSync(to, piece, written, got - written);
      at += got;
    }
    fsyncSync(to);
  } finally {
    closeSync(to);
  }
  return hash.digest('hex');
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function wrong({ path }: OfferedFile<unknown>, what: string): UpdateRefusal {
  return refused('UPDATE_LENGTH_OR_HASH', `${path} is not the file that was signed: ${what}.`);
}

function missing({ path }: OfferedFile<unknown>): UpdateRefusal {
  return refused('UPDATE_FILE_MISSING', `The source does not contain ${path}.`);
}

function full(): UpdateRefusal {
  return refused('STORAGE_FULL', 'There is not enough space for the new list. The old one stays in use.');
}
