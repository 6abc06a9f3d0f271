// A folder in memory for the files that tests write. Otherwise many tests would spend their time waiting until the disk
// confirms a row, which other tests check. If /tmp is already in memory, as in Debian 13, nothing changes.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
/** Bytes that must be free: with less, the folder would fill up during a run. A container often has only 64 MiB. */
const ROOM = 4 * 2 ** 30;
/** Name of a run's folder. It is short, because the path of a socket may have at most 107 bytes. */
const NAME = /^wp-(\d+)$/;

/** @returns {string | null} null if the machine has no suitable folder in memory, or cannot start programs from it */
export function folderInMemory() {
  if (!existsSync(MEMORY)) return null;
  const { type, bavail, bsize } = statfsSync(MEMORY);
  if (type !== TMPFS || bavail * bsize < ROOM) return null;
  for (const left of readdirSync(MEMORY))
    if (!isRunning(NAME.exec(left)?.[1])) rmSync(join(MEMORY, left), { recursive: true, force: true });
  const folder = join(MEMORY, `wp-${process.pid}`);
  mkdirSync(folder);
  // The same mode as /tmp, because some tests start programs as another user.
  chmodSync(folder, 0o1777);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return startsPrograms(folder) ? folder : null;
}

/** True if a folder must be kept: another run is still using it, or the tests did not make it. */
function isRunning(pid) {
  return pid === undefined || existsSync(`/proc/${pid}`);
}

function startsPrograms(folder) {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o700);
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}
