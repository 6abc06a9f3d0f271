import { type Stats, watch } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type {
  Clock,
  DeviceAdvice,
  DeviceHealth,
  DeviceState,
  ImagerEvent,
  ImagerPort,
  SpectralIllumination,
  Timers,
  Unsubscribe,
} from '../../../core/inspection/ports/index.ts';
import { Arrivals } from './arrivals.ts';
import { endsAsItsFormat } from './page-end.ts';
import { PageSets, type SetEvent } from './page-sets.ts';
import { look, remove, take } from './spool-file.ts';

/** A file that has not changed for this long is complete, in milliseconds. */
export const STABLE_MS = 150;
/** The folder is checked this often; change notices only make it happen sooner, because some file systems send none. */
export const LOOK_EVERY_MS = 200;
/** Time an empty file may take to get its first byte, in milliseconds. */
export const EMPTY_LIMIT_MS = 2_000;
/** Names read in one look; a page scanner does not produce more. */
const NAMES_LIMIT = 256;
/** Only these are pages, and only these are ever deleted: a wrong folder in the configuration must not lose files. */
const PAGE_NAMES: readonly string[] = ['.jpg', '.jpeg', '.png', '.bmp', '.tif', '.tiff', '.webp'];

/** How long a page waits for its infrared and ultraviolet pictures, milliseconds; configured as `setTimeoutMs`. */
export const SET_PATIENCE_MS = 1_500;

type ImagerAdvice = Extract<DeviceAdvice, `IMAGER_${string}`>;
const REMEDIES: Readonly<Record<ImagerAdvice, string>> = {
  IMAGER_FOLDER_GONE: 'The folder for page images is missing. Create it, or correct the path in the configuration.',
  IMAGER_NOT_REMOVABLE:
    'Page images cannot be deleted from their folder. Give the daemon permission to delete files there.',
  IMAGER_NOT_READABLE:
    'The daemon may not read a page image. Let the scanner software write files that the group of the folder can read: UMask=0027 in its unit.',
  IMAGER_LIGHT_UNEXPECTED:
    'The imager sent a picture in an illumination that the configuration does not list. Add it to imager.lights, or switch it off in the scanner software.',
};

export interface FolderImagerOptions {
  device: string;
  /** Spool folder, preferably on a memory file system; the daemon must be allowed to delete in it. */
  folder: string;
  clock: Clock;
  timers: Timers;
  simulated: boolean;
  /** Lights other than white; a page is then a set of files with one stem (`NAME.jpg`, `NAME-ir.jpg`, `NAME-uv.jpg`). */
  lights?: readonly SpectralIllumination[];
  setPatienceMs?: number;
}

interface Waiting {
  size: number;
  mtimeMs: number;
  since: number;
}

/**
 * Page scanner whose software puts image files into a folder. A file is taken when it is complete: its name appeared by a
 * rename, which takes some milliseconds to see, or it did not change for 150 ms. It is deleted before anyone else sees it.
 * Files that are in the folder at the start are deleted unread: they would be pages of somebody who has left. If there are
 * further lights, the pictures of one page are matched by the stem of their names.
 */
export class FolderImager implements ImagerPort {
  readonly #options: FolderImagerOptions;
  readonly #listeners = new Set<(event: ImagerEvent) => void>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #arrivals = new Arrivals();
  /** Pages that could not be deleted, kept so that they are not read twice. */
  readonly #stuck = new Map<string, number>();
  readonly #sets: PageSets;
  #unexpected = false;
  #state: DeviceState = 'unknown';
  #advice: ImagerAdvice | null = null;
  #lastFrameAt: number | null = null;
  #running = false;
  #queued = false;
  #looking: Promise<void> = Promise.resolve();
  #cancelLook: () => void = () => undefined;
  #closeWatch: () => void = () => undefined;

  constructor(options: FolderImagerOptions) {
    this.#options = options;
    const { lights: illuminations = [], setPatienceMs = SET_PATIENCE_MS } = options;
    this.#sets = new PageSets({ lights: illuminations, patienceMs: setPatienceMs, whiteLast: options.simulated });
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (const name of (await this.#names()) ?? []) await remove(join(this.#options.folder, name));
    this.#watch();
    await this.#look();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelLook();
    this.#closeWatch();
    await this.#looking;
    this.#waiting.clear();
    this.#arrivals.clear();
    this.#sets.clear();
  }

  subscribe(listener: (event: ImagerEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): DeviceHealth {
    const { device, simulated } = this.#options;
    const advice = this.#advice;
    const remedy = advice === null ? null : REMEDIES[advice];
    return { device, state: this.#state, advice, remedy, lastFrameAt: this.#lastFrameAt, simulated };
  }

  /** Examines the folder, once at a time and with at most one more run queued, however many notices come in. */
  #look(): Promise<void> {
    this.#cancelLook();
    if (this.#queued) return this.#looking;
    this.#queued = true;
    this.#looking = this.#looking.then(() => this.#lookOnce()).then(() => this.#lookAgain());
    return this.#looking;
  }

  #lookAgain(): void {
    this.#cancelLook();
    if (!this.#running) return;
    const wait = this.#waiting.size > 0 || this.#sets.waiting > 0 ? STABLE_MS / 3 : LOOK_EVERY_MS;
    this.#cancelLook = this.#options.timers.after(wait, () => void this.#look());
  }

  async #lookOnce(): Promise<void> {
    this.#queued = false;
    if (!this.#running) return;
    const { notices } = this.#arrivals;
    const names = await this.#names();
    if (names === null) {
      this.#waiting.clear();
      this.#closeWatch();
      this.#turn('lost', 'IMAGER_FOLDER_GONE');
      return;
    }
    if (this.#state === 'lost') this.#watch();
    // An existing folder does not prove that the scanner works; only a page does.
    if (this.#state === 'lost' || this.#state === 'unknown')
      this.#turn(this.#options.simulated ? 'ok' : 'unknown', null);
    for (const name of this.#waiting.keys()) if (!names.includes(name)) this.#waiting.delete(name);
    this.#arrivals.keep(names, notices);
    for (const name of await this.#complete(names)) await this.#take(name);
    this.#tellAll(this.#sets.due(this.#options.clock.mono()));
  }

  /** Names of whole files, oldest first. */
  async #complete(names: readonly string[]): Promise<string[]> {
    const ready: { name: string; mtimeMs: number }[] = [];
    for (const name of names) {
      const entry = await look(join(this.#options.folder, name));
      if (entry === null || entry.ino === this.#stuck.get(name)) continue;
      if (this.#isWhole(name, entry) || (await this.#isRenamed(name, entry)))
        ready.push({ name, mtimeMs: entry.mtimeMs });
    }
    return ready.sort((a, b) => a.mtimeMs - b.mtimeMs || a.name.localeCompare(b.name)).map(({ name }) => name);
  }

  /** A rename keeps the time of the last write, so a file that is old when it appears has been whole for a while. */
  #isWhole(name: string, { size, mtimeMs }: { size: number; mtimeMs: number }): boolean {
    const { clock } = this.#options;
    const now = clock.mono();
    const known = this.#waiting.get(name);
    if (known === undefined || known.size !== size || known.mtimeMs !== mtimeMs) {
      this.#waiting.set(name, { size, mtimeMs, since: now });
      return size > 0 && clock.wall().getTime() - mtimeMs >= STABLE_MS;
    }
    return now - known.since >= (size === 0 ? EMPTY_LIMIT_MS : STABLE_MS);
  }

  /**
   * A name that appeared by a rename, whose writer is done. Three things together say so, because a file that is being
   * written under its own name must never pass:
   *
   * 1. the name appeared, and no notice came of a write to it, also after every notice up to this look has come;
   * 2. the file is still the one that was looked at, with something in it;
   * 3. it was changed after its last write, as a rename does. Within one tick of the kernel's clock the two times are
   *    equal,
   *    as they are inside one long write: then a JPEG or PNG must be complete, and any other format has to wait.
   */
  async #isRenamed(name: string, seen: Stats): Promise<boolean> {
    if (seen.size === 0 || !seen.isFile()) return false;
    // The second turn ends after a poll, and a poll hands over every notice that the kernel has.
    await turn();
    await turn();
    const path = join(this.#options.folder, name);
    const now = await look(path);
    if (now === null || now.ino !== seen.ino || now.size !== seen.size || now.mtimeMs !== seen.mtimeMs) return false;
    return this.#arrivals.isUntouched(name) && (now.ctimeMs > now.mtimeMs || (await endsAsItsFormat(path)));
  }

  async #take(name: string): Promise<void> {
    const { folder, clock } = this.#options;
    const path = join(folder, name);
    const ino = (await look(path))?.ino;
    const taken = await take(path);
    if (taken.kind === 'not-yet' || !this.#running) return;
    this.#waiting.delete(name);
    const at = clock.mono();
    if (!taken.removed && ino !== undefined) this.#stuck.set(name, ino);
    if (taken.kind === 'page') this.#lastFrameAt = at;
    if (!taken.removed) this.#turn('faulty', 'IMAGER_NOT_REMOVABLE');
    else if (taken.kind === 'refused' && taken.unreadable) this.#turn('faulty', 'IMAGER_NOT_READABLE');
    const { ready, unexpected } = this.#sets.add(name, taken, at);
    this.#unexpected ||= unexpected;
    if (taken.removed && taken.kind === 'page') this.#turn('ok', this.#unexpected ? 'IMAGER_LIGHT_UNEXPECTED' : null);
    this.#tellAll(ready);
  }

  #tellAll(ready: readonly SetEvent[]): void {
    for (const event of ready) this.#tell({ source: this.#options.device, ...event });
  }

  /** Names of possible pages; null when the folder is not there. Dot files and other types belong to somebody else. */
  async #names(): Promise<string[] | null> {
    const { folder } = this.#options;
    try {
      if (!(await stat(folder)).isDirectory()) return null;
      const names: string[] = [];
      for await (const { name } of await opendir(folder)) {
        if (!name.startsWith('.') && PAGE_NAMES.includes(extname(name).toLowerCase())) names.push(name);
        if (names.length >= NAMES_LIMIT) break;
      }
      return names;
    } catch {
      return null;
    }
  }

  #watch(): void {
    this.#closeWatch();
    this.#arrivals.clear();
    try {
      const watcher = watch(this.#options.folder, { persistent: false }, (event, name) => {
        this.#arrivals.note(event, name);
        void this.#look();
      });
      watcher.on('error', () => watcher.close());
      this.#closeWatch = () => watcher.close();
    } catch {
      // Without notices (folder missing, or no watches left), the folder is still examined every 200 ms.
      this.#closeWatch = () => undefined;
    }
  }

  #turn(state: DeviceState, advice: ImagerAdvice | null): void {
    if (this.#state === state && this.#advice === advice) return;
    this.#state = state;
    this.#advice = advice;
    this.#tell({ kind: 'health', health: this.health() });
  }

  #tell(event: ImagerEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
