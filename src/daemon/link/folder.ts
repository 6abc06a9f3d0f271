import { constants } from 'node:fs';
import { lstat, mkdir, open, opendir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmall } from '../../adapters/storage/exchange-folder/index.ts';
import {
  ANSWER_NAME,
  type Announced,
  COURIER_FILE_LIMIT_BYTES,
  type LinkPlaces,
  type LinkState,
  linkPlaces,
  readAnnounced,
  readLinkState,
} from '../../delivery/courier/index.ts';
import { ANSWER_BYTES } from '../../delivery/line/index.ts';

/** Entries of `down` examined in one turn; a courier that fills the folder cannot take more of the daemon's time than this. */
const LOOKED_AT_ENTRIES = 300;
/** Answers that are opened in one turn. */
const ANSWERS_A_TURN = 64;

export interface AnswerFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * The daemon's side of the folder that it shares with the courier. The courier has a network and may be compromised,
 * so this side never follows a link, waits for a pipe, or reads more than the fixed size.
 */
export class LinkFolder {
  readonly #places: LinkPlaces;

  constructor(stateDir: string) {
    this.#places = linkPlaces(stateDir);
  }

  /** Makes the folders that the package did not make. False if one of the paths is not a folder. */
  async make(): Promise<boolean> {
    const { folder, up, down } = this.#places;
    try {
      await mkdir(folder, { mode: 0o750 }).catch(unlessThere);
      for (const path of [up, down]) await mkdir(path, { mode: 0o770 }).catch(unlessThere);
      for (const path of [folder, up, down]) if (!(await lstat(path)).isDirectory()) return false;
      return true;
    } catch {
      return false;
    }
  }

  /** Whether the last cell is still waiting. */
  async hasCell(): Promise<boolean> {
    return await lstat(this.#places.cell).then(
      () => true,
      () => false,
    );
  }

  /** Replaces the waiting cell. The new one need not survive a power cut: if it is lost, one beat is left out. */
  async put(cell: Uint8Array): Promise<boolean> {
    const part = `${this.#places.cell}.part`;
    try {
      await rm(part, { force: true });
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      const handle = await open(part, flags, 0o640);
      try {
        // The daemon's own umask excludes the group through which the courier reads this file.
        await handle.chmod(0o640);
        await handle.writeFile(cell);
      } finally {
        await handle.close();
      }
      await rename(part, this.#places.cell);
      return true;
    } catch {
      return false;
    }
  }

  /** The waiting answers, up to a limit. Anything else in the folder is removed if possible. */
  async answers(): Promise<AnswerFile[]> {
    const { down, state, announced } = this.#places;
    const found: AnswerFile[] = [];
    const mine = new Set([state, announced, `${state}.part`, `${announced}.part`]);
    try {
      let entries = 0;
      for await (const entry of await opendir(down)) {
        entries += 1;
        if (entries > LOOKED_AT_ENTRIES || found.length >= ANSWERS_A_TURN) break;
        const path = join(down, entry.name);
        if (mine.has(path) || (ANSWER_NAME.test(entry.name.replace(/\.part$/, '')) && entry.name.endsWith('.part')))
          continue;
        const bytes = ANSWER_NAME.test(entry.name) && entry.isFile() ? await readSmall(path, ANSWER_BYTES) : null;
        if (bytes !== null && bytes.length === ANSWER_BYTES) found.push({ path, bytes });
        else await this.remove(path);
      }
    } catch {
      // If the folder cannot be listed, there are no answers, but cells are still written.
    }
    return found;
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true }).catch(() => undefined);
  }

  /** The line as the courier reports it; null if no courier of this kiosk has reported yet. */
  async state(): Promise<LinkState | null> {
    const bytes = await readSmall(this.#places.state, COURIER_FILE_LIMIT_BYTES);
    return bytes === null ? null : readLinkState(bytes);
  }

  async announced(): Promise<Announced | null> {
    const bytes = await readSmall(this.#places.announced, COURIER_FILE_LIMIT_BYTES);
    return bytes === null ? null : readAnnounced(bytes);
  }
}

function unlessThere(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}
