import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export type FolderCheck = { ok: true } | { ok: false; message: string };

/**
 * Sees to it that the state folder is there and is ours. Another user's folder is refused: a file that the wrong user
 * makes beside the audit (SQLite's log, for example) would lock the daemon out of it.
 */
export function stateFolder(path: string, { create }: { create: boolean }): FolderCheck {
  try {
    if (create) makeFolder(path);
    const stat = statSync(path);
    if (!stat.isDirectory()) return { ok: false, message: `${path} is not a folder. Correct stateDir.` };
    const user = process.getuid?.() ?? stat.uid;
    if (stat.uid === user) return { ok: true };
    const message =
      `The state folder ${path} belongs to user number ${stat.uid}, and this program runs as number ${user}. ` +
      `Run it as its owner: sudo -u '#${stat.uid}' …`;
    return { ok: false, message };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (!create && code === 'ENOENT') return { ok: false, message: `There is no state folder ${path}.` };
    return {
      ok: false,
      message: `The state folder ${path} cannot be used (${code}). Correct stateDir, or make the folder and give it to this user.`,
    };
  }
}

/** One folder after the other: `recursive` of Node never returns on file systems that refuse new folders with ENOENT. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
