import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AccountStatus,
  Accounts,
  NewPinFault,
  Officer,
  PinResult,
  SecurityEvent,
  SecurityKeys,
  SecurityLog,
  SignedIn,
  SignInFrom,
} from '../../src/adapters/http/access/ports.ts';
import type { Privacy, Support, TrainingControl } from '../../src/adapters/http/routes/index.ts';
import type { SocketLimits } from '../../src/adapters/http/server/connections.ts';
import type { OutcomeSide, TravellerSide } from '../../src/adapters/http/server/index.ts';
import { createHttpServer } from '../../src/adapters/http/server/index.ts';
import type { HttpServer } from '../../src/adapters/http/server/server.ts';
import { CameraPage } from './camera-page.ts';
import { EventReader } from './event-reader.ts';
import { HandClock } from './hand-clock.ts';
import { FakeDemo, FakeLane } from './lane-control.ts';
import { FakeMachine } from './machine.ts';
import { closedPrivacy } from './privacy.ts';
import { closedSupport } from './protection.ts';
import { FakeKeys } from './security-keys.ts';
import { FakeSupervisorService } from './supervisor-service.ts';

export const PIN = '4711';
export const OFFICERS: readonly Officer[] = [
  { id: 'officer1', name: 'Officer One', role: 'officer' },
  { id: 'super1', name: 'Supervisor One', role: 'supervisor' },
  { id: 'tech1', name: 'Technician One', role: 'technician' },
  { id: 'protect1', name: 'Protection One', role: 'protection' },
  { id: 'dpo1', name: 'Privacy One', role: 'dpo' },
];

/** Wrong PINs of strangers that a door takes before it is throttled. */
export const UNKNOWN_ACCOUNT_TRIES = 20;

/**
 * Five wrong PINs from a known browser or an own session lock an account, and those of strangers throttle the door, as the
 * real one does; no hash, so that tests are quick.
 */
export class FakeAccounts implements Accounts {
  readonly #failures = new Map<string, number>();
  /** Accounts that were switched off while somebody was signed in. */
  readonly disabled = new Set<string>();
  /** Colleagues beside those that every door knows. */
  readonly more: Officer[] = [];

  /** Accounts whose PIN or role was changed since, and how often. */
  readonly changes = new Map<string, number>();

  standing({ officer, epoch }: SignedIn): AccountStatus {
    if (this.disabled.has(officer.id)) return 'disabled';
    return epoch === (this.changes.get(officer.id) ?? 0) ? 'same' : 'changed';
  }

  /** Accounts with a PIN that somebody else set, or that set one. */
  readonly given = new Set<string>();

  maySecond(id: string): boolean {
    return !this.given.has(id);
  }

  /** Own new PINs, by account. */
  readonly ownPins = new Map<string, string>();

  pinFault(pin: string): NewPinFault | null {
    return /^\d{4,12}$/.test(pin) ? null : 'PIN_FORMAT';
  }

  changeOwnPin(id: string, newPin: string): Promise<boolean> {
    this.ownPins.set(id, newPin);
    this.changes.set(id, (this.changes.get(id) ?? 0) + 1);
    return Promise.resolve(true);
  }

  /** Replaces the next answer; for failures that a PIN cannot cause. */
  nextResult: PinResult | null = null;
  /** Awaited before each answer: a slow hash. */
  hold: Promise<void> = Promise.resolve();

  readonly #unknownAccounts = new Map<string, number>();

  rememberBrowser(id: string, tokens: readonly string[]): string[] {
    const own = this.#tokenOf(id);
    return [own, ...tokens.filter((token) => token !== own)];
  }

  #tokenOf(id: string): string {
    return Buffer.from(`${id} ${this.changes.get(id) ?? 0}`.padEnd(24))
      .toString('base64url')
      .slice(0, 32);
  }

  async verifyPin(id: string, pin: string, from: SignInFrom): Promise<PinResult> {
    await this.hold;
    if (this.nextResult !== null) return this.nextResult;
    const officer = [...OFFICERS, ...this.more].find((entry) => entry.id === id);
    const failures = this.#failures.get(id) ?? 0;
    const known = officer?.id ?? null;
    const isKnown = from.session?.officer === id || from.browser.includes(this.#tokenOf(id));
    const budget = isKnown ? `account ${id}` : `door ${from.door}`;
    const unknownAccounts = this.#unknownAccounts.get(budget) ?? 0;
    if (!isKnown && unknownAccounts >= UNKNOWN_ACCOUNT_TRIES) {
      const reason = 'SIGN_IN_THROTTLED';
      return { ok: false, reason, retryAfterMs: 900_000, officer: null, budget, lockedNow: false };
    }
    if (isKnown && failures >= 5) {
      return { ok: false, reason: 'ACCOUNT_LOCKED', retryAfterMs: 300_000, officer: known, budget, lockedNow: false };
    }
    if (officer !== undefined && pin === (this.ownPins.get(id) ?? PIN))
      return { ok: true, officer, epoch: this.changes.get(id) ?? 0 };
    if (isKnown) this.#failures.set(id, failures + 1);
    else this.#unknownAccounts.set(budget, unknownAccounts + 1);
    const lockedNow = isKnown ? failures === 4 : unknownAccounts + 1 === UNKNOWN_ACCOUNT_TRIES;
    return { ok: false, reason: 'PIN_WRONG', retryAfterMs: null, officer: known, budget, lockedNow };
  }
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: () => unknown;
}

export interface Ask {
  method?: string;
  path: string;
  headers?: Record<string, string | undefined>;
  body?: string | Uint8Array;
  cookie?: string | null;
  /** `::1` for a second listener; 127.0.0.1 where it is left out. */
  address?: string;
}

export interface TestServerOptions {
  /** In place of the quick ones. */
  accounts?: Accounts;
  /** In place of a list in memory. */
  securityLog?: SecurityLog;
  keys?: SecurityKeys;
  demo?: boolean;
  support?: Support;
  privacy?: Privacy;
  training?: TrainingControl;
  traveller?: TravellerSide;
  outcomes?: OutcomeSide;
  /** In place of the limits of a kiosk, where a test waits for one to pass. */
  limits?: SocketLimits;
  /** Sockets of a service manager, and their port. */
  handed?: { http: number[]; kiosk: number[] };
  port?: number;
}

/** A real listening server on a port of the system's choice, with fakes behind it. */
export class TestServer {
  readonly clock = new HandClock();
  readonly lane = new FakeLane(this.clock);
  readonly demo = new FakeDemo();
  readonly desk = new FakeSupervisorService();
  readonly machine = new FakeMachine();
  readonly accounts = new FakeAccounts();
  readonly keys = new FakeKeys();
  readonly audit: SecurityEvent[] = [];
  readonly logged: { event: string; detail: unknown }[] = [];
  auditWorks = true;
  port = 0;
  server: HttpServer | null = null;
  folder = '';
  readonly #readers: EventReader[] = [];

  static async open(options: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer();
    server.folder = await mkdtemp(join(tmpdir(), 'waypost-http-'));
    server.keys.onChange = (id) => server.accounts.changes.set(id, (server.accounts.changes.get(id) ?? 0) + 1);
    const screen = join(server.folder, 'ui');
    await mkdir(join(screen, 'assets'), { recursive: true });
    await writeFile(join(screen, 'index.html'), '<!doctype html><title>Waypost</title>');
    await writeFile(join(screen, 'assets', 'main-abc123.js'), 'export {};');
    await writeFile(join(server.folder, 'secret.txt'), 'outside the screen folder');
    await writeFile(join(screen, '.hidden'), 'not for the browser');
    server.server = createHttpServer(
      {
        ...server.lane,
        accounts: options.accounts ?? server.accounts,
        keys: options.keys ?? server.keys,
        securityLog: options.securityLog ?? {
          append: (event) => {
            if (server.auditWorks) server.audit.push(event);
            return server.auditWorks;
          },
        },
        supervisor: server.desk,
        diagnosis: server.machine,
        support: options.support ?? closedSupport(),
        privacy: options.privacy ?? closedPrivacy(),
        demo: options.demo === true ? server.demo : null,
        training: options.training ?? null,
        ...(options.traveller === undefined ? {} : { traveller: options.traveller }),
        ...(options.outcomes === undefined ? {} : { outcomes: options.outcomes }),
        clock: server.clock,
        timers: server.clock,
        random: (bytes) => randomBytes(bytes),
        log: {
          warn: (event, detail) => server.logged.push({ event, detail }),
          error: (event, detail) => server.logged.push({ event, detail }),
        },
        screenFolder: screen,
        version: '1.2.3',
        port: options.port ?? 0,
        ...(options.handed === undefined ? {} : { handed: options.handed }),
      },
      options.limits,
    );
    const started = await server.server.start();
    if (!started.ok) throw new Error(started.message);
    server.port = Number(new URL(started.url).port);
    return server;
  }

  async close(): Promise<void> {
    for (const reader of this.#readers.splice(0)) reader.close();
    await this.server?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get host(): string {
    return `localhost:${this.port}`;
  }

  /** Headers that a browser sends for a command of our own page. */
  own(type: string | null = 'application/json'): Record<string, string> {
    const origin = { 'sec-fetch-site': 'same-origin', origin: `http://${this.host}` };
    return type === null ? origin : { ...origin, 'content-type': type };
  }

  /** Raw request: what `fetch` would correct (Host, Origin, path) goes out as written. */
  ask({ method = 'GET', path, headers = {}, body, cookie = null, address = '127.0.0.1' }: Ask): Promise<Answer> {
    const sent: Record<string, string> = { host: this.host };
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) sent[name] = value;
    }
    if (cookie !== null) sent['cookie'] = cookie;
    const chunked = sent['transfer-encoding'] !== undefined;
    if (body !== undefined && !chunked) sent['content-length'] ??= String(Buffer.byteLength(body));
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: address, port: this.port, method, path, headers: sent, agent: false });
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const status = incoming.statusCode ?? 0;
          resolve({ status, headers: incoming.headers, text, json: () => JSON.parse(text) as unknown });
        });
        incoming.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  post(path: string, body: unknown, cookie: string | null): Promise<Answer> {
    return this.ask({ method: 'POST', path, headers: this.own(), body: JSON.stringify(body), cookie });
  }

  /** A page of that browser which may have the camera once it follows the lane. */
  cameraPage(cookie: string): { camera: CameraPage; follow: () => Promise<EventReader> } {
    const camera = new CameraPage(async (path, body, more) => {
      const bytes = body instanceof Uint8Array;
      const headers = { ...this.own(bytes ? 'image/jpeg' : 'application/json'), ...more };
      const answer = await this.ask({
        method: 'POST',
        path,
        headers,
        body: bytes ? body : JSON.stringify(body),
        cookie,
      });
      return { status: answer.status, body: answer.text };
    });
    return {
      camera,
      follow: async () => {
        const reader = await EventReader.open(this, cookie, { page: camera.id });
        this.#readers.push(reader);
        return reader;
      },
    };
  }

  /** Cookie header value of a fresh session. */
  async signIn(officerId = 'officer1'): Promise<string> {
    const answer = await this.post('/api/session', { officerId, pin: PIN }, null);
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`);
    return cookieOf(answer);
  }
}

export function cookieOf(answer: Answer): string {
  return String(answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

/** What a browser sends after this answer: the session and the sign-ins that it remembers. */
export function cookiesOf(answer: Answer): string {
  const set = answer.headers['set-cookie'];
  return (Array.isArray(set) ? set : [set ?? '']).map((line) => line.split(';')[0]).join('; ');
}

/** The sign-ins that a browser remembers, without a session. */
export function knownOf(answer: Answer): string {
  return cookiesOf(answer).replace(/^__Host-wp=[^;]*; /, '');
}
