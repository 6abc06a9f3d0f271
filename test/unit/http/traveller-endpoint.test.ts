import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { SETUP_PATH, STREAM_PATH } from '../../../src/adapters/http/server/index.ts';
import { TravellerEndpoint } from '../../../src/adapters/http/server/traveller-endpoint.ts';

const TOKEN = 'x'.repeat(43);
let server: Server | null = null;
afterEach(() => new Promise<void>((done) => (server === null ? done() : server.close(() => done()))));

/** The door as it answers somebody who calls from `address`. */
async function asked(address: string, path: string, token = TOKEN): Promise<{ status: number; reason: string | null }> {
  const app = express();
  const endpoint = new TravellerEndpoint(
    { look: () => 'idle' as never, setup: { languages: [] } as never, token: TOKEN },
    { clock: { mono: () => 0 } as never, timers: { after: () => () => undefined }, log: {} as never },
  );
  endpoint.addRoutes(app);
  server = createServer((request, response) => {
    Object.defineProperty(request.socket, 'remoteAddress', { value: address });
    app(request, response);
  });
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  const { status } = response;
  const body = status === 200 ? null : ((await response.json()) as { reason: string });
  await response.body?.cancel().catch(() => undefined);
  server.closeAllConnections();
  return { status, reason: body?.reason ?? null };
}

describe("the traveller's display", () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])(
    'is served to %s, which is this machine',
    async (from) => {
      expect(await asked(from, SETUP_PATH)).toEqual({ status: 200, reason: null });
    },
  );
  it.each(['10.0.0.5', '192.168.1.127', '::ffff:10.0.0.5', 'fe80::1', '::', '1127.0.0.1', '127.0.0.1.evil', ''])(
    'is served to nobody at "%s", with the right token',
    async (from) => {
      for (const path of [SETUP_PATH, STREAM_PATH])
        expect(await asked(from, path)).toEqual({ status: 403, reason: 'DISPLAY_NOT_LOCAL' });
    },
  );
  it('is served to nobody with another token', async () => {
    expect(await asked('127.0.0.1', SETUP_PATH, 'y'.repeat(43))).toEqual({ status: 401, reason: 'DISPLAY_TOKEN' });
  });
});
