import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { patience } from './patience.ts';
import type { TestServer } from './test-server.ts';

const QUIET_MS = 15_000;

export interface StreamEvent {
  event: string;
  id: string | null;
  data: unknown;
}

/** A client of an event stream that sees every byte, comments and the end included. */
export class EventReader {
  status = 0;
  text = '';
  ended = false;
  incoming: IncomingMessage | null = null;
  #outgoing: ClientRequest | null = null;
  #wake: () => void = () => undefined;

  static async open(
    server: Pick<TestServer, 'host' | 'port'>,
    cookie: string | null,
    { page, path = '/api/events', ...headers }: Record<string, string> & { page?: string; path?: string } = {},
  ): Promise<EventReader> {
    const reader = new EventReader();
    const sent = { host: server.host, ...headers, ...(cookie === null ? {} : { cookie }) };
    reader.#outgoing = request({
      host: '127.0.0.1',
      port: server.port,
      path: page === undefined ? path : `${path}?page=${page}`,
      headers: sent,
      agent: false,
    });
    await new Promise<void>((resolve, reject) => {
      reader.#outgoing?.on('error', (error) => {
        reader.#end();
        reject(error);
      });
      reader.#outgoing?.on('response', (incoming) => {
        reader.incoming = incoming;
        reader.status = incoming.statusCode ?? 0;
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          reader.text += chunk;
          reader.#wake();
        });
        incoming.on('error', () => reader.#end());
        incoming.on('close', () => reader.#end());
        resolve();
      });
      reader.#outgoing?.end();
    });
    return reader;
  }

  events(): StreamEvent[] {
    return this.text
      .split('\n\n')
      .filter((block) => block.includes('data: '))
      .map((block) => ({
        event: /^event: (.*)$/m.exec(block)?.[1] ?? 'message',
        id: /^id: (.*)$/m.exec(block)?.[1] ?? null,
        data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as unknown,
      }));
  }

  /** Waits until `seen` holds. Gives up with what came, and hangs up: a server does not close while somebody listens. */
  async until(seen: (reader: EventReader) => boolean): Promise<void> {
    const end = performance.now() + patience(QUIET_MS);
    while (!seen(this)) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) {
        this.close();
        throw new Error(`what was waited for did not come. The stream:\n${this.text}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#outgoing?.destroy();
  }

  #end(): void {
    this.ended = true;
    this.#wake();
  }
}
