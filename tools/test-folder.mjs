// A folder in memory for what the tests write. Many tests spend their time waiting until the disk confirms that a row
// is safe, which other tests check. On a machine whose /tmp is in memory, as in Debian 13, nothing changes.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
/** Bytes. Less would fill up in the middle of a run, and a container often has 64 MiB. */
const ROOM = 4 * 2 ** 30;
/** Short: the path of a socket may have 107 bytes. */
const NAME = /^wp-(\d+)$/;

/** @returns {string | null} null if the machine does not have such a place, or cannot start programs from it */
export function folderInMemory() {
  if (!existsSync(MEMORY)) return null;
  const { type, bavail, bsize } = statfsSync(MEMORY);
  if (type !== TMPFS || bavail * bsize < ROOM) return null;
  for (const left of readdirSync(MEMORY))
    if (!isRunning(NAME.exec(left)?.[1])) rmSync(join(MEMORY, left), { recursive: true, force: true });
  const folder = join(MEMORY, `wp-${process.pid}`);
  mkdirSync(folder);
  // As /tmp: some tests start programs as another user of the machine.
  chmodSync(folder, 0o1777);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return startsPrograms(folder) ? folder : null;
}

/** A folder that another run still uses stays, and so does everything that the tests did not make. */
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
