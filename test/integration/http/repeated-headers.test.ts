import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAdminServer } from '../../../src/adapters/http/server/index.ts';
import { TestServer } from '../../fakes/test-server.ts';

let server: TestServer;
let cookie: string;
beforeEach(async () => {
  server = await TestServer.open();
  cookie = await server.signIn();
});
afterEach(() => server.close());

/** Status line and body of the answer to a request as it is written: a client library would not send a header twice. */
function send(where: NetConnectOpts, [first, ...headers]: readonly string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(where, () =>
      socket.write(`${first}\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`),
    );
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const here = () => ({ host: '127.0.0.1', port: server.port });
const ours = () => `Host: localhost:${server.port}`;
const BODY = '{"inspectionId":"0190b2f0-0000-7000-8000-000000000001"}';
const command = (...headers: string[]) =>
  send(
    here(),
    ['POST /api/inspection/abandon HTTP/1.1', `Cookie: ${cookie}`, `Content-Length: ${BODY.length}`].concat(
      'Content-Type: application/json',
      headers,
    ),
    BODY,
  );

describe('a header that must be there once and comes twice', () => {
  test('the command that the attacks are made from is accepted', async () => {
    expect(await command(ours(), `Origin: http://localhost:${server.port}`)).toMatch(/^HTTP\/1\.1 204 /);
  });

  test.each(['/', '/api/session', '/api/display/events', '/traveller', '/nowhere'])(
    'a second Host is answered with 400 on %s, whichever of the two is ours',
    async (path) => {
      for (const hosts of [
        [ours(), 'Host: evil.test'],
        ['hOst: evil.test', ours()],
        [ours(), ours()],
      ]) {
        const answer = await send(here(), [`GET ${path} HTTP/1.1`, ...hosts]);
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      }
    },
  );

  test('a second Origin, sign of its site, cookie or type changes nothing on the lane', async () => {
    const origin = `Origin: http://localhost:${server.port}`;
    for (const headers of [
      [ours(), 'Host: evil.test', origin],
      [ours(), origin, 'Origin: http://evil.test'],
      [ours(), 'oriGin: http://evil.test', origin],
      [ours(), origin, 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'],
      [ours(), origin, 'Content-Type: text/plain'],
      [ours(), origin, `Cookie: ${cookie}`],
    ]) {
      expect(await command(...headers), headers.join(', ')).toMatch(/^HTTP\/1\.1 400 [\s\S]*HEADER_REPEATED/);
    }
    expect(server.lane.calls).toEqual([]);
  });

  test('is refused at the door of the technician as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-admin-'));
    const path = join(folder, 'admin.sock');
    const health = () => ({ ok: true, version: '1', uptimeSeconds: 1, components: [] });
    const admin = createAdminServer({ where: { path }, health, metrics: () => [] });
    expect(await admin.start()).toEqual({ ok: true });
    try {
      expect(await send({ path }, ['GET /health HTTP/1.1', 'Host: a'])).toMatch(/^HTTP\/1\.1 200 /);
      expect(await send({ path }, ['GET /health HTTP/1.1', 'Host: a', 'Host: b'])).toMatch(
        /^HTTP\/1\.1 400 [\s\S]*HEADER_REPEATED/,
      );
    } finally {
      await admin.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
