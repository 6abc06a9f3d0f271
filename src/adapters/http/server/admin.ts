import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Result } from '../../../core/result/index.ts';
import { METRICS_TYPE, type Metric, renderMetrics } from './admin-metrics.ts';
import { HEADER_LIMIT_BYTES, HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS, TIMEOUT_CHECK_MS } from './connections.ts';
import { repeatedHeader } from './origin.ts';

/** Maximum number of callers at a time: a collector, a technician and one to spare. */
const ADMIN_CONNECTIONS = 8;
const ADMIN_MODE = 0o660;

/** Status of one component of the running daemon. Codes and figures; never a traveller. */
export interface ComponentHealth {
  component: string;
  ok: boolean;
  state: string;
  remedy: string | null;
  /** Since the last information about it; null if there has never been any. */
  ageSeconds: number | null;
}

export interface AdminHealth {
  ok: boolean;
  version: string;
  uptimeSeconds: number;
  components: ComponentHealth[];
}

export interface AdminOptions {
  /** A listening UNIX socket that was handed over, or the path at which to make one. */
  where: { fd: number } | { path: string };
  health: () => AdminHealth;
  metrics: () => readonly Metric[];
}

export type AdminStart = Result<'ADMIN_SOCKET_REFUSED'>;

export interface AdminServer {
  start(): Promise<AdminStart>;
  stop(): Promise<void>;
}

/**
 * The technician's endpoint: `GET /health` (200, or 503 with the same body) and `GET /metrics`, over a UNIX socket whose
 * permissions decide who may ask (0660). It does not change anything, so it does not require a sign-in; its answers are
 * only about the machine.
 */
export function createAdminServer(options: AdminOptions): AdminServer {
  let server: Server | null = null;
  return {
    start: () =>
      new Promise((resolve) => {
        const { where } = options;
        const started = createServer(
          {
            headersTimeout: HEADERS_TIMEOUT_MS,
            requestTimeout: REQUEST_TIMEOUT_MS,
            connectionsCheckingInterval: TIMEOUT_CHECK_MS,
            maxHeaderSize: HEADER_LIMIT_BYTES,
          },
          (request, response) => answer(options, request, response),
        );
        started.maxConnections = ADMIN_CONNECTIONS;
        started.once('error', (error: NodeJS.ErrnoException) => {
          const place = 'path' in where ? where.path : 'that was handed over';
          const message = `The admin socket ${place} cannot be used (${error.code ?? 'unknown error'}).`;
          resolve({ ok: false, reason: 'ADMIN_SOCKET_REFUSED', message });
        });
        if ('path' in where) removeStale(where.path);
        started.listen(where, () => {
          server = started;
          if ('path' in where) chmodSync(where.path, ADMIN_MODE);
          // Node does not give an address for a pipe that was handed over; a network address is an object.
          const address = started.address();
          if (address === null || typeof address === 'string') {
            resolve({ ok: true });
            return;
          }
          const message = 'The socket named "admin" is not a UNIX socket: give ListenStream= a path.';
          resolve({ ok: false, reason: 'ADMIN_SOCKET_REFUSED', message });
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        if (server === null) {
          resolve();
          return;
        }
        server.close(() => resolve());
        server.closeAllConnections();
        server = null;
      }),
  };
}

/**
 * Removes a socket that a killed daemon left behind. The lock on the state folder shows that no other daemon is using it.
 */
function removeStale(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSocket() === true) unlinkSync(path);
}

function answer(
  options: AdminOptions,
  request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>,
  response: ServerResponse,
): void {
  const { method, url } = request;
  const send = (status: number, type: string, text: string): void => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', connection: 'close' });
    response.end(text);
  };
  if (repeatedHeader(request) !== null) {
    send(400, 'application/json', '{"reason":"HEADER_REPEATED"}\n');
  } else if (url !== '/health' && url !== '/metrics') {
    send(404, 'application/json', '{"reason":"NOT_FOUND"}\n');
  } else if (method !== 'GET') {
    send(405, 'application/json', '{"reason":"METHOD_NOT_ALLOWED"}\n');
  } else if (url === '/metrics') {
    send(200, METRICS_TYPE, renderMetrics(options.metrics()));
  } else {
    const health = options.health();
    send(health.ok ? 200 : 503, 'application/json', `${JSON.stringify(health)}\n`);
  }
}
