import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CONFIG_VERSION, migrateConfig, parseConfig } from '../../core/config/index.ts';
import { namedFileFault } from './file-fault.ts';
import { readConfig } from './load.ts';

/** Maximum number of old copies kept beside a configuration file; upgrades do not leave more than that. */
const MAX_COPIES = 20;

export type FileMigration =
  | { ok: true; from: number; to: number; kept: string | null }
  | {
      ok: false;
      reason: 'CONFIG_UNREADABLE' | 'CONFIG_INVALID' | 'CONFIG_NEWER' | 'CONFIG_UNWRITABLE';
      message: string;
    };

/**
 * Converts a configuration file to the version of this program. The old file stays beside it as `NAME.vN.bak`, with the
 * same rights. One rename puts the new file in place, and only if this program would accept it; otherwise nothing
 * is written. A file that already has this version is left alone (`kept` null).
 */
export function migrateConfigFile(file: string): FileMigration {
  const read = readConfig(file);
  if (!read.ok) return read;
  const migrated = migrateConfig(read.json);
  if (!migrated.ok) return { ...migrated, message: `${file}: ${migrated.message}` };
  const parsed = parseConfig(migrated.config, dirname(resolve(file)));
  if (!parsed.ok) return { ...parsed, message: `${file}: ${parsed.message}` };
  if (migrated.from === CONFIG_VERSION) return { ok: true, from: CONFIG_VERSION, to: CONFIG_VERSION, kept: null };
  const fresh = join(dirname(file), `.${basename(file)}.new`);
  let written = false;
  try {
    const handle = openSync(fresh, 'w', 0o600);
    written = true;
    fill(handle, `${JSON.stringify(migrated.config, null, 2)}\n`);
    const kept = keep(file, migrated.from);
    replace(file, fresh);
    return { ok: true, from: migrated.from, to: CONFIG_VERSION, kept };
  } catch (error) {
    if (written) rmSync(fresh, { force: true });
    const why = namedFileFault(error) ?? (error as Error).message;
    return {
      ok: false,
      reason: 'CONFIG_UNWRITABLE',
      message: `${file} could not be migrated and was not changed. ${why}`,
    };
  }
}

/** Makes a copy of the file under a name that is free; a copy that is there already is never overwritten. */
function keep(file: string, version: number): string {
  const { uid, gid, mode } = statSync(file);
  for (let number = 1; number <= MAX_COPIES; number++) {
    const copy = `${file}.v${version}${number === 1 ? '' : `-${number}`}.bak`;
    if (existsSync(copy)) continue;
    copyFileSync(file, copy, constants.COPYFILE_EXCL);
    owned(copy, { uid, gid });
    chmodSync(copy, mode);
    return copy;
  }
  throw new Error(`${MAX_COPIES} copies of this file already exist next to it`);
}

/** Gives a file to its former owner. Only root can do that; anyone else who may replace the file then owns the new one. */
function owned(file: string, { uid, gid }: { uid: number; gid: number }): void {
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}

function fill(handle: number, text: string): void {
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function replace(file: string, fresh: string): void {
  const { uid, gid, mode } = statSync(file);
  owned(fresh, { uid, gid });
  chmodSync(fresh, mode);
  renameSync(fresh, file);
  const folder = openSync(dirname(resolve(file)), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
