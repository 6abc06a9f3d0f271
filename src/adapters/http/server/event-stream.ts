import type { Request, Response } from 'express';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import { type HttpLog, isDecider, type Session } from '../access/index.ts';
import type { LaneSnapshot, SessionState } from '../api/index.ts';
import { type LaneSide, withoutTraveller } from '../views/index.ts';

/**
 * Contract with the screen: `lane` (a whole LaneView, `id` is its revision), `session` (a SessionView, always the last
 * event), and `beat` (empty object) every HEARTBEAT_MS. A daemon that hangs keeps its socket open, so only the missing
 * beat reveals it.
 */

/** Maximum number of streams: one kiosk screen, one supervisor, and a few closed ones that have not been noticed yet. */
export const MAX_STREAMS = 8;
export const HEARTBEAT_MS = 10_000;
/** A screen with this much unread data is not being looked at; it reconnects and gets one fresh snapshot. */
export const UNREAD_LIMIT_BYTES = 1024 * 1024;
const RETRY_MS = 500;

interface Client {
  response: Response;
  session: Session;
  /** Id that the page drew for itself; null for a reader that is not a page. */
  page: string | null;
  /** Revision last written; null before the first. */
  sent: number | null;
  /** Heartbeats that found the client still not reading. */
  stuckBeats: number;
}

/** One revision as text for each reader: every supervisor has a separate one, other people have that of their role. */
interface Projections {
  revision: number;
  texts: Map<string, string>;
}

/**
 * The lane as server-sent events. Each event is a whole snapshot, so a client that lags does not need the ones that
 * it missed: while its socket is full nothing is queued, and when it drains it gets the newest.
 */
export class EventStreams {
  readonly #side: LaneSide;
  readonly #log: HttpLog;
  readonly #clients = new Set<Client>();
  #unsubscribe: (() => void) | null = null;
  #cached: Projections = { revision: -1, texts: new Map() };

  constructor(side: LaneSide, log: HttpLog) {
    this.#side = side;
    this.#log = log;
  }

  start(): void {
    this.#unsubscribe ??= this.#side.lane.subscribe(() => {
      for (const client of this.#clients) this.#offer(client);
    });
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    for (const client of [...this.#clients]) client.response.end();
  }

  /** False when all places are taken. `lastEventId` is the revision the client already has (EventSource resume). */
  open(request: Request, response: Response, { session, page }: { session: Session; page: string | null }): boolean {
    if (this.#clients.size >= MAX_STREAMS) return false;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    response.write(`retry: ${RETRY_MS}\n\n`);
    const client: Client = { response, session, page, sent: lastEventId(request), stuckBeats: 0 };
    this.#clients.add(client);
    response.on('drain', () => this.#offer(client));
    response.on('close', () => {
      this.#clients.delete(client);
      // A page that has reopened its stream is still open.
      if (page !== null && !this.has(session, page)) this.#side.camera?.pageClosed(session, page);
    });
    // A screen that goes away in the middle of a write is not our error; `close` follows.
    response.on('error', () => undefined);
    this.#offer(client);
    return true;
  }

  /** True if a page of this session is following the lane now. */
  has(session: Session, page: string): boolean {
    return [...this.#clients].some((client) => client.session === session && client.page === page);
  }

  /** Last event for the screens of a session that locked or ended: no lane event may follow it. */
  close(session: Session, state: SessionState): void {
    for (const client of [...this.#clients]) {
      if (client.session !== session) continue;
      this.#clients.delete(client);
      client.response.end(`event: session\ndata: ${JSON.stringify(state)}\n\n`);
    }
  }

  /** Tells every screen that the daemon still works, and cuts those that stopped reading. */
  heartbeat(): void {
    for (const client of [...this.#clients]) {
      if (!client.response.writableNeedDrain) {
        client.stuckBeats = 0;
        client.response.write('event: beat\ndata: {}\n\n');
      } else if (++client.stuckBeats > 1) this.#cut(client);
    }
  }

  get size(): number {
    return this.#clients.size;
  }

  #offer(client: Client): void {
    if (client.response.writableLength > UNREAD_LIMIT_BYTES) this.#cut(client);
    if (client.response.writableNeedDrain || client.response.destroyed) return;
    const { id, role } = client.session.officer;
    const supervisor = role === 'supervisor' ? id : null;
    const view = this.#side.views.lane(supervisor);
    if (view.revision === client.sent) return;
    client.sent = view.revision;
    const json = this.#textOf(view, isDecider(role), supervisor);
    client.response.write(`event: lane\nid: ${view.revision}\ndata: ${json}\n\n`);
  }

  /** The text of a revision, shared by all screens that may read the same data. */
  #textOf(view: LaneSnapshot, deciding: boolean, supervisor: OfficerId | null): string {
    if (this.#cached.revision !== view.revision) this.#cached = { revision: view.revision, texts: new Map() };
    const { texts } = this.#cached;
    const reader = supervisor === null ? String(deciding) : `supervisor ${supervisor}`;
    const text = texts.get(reader) ?? JSON.stringify(deciding ? view : withoutTraveller(view));
    texts.set(reader, text);
    return text;
  }

  #cut(client: Client): void {
    this.#log.warn('http.stream-cut', { unreadBytes: client.response.writableLength });
    this.#clients.delete(client);
    client.response.destroy();
  }
}

function lastEventId(request: Request): number | null {
  const text = request.get('Last-Event-ID') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
