import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { OUTCOME_PATH } from '../../../src/adapters/http/server/index.ts';
import { OutcomeEndpoint } from '../../../src/adapters/http/server/outcome-endpoint.ts';

let server: Server | null = null;
afterEach(() => new Promise<void>((done) => (server === null ? done() : server.close(() => done()))));

/** The door as it answers a program with the right token that calls from `address`. */
async function asked(address: string): Promise<{ status: number; reason: string | null }> {
  const app = express();
  const endpoint = new OutcomeEndpoint(
    {
      lane: 'lane-1',
      machines: { verify: () => ({ id: 'gate-1', epoch: 0 }), isSame: () => true },
      isOn: () => true,
      securityLog: { append: () => true },
      clock: { mono: () => 0 },
      wall: () => new Date(0),
      timers: { after: () => () => undefined } as never,
      random: (bytes) => new Uint8Array(bytes),
      log: {} as never,
    },
    { add: () => undefined } as never,
  );
  endpoint.addRoutes(app);
  server = createServer((request, response) => {
    Object.defineProperty(request.socket, 'remoteAddress', { value: address });
    app(request, response);
  });
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${OUTCOME_PATH}`, { headers: { Authorization: 'Bearer x' } });
  const { status } = response;
  const body = status === 200 ? null : ((await response.json()) as { reason: string });
  await response.body?.cancel().catch(() => undefined);
  server.closeAllConnections();
  return { status, reason: body?.reason ?? null };
}

describe('the outcome stream', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('is served to %s, which is this machine', async (from) => {
    expect(await asked(from)).toEqual({ status: 200, reason: null });
  });
  it.each(['10.0.0.5', '::ffff:10.0.0.5', 'fe80::1', '127.0.0.1.evil', ''])(
    'is served to nobody at "%s", with the right token',
    async (from) => {
      expect(await asked(from)).toEqual({ status: 403, reason: 'OUTCOME_NOT_LOCAL' });
    },
  );
});
