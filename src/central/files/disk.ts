import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { flushSync } from '../../adapters/storage/files/index.ts';

/** UTF-8 text of a small file; null if it is not there. Throws if it is larger than `limitBytes`. */
export function textOf(path: string, limitBytes: number): string | null {
  if (!existsSync(path)) return null;
  if (statSync(path).size > limitBytes) throw new FileTooLarge(path, limitBytes);
  return readFileSync(path, 'utf8');
}

export class FileTooLarge extends Error {
  constructor(path: string, limitBytes: number) {
    super(`${path} is larger than ${limitBytes} bytes.`);
  }
}

/**
 * Puts a whole file in place with one rename, synced to disk before this returns. A reader sees either the old file or the new one,
 * and a power failure leaves one of them.
 */
export function placeFile(path: string, content: string | Uint8Array, mode = 0o600): void {
  makeFolder(dirname(path), mode === 0o600 ? 0o700 : 0o755);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  const fd = openSync(part, 'wx', mode);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, path);
  flushSync(dirname(path));
}

/** Puts a copy of another file in place with one rename, without reading it into memory. */
export function placeCopy(from: string, path: string, mode = 0o644): void {
  makeFolder(dirname(path), mode === 0o600 ? 0o700 : 0o755);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  copyFileSync(from, part);
  const fd = openSync(part, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, path);
  flushSync(dirname(path));
}

export function makeFolder(path: string, mode = 0o700): void {
  mkdirSync(path, { recursive: true, mode });
}

/** Every regular file under `folder`, as paths from it. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
