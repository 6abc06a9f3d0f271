import type { RequestListener } from 'node:http';
import type { Result } from '../../../core/result/index.ts';
import { RefusalLedger, type SessionChange, Sessions, SignInLedger } from '../access/index.ts';
import { KeyCeremonies, sessionState } from '../routes/index.ts';
import { createApplication } from './application.ts';
import { isLoopback, Listeners, SOCKET_LIMITS, type SocketLimits } from './connections.ts';
import { EventStreams, HEARTBEAT_MS } from './event-stream.ts';
import type { HttpServerOptions, Served } from './options.ts';
import { OutcomeEndpoint } from './outcome-endpoint.ts';
import { repeat } from './repeat.ts';
import { TravellerEndpoint } from './traveller-endpoint.ts';

/** How often idle sessions are searched for; a screen locks at most this long after it should. */
export const SWEEP_MS = 1_000;
/** Within this time after the last touch of a screen the hour counts as staffed. */
const ATTENDED_MS = 15 * 60_000;
/** Faults of a socket that the service manager handed over. */
const NOT_LOOPBACK = 'NOT_LOOPBACK';
const OTHER_PORT = 'OTHER_PORT';

export type StartResult = Result<'PORT_IN_USE' | 'PORT_REFUSED', { url: string }>;

export interface HttpServer {
  /** Listens on loopback only. A port that is taken is an answer, not an exception. */
  start(): Promise<StartResult>;
  /** Ends all streams, connections and sessions. */
  stop(): Promise<void>;
  /** `http://localhost:8700` while listening, else null. */
  address(): string | null;
  /** True if somebody has used a screen recently. */
  isAttended(): boolean;
  /** Who is signed in; `locked` if the screen is locked. */
  officers(): { name: string; locked: boolean }[];
}

/**
 * The daemon's only door (docs/security.md): serves the built screen and the routes of `routes.ts` on loopback.
 */
export function createHttpServer(options: HttpServerOptions, limits: SocketLimits = SOCKET_LIMITS): HttpServer {
  return new LoopbackServer(options, limits);
}

class LoopbackServer implements HttpServer {
  readonly #services: Served;
  readonly #refusals: RefusalLedger;
  readonly #display: TravellerEndpoint | null;
  readonly #outcomes: OutcomeEndpoint | null;
  readonly #listeners: Listeners;
  #cancelTimers: (() => void)[] = [];

  constructor(options: HttpServerOptions, limits: SocketLimits) {
    this.#listeners = new Listeners(options.port, { now: () => options.clock.mono(), limits });
    const streams = new EventStreams(options, options.log);
    const sessions = new Sessions({
      ...options,
      standing: (of) => options.accounts.standing(of),
      onChange: (change) => this.#onSessionChange(change),
    });
    this.#refusals = new RefusalLedger(options.clock, options.securityLog);
    const signIns = new SignInLedger(options.clock, options.securityLog);
    const ceremonies = new KeyCeremonies({
      ...options,
      onUnanswered: (officer) =>
        options.securityLog.append({ kind: 'key-refused', officer, reason: 'FIDO_NOT_GIVEN', key: null }),
    });
    this.#services = {
      ...options,
      streams,
      sessions,
      ceremonies,
      refusals: this.#refusals,
      signIns,
      fromKiosk: new WeakSet(),
    };
    this.#display = options.traveller === undefined ? null : new TravellerEndpoint(options.traveller, options);
    this.#outcomes =
      options.outcomes === undefined ? null : new OutcomeEndpoint({ ...options, ...options.outcomes }, this.#refusals);
    if (this.#outcomes !== null) options.outcomes?.connect(this.#outcomes);
  }

  async start(): Promise<StartResult> {
    const app = createApplication(this.#services, {
      refusals: this.#refusals,
      port: () => this.#listeners.port,
      doors: [this.#display, this.#outcomes],
    });
    const failure = await this.#listenOnLoopback(app);
    if (failure !== null) {
      await this.stop();
      return failed(failure, this.#listeners.port);
    }
    const { sessions, ceremonies, streams, timers } = this.#services;
    streams.start();
    this.#display?.start();
    this.#outcomes?.start();
    this.#cancelTimers = [
      repeat(timers, SWEEP_MS, () => {
        sessions.sweep();
        ceremonies.sweep();
        this.#refusals.flush();
        this.#services.signIns.flush();
      }),
      repeat(timers, HEARTBEAT_MS, () => streams.heartbeat()),
    ];
    return { ok: true, url: this.#url() };
  }

  async stop(): Promise<void> {
    for (const cancel of this.#cancelTimers.splice(0)) cancel();
    this.#services.signIns.flush({ all: true });
    this.#services.streams.stop();
    this.#display?.stop();
    this.#outcomes?.stop();
    await this.#listeners.close();
  }

  address(): string | null {
    return this.#listeners.isOpen ? this.#url() : null;
  }

  isAttended(): boolean {
    return this.#services.sessions.isAttended(ATTENDED_MS);
  }

  officers(): { name: string; locked: boolean }[] {
    return this.#services.sessions.officers().map(({ name, locked }) => ({ name, locked }));
  }

  #url(): string {
    return `http://localhost:${this.#listeners.port}`;
  }

  #onSessionChange({ session, ...change }: SessionChange): void {
    const officer = session.officer.id;
    if (change.kind === 'locked') this.#services.securityLog.append({ kind: 'locked', officer, by: change.by });
    else this.#services.securityLog.append({ kind: 'signed-out', officer, by: change.by });
    this.#services.lane.papers.party.officerLeft(officer);
    this.#services.camera?.left(session, change.kind);
    const state =
      change.kind === 'ended' ? sessionState(this.#services, null, change.by) : sessionState(this.#services, session);
    this.#services.streams.close(session, state);
  }

  /** Null on success, else the system's error code. */
  async #listenOnLoopback(app: RequestListener): Promise<string | null> {
    const { handed = { http: [], kiosk: [] }, fromKiosk } = this.#services;
    const kiosk: RequestListener = (request, response) => {
      fromKiosk.add(request);
      app(request, response);
    };
    if (handed.http.length + handed.kiosk.length > 0)
      return (await this.#listenOnHanded(app, handed.http)) ?? (await this.#listenOnHanded(kiosk, handed.kiosk));
    return await this.#listeners.openOnLoopback(app);
  }

  /** A unit could hand over any socket: one that other machines can reach, or with another port, is refused. */
  async #listenOnHanded(app: RequestListener, fds: readonly number[]): Promise<string | null> {
    for (const fd of fds) {
      const fault = await this.#listeners.open(app, { fd });
      if (fault !== null) return fault;
      const address = this.#listeners.lastAddress();
      if (address === null || !isLoopback(address.address)) return NOT_LOOPBACK;
      if (address.port !== this.#listeners.port) return OTHER_PORT;
    }
    return null;
  }
}

function failed(code: string, port: number): StartResult {
  if (code === NOT_LOOPBACK || code === OTHER_PORT) {
    const what =
      code === NOT_LOOPBACK
        ? 'is not on the loopback interface'
        : `does not use port ${port}, which the configuration names`;
    const message = `The socket that was handed over ${what}. Correct ListenStream= of waypostd.socket, or http.port.`;
    return { ok: false, reason: 'PORT_REFUSED', message };
  }
  if (code !== 'EADDRINUSE') {
    return {
      ok: false,
      reason: 'PORT_REFUSED',
      message: `Port ${port} cannot be opened on the loopback interface (${code}).`,
    };
  }
  const message = `Port ${port} is in use on this machine. Is another lane running? Stop it, or set another port.`;
  return { ok: false, reason: 'PORT_IN_USE', message };
}
