import type { ImageReason, OpenPage, Operation, RefusedPage, RequestFailure, Value } from '../protocol/index.ts';
import { MAX_OPEN_PAGES, PageMemory } from '../protocol/index.ts';

export type InferenceState = 'stopped' | 'starting' | 'ready' | 'busy' | 'degraded';

export type InferenceResult<O extends Operation> =
  | { ok: true; value: Value<O>; cpuMs: number }
  | { ok: false; reason: RequestFailure; detail: string };

/** An inference process that can decode a page into its slot. */
export interface PageOpener {
  readonly state: InferenceState;
  openPage(bytes: Uint8Array, slot: number): Promise<InferenceResult<'open-page'>>;
}

export type Opened = { ok: true; cpuMs: number } | { ok: false; reason: RequestFailure; detail: string };

interface Entry {
  readonly bytes: Uint8Array;
  readonly slot: number;
  outcome: Promise<Opened>;
  state: 'opening' | 'open' | 'refused' | 'gone';
  page: OpenPage | null;
  refused: ImageReason | null;
  /** Requests that are using the page. */
  inUse: number;
  closed: boolean;
}

/** Pages lent to a request; call `giveBack` once the request has ended. */
export interface Lent {
  payload: unknown;
  giveBack: () => void;
}

/** States in which a process may decode, in order of preference: an idle process is asked first. */
const ASKED_FIRST: readonly InferenceState[] = ['ready', 'busy', 'starting'];

/**
 * The pages that are open in the inference processes. This process knows a page by the buffer in which it was handed in: the
 * first request with that buffer has it decoded, and later requests use its slot, whichever process answers. The pixels
 * survive a process that dies. A page stays open until `close`, or until a newer page needs the memory: the older page is
 * then decoded again if it is asked for.
 */
export class OpenPages {
  readonly #openers: () => readonly PageOpener[];
  /** In order of use: the page that was asked for most recently comes last. */
  readonly #entries = new Map<Uint8Array, Entry>();
  readonly #free = Array.from({ length: MAX_OPEN_PAGES }, (_, slot) => slot);
  #memory: PageMemory | null = null;

  /** `openers`: the processes that share these pages. */
  constructor(openers: () => readonly PageOpener[]) {
    this.#openers = openers;
  }

  /** Creates the memory if there is none yet. Refuses if the folder is not an in-memory file system. */
  start(folder?: string): { ok: true; fd: number } | { ok: false; detail: string } {
    if (this.#memory === null) {
      const made = PageMemory.create(folder);
      if (!made.ok) return made;
      this.#memory = made.memory;
    }
    return { ok: true, fd: this.#memory.fd };
  }

  /** Overwrites every page and releases the memory, after the processes have ended. */
  stop(): void {
    for (const entry of [...this.#entries.values()]) this.#close(entry);
    this.#memory?.release();
    this.#memory?.close();
    this.#memory = null;
  }

  /** Has a page decoded unless it is open. The first caller gets the `cpuMs` of the decoding, later callers get 0. */
  async open(bytes: Uint8Array): Promise<Opened> {
    const known = this.#entries.get(bytes);
    if (known !== undefined) {
      this.#entries.delete(bytes);
      this.#entries.set(bytes, known);
      const outcome = await known.outcome;
      return outcome.ok ? { ok: true, cpuMs: 0 } : outcome;
    }
    const slot = this.#slot();
    if (slot === null) return { ok: false, reason: 'QUEUE_FULL', detail: `${MAX_OPEN_PAGES} pages are in use` };
    const entry: Entry = {
      bytes,
      slot,
      outcome: Promise.resolve({ ok: true, cpuMs: 0 }),
      state: 'opening',
      page: null,
      refused: null,
      inUse: 0,
      closed: false,
    };
    this.#entries.set(bytes, entry);
    entry.outcome = this.#decode(entry);
    return await entry.outcome;
  }

  /** The payload with a handle for each open page; null if a page was closed in the meantime. */
  lend(payload: object): Lent | null {
    const lent: Entry[] = [];
    const parts: [string, unknown][] = [];
    for (const [key, part] of Object.entries(payload)) {
      if (!(part instanceof Uint8Array)) {
        parts.push([key, part]);
        continue;
      }
      const entry = this.#entries.get(part);
      if (entry === undefined || entry.state === 'opening') return null;
      if (entry.page !== null) lent.push(entry);
      parts.push([key, entry.page ?? ({ refused: entry.refused ?? 'IMAGE_REJECTED' } satisfies RefusedPage)]);
    }
    for (const entry of lent) entry.inUse += 1;
    const giveBack = (): void => {
      for (const entry of lent.splice(0)) {
        entry.inUse -= 1;
        if (entry.closed) this.#wipe(entry);
      }
    };
    return { payload: Object.fromEntries(parts), giveBack };
  }

  /** The page is no longer needed: its pixels are overwritten as soon as no request is using them. */
  close(bytes: Uint8Array): void {
    const entry = this.#entries.get(bytes);
    if (entry !== undefined) this.#close(entry);
  }

  #close(entry: Entry): void {
    if (this.#entries.get(entry.bytes) === entry) this.#entries.delete(entry.bytes);
    entry.closed = true;
    this.#wipe(entry);
  }

  async #decode(entry: Entry): Promise<Opened> {
    const { bytes, slot } = entry;
    let result: InferenceResult<'open-page'> = {
      ok: false,
      reason: 'MODEL_UNAVAILABLE',
      detail: 'there is no inference process to decode the page',
    };
    for (const opener of this.#idleFirst()) {
      if (entry.closed) break;
      result = await opener.openPage(bytes, slot);
      if (result.ok || result.reason !== 'MODEL_UNAVAILABLE') break;
      // The process may have died half way through and left pixels.
      this.#memory?.wipe(slot, null);
    }
    entry.state = result.ok ? 'open' : 'refused';
    if (result.ok) entry.page = { ...result.value, slot };
    else if (result.reason === 'IMAGE_REJECTED' || result.reason === 'IMAGE_TOO_LARGE') entry.refused = result.reason;
    // After a failure unrelated to the picture, the next request tries again.
    else this.#close(entry);
    if (entry.closed) this.#wipe(entry);
    return result.ok ? { ok: true, cpuMs: result.cpuMs } : result;
  }

  #idleFirst(): PageOpener[] {
    return ASKED_FIRST.flatMap((state) => this.#openers().filter((opener) => opener.state === state));
  }

  #slot(): number | null {
    if (this.#free.length === 0) {
      const oldest = [...this.#entries.values()].find(({ state, inUse }) => state !== 'opening' && inUse === 0);
      if (oldest !== undefined) this.#close(oldest);
    }
    return this.#free.shift() ?? null;
  }

  #wipe(entry: Entry): void {
    if (entry.state === 'opening' || entry.state === 'gone' || entry.inUse > 0) return;
    if (entry.page !== null) this.#memory?.wipe(entry.slot, entry.page);
    entry.state = 'gone';
    entry.page = null;
    this.#free.push(entry.slot);
    if (this.#free.length === MAX_OPEN_PAGES) this.#memory?.release();
  }
}
