import type { Express, Request, RequestHandler, Response } from 'express';
import type { LaneOutcome } from '../../../core/inspection/record/counts/index.ts';
import type { KnownMachine, MonotonicClock, RefusalLedger } from '../access/index.ts';
import { type Refusal, refuse } from '../api/index.ts';
import { readOnly } from './guards.ts';
import { isFromThisMachine } from './origin.ts';
import { readOutcomeId } from './outcome-message.ts';
import { type OutcomeReader, OutcomeStreams, type OutcomeStreamsOptions } from './outcome-stream.ts';

export const OUTCOME_PATH = '/api/outcomes';
/** Streams that a machine may open one after the other, and how soon one more: each is two rows of the audit. */
const OPENS = { burst: 10, everyMs: 6_000 };
/** Wrong tokens that are each answered individually. A correct one is let in whatever strangers send. */
const WRONG = { burst: 20, everyMs: 1_000 };

const NOT_LOCAL: Refusal = {
  status: 403,
  reason: 'OUTCOME_NOT_LOCAL',
  message: 'Outcomes are served only to programs on this machine.',
};
const OFF: Refusal = {
  status: 403,
  reason: 'OUTCOME_OFF',
  message: 'The policy in force does not let other systems read outcomes. Ask the authority that issues the policy.',
};
const NO_TOKEN: Refusal = {
  status: 401,
  reason: 'OUTCOME_TOKEN',
  message: 'The token is not valid here. Two people create one: waypost machine add.',
};
const FULL: Refusal = {
  status: 503,
  reason: 'OUTCOME_FULL',
  message: 'The maximum number of streams is open. Close one.',
  retryAfterMs: 5_000,
};
const NO_AUDIT: Refusal = {
  status: 503,
  reason: 'AUDIT_UNAVAILABLE',
  message: 'The connection cannot be recorded, so it is not opened. Call the technician.',
  retryAfterMs: 5_000,
};
const NO_ACCOUNTS: Refusal = {
  status: 503,
  reason: 'ACCOUNTS_UNAVAILABLE',
  message: 'The accounts cannot be read, so nobody can connect. Call the technician.',
  retryAfterMs: 5_000,
};

/** A pause that follows a burst: the generic cell rate algorithm on one number, in memory. */
class Pace {
  readonly #rate: { burst: number; everyMs: number };
  readonly #clock: MonotonicClock;
  #idleAt = 0;

  constructor(rate: { burst: number; everyMs: number }, clock: MonotonicClock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Milliseconds to wait; 0 if this one may go ahead, and is counted. */
  take(): number {
    const now = this.#clock.mono();
    const idleAt = Math.max(this.#idleAt, now);
    const wait = idleAt - now - (this.#rate.burst - 1) * this.#rate.everyMs;
    if (wait > 0) return wait;
    this.#idleAt = idleAt + this.#rate.everyMs;
    return 0;
  }
}

/**
 * The endpoint for external systems: one read-only route with its own token, without session or cookie. A machine's token
 * does not open anything else, and an officer's cookie does not open anything here. The route does not exist on other
 * machines.
 */
export class OutcomeEndpoint {
  readonly #options: OutcomeStreamsOptions;
  readonly #streams: OutcomeStreams;
  readonly #refusals: RefusalLedger;
  readonly #opens = new Map<string, Pace>();
  readonly #wrong: Pace;

  constructor(options: OutcomeStreamsOptions, refusals: RefusalLedger) {
    this.#options = options;
    this.#streams = new OutcomeStreams(options);
    this.#refusals = refusals;
    this.#wrong = new Pace(WRONG, options.clock);
  }

  start(): void {
    this.#streams.start();
  }

  stop(): void {
    this.#streams.stop();
  }

  push(outcome: LaneOutcome): void {
    this.#streams.push(outcome);
  }

  readers(): OutcomeReader[] {
    return this.#streams.readers();
  }

  addRoutes(app: Express): void {
    readOnly(app, OUTCOME_PATH, this.#open);
  }

  /** Opens a stream. The checks are in this order so that nobody without a token learns whether outcomes are read here. */
  readonly #open: RequestHandler = (request, response) => {
    if (!isFromThisMachine(request)) return refuse(request, response, NOT_LOCAL);
    const known = this.#machineOf(request);
    if (known === 'unreadable') return refuse(request, response, NO_ACCOUNTS);
    if (known === null) return this.#refuseWrong(request, response);
    if (!this.#options.isOn()) return refuse(request, response, OFF);
    const retryAfterMs = this.#paceOf(known).take();
    if (retryAfterMs > 0) return refuse(request, response, tooOften(retryAfterMs));
    if (!this.#streams.hasRoomFor(known)) return refuse(request, response, FULL);
    const noted = this.#options.securityLog.append({ kind: 'machine-connected', machine: known.id });
    if (!noted) return refuse(request, response, NO_AUDIT);
    this.#streams.open(response, { machine: known, after: lastIdOf(request) });
  };

  /** Reads the token from a header and not from the query, because addresses with queries end up in logs. */
  #machineOf(request: Request): KnownMachine | null | 'unreadable' {
    const token = /^Bearer (\S{1,100})$/.exec(request.get('Authorization') ?? '')?.[1];
    return this.#options.machines.verify(token ?? '');
  }

  #refuseWrong(request: Request, response: Response): void {
    this.#refusals.add('OUTCOME_TOKEN');
    const retryAfterMs = this.#wrong.take();
    refuse(request, response, retryAfterMs > 0 ? tooOften(retryAfterMs) : NO_TOKEN);
  }

  #paceOf({ id }: KnownMachine): Pace {
    const known = this.#opens.get(id) ?? new Pace(OPENS, this.#options.clock);
    this.#opens.set(id, known);
    return known;
  }
}

/** Undefined if the reader begins now; null if what it sends is not one of our ids. */
function lastIdOf(request: Request) {
  const text = request.get('Last-Event-ID');
  return text === undefined || text === '' ? undefined : readOutcomeId(text);
}

function tooOften(retryAfterMs: number): Refusal {
  return { status: 429, reason: 'OUTCOME_TOO_OFTEN', message: 'Too many tries. Wait, then try again.', retryAfterMs };
}
