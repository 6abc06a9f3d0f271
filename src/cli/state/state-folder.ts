import { statSync } from 'node:fs';
import { fileFault, makeFolder } from '../../adapters/files/index.ts';

export type FolderCheck = { ok: true } | { ok: false; message: string };

/**
 * Makes sure that the state folder exists and is ours. Another user's folder is refused: a file that the wrong user
 * creates next to the audit (SQLite's log, for example) would lock the daemon out of it.
 */
export function stateFolder(path: string, { create }: { create: boolean }): FolderCheck {
  try {
    const fault = create ? makeFolder(path, 0o700) : null;
    if (fault !== null) return { ok: false, message: `The state folder ${fault}` };
    const stat = statSync(path);
    if (!stat.isDirectory()) return { ok: false, message: `${path} is not a folder. Correct stateDir.` };
    const user = process.getuid?.() ?? stat.uid;
    if (stat.uid === user) return { ok: true };
    const message =
      `The state folder ${path} belongs to user number ${stat.uid}, but this program runs as number ${user}. ` +
      `Run it as its owner: sudo -u '#${stat.uid}' …`;
    return { ok: false, message };
  } catch (error) {
    if (!create && (error as NodeJS.ErrnoException).code === 'ENOENT')
      return { ok: false, message: `There is no state folder ${path}. Check stateDir and the path.` };
    const fault = fileFault(error, path, 'used');
    if (fault === null) throw error;
    return { ok: false, message: `The state folder ${fault}` };
  }
}
