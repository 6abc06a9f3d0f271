import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { SystemTime } from '../../src/adapters/files/index.ts';
import { createHttpServer, type TravellerSide } from '../../src/adapters/http/server/index.ts';
import type { HttpServer } from '../../src/adapters/http/server/server.ts';
import type { Timers } from '../../src/core/inspection/ports/index.ts';
import type { TravellerState } from '../../src/core/inspection/traveller/index.ts';
import { FakeLane } from './lane-control.ts';
import { FakeMachine } from './machine.ts';
import { closedPrivacy } from './privacy.ts';
import { closedSupport } from './protection.ts';
import { FakeKeys } from './security-keys.ts';
import { FakeSupervisorService } from './supervisor-service.ts';
import { FakeAccounts } from './test-server.ts';

export const TOKEN = 'display-token-of-the-tests-0123456789abcdef';

interface Options {
  side?: Partial<TravellerSide>;
  time?: Timers & { mono(): number };
  screenFolder?: string;
  /** A port that was free a moment ago; left out, the system chooses. */
  port?: number;
}

/** The real door on a port of the system's choice, with a traveller's display that shows what the test says. */
export class TravellerSite {
  state: TravellerState = 'idle';
  port = 0;
  readonly lane = new FakeLane();
  readonly logged: string[] = [];
  #server: HttpServer | null = null;

  static async open({
    side,
    time = new SystemTime(new Date(0)),
    screenFolder = '/nonexistent',
    port = 0,
  }: Options = {}) {
    const site = new TravellerSite();
    const door = createHttpServer({
      ...site.lane,
      accounts: new FakeAccounts(),
      keys: new FakeKeys(),
      securityLog: { append: () => true },
      diagnosis: new FakeMachine(),
      supervisor: new FakeSupervisorService(),
      support: closedSupport(),
      privacy: closedPrivacy(),
      demo: null,
      traveller: {
        look: () => site.state,
        setup: { languages: ['en', 'fr', 'es', 'ar', 'ru'], turnMs: 60_000, training: false, help: null, notice: null },
        token: TOKEN,
        ...side,
      },
      clock: time,
      timers: time,
      random: (bytes) => randomBytes(bytes),
      log: {
        warn: (event) => site.logged.push(event),
        error: (event) => site.logged.push(event),
      },
      screenFolder,
      version: '1.2.3',
      port,
    });
    const started = await door.start();
    if (!started.ok) throw new Error(started.message);
    site.#server = door;
    site.port = Number(new URL(started.url).port);
    return site;
  }

  get url(): string {
    return `http://localhost:${this.port}/traveller.html#${TOKEN}`;
  }

  async close(): Promise<void> {
    await this.#server?.stop();
  }
}

/** A display without a browser: every byte that came, head included, and when each message came. */
export class DisplayLine {
  status = 0;
  headers: Record<string, unknown> = {};
  rawHeaders: string[] = [];
  readonly messages: { at: number; bytes: string }[] = [];
  ended = false;
  #outgoing: ReturnType<typeof request> | null = null;
  #body = '';

  static async open(
    port: number,
    {
      token = TOKEN,
      path = '/api/traveller/events',
      now = () => performance.now(),
      headers = {},
    }: {
      token?: string | null;
      path?: string;
      now?: () => number;
      headers?: Record<string, string>;
    } = {},
  ): Promise<DisplayLine> {
    const line = new DisplayLine();
    const sent = {
      host: `localhost:${port}`,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    };
    const outgoing = request({ host: '127.0.0.1', port, path, headers: sent, agent: false });
    line.#outgoing = outgoing;
    await new Promise<void>((resolve, reject) => {
      outgoing.on('error', (error) => {
        line.ended = true;
        reject(error);
      });
      outgoing.on('response', (incoming) => {
        line.status = incoming.statusCode ?? 0;
        line.headers = incoming.headers;
        line.rawHeaders = incoming.rawHeaders;
        incoming.setEncoding('latin1');
        incoming.on('data', (chunk: string) => {
          line.#body += chunk;
          for (let end = line.#body.indexOf('\n\n'); end >= 0; end = line.#body.indexOf('\n\n')) {
            line.messages.push({ at: now(), bytes: line.#body.slice(0, end + 2) });
            line.#body = line.#body.slice(end + 2);
          }
        });
        incoming.on('error', () => undefined);
        incoming.on('close', () => {
          line.ended = true;
        });
        resolve();
      });
      outgoing.end();
    });
    return line;
  }

  get body(): string {
    return this.#body;
  }

  close(): void {
    this.#outgoing?.destroy();
  }
}
