import { join } from 'node:path';
import type { HandoverDesk, OtherBox } from '../../../core/protection/handover/index.ts';
import {
  type FolderFault,
  faultOf,
  flushNames,
  makeWithin,
  putWhole,
  readSmall,
  refsIn,
  removeQuietly,
} from '../exchange-folder/index.ts';
import { HANDOVER_FILE_LIMIT_BYTES, handoverFile, type ReadHandoverFile, readHandoverFile } from './handover-seal.ts';
import type { Handovers } from './handovers.ts';

/** Folder of messages between kiosks; neither its name nor the files' ending reveals what they are. */
const FOLDER = 'between';
const ENDING = '.wpm';
/** Other kiosks are told who is here at least this often; all these files look alike. */
const PEOPLE_EVERY_MS = 5 * 60_000;

export interface HandoverExchangeParts {
  store: Handovers;
  desk: HandoverDesk;
  folder: string;
  boxes: readonly OtherBox[];
  now: () => Date;
  mono: () => number;
}

export type HandoverExchangeFault = FolderFault | 'REF_STORE_UNAVAILABLE';

export interface HandoverRound {
  /** Messages from other kiosks that were accepted. */
  taken: number;
  /**
   * Files for this kiosk that do not follow the format, or that were not signed by a configured kiosk; they are left
   * alone.
   */
  refused: number;
  fault: HandoverExchangeFault | null;
}

/**
 * Exchanges sealed messages with the site's other kiosks through a folder: a file is named after its digest, written
 * there whole, read back, and removed by its receiver once its content is stored. Doing it twice does not change
 * anything.
 */
export class HandoverExchange {
  readonly #parts: HandoverExchangeParts;
  /** Files that this process put into the folder, so that outdated ones are removed. */
  readonly #own = new Set<string>();
  #people: { said: string; mono: number; refs: readonly string[] } | null = null;

  constructor(parts: HandoverExchangeParts) {
    this.#parts = parts;
  }

  async round(): Promise<HandoverRound> {
    const within = join(this.#parts.folder, FOLDER);
    const result: HandoverRound = { taken: 0, refused: 0, fault: null };
    try {
      result.fault = await makeWithin(this.#parts.folder, [within]);
      if (result.fault === null) await this.#takeIn(within, result);
      if (result.fault === null) result.fault = await this.#putOut(within);
    } catch (error) {
      result.fault = faultOf(error);
    }
    return result;
  }

  async #takeIn(within: string, result: HandoverRound): Promise<void> {
    const { store, desk, boxes, now } = this.#parts;
    const { refs } = await refsIn(within, ENDING);
    const read: { path: string; file: Extract<ReadHandoverFile, { ok: true }> }[] = [];
    for (const ref of refs) {
      if (this.#own.has(ref)) continue;
      const path = join(within, ref + ENDING);
      const bytes = await readSmall(path, HANDOVER_FILE_LIMIT_BYTES);
      if (bytes === null) continue;
      const file = readHandoverFile(bytes, { ref, key: store.deviceKey, boxes });
      if (file.ok) read.push({ path, file });
      else if (file.why !== 'not-ours') result.refused += 1;
    }
    // Forms first: a message about a form that comes in the same round then finds it.
    for (const { path, file } of read.sort(
      (a, b) => Number(b.file.header.kind === 'form') - Number(a.file.header.kind === 'form'),
    )) {
      const { header, from, sealed } = file;
      if (header.kind === 'form') {
        const stored = store.arrived({ header, from, sealed }, now());
        if (stored === null) {
          result.fault = 'REF_STORE_UNAVAILABLE';
          return;
        }
      } else if (header.kind === 'people') desk.heard(from.id, header);
      else desk.told(header.id, from.id, header.kind);
      result.taken += 1;
      await removeQuietly(path);
    }
  }

  async #putOut(within: string): Promise<HandoverExchangeFault | null> {
    const { store } = this.#parts;
    const passed = store.passed();
    for (const { ref, lies } of passed) if (lies) this.#own.add(ref);
    const lying: string[] = [];
    for (const message of [...passed.filter(({ lies }) => !lies), ...this.#peopleDue()]) {
      const put = await putWhole(join(within, message.ref + ENDING), handoverFile(message));
      if (put !== 'written' && put !== 'same') return put;
      this.#own.add(message.ref);
      lying.push(message.ref);
    }
    const flushed = lying.length === 0 ? null : await flushNames(within);
    if (flushed !== null) return flushed;
    if (!store.lie(lying)) return 'REF_STORE_UNAVAILABLE';
    const kept = new Set([...store.passed().map(({ ref }) => ref), ...(this.#people?.refs ?? [])]);
    for (const ref of [...this.#own].filter((one) => !kept.has(one))) {
      await removeQuietly(join(within, ref + ENDING));
      this.#own.delete(ref);
    }
    return null;
  }

  /** Makes a message for each other kiosk if the people here have changed, or were last reported a while ago. */
  #peopleDue(): ReturnType<Handovers['sealFor']>[] {
    const { store, desk, boxes, mono } = this.#parts;
    const header = desk.peopleNow();
    const said = JSON.stringify(header.people);
    const last = this.#people;
    if (last !== null && last.said === said && mono() - last.mono < PEOPLE_EVERY_MS) return [];
    const messages = boxes.map((box) => store.sealFor(box, header));
    this.#people = { said, mono: mono(), refs: messages.map(({ ref }) => ref) };
    return messages;
  }
}
