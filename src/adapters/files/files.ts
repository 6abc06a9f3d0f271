import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type FileAct, fileFault, refusal, type Words } from './file-fault.ts';

/** Characters of a name that are kept in the name of the file beside it, whose length the file system also limits. */
const PART_CHARACTERS = 60;

export type FileRead<T> =
  | { ok: true; value: T }
  /** `code`: the error code of the system if it refused, such as ENOENT. */
  | { ok: false; message: string; code: string | null };

export interface FileWanted {
  /** Largest size of such a file, bytes. */
  limitBytes: number;
  /** What the file should be, for the message: `a policy pack`. */
  what: string;
}

/**
 * Reads a file that a person named. Only a regular file is read, and no more than its limit: reading a pipe could wait
 * for ever, and a device has no end. `message` names the file, what is wrong and what to do.
 */
export function readBytes(path: string, { limitBytes, what }: FileWanted): FileRead<Buffer> {
  const no = (said: Words): FileRead<Buffer> => notRead(path, said);
  let fd: number | null = null;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    const remedy = `Give ${what}.`;
    if (stat.isDirectory()) return no({ what: 'it is a folder', remedy });
    if (!stat.isFile()) return no({ what: 'it is a device or a pipe, not a file', remedy });
    if (stat.size > limitBytes)
      return no({ what: `it is larger than ${limitBytes} bytes, so it is not ${what}`, remedy: 'Check the path.' });
    return { ok: true, value: contentOf(fd, stat.size) };
  } catch (error) {
    const message = whyRefused(error, path, 'read');
    return { ok: false, message, code: (error as NodeJS.ErrnoException).code ?? null };
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

/** Reads a file that a person named as text; bytes that are not UTF-8 are refused. */
export function readText(path: string, wanted: FileWanted): FileRead<string> {
  const read = readBytes(path, wanted);
  if (!read.ok) return read;
  if (read.value.length === 0) return notRead(path, { what: 'it is empty', remedy: `Give ${wanted.what}.` });
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(read.value) };
  } catch {
    return notRead(path, { what: 'it is not text in UTF-8', remedy: `Give ${wanted.what}, saved as UTF-8.` });
  }
}

/** Reads a file that a person named as JSON of any shape. The message says where the fault is, but does not quote the text. */
export function readJson(path: string, wanted: FileWanted): FileRead<unknown> {
  const read = readText(path, wanted);
  if (!read.ok) return read;
  try {
    return { ok: true, value: JSON.parse(read.value) };
  } catch (error) {
    return notRead(path, { what: notJson(read.value, error), remedy: `Correct it, or give ${wanted.what}.` });
  }
}

/** Describes where a text stops being JSON. It does not quote the text, which may be secret. */
export function notJson(text: string, error: unknown): string {
  const at = /position (\d+)/.exec((error as Error).message)?.[1];
  if (at === undefined) return 'it is not valid JSON';
  const before = text.slice(0, Number(at)).split('\n');
  return `it is not valid JSON (line ${before.length}, character ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** `replace`: a file of that name is written over. `refuse`: it was named by mistake, and stays. */
export interface FileWriting {
  mode: number;
  existing: 'replace' | 'refuse';
}

/**
 * Writes a file that a person named, completely and synced to disk, or not at all: a temporary file is written and then
 * renamed. Null on success; otherwise the message, which says which file it is, what is wrong and what to do.
 */
export function writeWhole(path: string, bytes: Uint8Array | string, { mode, existing }: FileWriting): string | null {
  return writing(path, { bytes, mode, existing, keep: true });
}

/**
 * Tests whether a whole file could be written now, by writing a temporary file and removing it. Used before work whose
 * result must not be lost. Null if it could be written; otherwise the message.
 */
export function tryWhole(path: string, sizeBytes: number): string | null {
  return writing(path, { bytes: Buffer.alloc(sizeBytes), mode: 0o600, existing: 'replace', keep: false });
}

function writing(
  path: string,
  { bytes, mode, existing, keep }: FileWriting & { bytes: Uint8Array | string; keep: boolean },
): string | null {
  const no = (what: string, remedy: string): string => refusal(path, 'written', { what, remedy });
  let part: string | null = null;
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      return no('it is a link to something that does not exist', 'Choose another file.');
    if (there?.isDirectory()) return no('it is a folder', 'Give a file.');
    if (there !== undefined && !there.isFile()) return no('it is a device or a pipe, not a file', 'Give a file.');
    if (there !== undefined && existing === 'refuse') return no('a file with this name exists', 'Choose another name.');
    const target = there === undefined ? path : realpathSync(path);
    part = join(dirname(target), `.${basename(target).slice(0, PART_CHARACTERS)}.${process.pid}.part`);
    writeFileSync(part, bytes, { mode, flag: 'wx', flush: true });
    if (keep) renameSync(part, target);
    else rmSync(part);
    part = null;
    flush(dirname(target));
    return null;
  } catch (error) {
    if (part !== null) removeQuietly(part);
    return whyRefused(error, path, 'written');
  }
}

/** What could not be made cannot be removed either. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The caller's message reports what the system refuses here.
  }
}

/** Makes a folder and those above it; null if it is there, else the message. */
export function makeFolder(path: string, mode: number): string | null {
  try {
    makeFolders(resolve(path), mode);
    return null;
  } catch (error) {
    return whyRefused(error, path, 'written');
  }
}

/** Makes one folder at a time: Node's `recursive` never returns on file systems that refuse new folders with ENOENT. */
function makeFolders(path: string, mode: number): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path), mode);
  mkdirSync(path, { mode });
}

function notRead(path: string, said: Words): { ok: false; message: string; code: null } {
  return { ok: false, message: refusal(path, 'read', said), code: null };
}

function contentOf(fd: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let at = 0;
  while (at < size) {
    const read = readSync(fd, bytes, at, size - at, at);
    if (read === 0) break;
    at += read;
  }
  return bytes.subarray(0, at);
}

function flush(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Why the system refused a file, with what to do; an error that does not come from the system is thrown on. */
export function whyRefused(error: unknown, path: string, act: FileAct): string {
  const fault = fileFault(error, path, act);
  if (fault === null) throw error;
  return fault;
}
