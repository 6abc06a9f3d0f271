import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Express, Request, Response } from 'express';
import { type Refusal, refuse, wire } from '../../adapters/http/api/index.ts';
import { isFromThisMachine, Listeners, localPage } from '../../adapters/http/server/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time/index.ts';
import { ApprovalOpenBody, ApprovalRefuseBody, type ApprovalShown, ApprovalSignBody } from './contract.ts';

/** How long the page can be used, ms. */
export const APPROVAL_OPEN_MS: number = 15 * MINUTE_MS;
const PAGE = 'approve.html';
/** An address and not a name: for the browser, anyone who could take the same port on `[::1]` has a different origin. */
const HOST = '127.0.0.1';
const SECRET_BYTES = 32;
/** Maximum number of failed tries: wrong words and wrong passphrases together. */
const TRIES_MAX = 5;

export const APPROVAL_ROUTES = [
  { method: 'POST', path: '/approval/open' },
  { method: 'POST', path: '/approval/sign' },
  { method: 'POST', path: '/approval/refuse' },
] as const;
const [OPEN, SIGN, REFUSE] = APPROVAL_ROUTES;

const NOT_LOCAL: Refusal = {
  status: 403,
  reason: 'CONSOLE_NOT_LOCAL',
  message: 'This page is served only to this machine.',
};
const OTHER_METHOD: Refusal = {
  status: 405,
  reason: 'METHOD_NOT_ALLOWED',
  message: 'This page does not accept this request.',
};
const WRONG_ADDRESS: Refusal = {
  status: 403,
  reason: 'APPROVAL_ADDRESS',
  message: 'Open the whole address that the command printed.',
};
const USED: Refusal = {
  status: 403,
  reason: 'APPROVAL_ADDRESS_USED',
  message: 'This address was opened before. If that was not you, do not sign: end the command, and run it again.',
};
const OVER: Refusal = {
  status: 410,
  reason: 'APPROVAL_OVER',
  message: 'This page has expired. To sign, run the command again.',
};
const OTHER_DIGEST: Refusal = {
  status: 409,
  reason: 'APPROVAL_NOT_SHOWN',
  message: 'What this page shows is not what would be signed. Do not sign it. Run the command again.',
};
const BUSY: Refusal = { status: 409, reason: 'APPROVAL_BUSY', message: 'The signature is being made. Wait.' };

/** What a person typed to sign. */
export interface ApprovalAnswer {
  word: string;
  passphrase: string;
}

export type ApprovalSigning = { ok: true; lines: string[] } | { ok: false; reason: string; message: string };
export type ApprovalEnd = { how: 'signed'; lines: string[] } | { how: 'refused' | 'too-late' | 'too-many-tries' };

export interface ApprovalPageOptions {
  shown: ApprovalShown;
  /** Signs what was shown, and nothing else: the same code as the command. */
  sign: (answer: ApprovalAnswer) => Promise<ApprovalSigning>;
  /** On loopback; 0: any free port. */
  port: number;
  screenFolder: string;
  clock: { mono: () => number };
  random: (bytes: number) => Uint8Array;
  openMs?: number;
  say: (line: string) => void;
}

/**
 * Serves one approval to the browser of one person (docs/central-it.md). The address has a secret after `#`, which
 * browsers do not send: the page submits it once, and gets a token that it keeps in memory. Another user of this machine
 * can reach the port but gets nothing without the secret. Cookies are not used, because a browser sends them to every
 * port of a host name.
 */
export class ApprovalPage {
  readonly #options: ApprovalPageOptions;
  readonly #secret: string;
  readonly #listeners: Listeners;
  readonly #openMs: number;
  readonly #said = new Set<string>();
  readonly #ended: Promise<ApprovalEnd>;
  #end: (end: ApprovalEnd) => void = () => undefined;
  #isOver = false;
  #isSigning = false;
  #token: string | null = null;
  #tries = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ApprovalPageOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.port, { now: () => options.clock.mono() });
    this.#openMs = options.openMs ?? APPROVAL_OPEN_MS;
    this.#secret = Buffer.from(options.random(SECRET_BYTES)).toString('base64url');
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** `url`: for this person only. It must not appear in the process list, so a browser must not be started with it. */
  async start(): Promise<{ ok: true; url: string } | { ok: false; message: string }> {
    const { screenFolder, port, clock } = this.#options;
    if (!existsSync(join(screenFolder, PAGE)))
      return {
        ok: false,
        message: 'The page for approvals is not built. Install the package again, or leave out --screen.',
      };
    const fault = await this.#listeners.open(this.#application(), { host: HOST, port });
    if (fault !== null) {
      return {
        ok: false,
        message: `Port ${port} cannot be opened on the loopback interface (${fault}). Name another with --port.`,
      };
    }
    this.#startedAt = clock.mono();
    this.#timer = setTimeout(() => this.#finish({ how: 'too-late' }), this.#openMs);
    return { ok: true, url: `http://${HOST}:${this.#listeners.port}/#${this.#secret}` };
  }

  /** Resolves with how the approval ended, once the last answer has been sent. */
  ended(): Promise<ApprovalEnd> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isOver = true;
    await this.#listeners.close();
  }

  #application(): Express {
    const { screenFolder, say } = this.#options;
    return localPage({
      words: 'page for approvals',
      folder: screenFolder,
      page: PAGE,
      port: () => this.#listeners.port,
      hosts: [HOST],
      isLocal: isFromThisMachine,
      notLocal: NOT_LOCAL,
      isKnownMethod: ({ method, path }) =>
        method === 'GET' || (method === 'POST' && APPROVAL_ROUTES.some((route) => route.path === path)),
      otherMethod: OTHER_METHOD,
      refused: (reason) => this.#sayOnce(reason),
      say,
      routes: (app) => {
        app.post(OPEN.path, (request, response) => this.#open(request, response));
        app.post(SIGN.path, (request, response) => this.#sign(request, response));
        app.post(REFUSE.path, (request, response) => this.#refuse(request, response));
      },
    });
  }

  async #open(request: Request, response: Response): Promise<void> {
    const body = await wire.readJson(request, ApprovalOpenBody);
    if (!body.ok) return refuse(request, response, body.refusal);
    if (!isSame(body.value.secret, this.#secret)) return this.#deny(request, response, WRONG_ADDRESS);
    if (this.#isOver) return this.#deny(request, response, OVER);
    if (this.#token !== null) return this.#deny(request, response, USED);
    this.#token = Buffer.from(this.#options.random(SECRET_BYTES)).toString('base64url');
    const leftMs = this.#openMs - (this.#options.clock.mono() - this.#startedAt);
    const secondsLeft = Math.max(0, Math.floor(leftMs / SECOND_MS));
    send(response, { ...this.#options.shown, token: this.#token, secondsLeft });
  }

  async #sign(request: Request, response: Response): Promise<void> {
    const body = await wire.readJson(request, ApprovalSignBody);
    if (!body.ok) return refuse(request, response, body.refusal);
    const { token, digest, word, passphrase } = body.value;
    if (!this.#isOwn(token)) return this.#deny(request, response, WRONG_ADDRESS);
    if (this.#isOver) return this.#deny(request, response, OVER);
    // The page says what it showed: a page that shows a different list has a different digest.
    if (digest !== this.#options.shown.digest) return this.#deny(request, response, OTHER_DIGEST);
    if (this.#isSigning) return this.#deny(request, response, BUSY);
    this.#isSigning = true;
    try {
      const signing = await this.#options.sign({ word, passphrase });
      if (signing.ok) {
        response.once('close', () => this.#finish({ how: 'signed', lines: signing.lines }));
        this.#isOver = true;
        return send(response, { lines: signing.lines });
      }
      this.#tries += 1;
      if (this.#tries >= TRIES_MAX) {
        response.once('close', () => this.#finish({ how: 'too-many-tries' }));
        this.#isOver = true;
        return this.#deny(request, response, OVER);
      }
      const { reason, message } = signing;
      this.#deny(request, response, { status: 409, reason, message });
    } finally {
      this.#isSigning = false;
    }
  }

  async #refuse(request: Request, response: Response): Promise<void> {
    const body = await wire.readJson(request, ApprovalRefuseBody);
    if (!body.ok) return refuse(request, response, body.refusal);
    if (!this.#isOwn(body.value.token)) return this.#deny(request, response, WRONG_ADDRESS);
    if (this.#isOver || this.#isSigning) return this.#deny(request, response, this.#isOver ? OVER : BUSY);
    this.#isOver = true;
    response.once('close', () => this.#finish({ how: 'refused' }));
    send(response, { lines: ['Not signed.'] });
  }

  #isOwn(token: string): boolean {
    return this.#token !== null && isSame(token, this.#token);
  }

  #deny(request: Request, response: Response, refusal: Refusal): void {
    this.#sayOnce(refusal.reason);
    refuse(request, response, refusal);
  }

  #sayOnce(reason: string): void {
    if (this.#said.has(reason)) return;
    this.#said.add(reason);
    this.#options.say(`A request was refused: ${reason}`);
  }

  #finish(end: ApprovalEnd): void {
    this.#isOver = true;
    this.#end(end);
  }
}

/** Compares two hashes of equal length, so that the time of the comparison does not reveal anything. */
function isSame(given: string, own: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(own));
}

function send(response: Response, view: object): void {
  response.status(200).setHeader('Cache-Control', 'no-store').json(view);
}
