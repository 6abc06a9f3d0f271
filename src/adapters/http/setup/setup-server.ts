import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { cookies, type HttpLog, type MonotonicClock } from '../access/index.ts';
import { type Refusal, refuse, SIGNED_OUT, setupApi, wire } from '../api/index.ts';
import {
  guard,
  guardedApplication,
  hostAllowed,
  isFromThisMachine,
  Listeners,
  notFound,
  OTHER_ORIGIN,
  originAllowed,
  otherHost,
  packedFiles,
} from '../server/index.ts';
import { SetupKey } from './setup-key.ts';

/** The page's calls. They are separate from those of the lane, which is not running then. */
export const SETUP_ROUTES = [
  { method: 'GET', path: '/api/setup/door' },
  { method: 'GET', path: '/api/setup/view' },
  { method: 'POST', path: '/api/setup/answer' },
  { method: 'POST', path: '/api/setup/sign-in' },
] as const;
const [DOOR, VIEW, ANSWER, SIGN_IN] = SETUP_ROUTES;

/** A page that asks for what is new is answered after this long at the latest. */
const HOLD_MS = 8_000;

export type SetupState = z.infer<typeof setupApi.SetupView>;

/** The engine of `waypost provision`, to which the setup page only passes requests. */
export interface SetupService {
  version: string;
  /** A technician's account exists: the PIN is asked for in addition to the code. */
  wantsPin: boolean;
  /** Null if the technician and the PIN are right, otherwise the message. */
  pinRefusal(technician: string, pin: string): Promise<string | null>;
  /** Somebody has signed in: the engine may begin. */
  entered(): void;
  view(): SetupState;
  /** Resolves when the view is newer than `revision`, or when the signal aborts. */
  newer(revision: number, signal: AbortSignal): Promise<void>;
  /** False if that question is no longer asked. */
  answer(id: number, value: string): boolean;
  /** A request was turned away, for the console. */
  refused(reason: string): void;
}

export interface SetupServerOptions {
  desk: SetupService;
  /** 0: any free port. */
  port: number;
  screenFolder: string;
  clock: MonotonicClock;
  random: (bytes: number) => Uint8Array;
  log: HttpLog;
}

export type SetupStart = { ok: true; url: string } | { ok: false; message: string };

const CODE_WORDS = {
  SETUP_CODE_WRONG: 'That is not the code on the console. Compare each letter.',
  SETUP_CODE_OVER: 'This code has already been used or is too old. Press Enter at the console for a new one.',
} as const;
const NOT_LOCAL: Refusal = {
  status: 403,
  reason: 'SETUP_NOT_LOCAL',
  message: 'The setup page is served only to this machine.',
};
const ANSWERED: Refusal = {
  status: 409,
  reason: 'SETUP_ANSWERED',
  message: 'This question has already been answered. The page shows the next one.',
};

/**
 * The setup page (docs/decisions/0052-setup-page.md): on loopback only, for the browser whose user typed the one-time
 * code from the console. It runs as long as the command that started it, and never at the same time as the lane.
 */
export class SetupServer {
  readonly #options: SetupServerOptions;
  readonly #key: SetupKey;
  readonly #listeners: Listeners;
  #isChecking = false;

  constructor(options: SetupServerOptions) {
    this.#options = options;
    this.#key = new SetupKey(options);
    this.#listeners = new Listeners(options.port, { now: () => options.clock.mono() });
  }

  /** A new one-time code, for the console. */
  newCode(): string {
    return this.#key.newCode();
  }

  async start(): Promise<SetupStart> {
    if (!existsSync(this.#page()))
      return { ok: false, message: 'The setup page is not built. Install the package again.' };
    const fault = await this.#listeners.openOnLoopback(this.#application());
    if (fault === null) return { ok: true, url: `http://localhost:${this.#listeners.port}/setup` };
    await this.stop();
    const message = `Port ${this.#listeners.port} cannot be opened on the loopback interface (${fault}). Choose another one with --port.`;
    return { ok: false, message };
  }

  async stop(): Promise<void> {
    await this.#listeners.close();
  }

  #page(): string {
    return join(this.#options.screenFolder, 'setup.html');
  }

  /** Headers, each once, then this machine, then Host, then Origin, then the session: in this order for every request. */
  #application(): Express {
    const app = guardedApplication((reason) => this.#options.desk.refused(reason));
    app.use(this.#only((request) => isFromThisMachine(request), NOT_LOCAL));
    app.use(
      this.#only(
        (request) => hostAllowed(request, this.#listeners.port),
        () => otherHost('The setup page', this.#listeners.port),
      ),
    );
    app.use('/api', this.#only(originAllowed, OTHER_ORIGIN));
    app.get(DOOR.path, (request, response) => this.#showDoor(request, response));
    app.post(SIGN_IN.path, (request, response) => this.#signIn(request, response));
    const known = this.#only((request) => this.#key.knows(cookies.readSetupToken(request)), SIGNED_OUT);
    app.get(VIEW.path, known, (request, response) => this.#show(request, response));
    app.post(ANSWER.path, known, (request, response) => this.#answer(request, response));
    app.get('/', (_request, response) => response.redirect(302, '/setup'));
    const files = packedFiles(this.#options.screenFolder);
    app.get('/setup', (request, response, next) => {
      request.url = '/setup.html';
      files(request, response, next);
    });
    app.get('/assets/*file', files);
    app.use(notFound);
    app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
      const { name } = error instanceof Error ? error : new Error();
      this.#options.log.error('http.internal', { name });
      const message = 'Something went wrong in the setup page. Look at the console.';
      refuse(request, response, { status: 500, reason: 'INTERNAL', message });
    });
    return app;
  }

  #only(isFine: (request: Request) => boolean, refusal: Refusal | (() => Refusal)): RequestHandler {
    const refused = (reason: string): void => {
      if (reason !== 'SIGNED_OUT') this.#options.desk.refused(reason);
    };
    return guard(refused, isFine, refusal);
  }

  #showDoor(request: Request, response: Response): void {
    const { version, wantsPin } = this.#options.desk;
    const view: z.infer<typeof setupApi.SetupEntryView> = {
      signedIn: this.#key.knows(cookies.readSetupToken(request)),
      wantsPin,
      version,
    };
    send(response, view);
  }

  async #signIn(request: Request, response: Response): Promise<void> {
    const body = await wire.readJson(request, setupApi.SetupSignInBody);
    if (!body.ok) return refuse(request, response, body.refusal);
    const { code, technician, pin } = body.value;
    // One at a time: a PIN check takes a while, and parallel tries would not be counted.
    if (this.#isChecking) {
      const message = 'Somebody else is signing in. Try again.';
      return refuse(request, response, { status: 429, reason: 'SIGN_IN_BUSY', message, retryAfterMs: 1_000 });
    }
    this.#isChecking = true;
    try {
      const fault = this.#key.fault(code);
      if (fault !== null) {
        this.#options.desk.refused(fault);
        return refuse(request, response, { status: 401, reason: fault, message: CODE_WORDS[fault] });
      }
      const refused = this.#options.desk.wantsPin
        ? await this.#options.desk.pinRefusal(technician ?? '', pin ?? '')
        : null;
      if (refused !== null) {
        this.#key.countFault();
        return refuse(request, response, { status: 401, reason: 'SETUP_PIN', message: refused });
      }
      cookies.setSetupToken(response, this.#key.open());
      this.#options.desk.entered();
      send(response, { signedIn: true, wantsPin: this.#options.desk.wantsPin, version: this.#options.desk.version });
    } finally {
      this.#isChecking = false;
    }
  }

  /** Answers at once if there is something new, otherwise as soon as there is. */
  async #show(request: Request, response: Response): Promise<void> {
    const after = Number(request.query['after'] ?? -1);
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), HOLD_MS);
    response.once('close', () => gone.abort());
    try {
      await this.#options.desk.newer(Number.isInteger(after) ? after : -1, gone.signal);
    } finally {
      clearTimeout(timer);
    }
    // Another browser may have taken over the page meanwhile.
    if (!this.#key.knows(cookies.readSetupToken(request))) return refuse(request, response, SIGNED_OUT);
    send(response, this.#options.desk.view());
  }

  async #answer(request: Request, response: Response): Promise<void> {
    const body = await wire.readJson(request, setupApi.SetupAnswerBody);
    if (!body.ok) return refuse(request, response, body.refusal);
    this.#key.touch();
    if (!this.#options.desk.answer(body.value.id, body.value.value)) return refuse(request, response, ANSWERED);
    send(response, this.#options.desk.view());
  }
}

function send(response: Response, view: object): void {
  response.status(200).setHeader('Cache-Control', 'no-store').json(view);
}
