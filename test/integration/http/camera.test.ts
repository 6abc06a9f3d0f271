import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestServer } from '../../fakes/test-server.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1);

let server: TestServer;
let cookie: string;
beforeEach(async () => {
  server = await TestServer.open();
  cookie = await server.signIn();
});
afterEach(() => server.close());

async function holding(as = cookie) {
  const page = server.cameraPage(as);
  const stream = await page.follow();
  const claim = await page.camera.claim();
  return { ...page, stream, claim };
}

describe('the camera', () => {
  test('is for a page that follows the lane', async () => {
    const { camera } = server.cameraPage(cookie);
    expect(await camera.claim()).toMatchObject({ status: 409, body: expect.stringContaining('CAMERA_PAGE') });
    const page = await holding();
    expect(page.claim.status).toBe(200);
    const frame = await page.camera.frame(JPEG, null);
    expect(frame.status).toBe(200);
    expect(server.lane.frames).toHaveLength(1);
  });

  test('is not for the name of the page of another browser', async () => {
    const page = await holding();
    const other = await server.signIn('super1');
    const answer = await server.post('/api/camera/claim', { page: page.camera.id, take: true }, other);
    expect(answer.json()).toMatchObject({ reason: 'CAMERA_PAGE' });
  });

  test.each(['tech1', 'protect1', 'dpo1'])('is not for %s, whose frames are counted', async (account) => {
    const as = await server.signIn(account);
    const frame = {
      method: 'POST',
      path: '/api/camera/frame',
      headers: server.own('image/jpeg'),
      body: JPEG,
      cookie: as,
    };
    expect((await server.ask(frame)).status).toBe(403);
    expect((await server.post('/api/camera/claim', { page: crypto.randomUUID(), take: false }, as)).status).toBe(403);
    expect((await server.ask({ ...frame, cookie: null })).status).toBe(401);
    expect(server.lane.camera.feed().total).toEqual({ role: 1, 'signed-out': 1 });
    expect(server.lane.frames).toEqual([]);
  });

  test('a frame without its proof, with another body, or sent twice is refused', async () => {
    const page = await holding();
    const send = (headers: Record<string, string>, body = JPEG) => page.camera.send(body, headers);
    const proof = page.camera.proof(JPEG);
    expect((await send({})).status).toBe(409);
    expect((await send(proof, Uint8Array.of(0xff, 0xd8, 0xff, 9))).status).toBe(409);
    expect((await send(proof)).status).toBe(200);
    expect((await send(proof)).status).toBe(409);
    expect(server.lane.camera.feed().total).toEqual({ 'no-capability': 1, forged: 1, replayed: 1 });
    expect(server.lane.frames).toHaveLength(1);
  });

  test('of a locked screen feeds nothing, and what its page sends is counted', async () => {
    const page = await holding();
    await server.ask({ method: 'POST', path: '/api/session/lock', headers: server.own(), cookie });
    expect((await page.camera.send(JPEG)).status).toBe(401);
    expect(server.lane.camera.feed().total).toEqual({ locked: 1 });
    expect(server.lane.frames).toEqual([]);
  });

  test('takes no frame whose last byte came after the screen locked, and counts it as one of a locked screen', async () => {
    const page = await holding();
    const length = { host: server.host, cookie, 'content-length': JPEG.length };
    const headers = { ...server.own('image/jpeg'), ...page.camera.proof(JPEG), ...length };
    const sent = request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/camera/frame', headers });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      sent.on('response', (answer) => resolve(answer.resume().statusCode));
      sent.on('error', reject);
    });
    await new Promise((resolve) => sent.write(JPEG.subarray(0, 3), resolve));
    // A request that came in later and was answered: the daemon is reading the body of the frame.
    await server.ask({ method: 'GET', path: '/api/session', cookie });
    await server.ask({ method: 'POST', path: '/api/session/lock', headers: server.own(), cookie });
    sent.end(JPEG.subarray(3));
    expect(await answered).toBe(401);
    expect(server.lane.camera.feed().total).toEqual({ locked: 1 });
    expect(server.lane.frames).toEqual([]);
  });

  test('goes on with a page whose stream was cut and opened again', async () => {
    const page = await holding();
    page.stream.close();
    await expect.poll(() => server.lane.camera.feed().holder?.capability).toBeNull();
    expect((await page.camera.frame(JPEG, null)).status).toBe(409);
    await page.follow();
    expect((await page.camera.claim()).status).toBe(200);
    expect((await page.camera.frame(JPEG, null)).status).toBe(200);
  });

  test('is free when the window was closed, and for the next sign-in when the officer signed out', async () => {
    const page = await holding();
    const second = server.cameraPage(cookie);
    await second.follow();
    expect((await second.camera.claim()).body).toContain('CAMERA_OTHER_PAGE');
    page.stream.close();
    await expect.poll(async () => (await second.camera.claim()).status).toBe(200);
    await server.ask({ method: 'DELETE', path: '/api/session', headers: server.own(), cookie });
    const next = await holding(await server.signIn('super1'));
    expect(next.claim.status).toBe(200);
  });

  test('goes to another officer by a fresh PIN and a row, and the first one is told', async () => {
    const page = await holding();
    const other = await server.signIn('super1');
    const theirs = server.cameraPage(other);
    await theirs.follow();
    expect((await theirs.camera.claim()).body).toContain('CAMERA_OTHER_SCREEN');
    expect((await theirs.camera.claim(true)).status).toBe(200);
    expect(server.audit).toContainEqual({ kind: 'camera-taken', officer: 'super1', from: 'officer1' });
    expect((await page.camera.frame(JPEG, null)).status).toBe(409);
    expect((await page.camera.claim()).body).toContain('CAMERA_OTHER_SCREEN');
  });

  test('does not go to another screen by a PIN that was typed long ago', async () => {
    await holding();
    const other = await server.signIn('super1');
    const theirs = server.cameraPage(other);
    await theirs.follow();
    for (let minutes = 0; minutes < 6; minutes += 1) {
      server.clock.advance(60_000);
      for (const as of [cookie, other]) await server.post('/api/session/active', {}, as);
    }
    expect(await theirs.camera.claim(true)).toMatchObject({ status: 403, body: expect.stringContaining('PIN_AGAIN') });
  });

  test('a claim keeps no screen awake', async () => {
    const page = await holding();
    server.clock.advance(89_000);
    await page.camera.claim();
    server.clock.advance(1_000);
    expect((await page.camera.claim()).status).toBe(401);
  });
});
