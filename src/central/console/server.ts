import { chmodSync, existsSync, lstatSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Express, Request, Response } from 'express';
import { cookies, type MonotonicClock, type Session, Sessions } from '../../adapters/http/access/index.ts';
import { type Refusal, refuse, SIGNED_OUT, wire } from '../../adapters/http/api/index.ts';
import { isFromThisMachine, Listeners, localPage } from '../../adapters/http/server/index.ts';
import type { Accounts } from '../../adapters/storage/accounts/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time/index.ts';
import { ConsoleSignInBody, type View } from './contract.ts';
import type { ConsoleDesk } from './desk.ts';
import { queryOf, tabIn } from './query.ts';
import type { ConsoleRecord } from './record.ts';

/** Every call of the page. Only two of them change something: who is signed in. */
export const CONSOLE_ROUTES = [
  { method: 'GET', path: '/office/entry' },
  { method: 'POST', path: '/office/sign-in' },
  { method: 'POST', path: '/office/sign-out' },
  { method: 'GET', path: '/office/view' },
  { method: 'GET', path: '/office/part' },
  { method: 'GET', path: '/office/fleet.csv' },
] as const;
const [ENTRY, SIGN_IN, SIGN_OUT, VIEW, PART, CSV] = CONSOLE_ROUTES;

const PAGE = 'console.html';
/** Longest time for which a page's request for news is held back. */
const HOLD_MS: number = 8 * SECOND_MS;
/** How often the server checks for news while it holds back a request. */
const LOOK_MS: number = SECOND_MS;
/** How often the office is read again if something changed, so that no page waits for that. */
const REFRESH_MS = 500;
/** Longest time without a person at the page; it does not show travellers, so it may stay open longer than a lane. */
export const CONSOLE_LOCK_AFTER_MS: number = 10 * MINUTE_MS;

const NOT_LOCAL: Refusal = {
  status: 403,
  reason: 'CONSOLE_NOT_LOCAL',
  message: 'The console is served only to this machine.',
};
const LOCKED: Refusal = { status: 401, reason: 'SESSION_LOCKED', message: 'The console is locked. Type the PIN.' };
const READS_ONLY: Refusal = { status: 405, reason: 'METHOD_NOT_ALLOWED', message: 'The console changes nothing.' };
const NO_SUCH_PAGE: Refusal = { status: 404, reason: 'NOT_FOUND', message: 'No such page.' };
const PIN_WORDS = {
  PIN_WRONG: 'Account or PIN is wrong.',
  ACCOUNT_LOCKED: 'Too many wrong tries. Wait and try again.',
  ACCOUNT_DISABLED: 'This account is switched off.',
  SIGN_IN_THROTTLED: 'Too many wrong tries. Wait and try again.',
} as const;

export interface ConsoleServerOptions {
  desk: ConsoleDesk;
  accounts: Accounts;
  record: ConsoleRecord;
  /** Port on loopback; 0: any free port. With `socket`, the port at which the browser reaches the forwarder. */
  port: number;
  /** Path of a UNIX socket to listen on instead of loopback; null: none. */
  socket: string | null;
  screenFolder: string;
  clock: MonotonicClock;
  random: (bytes: number) => Uint8Array;
  version: string;
  /** Writes one line for the person or the journal: a sign-in, a fault, or the first refusal of each kind. */
  say: (line: string) => void;
}

export type ConsoleStart = { ok: true; url: string } | { ok: false; message: string };

/**
 * The console of central IT (docs/central-console.md). It answers only this machine, reads the office's folder and does
 * not change anything there; it does not have a key, so it cannot sign anything or open notices.
 */
export class ConsoleServer {
  readonly #options: ConsoleServerOptions;
  readonly #sessions: Sessions;
  readonly #listeners: Listeners;
  readonly #said = new Set<string>();
  #timers: NodeJS.Timeout[] = [];
  #isChecking = false;

  constructor(options: ConsoleServerOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.port, { now: () => options.clock.mono() });
    this.#sessions = new Sessions({
      clock: options.clock,
      random: options.random,
      standing: ({ officer, epoch }) => options.accounts.standing(officer, epoch) ?? 'changed',
      lockAfterMs: CONSOLE_LOCK_AFTER_MS,
      onChange: () => undefined,
    });
  }

  async start(): Promise<ConsoleStart> {
    if (!existsSync(join(this.#options.screenFolder, PAGE)))
      return { ok: false, message: 'The page of the console is not built. Install the package again.' };
    // The first reading of a large fleet is the slowest: it is finished before anybody can ask.
    this.#refresh();
    const app = this.#application();
    const { socket } = this.#options;
    const message = socket === null ? await this.#onLoopback(app) : await this.#onSocket(app, socket);
    if (message !== null) {
      await this.stop();
      return { ok: false, message };
    }
    this.#timers = [
      setInterval(() => this.#sessions.sweep(), SECOND_MS),
      setInterval(() => this.#refresh(), REFRESH_MS),
    ];
    for (const timer of this.#timers) timer.unref();
    return { ok: true, url: `http://localhost:${this.#listeners.port}/` };
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#listeners.close();
  }

  #refresh(): void {
    try {
      this.#options.desk.refresh();
    } catch {
      // A call finds the same fault and reports it.
    }
  }

  async #onLoopback(app: Express): Promise<string | null> {
    const fault = await this.#listeners.openOnLoopback(app);
    if (fault === null) return null;
    return `Port ${this.#listeners.port} cannot be opened on the loopback interface (${fault}). Name another one with --port.`;
  }

  /**
   * Only the console's user may use the socket; one left behind by a killed console is replaced, but never a regular
   * file.
   */
  async #onSocket(app: Express, path: string): Promise<string | null> {
    let fault = await this.#listeners.open(app, { path });
    if (fault === 'EADDRINUSE' && lstatSync(path).isSocket() && !(await isAnswered(path))) {
      rmSync(path, { force: true });
      fault = await this.#listeners.open(app, { path });
    }
    if (fault !== null) return `The socket ${path} cannot be opened (${fault}).`;
    chmodSync(path, 0o600);
    return null;
  }

  #application(): Express {
    const { socket, screenFolder, say } = this.#options;
    return localPage({
      words: 'console',
      folder: screenFolder,
      page: PAGE,
      port: () => this.#listeners.port,
      // A program that opens the socket has passed its permissions.
      isLocal: (request) => socket !== null || isFromThisMachine(request),
      notLocal: NOT_LOCAL,
      isKnownMethod,
      otherMethod: READS_ONLY,
      refused: (reason) => this.#sayOnce(reason),
      say,
      routes: (app) => {
        app.get(ENTRY.path, (request, response) => this.#entry(request, response));
        app.post(SIGN_IN.path, (request, response) => this.#signIn(request, response));
        app.post(SIGN_OUT.path, (request, response) => this.#signOut(request, response));
        app.get(VIEW.path, (request, response) => this.#view(request, response));
        app.get(PART.path, (request, response) => this.#part(request, response));
        app.get(CSV.path, (request, response) => this.#csv(request, response));
      },
    });
  }

  #sayOnce(reason: string): void {
    if (this.#said.has(reason)) return;
    this.#said.add(reason);
    this.#options.say(`A request was refused: ${reason}`);
  }

  #entry(request: Request, response: Response): void {
    const session = this.#sessions.find(cookies.readToken(request));
    const { version } = this.#options;
    send(response, { name: session?.officer.name ?? null, locked: session?.locked ?? false, version });
  }

  /** Signs in, and unlocks: a new session replaces the locked one of the same account. */
  async #signIn(request: Request, response: Response): Promise<void> {
    const body = await wire.readJson(request, ConsoleSignInBody);
    if (!body.ok) return refuse(request, response, body.refusal);
    const { account, pin } = body.value;
    // One at a time: a PIN check takes a while, and a flood must not fill the memory with hashes.
    if (this.#isChecking) {
      const message = 'Somebody else is signing in. Try again.';
      return refuse(request, response, { status: 429, reason: 'SIGN_IN_BUSY', message, retryAfterMs: SECOND_MS });
    }
    this.#isChecking = true;
    try {
      const before = this.#sessions.find(cookies.readToken(request));
      const session = before === null ? null : { officer: before.officer.id, locked: before.locked };
      const from = { door: 'loopback', session, browser: cookies.readKnown(request), code: null } as const;
      const result = await this.#options.accounts.verifyPin(account, pin, from);
      if (!result.ok) {
        const { reason, retryAfterMs } = result;
        this.#sayOnce(reason);
        const known = this.#options.accounts.find(account);
        if (known !== null && reason === 'PIN_WRONG') this.#options.record.add(known.id, 'wrong-pin');
        return refuse(request, response, { status: 401, reason, message: PIN_WORDS[reason], retryAfterMs });
      }
      if (before !== null) this.#sessions.end(before, 'replaced');
      const { id, name, role } = result.officer;
      const { token } = this.#sessions.open({ officer: { id, name, role }, epoch: result.epoch });
      cookies.setToken(response, token);
      cookies.setKnown(response, this.#options.accounts.rememberBrowser(id, from.browser));
      this.#options.say(`Signed in: ${id}`);
      this.#options.record.add(id, 'signed-in');
      send(response, { name, locked: false, version: this.#options.version });
    } finally {
      this.#isChecking = false;
    }
  }

  async #signOut(request: Request, response: Response): Promise<void> {
    const body = await wire.readNothing(request);
    if (!body.ok) return refuse(request, response, body.refusal);
    const session = this.#sessions.find(cookies.readToken(request));
    if (session !== null) {
      this.#sessions.end(session, 'officer');
      this.#options.record.add(session.officer.id, 'signed-out');
    }
    cookies.clearToken(response);
    send(response, { name: null, locked: false, version: this.#options.version });
  }

  /** Answers at once if there is something new, otherwise as soon as there is, or after a while. */
  async #view(request: Request, response: Response): Promise<void> {
    const asked = queryOf(request.query);
    const session = this.#open(request, response, asked.isActive);
    if (session === null) return;
    const gone = { is: false };
    response.once('close', () => {
      gone.is = true;
    });
    const until = this.#options.clock.mono() + HOLD_MS;
    while (!gone.is && this.#options.desk.revision() === asked.after && this.#options.clock.mono() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    // Somebody may have signed out, or the session may have been locked meanwhile.
    const now = this.#open(request, response, false);
    if (now === null) return;
    const view: View = this.#options.desk.view(asked.fleet, now.officer.name);
    send(response, view);
  }

  #part(request: Request, response: Response): void {
    if (this.#open(request, response, true) === null) return;
    const tab = tabIn(request.query);
    const part = tab === null ? null : this.#options.desk.part(tab);
    if (part === null) refuse(request, response, NO_SUCH_PAGE);
    else send(response, part);
  }

  #csv(request: Request, response: Response): void {
    const session = this.#open(request, response, true);
    if (session === null) return;
    this.#options.record.add(session.officer.id, 'saved-csv');
    response
      .status(200)
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Content-Disposition', 'attachment; filename="fleet.csv"')
      .type('text/csv; charset=utf-8')
      .send(this.#options.desk.csv());
  }

  /** The session of a request; null if there is none that may read, in which case the answer has been sent. */
  #open(request: Request, response: Response, isActive: boolean): Session | null {
    const session = this.#sessions.find(cookies.readToken(request));
    if (session === null || session.locked) {
      refuse(request, response, session === null ? SIGNED_OUT : LOCKED);
      return null;
    }
    if (isActive) this.#sessions.touch(session);
    return session;
  }
}

/** True for reads and for the two calls that change who is signed in. Everything else is refused unexamined. */
function isKnownMethod({ method, path }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  return method === 'POST' && (path === SIGN_IN.path || path === SIGN_OUT.path);
}

/** Whether somebody is listening at an existing socket file. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function send(response: Response, view: object): void {
  response.status(200).setHeader('Cache-Control', 'no-store').json(view);
}
