// A folder in memory for what the tests write. Most of them wait for a disk to say that a row is safe, which is asked of the
// program in tests of its own; a machine whose /tmp lies in memory, as that of Debian 13, runs them in the same way.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
/** Bytes. Less would fill up in the middle of a run, and a container often has 64 MiB. */
const ROOM = 4 * 2 ** 30;
/** Short: the path of a socket may have 107 bytes. */
const NAME = /^wp-(\d+)$/;

/** @returns {string | null} null where the machine has no such room, or starts no program from it */
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

/** What another run still writes stays, and so does what is none of ours. */
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
