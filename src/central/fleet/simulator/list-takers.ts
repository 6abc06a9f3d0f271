import { join } from 'node:path';
import { Announcements } from '../../../delivery/courier/index.ts';
import type { Announcement } from '../../../delivery/line/index.ts';
import { type SimulatedKiosk, simulatedSecret } from './kiosk.ts';
import { type HeldList, LightListKiosk, type ListKiosk, type ListSource, StoredListKiosk } from './list-kiosk.ts';
import type { TakenList } from './protocol.ts';

/** Maximum number of faults kept for a person to look at; more would say the same. */
const FAULTS_MAX = 20;
/**
 * Kiosks of this process that fetch and apply at a time. In reality each has its own processor; here those that are due wait for
 * their turn.
 */
const AT_ONCE = 4;

interface Taker {
  kiosk: SimulatedKiosk;
  list: ListKiosk;
  announcements: Announcements;
  stored: boolean;
  generation: number;
  times: Omit<TakenList, 'stored'>;
}

/**
 * Makes simulated kiosks do what a kiosk does after an announcement: the courier waits its share of the spread, then fetch and
 * apply, then the next report states the new generation.
 */
export class ListTakers {
  readonly faults: string[] = [];
  readonly #takers: Taker[] = [];
  readonly #source: ListSource;
  readonly #due: (() => Promise<void>)[] = [];
  #working = 0;

  constructor(
    kiosks: readonly SimulatedKiosk[],
    parts: {
      seed: Uint8Array;
      /** Number of the first of these kiosks. */
      first: number;
      folder: string;
      /** Folder in memory for the files of the other kiosks, because one disk would have to flush for all of them. */
      lightFolder: string;
      source: ListSource;
      /** How many of them keep everything on the disk. */
      stored: number;
      now: () => Date;
    },
  ) {
    const { seed, first, folder, lightFolder, source, stored, now } = parts;
    this.#source = source;
    for (const [at, kiosk] of kiosks.entries()) {
      const number = first + at;
      const isStored = at < stored;
      const stateDir = join(isStored ? folder : lightFolder, `kiosk-${number}`);
      const own = { secret: simulatedSecret(seed, number), stateDir, source, now };
      this.#takers.push({
        ...{
          kiosk,
          stored: isStored,
          generation: 0,
          list: isStored ? new StoredListKiosk(own) : new LightListKiosk(own),
        },
        times: { heardAt: null, spreadSeconds: null, begunAt: null, takenAt: null },
        announcements: new Announcements({
          linkId: kiosk.linkId,
          now: () => now().getTime(),
          after: (ms, run) => {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
          },
          wake: (announcement) => this.#wake(() => this.#take(at, announcement, now)),
        }),
      });
    }
  }

  /** Fetches what is published. One light kiosk fetches the whole list; the others begin with its copy. */
  async prepare(): Promise<void> {
    let held: HeldList | undefined;
    for (const taker of this.#takers) {
      const { list } = taker;
      if (list instanceof LightListKiosk && held !== undefined) list.beginWith(held);
      await list.prepare();
      if (list instanceof LightListKiosk) held ??= list.held;
      taker.kiosk.onAnnouncement = (bytes) => {
        taker.times.heardAt ??= Date.now();
        taker.announcements.hear(bytes);
      };
    }
  }

  /** The times of each kiosk; only those that have this generation have a `takenAt`. */
  taken(generation: number): TakenList[] {
    return this.#takers.map(({ stored, times, generation: has }) => ({
      ...{ ...times, stored },
      takenAt: has === generation ? times.takenAt : null,
    }));
  }

  stop(): void {
    for (const { announcements, list } of this.#takers) {
      announcements.stop();
      list.close();
    }
  }

  #wake(work: () => Promise<void>): void {
    this.#due.push(work);
    if (this.#working < AT_ONCE) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working += 1;
    for (let next = this.#due.shift(); next !== undefined; next = this.#due.shift()) await next();
    this.#working -= 1;
  }

  async #take(at: number, announcement: Announcement | null, now: () => Date): Promise<void> {
    const taker = this.#takers[at];
    if (taker === undefined) return;
    const { times, kiosk, list } = taker;
    times.begunAt = now().getTime();
    times.spreadSeconds = announcement?.spreadSeconds ?? null;
    try {
      taker.generation = await list.take();
      times.takenAt = now().getTime();
      kiosk.lists = [[this.#source.listId, taker.generation]];
      kiosk.report();
    } catch (error) {
      if (this.faults.length < FAULTS_MAX) this.faults.push((error as Error).message);
    }
  }
}
