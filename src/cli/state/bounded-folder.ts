import { type Dirent, opendirSync } from 'node:fs';
import { whyRefused } from '../../adapters/files/index.ts';

/** Most entries of a folder that a command reads: a stick may hold any number of them, and each would be kept in memory. */
export const FOLDER_ENTRIES_MAX = 20_000;

export type FolderEntries =
  | { ok: true; entries: Dirent[] }
  /** `message` names the folder and says what to do. */
  | { ok: false; message: string };

/** Entries of a folder that a person names, without those in its subfolders. Reading stops at the limit. */
export function entriesOf(folder: string, limit: number = FOLDER_ENTRIES_MAX): FolderEntries {
  const entries: Dirent[] = [];
  try {
    const dir = opendirSync(folder);
    try {
      for (let entry = dir.readSync(); entry !== null; entry = dir.readSync()) {
        if (entries.length === limit) {
          return {
            ok: false,
            message: `${folder} contains more than ${limit} entries: divide it into several folders.`,
          };
        }
        entries.push(entry);
      }
    } finally {
      dir.closeSync();
    }
  } catch (error) {
    return { ok: false, message: whyRefused(error, folder, 'read') };
  }
  return { ok: true, entries };
}
