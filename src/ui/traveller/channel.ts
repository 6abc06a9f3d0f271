import type { TravellerMessage, TravellerSetup } from './api.gen.ts';

/** After this time without a message the display's state is unknown, milliseconds; the daemon sends two a second. */
const SILENCE_MS = 4_000;
const RETRY_MS = 2_000;
/** A message has 64 bytes; anything larger did not come from the daemon. */
const MAX_PENDING_CHARACTERS = 4_096;

export interface ChannelEvents {
  setup: (setup: TravellerSetup) => void;
  state: (state: TravellerMessage['state']) => void;
  /** Called if the connection is lost. `refused`: this address is not that of the display. */
  lost: (why: 'silent' | 'refused') => void;
}

/**
 * The display's connection to the daemon. It uses `fetch` because `EventSource` cannot send headers, so that the token would have
 * to be in the address. Cookies are left out, so that an officer's session in the same browser is not used.
 */
export class Channel {
  readonly #events: ChannelEvents;
  readonly #token: string;
  #heardAt = 0;

  constructor(token: string, events: ChannelEvents) {
    this.#token = token;
    this.#events = events;
  }

  start(): void {
    this.#heardAt = performance.now();
    setInterval(() => {
      if (performance.now() - this.#heardAt > SILENCE_MS) this.#events.lost('silent');
    }, 1_000);
    void this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      try {
        await this.#follow();
      } catch {
        // The daemon may be restarting; the watch above shows that on the screen, and the next try follows soon.
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Follows the messages until the connection ends. */
  async #follow(): Promise<void> {
    const setup = await this.#get('/api/traveller/setup');
    if (setup === null) return;
    this.#events.setup((await setup.json()) as TravellerSetup);
    const stopping = new AbortController();
    const watch = setInterval(() => {
      // A daemon that hangs keeps its socket open; only the missing messages reveal it.
      if (performance.now() - this.#heardAt > SILENCE_MS) stopping.abort();
    }, 1_000);
    try {
      this.#heardAt = performance.now();
      const stream = await this.#get('/api/traveller/events', stopping.signal);
      const reader = stream?.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (reader === undefined) return;
      let pending = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        pending = this.#take(pending + part.value);
        if (pending.length > MAX_PENDING_CHARACTERS) return;
      }
    } finally {
      clearInterval(watch);
      stopping.abort();
    }
  }

  #take(text: string): string {
    const blocks = text.split('\n\n');
    const rest = blocks.pop() ?? '';
    for (const block of blocks) {
      if (!block.startsWith('data: ')) continue;
      this.#heardAt = performance.now();
      this.#events.state((JSON.parse(block.slice(6)) as TravellerMessage).state);
    }
    return rest;
  }

  async #get(path: string, signal?: AbortSignal): Promise<Response | null> {
    const response = await fetch(path, {
      headers: { Authorization: `Bearer ${this.#token}` },
      credentials: 'omit',
      cache: 'no-store',
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.ok) return response;
    if (response.status === 401) this.#events.lost('refused');
    return null;
  }
}
