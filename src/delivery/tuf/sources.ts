import { closeSync, constants, type Dir, fstatSync, lstatSync, opendirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { whyRefused } from '../../adapters/files/index.ts';
import { refused, type UpdateRefusal } from './reasons.ts';

/** One file of a repository, or why there is none. `status` is an HTTP status; a folder gives 404. */
export type SourceAnswer =
  | { ok: true; bytes: Uint8Array }
  | { ok: false; status: number }
  | { ok: false; refusal: UpdateRefusal };

/** Where metadata comes from. The client checks everything that it gives. */
export interface MetadataSource {
  /** Base of the addresses that the client requests. */
  readonly base: string;
  /** Versions of the root files, ascending, if the source can be listed. */
  readonly roots?: readonly number[];
  get(url: string, limitBytes: number): Promise<SourceAnswer>;
}

const FOLDER_BASE = 'http://folder.invalid/metadata';
/** Maximum number of files in the metadata folder of a source. One root a year and the files of two days are only some tens. */
export const METADATA_FILES_MAX = 4096;
const READ_STEP_BYTES = 64 * 1024;
/** Names such as `2.root.json` and `timestamp.json`, but no path that could leave the folder. */
const METADATA_NAME = /^(?:[1-9][0-9]{0,9}\.)?[a-z]{1,20}\.json$/;

/** Metadata in a folder: the spool, or a USB stick. A folder with too many files is refused with a reason. */
export function folderMetadata(folder: string): MetadataSource {
  const listed = rootVersions(folder);
  const read = (url: string, limitBytes: number): SourceAnswer => {
    if (!listed.ok) return { ok: false, refusal: listed };
    const name = url.slice(FOLDER_BASE.length + 1);
    if (!METADATA_NAME.test(name)) return { ok: false, status: 404 };
    return readOpened(openBeneath(folder, ['metadata', name]), limitBytes);
  };
  return {
    base: FOLDER_BASE,
    roots: listed.ok ? listed.versions : [],
    get: (url, limitBytes) => Promise.resolve(read(url, limitBytes)),
  };
}

/**
 * Versions of the root files in a folder, ascending; none if it cannot be listed, and reading it then says why.
 * Names are read one by one: a stick may hold millions, and all of them at once would fill the memory of the kiosk.
 */
export function rootVersions(folder: string): { ok: true; versions: number[] } | UpdateRefusal {
  const versions: number[] = [];
  let dir: Dir | null = null;
  const metadata = openFolder(folder, ['metadata']);
  if (!metadata.ok) return 'refusal' in metadata ? metadata.refusal : { ok: true, versions: [] };
  try {
    dir = opendirSync(pathOf(metadata.fd));
    let files = 0;
    for (let entry = dir.readSync(); entry !== null; entry = dir.readSync()) {
      files += 1;
      if (files > METADATA_FILES_MAX) return tooMany();
      const version = /^([1-9][0-9]{0,9})\.root\.json$/.exec(entry.name)?.[1];
      if (version !== undefined) versions.push(Number(version));
    }
  } catch {
    return { ok: true, versions: [] };
  } finally {
    dir?.closeSync();
    closeSync(metadata.fd);
  }
  return { ok: true, versions: versions.sort((a, b) => a - b) };
}

function tooMany(): UpdateRefusal {
  const message = `The folder "metadata" of the source contains more than ${METADATA_FILES_MAX} files, but a repository needs only a few. Empty the USB stick and copy the folders metadata and targets of the repository to it again.`;
  return refused('UPDATE_TOO_LARGE', message);
}

/**
 * Reads a regular file of at most `limitBytes` bytes. A pipe or a device on a USB stick would never end, and is not opened
 * for reading.
 */
export function readRegular(path: string, limitBytes: number): SourceAnswer {
  return readOpened(openRegular(path), limitBytes);
}

/** Reads an opened file to its end, and closes it. */
export function readOpened(opened: OpenedFile, limitBytes: number): SourceAnswer {
  if (!opened.ok) return opened;
  const { fd, size } = opened;
  try {
    if (size > limitBytes) return { ok: false, refusal: tooLarge(limitBytes) };
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size; ) {
      const got = readSync(fd, bytes, filled, Math.min(READ_STEP_BYTES, size - filled), filled);
      if (got === 0) return { ok: true, bytes: bytes.subarray(0, filled) };
      filled += got;
    }
    return { ok: true, bytes };
  } catch (error) {
    return { ok: false, refusal: unreachable(error) };
  } finally {
    closeSync(fd);
  }
}

export type OpenedFile = { ok: true; fd: number; size: number } | Extract<SourceAnswer, { ok: false }>;

/**
 * Opens a file below a folder that a person named, step by step, because a link instead of a folder or the file could lead
 * anywhere on this machine. Each step starts from the folder that is already open, so that nothing can be replaced in
 * between. The caller closes `fd`.
 */
export function openBeneath(folder: string, steps: readonly string[]): OpenedFile {
  const parent = openFolder(folder, steps.slice(0, -1));
  if (!parent.ok) return parent;
  try {
    return openRegular(join(pathOf(parent.fd), steps.at(-1) ?? ''));
  } finally {
    closeSync(parent.fd);
  }
}

/** The path of an open folder, through which its files are opened. On Linux, Node has no other way to do this. */
function pathOf(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

function openFolder(
  folder: string,
  steps: readonly string[],
): { ok: true; fd: number } | Extract<OpenedFile, { ok: false }> {
  let fd: number;
  try {
    fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    return notOpened(error);
  }
  for (const step of steps) {
    const outer = fd;
    try {
      const path = join(pathOf(outer), step);
      if (lstatSync(path).isSymbolicLink()) return { ok: false, refusal: linked(step) };
      fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    } catch (error) {
      return notOpened(error);
    } finally {
      closeSync(outer);
    }
  }
  return { ok: true, fd };
}

function notOpened(error: unknown): Extract<OpenedFile, { ok: false }> {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, status: 404 };
  return { ok: false, refusal: unreachable(error) };
}

function linked(name: string): UpdateRefusal {
  const message = `"${name}" of the source is a link, which is not followed. Copy the real folders metadata and targets of the repository.`;
  return refused('UPDATE_SOURCE_UNREACHABLE', message);
}

/** Opens a file for reading if it is a regular one; links are not followed. The caller closes `fd`. */
export function openRegular(path: string): OpenedFile {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    return notOpened(error);
  }
  const stat = fstatSync(fd);
  if (stat.isFile()) return { ok: true, fd, size: stat.size };
  closeSync(fd);
  return {
    ok: false,
    refusal: refused('UPDATE_SOURCE_UNREACHABLE', 'The source contains something that is not a file.'),
  };
}

export function tooLarge(limitBytes: number): UpdateRefusal {
  return refused('UPDATE_TOO_LARGE', `The source sends more than the ${limitBytes} bytes that are allowed.`);
}

function unreachable(error: unknown): UpdateRefusal {
  return refused('UPDATE_SOURCE_UNREACHABLE', whyRefused(error, 'The source', 'read'));
}
