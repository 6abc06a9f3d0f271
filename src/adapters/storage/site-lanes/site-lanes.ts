import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LanePresence } from '../../../core/inspection/lane/index.ts';
import type { OtherBox } from '../../../core/protection/handover/index.ts';
import { keyIdOf, type Random } from '../crypto/index.ts';
import { type FolderFault, faultOf, makeWithin, readSmall } from '../exchange-folder/index.ts';
import type { BoxKey, SigningKey } from '../keys/index.ts';
import { LANE_FILE_BYTES, laneFile, readLaneFile } from './lane-file.ts';

const FOLDER = 'lanes';
const ENDING = '.wpl';
/** A lane that has not sent anything new for this long is shown as not heard from. */
const SILENT_MS = 10_000;

export interface SiteLanesParts {
  /** Folder shared by the site's kiosks. */
  folder: string;
  boxes: readonly OtherBox[];
  own: BoxKey;
  sign: SigningKey;
  clock: { wall(): Date; mono(): number };
  random: Random;
}

/** Another lane of the site. `presence` is what it last said; `live`: whether it has recently said something new. */
export interface LaneHeard {
  box: string;
  name: string;
  live: boolean;
  /** When it was written, by the other lane's clock, ISO 8601; null: never heard. */
  at: string | null;
  presence: LanePresence | null;
}

interface Heard {
  presence: LanePresence;
  time: string;
  /** Time of the last new message; null until there is one, because a file found at the start may be from yesterday. */
  newAt: number | null;
}

/**
 * The lanes of one site, each of which says in a sealed file of one size what it is doing (docs/supervisor.md). A lane is
 * live while it says something new: other kiosks' clocks are not trusted, and putting back an older file does not change
 * anything.
 */
export class SiteLanes {
  readonly #parts: SiteLanesParts;
  readonly #heard = new Map<string, Heard>();

  constructor(parts: SiteLanesParts) {
    this.#parts = parts;
  }

  /** Says what this lane is doing, and listens to the others. If the folder is missing, the others are silent. */
  async beat(presence: LanePresence): Promise<FolderFault | null> {
    const within = join(this.#parts.folder, FOLDER);
    try {
      const fault = await makeWithin(this.#parts.folder, [within]);
      if (fault !== null) return fault;
      await this.#say(within, presence);
      for (const box of this.#parts.boxes) await this.#hear(within, box);
      return null;
    } catch (error) {
      return faultOf(error);
    }
  }

  lanes(): LaneHeard[] {
    const now = this.#parts.clock.mono();
    return this.#parts.boxes.map(({ id, name }) => {
      const heard = this.#heard.get(id) ?? null;
      const live = heard !== null && heard.newAt !== null && now - heard.newAt <= SILENT_MS;
      return { box: id, name, live, at: heard?.time ?? null, presence: heard?.presence ?? null };
    });
  }

  async #say(within: string, presence: LanePresence): Promise<void> {
    const { own, sign, boxes, random, clock } = this.#parts;
    const path = join(within, keyIdOf(own.publicKey) + ENDING);
    const part = `${path}.part`;
    const file = laneFile({ presence, time: clock.wall().toISOString() }, { own, sign, boxes, random });
    try {
      // Not flushed: the next file follows within seconds, and nothing depends on this one.
      await writeFile(part, file, { mode: 0o600 });
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #hear(within: string, box: OtherBox): Promise<void> {
    const bytes = await readSmall(join(within, box.id + ENDING), LANE_FILE_BYTES);
    const said = bytes === null ? null : readLaneFile(bytes, { own: this.#parts.own, from: box });
    if (said === null) return;
    const known = this.#heard.get(box.id);
    if (known !== undefined && said.time <= known.time) return;
    this.#heard.set(box.id, { ...said, newAt: known === undefined ? null : this.#parts.clock.mono() });
  }
}
