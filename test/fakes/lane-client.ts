import { EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import type { z } from 'zod';
import type { LaneView } from '../../src/adapters/http/api/lane.ts';
import { CameraPage } from './camera-page.ts';
import { patience } from './patience.ts';

type Lane = z.infer<typeof LaneView>;

const QUIET_MS = 30_000;

interface Sent {
  method: string;
  path: string;
  body: unknown;
  typeOfBytes: string;
  more: Record<string, string>;
}

/** An officer's screen without a browser: signs in, follows the event stream, presses keys. For tests and benches. */
export class LaneClient extends EventEmitter {
  readonly #base: URL;
  readonly #quietMs: number;
  readonly #door: { host: string; port: string } | { socketPath: string };
  /** The camera of this screen; it may have it once `follow` has the event stream. */
  readonly camera = new CameraPage((path, body, more) =>
    this.#request({ method: 'POST', path, body, typeOfBytes: 'image/jpeg', more }),
  );
  #cookie = '';
  #stream: ReturnType<typeof request> | null = null;
  view: Lane | null = null;
  /** `performance.now()` at which the newest view arrived. */
  viewAt = 0;

  /** `socketPath`: a socket through which the lane is reached in a network of its own. `quietMs`: how long `until` waits for a view on a quiet machine; where many models run beside, longer than for one command. */
  constructor(base: string, quietMs: number = QUIET_MS, socketPath: string | null = null) {
    super();
    this.#quietMs = quietMs;
    this.setMaxListeners(0);
    this.#base = new URL(base);
    this.#door = socketPath === null ? { host: '127.0.0.1', port: this.#base.port } : { socketPath };
  }

  /** Another program with the cookie of this browser. */
  sibling(): LaneClient {
    const other = new LaneClient(this.#base.href, this.#quietMs);
    other.#cookie = this.#cookie;
    other.on('lost', () => undefined);
    return other;
  }

  async signIn(officerId: string, pin: string): Promise<number> {
    const answer = await this.send('POST', '/api/session', { officerId, pin });
    return answer.status;
  }

  /** What the browser would send back: name and value. */
  get cookie(): string {
    return this.#cookie;
  }

  /** Where the lane answers. */
  get address(): URL {
    return this.#base;
  }

  /** JSON in, status and body out; bytes go out as a picture, or as the type that is given. */
  send(
    method: string,
    path: string,
    body?: unknown,
    typeOfBytes = 'image/jpeg',
  ): Promise<{ status: number; body: string }> {
    return this.#request({ method, path, body, typeOfBytes, more: {} });
  }

  #request({ method, path, body, typeOfBytes, more }: Sent): Promise<{ status: number; body: string }> {
    const payload =
      body instanceof Uint8Array ? Buffer.from(body) : body === undefined ? null : Buffer.from(JSON.stringify(body));
    const type = body instanceof Uint8Array ? typeOfBytes : 'application/json';
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...this.#door,
          method,
          path,
          headers: {
            host: this.#base.host,
            origin: this.#base.origin,
            'sec-fetch-site': 'same-origin',
            ...more,
            ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
            ...(payload === null ? {} : { 'content-type': type, 'content-length': payload.length }),
          },
        },
        (response) => {
          const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
          if (cookie) this.#cookie = cookie;
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
          response.on('error', reject);
        },
      );
      call.on('error', reject);
      call.end(payload ?? undefined);
    });
  }

  /** Follows the lane; `view` is always the newest snapshot and `view` events tell of each. */
  follow(): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...this.#door,
          path: `/api/events?page=${this.camera.id}`,
          headers: { host: this.#base.host, cookie: this.#cookie },
        },
        (response) => {
          if (response.statusCode !== 200) {
            reject(new Error(`event stream answered ${response.statusCode}`));
            return;
          }
          let buffer = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            buffer += chunk;
            for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
              this.#take(buffer.slice(0, end));
              buffer = buffer.slice(end + 2);
              if (this.view) resolve();
            }
          });
          response.on('error', () => this.emit('lost'));
          response.on('close', () => this.emit('lost'));
        },
      );
      call.on('error', (error) => {
        this.emit('lost');
        reject(error);
      });
      call.end();
      this.#stream = call;
    });
  }

  /** Resolves with the first view, from now on or the present one, that satisfies the condition. */
  async until(what: string, condition: (view: Lane) => boolean): Promise<Lane> {
    const end = Date.now() + patience(this.#quietMs);
    for (;;) {
      if (this.view && condition(this.view)) return this.view;
      const left = end - Date.now();
      if (left <= 0)
        throw new Error(
          `the lane never came to: ${what}; last: ${JSON.stringify(this.view?.inspection ?? null).slice(0, 600)}`,
        );
      await Promise.race([once(this, 'view'), new Promise((resolve) => setTimeout(resolve, left).unref())]);
    }
  }

  close(): void {
    this.#stream?.destroy();
  }

  #take(block: string): void {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    if (event !== 'lane') return;
    const data = [...block.matchAll(/^data: ?(.*)$/gm)].map((match) => match[1]).join('\n');
    this.view = JSON.parse(data) as Lane;
    this.viewAt = performance.now();
    this.emit('view', this.view);
  }
}
