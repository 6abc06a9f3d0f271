// Strips better-sqlite3 and smartcard: they are compiled where the package is built, and would contain that folder's name.
import { spawnSync } from 'node:child_process';

/** Removes symbols, debug sections and the build id from a library; throws if binutils are missing. */
export function stripped(file) {
  const args = ['--strip-unneeded', '--remove-section=.note.gnu.build-id', '--remove-section=.comment', file];
  const result = spawnSync('strip', args, { encoding: 'utf8' });
  if (result.status === 0) return;
  throw new Error(`strip failed (${result.error?.message ?? result.stderr}). On Debian: apt-get install binutils`);
}
