import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

export type Behaviour = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** A static web server on loopback; a test can answer some paths itself, in any wrong way. */
export class StaticServer {
  readonly #folder: string;
  #server: Server | null = null;
  /** Answers instead of the folder where it returns true. */
  behave: Behaviour = () => false;
  /** Paths that were asked for, with the range. */
  asked: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<string> {
    const server = createServer((request, response) => this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/'));
    const range = request.headers.range;
    this.asked.push(range === undefined ? path : `${path} ${range}`);
    if (this.behave(request, response, path)) return;
    const file = join(this.#folder, path);
    let size: number;
    try {
      const stat = statSync(file);
      if (!stat.isFile()) throw new Error('no file');
      size = stat.size;
    } catch {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (range === undefined) {
      response.writeHead(200, { 'content-length': size }).end(readFileSync(file));
      return;
    }
    if (from >= size) {
      response.writeHead(416).end();
      return;
    }
    const part = Buffer.alloc(size - from);
    const fd = openSync(file, 'r');
    readSync(fd, part, 0, part.length, from);
    closeSync(fd);
    response
      .writeHead(206, { 'content-length': part.length, 'content-range': `bytes ${from}-${size - 1}/${size}` })
      .end(part);
  }
}
