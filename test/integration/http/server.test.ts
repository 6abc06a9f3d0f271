import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DemoView, LaneView } from '../../../src/adapters/http/api/lane.ts';
import { createHttpServer } from '../../../src/adapters/http/server/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { FakeLane } from '../../fakes/lane-control.ts';
import { FakeMachine } from '../../fakes/machine.ts';
import { closedPrivacy } from '../../fakes/privacy.ts';
import { closedSupport } from '../../fakes/protection.ts';
import { FakeKeys } from '../../fakes/security-keys.ts';
import { FakeSupervisorService } from '../../fakes/supervisor-service.ts';
import { FakeAccounts, TestServer } from '../../fakes/test-server.ts';

let testServer: TestServer;
beforeEach(async () => {
  testServer = await TestServer.open({ demo: true });
});
afterEach(() => testServer.close());

function raw(host = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: testServer.port }, () => resolve(socket));
    socket.on('error', reject);
  });
}

function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

describe('headers', () => {
  test('every answer carries the same guard', async () => {
    for (const path of ['/', '/api/session', '/nowhere', '/assets/main-abc123.js']) {
      const { headers } = await testServer.ask({ path });
      const { date: _date, connection: _connection, etag: _etag, 'last-modified': _modified, ...kept } = headers;
      const { 'content-length': _length, 'content-type': _type, 'cache-control': _cache, ...guard } = kept;
      delete guard['accept-ranges'];
      expect(guard).toEqual({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; " +
          "connect-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        'permissions-policy':
          'camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'origin-agent-cluster': '?1',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-dns-prefetch-control': 'off',
        'x-download-options': 'noopen',
        'x-frame-options': 'DENY',
        'x-permitted-cross-domain-policies': 'none',
        'x-xss-protection': '0',
      });
    }
  });

  test('the page is never kept, hashed files for ever, and answers of the API never', async () => {
    const cache = async (path: string) => (await testServer.ask({ path })).headers['cache-control'];
    expect(await cache('/')).toBe('no-store');
    expect(await cache('/index.html')).toBe('no-store');
    expect(await cache('/assets/main-abc123.js')).toBe('public, max-age=31536000, immutable');
    for (const path of ['/api/session', '/api/lane', '/api/nothing']) expect(await cache(path)).toBe('no-store');
  });
});

describe('types', () => {
  test('every text says its character set', async () => {
    const cookie = await testServer.signIn();
    for (const path of ['/', '/assets/main-abc123.js', '/api/session', '/api/lane', '/api/nothing', '/nothing']) {
      expect((await testServer.ask({ path, cookie })).headers['content-type'], path).toMatch(/; charset=utf-8$/i);
    }
  });
});

describe('routes', () => {
  test('lane, diagnostics, images and preview', async () => {
    const cookie = await testServer.signIn();
    LaneView.parse((await testServer.ask({ path: '/api/lane', cookie })).json());
    expect((await testServer.ask({ path: '/api/diagnostics', cookie })).json()).toMatchObject({ version: '0' });
    testServer.lane.images.set('page-1', Uint8Array.of(0xff, 0xd8, 0xff, 1));
    const image = await testServer.ask({ path: '/api/images/page-1', cookie });
    expect([image.status, image.headers['content-type'], image.headers['cache-control']]).toEqual([
      200,
      'image/jpeg',
      'no-store',
    ]);
    expect((await testServer.ask({ path: '/api/images/gone', cookie })).status).toBe(404);
    expect((await testServer.ask({ path: '/api/camera/preview', cookie })).status).toBe(204);
    testServer.lane.preview = Uint8Array.of(0xff, 0xd8, 0xff, 2);
    expect((await testServer.ask({ path: '/api/camera/preview', cookie })).status).toBe(200);
    expect((await testServer.post('/api/camera/lost', { reason: 'ended' }, cookie)).status).toBe(409);
    const page = testServer.cameraPage(cookie);
    await page.follow();
    await page.camera.claim();
    expect((await page.camera.lost('ended')).status).toBe(200);
    expect(testServer.lane.camera.health()).toMatchObject({ state: 'lost', advice: 'CAMERA_ENDED' });
  });

  test('the demo lane: picker, play, reset, portrait', async () => {
    const cookie = await testServer.signIn();
    expect(DemoView.parse((await testServer.ask({ path: '/api/demo', cookie })).json()).playing).toBeNull();
    expect((await testServer.post('/api/demo/play', { travellerId: 'genuine' }, cookie)).status).toBe(204);
    expect(DemoView.parse((await testServer.ask({ path: '/api/demo', cookie })).json()).playing).toBe('genuine');
    expect((await testServer.post('/api/demo/play', { travellerId: 'x' }, cookie)).json()).toMatchObject({
      reason: 'NO_TRAVELLER',
    });
    expect((await testServer.post('/api/demo/reset', {}, cookie)).status).toBe(204);
    expect(testServer.demo.resets).toBe(1);
    expect((await testServer.ask({ path: '/api/demo/portraits/genuine', cookie })).headers['content-type']).toBe(
      'image/jpeg',
    );
    expect((await testServer.ask({ path: '/api/demo/portraits/x', cookie })).status).toBe(404);
    expect((await testServer.ask({ path: '/api/demo' })).status).toBe(401);
  });
});

describe('a body that comes in slowly', () => {
  /** A command of the officer whose head the server has looked at, and whose body is not whole yet. */
  async function begun(cookie: string): Promise<{ finish: () => Promise<string> }> {
    const asked = new Promise<void>((resolve) => {
      const standing = testServer.accounts.standing.bind(testServer.accounts);
      testServer.accounts.standing = (who) => {
        resolve();
        return standing(who);
      };
    });
    const socket = await raw();
    const closed = untilClosed(socket);
    const body = JSON.stringify({ inspectionId: '0190b2f0-0000-7000-8000-000000000001' });
    socket.write(
      `POST /api/inspection/abandon HTTP/1.1\r\nHost: ${testServer.host}\r\nOrigin: http://${testServer.host}\r\nCookie: ${cookie}\r\n` +
        `Content-Type: application/json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 9)}`,
    );
    await asked;
    return {
      finish: () => {
        socket.write(body.slice(9));
        return closed;
      },
    };
  }

  test('acts for the session that is still open', async () => {
    const { finish } = await begun(await testServer.signIn());
    expect(await finish()).toMatch(/^HTTP\/1\.1 204 /);
    expect(testServer.lane.calls).toMatchObject([{ name: 'abandon' }]);
  });

  test('does nothing once its session has ended', async () => {
    const cookie = await testServer.signIn();
    const { finish } = await begun(cookie);
    await testServer.ask({ method: 'DELETE', path: '/api/session', headers: testServer.own(), cookie });
    expect(await finish()).toMatch(/^HTTP\/1\.1 401 .*SIGNED_OUT/s);
    expect(testServer.lane.calls).toEqual([]);
  });

  test('does nothing once its screen has locked', async () => {
    const cookie = await testServer.signIn();
    const { finish } = await begun(cookie);
    await testServer.post('/api/session/lock', {}, cookie);
    expect(await finish()).toMatch(/^HTTP\/1\.1 401 .*SESSION_LOCKED/s);
    expect(testServer.lane.calls).toEqual([]);
  });
});

describe('sockets (fault 17)', () => {
  test('a request line that never ends, and a body that never ends, are closed with 408', async () => {
    // The kiosk's own limits are played at a running daemon (test/integration/daemon/hostile.test.ts).
    await testServer.close();
    testServer = await TestServer.open({ limits: { headersMs: 300, requestMs: 600, checkMs: 50, keepAliveMs: 5_000 } });
    const cookie = await testServer.signIn();
    const slowHead = await raw();
    slowHead.write('GET / HTTP/1.1\r\nHost:');
    const slowBody = await raw();
    slowBody.write(
      `POST /api/inspection/mrz HTTP/1.1\r\nHost: ${testServer.host}\r\nOrigin: http://${testServer.host}\r\nCookie: ${cookie}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    const [head, body] = await Promise.all([untilClosed(slowHead), untilClosed(slowBody)]);
    expect(head).toContain('408');
    expect(body).toContain('408');
    expect(testServer.lane.calls).toEqual([]);
  });

  test('300 silent sockets do not keep the officer out', async () => {
    const cookie = await testServer.signIn();
    const silent = await Promise.all(Array.from({ length: 300 }, () => raw()));
    const closed = silent.map((socket) => untilClosed(socket));
    for (let i = 0; i < 5; i++) {
      expect((await testServer.ask({ path: '/', cookie })).status).toBe(200);
      expect((await testServer.ask({ path: '/api/lane', cookie })).status).toBe(200);
    }
    for (const socket of silent) socket.destroy();
    await Promise.all(closed);
  });

  test('half-sent uploads do not keep the officer out either', async () => {
    const cookie = await testServer.signIn();
    const page = testServer.cameraPage(cookie);
    await page.follow();
    await page.camera.claim();
    const half = await Promise.all(Array.from({ length: 300 }, () => raw()));
    const closed = half.map((socket) => untilClosed(socket));
    for (const socket of half) {
      if (socket.destroyed) continue;
      socket.write(
        `POST /api/camera/frame HTTP/1.1\r\nHost: ${testServer.host}\r\nOrigin: http://${testServer.host}\r\nCookie: ${cookie}\r\n` +
          `Waypost-Nonce: ${page.camera.held?.nonce}\r\nContent-Type: image/jpeg\r\nContent-Length: 2000000\r\n\r\nx`,
      );
    }
    expect((await testServer.ask({ path: '/api/lane', cookie })).status).toBe(200);
    for (const socket of half) socket.destroy();
    await Promise.all(closed);
  });

  test.each([
    ['no Host', 'GET / HTTP/1.0\r\n\r\n', '403'],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', '403'],
    [
      'two lengths',
      'POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400',
    ],
    ['not HTTP', '\x16\x03\x01\x02\x00\x01', '400'],
    ['a header of 20 KiB', `GET / HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, '431'],
  ])('%s', async (_name, text, status) => {
    const socket = await raw();
    const closed = untilClosed(socket);
    socket.end(text);
    expect(await closed).toContain(` ${status} `);
    expect((await testServer.ask({ path: '/' })).status).toBe(200);
  });

  test('an endless refused upload is cut, not drained for ever', async () => {
    const socket = await raw();
    const closed = untilClosed(socket);
    socket.write(
      `POST /api/camera/frame HTTP/1.1\r\nHost: ${testServer.host}\r\nOrigin: http://${testServer.host}\r\n` +
        'Content-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000), Buffer.from('\r\n')]);
    let sent = 0;
    const push = (): void => {
      while (!socket.destroyed && socket.write(chunk)) sent += chunk.length;
      if (!socket.destroyed) socket.once('drain', push);
    };
    push();
    expect(await closed).toContain(' 401 ');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('port', () => {
  const another = (port: number) =>
    createHttpServer({
      ...new FakeLane(),
      accounts: new FakeAccounts(),
      keys: new FakeKeys(),
      securityLog: { append: () => true },
      diagnosis: new FakeMachine(),
      supervisor: new FakeSupervisorService(),
      support: closedSupport(),
      privacy: closedPrivacy(),
      demo: null,
      clock: new HandClock(),
      timers: new HandClock(),
      random: (bytes) => new Uint8Array(bytes),
      log: { warn: () => undefined, error: () => undefined },
      screenFolder: '/nonexistent',
      version: '0',
      port,
    });

  test('a port that is taken is an answer that says what to do', async () => {
    const second = another(testServer.port);
    expect(await second.start()).toMatchObject({ ok: false, reason: 'PORT_IN_USE' });
    expect(second.address()).toBeNull();
  });

  test('when only the IPv6 side is taken the lane does not start half', async ({ skip }) => {
    const squatter = createServer();
    const free = await new Promise<number | null>((resolve) => {
      squatter.once('error', () => resolve(null));
      squatter.listen({ host: '::1', port: 0 }, () => resolve((squatter.address() as { port: number }).port));
    });
    if (free === null) return skip('no IPv6 loopback on this machine');
    const server = another(free);
    expect(await server.start()).toMatchObject({ ok: false, reason: 'PORT_IN_USE' });
    expect(server.address()).toBeNull();
    await new Promise((resolve) => squatter.close(resolve));
  });

  test('a screen that was never built is said so', async () => {
    const server = another(0);
    const started = await server.start();
    if (!started.ok) throw new Error(started.message);
    const answer = await fetch(started.url);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reason: 'SCREEN_NOT_BUILT' });
    await server.stop();
  });
});
