import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

/** How long a connection stays open, as usual for a web server: it must not end because kiosks share a processor. */
const KEEP_ALIVE_MS = 75_000;

/** The web server of a simulated office: files of one folder on loopback, whole or a range. */
export class RepositoryServer {
  readonly #folder: string;
  #server: Server | null = null;
  /** Bytes of all response bodies sent so far. */
  sentBytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Returns the address of the repository. */
  async start(host = '127.0.0.1'): Promise<string> {
    const server = createServer((request, response) => this.#answer(request, response));
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return `http://${host}:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  #answer({ url = '/', headers }: IncomingMessage, response: ServerResponse): void {
    const file = join(this.#folder, normalize(decodeURIComponent(url)));
    const size = statSync(file, { throwIfNoEntry: false })?.isFile() === true ? statSync(file).size : -1;
    if (size < 0) {
      response.writeHead(404).end();
      return;
    }
    const asked = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(headers.range ?? '');
    const from = Number(asked?.[1] ?? 0);
    const to = asked === null || asked[2] === '' ? size : Math.min(size, Number(asked[2]) + 1);
    if (from >= to && asked !== null) {
      response.writeHead(416).end();
      return;
    }
    const body = Buffer.alloc(to - from);
    const fd = openSync(file, 'r');
    readSync(fd, body, 0, body.length, from);
    closeSync(fd);
    this.sentBytes += body.length;
    const part = asked === null ? {} : { 'content-range': `bytes ${from}-${to - 1}/${size}` };
    response.writeHead(asked === null ? 200 : 206, { 'content-length': body.length, ...part }).end(body);
  }
}
