import { createHash, timingSafeEqual } from 'node:crypto';
import type { Express, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Timers } from '../../../core/inspection/ports/index.ts';
import type { TravellerState } from '../../../core/inspection/traveller/index.ts';
import type { HttpLog, MonotonicClock } from '../access/index.ts';
import { type Refusal, refuse, type travellerApi } from '../api/index.ts';
import { readOnly } from './guards.ts';
import { isFromThisMachine } from './origin.ts';
import { TravellerStreams } from './traveller-stream.ts';

/** The traveller's display, as far as the listener is concerned. */
export interface TravellerSide {
  /** Returns what is on the display at a monotonic time. */
  look: (now: number) => TravellerState;
  setup: z.infer<typeof travellerApi.TravellerSetup>;
  /** base64url of at least 32 random bytes. Opens only the display's two routes. */
  token: string;
}

export const SETUP_PATH = '/api/traveller/setup';
export const STREAM_PATH = '/api/traveller/events';
const PLACES_RETRY_MS = 5_000;

const NOT_LOCAL: Refusal = {
  status: 403,
  reason: 'DISPLAY_NOT_LOCAL',
  message: 'The display is served only to this machine.',
};
const NO_TOKEN: Refusal = {
  status: 401,
  reason: 'DISPLAY_TOKEN',
  message: 'This is not the address of the display. `waypost display url` prints it.',
};
const FULL: Refusal = {
  status: 503,
  reason: 'DISPLAYS_FULL',
  message: 'Two displays are already open. Close one.',
  retryAfterMs: PLACES_RETRY_MS,
};

/**
 * The endpoint of the traveller's display: two routes with their own token, without session or cookie. An officer's
 * cookie does not open anything here, and the display's token does not open anything there. A stolen address shows
 * prompts, and only on this machine.
 */
export class TravellerEndpoint {
  readonly #side: TravellerSide;
  readonly #digest: Buffer;
  readonly #streams: TravellerStreams;

  constructor(side: TravellerSide, options: { clock: MonotonicClock; timers: Timers; log: HttpLog }) {
    this.#side = side;
    this.#digest = digestOf(side.token);
    this.#streams = new TravellerStreams({ ...options, look: side.look });
  }

  start(): void {
    this.#streams.start();
  }

  stop(): void {
    this.#streams.stop();
  }

  addRoutes(app: Express): void {
    readOnly(
      app,
      SETUP_PATH,
      this.#guarded((_request, response) => this.#showSetup(response)),
    );
    readOnly(
      app,
      STREAM_PATH,
      this.#guarded((request, response) => this.#openStream(request, response)),
    );
  }

  #guarded(handle: (request: Request, response: Response) => void): RequestHandler {
    return (request, response) => {
      if (!isFromThisMachine(request)) refuse(request, response, NOT_LOCAL);
      else if (!this.#knows(request.get('Authorization'))) refuse(request, response, NO_TOKEN);
      else handle(request, response);
    };
  }

  /**
   * Checks the token, which is in a header and not in the query: addresses with queries end up in logs and histories, while
   * the fragment never leaves the page.
   */
  #knows(header: string | undefined): boolean {
    const token = /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(header ?? '')?.[1];
    return token !== undefined && timingSafeEqual(digestOf(token), this.#digest);
  }

  #showSetup(response: Response): void {
    response.status(200).setHeader('Cache-Control', 'no-store').json(this.#side.setup);
  }

  #openStream(request: Request, response: Response): void {
    if (!this.#streams.open(response)) refuse(request, response, FULL);
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
