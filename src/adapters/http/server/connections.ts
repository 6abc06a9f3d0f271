import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';

/** Connections that may wait for (the rest of) a request; one officer's browser opens six. */
export const WAITING_LIMIT = 96;
/** Hard limit at the level of connections; reached only if that many requests are being answered. */
export const CONNECTION_LIMIT = 256;
export const HEADERS_TIMEOUT_MS = 5_000;
export const REQUEST_TIMEOUT_MS = 10_000;
export const TIMEOUT_CHECK_MS = 1_000;
export const KEEP_ALIVE_MS = 5_000;
export const HEADER_LIMIT_BYTES = 16 * 1024;

/** Time limits of a socket for its headers and its request, how often they are checked, and when it is closed. */
export interface SocketLimits {
  headersMs: number;
  requestMs: number;
  checkMs: number;
  keepAliveMs: number;
}
export const SOCKET_LIMITS: SocketLimits = {
  headersMs: HEADERS_TIMEOUT_MS,
  requestMs: REQUEST_TIMEOUT_MS,
  checkMs: TIMEOUT_CHECK_MS,
  keepAliveMs: KEEP_ALIVE_MS,
};

const LOOPBACK_4 = '127.0.0.1';
const LOOPBACK_6 = '::1';
/** Answers of a kernel without IPv6, where nobody else could take the port either. */
const NO_IPV6: readonly string[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

export const isLoopback = (address: string): boolean => address === LOOPBACK_4 || address === LOOPBACK_6;

/** The sockets on which one application listens, opened and closed together. A fault is a code of the system. */
export class Listeners {
  readonly #servers: Server[] = [];
  readonly #options: { now: () => number; limits?: SocketLimits };
  #port: number;

  /** `port` 0: one that is free, the same for all. */
  constructor(port: number, options: { now: () => number; limits?: SocketLimits }) {
    this.#port = port;
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  get isOpen(): boolean {
    return this.#servers.length > 0;
  }

  /** Address of the listener that was opened last. */
  lastAddress(): AddressInfo | null {
    const address = this.#servers.at(-1)?.address();
    return typeof address === 'object' ? address : null;
  }

  async open(app: RequestListener, where: ListenOptions | { fd: number }): Promise<string | null> {
    const opened = await listenGuarded(app, { where, ...this.#options });
    if ('fault' in opened) return opened.fault;
    this.#servers.push(opened.server);
    if (this.#port === 0) this.#port = this.lastAddress()?.port ?? 0;
    return null;
  }

  /**
   * Listens on both 127.0.0.1 and ::1, because the browser may try either for `localhost`: if one were left free, another
   * program on this machine could pose as this one.
   */
  async openOnLoopback(app: RequestListener): Promise<string | null> {
    const first = await this.open(app, { host: LOOPBACK_4, port: this.#port });
    if (first !== null) return first;
    const second = await this.open(app, { host: LOOPBACK_6, port: this.#port });
    return second !== null && NO_IPV6.includes(second) ? null : second;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.splice(0).map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  }
}

interface Line {
  since: number;
  request: IncomingMessage | null;
}

/**
 * Opens a listener with the limits and the guard of every page. `fault`: the code of the system if it cannot be opened,
 * for example because the port is taken.
 */
function listenGuarded(
  app: RequestListener,
  {
    where,
    now,
    limits = SOCKET_LIMITS,
  }: { where: ListenOptions | { fd: number }; now: () => number; limits?: SocketLimits },
): Promise<{ server: Server } | { fault: string }> {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: HEADER_LIMIT_BYTES,
    },
    app,
  );
  guardConnections(server, now);
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ fault: error.code ?? 'UNKNOWN' }));
    server.listen(where, () => resolve({ server }));
  });
}

/**
 * Many sockets that never finish a request (slowloris, fault 17) must not keep the officer's page out. A plain maximum
 * would do just that: once it is reached, newcomers are turned away. Here the connection that has waited longest without
 * a complete request is closed, so a browser that sends its request at once is always answered.
 */
export function guardConnections(server: Server, now: () => number): void {
  const lines = new Map<Socket, Line>();
  server.maxConnections = CONNECTION_LIMIT;
  server.on('connection', (socket: Socket) => {
    lines.set(socket, { since: now(), request: null });
    wipeWhatWasRead(socket);
    socket.on('close', () => lines.delete(socket));
    cutLongestWaiting(lines);
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const line = lines.get(request.socket);
    if (line === undefined) return;
    line.request = request;
    line.since = now();
    response.on('close', () => {
      line.request = null;
      line.since = now();
    });
  });
}

/**
 * Overwrites each piece that came in once the parser has read it: a frame of a face, a form, a PIN. Without a listener,
 * Node's parser reads into a buffer of its own that lasts as long as the process, and nobody could overwrite the last
 * pictures in it. With one, each piece comes in a buffer of ours, and the parser, whose listener runs first, has copied
 * what it needs.
 */
function wipeWhatWasRead(socket: Socket): void {
  socket.on('data', (piece: Buffer) => piece.fill(0));
}

function cutLongestWaiting(lines: Map<Socket, Line>): void {
  const waiting = [...lines].filter(([, line]) => line.request === null || !line.request.complete);
  if (waiting.length <= WAITING_LIMIT) return;
  const [longest] = waiting.sort(([, a], [, b]) => a.since - b.since);
  longest?.[0].destroy();
}
