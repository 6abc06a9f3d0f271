import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemView } from '../../../src/adapters/http/api/lane.ts';
import { EventReader } from '../../fakes/event-reader.ts';
import { LANES } from '../../fakes/lane-views.ts';
import { type Ask, PIN, TestServer } from '../../fakes/test-server.ts';

const INSPECTION = '0190b2f0-0000-7000-8000-000000000001';
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10);

let server: TestServer;
let cookie: string;
beforeEach(async () => {
  server = await TestServer.open();
  cookie = await server.signIn();
});
afterEach(() => server.close());

/** A command that works when sent by our own page. */
const command = (edit: Partial<Ask> = {}): Ask => ({
  method: 'POST',
  path: '/api/inspection/abandon',
  headers: server.own(),
  body: JSON.stringify({ inspectionId: INSPECTION }),
  cookie,
  ...edit,
});

describe('a page of another origin (fault 18)', () => {
  test('the command that the attacks are made from is accepted', async () => {
    expect((await server.ask(command())).status).toBe(204);
    expect(server.lane.calls).toHaveLength(1);
  });

  test.each(['evil.test', 'evil.test:8700', 'localhost', 'localhost.evil.test', 'localhost:1', '127.0.0.1.nip.io'])(
    'Host "%s" is refused on every path',
    async (host) => {
      for (const path of ['/', '/api/session', '/assets/main-abc123.js', '/nowhere']) {
        const answer = await server.ask({ path, headers: { host }, cookie });
        expect(answer.status).toBe(403);
        expect(answer.json()).toMatchObject({ reason: 'HOST_REFUSED' });
      }
    },
  );

  test('the three loopback names are answered', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      expect((await server.ask({ path: '/api/session', headers: { host: `${name}:${server.port}` } })).status).toBe(
        200,
      );
    }
  });

  test.each([
    ['foreign origin', { origin: 'http://evil.test' }],
    ['null origin', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://localhost:3000' }],
    ['https of the same name', { origin: 'https://localhost:8700' }],
    ['foreign origin that claims to be ours', { origin: 'http://evil.test', 'sec-fetch-site': 'same-origin' }],
    ['cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['same-site, another port', { 'sec-fetch-site': 'same-site' }],
    ['a typed address', { 'sec-fetch-site': 'none' }],
    ['no proof at all', {}],
  ])('%s: no command gets through', async (_name, headers) => {
    const answer = await server.ask(command({ headers: { 'content-type': 'application/json', ...headers } }));
    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({ reason: 'ORIGIN_REFUSED' });
    expect(server.lane.calls).toEqual([]);
  });

  test('a matching Origin alone, or same-origin alone, is proof enough', async () => {
    const type = { 'content-type': 'application/json' };
    const byOrigin = command({ headers: { ...type, origin: `http://${server.host}` } });
    const byFetchSite = command({ headers: { ...type, 'sec-fetch-site': 'same-origin' } });
    expect((await server.ask(byOrigin)).status).toBe(204);
    expect((await server.ask(byFetchSite)).status).toBe(204);
  });

  test.each(['/api/lane', '/api/events', '/api/images/x'])('%s cannot be read from elsewhere', async (path) => {
    for (const headers of [{ origin: 'http://evil.test' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect((await server.ask({ path, headers, cookie })).status).toBe(403);
    }
  });

  test('a WebSocket handshake from elsewhere is refused, and from here there is none', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const foreign = { ...headers, origin: 'http://evil.test' };
    expect((await server.ask({ path: '/api/events', headers: foreign, cookie })).status).toBe(403);
    expect((await server.ask({ path: '/ws', headers, cookie })).status).toBe(404);
  });

  test('a storm of refusals becomes two audit rows a minute apart, and none is lost', async () => {
    for (let i = 0; i < 50; i++) await server.ask({ path: '/', headers: { host: 'evil.test' } });
    server.clock.advance(60_000);
    const rows = server.audit.filter((row) => row.kind === 'request-refused');
    expect(rows.map((row) => row.count)).toEqual([1, 49]);
  });
});

describe('bodies', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined])(
    'content type %s is refused',
    async (type) => {
      const answer = await server.ask(command({ headers: { ...server.own(null), 'content-type': type } }));
      expect(answer.status).toBe(415);
      expect(server.lane.calls).toEqual([]);
    },
  );

  test('commands without content need the JSON type too', async () => {
    const answer = await server.ask(
      command({ path: '/api/session/lock', headers: server.own('text/plain'), body: '' }),
    );
    expect(answer.status).toBe(415);
  });

  test.each([
    ['no JSON', '{"inspectionId":'],
    ['nothing', ''],
    ['half of a UTF-8 character', Uint8Array.of(0x22, 0xc3, 0x22)],
  ])('%s: 400 without quoting what was sent', async (_name, body) => {
    const answer = await server.ask(command({ body }));
    expect(answer.status).toBe(400);
    expect(ProblemView.parse(answer.json())).toEqual({
      reason: 'BODY_MALFORMED',
      message: 'The body is not valid JSON.',
      retryAfterMs: null,
    });
  });

  test.each([
    [{ inspectionId: 'x' }, 'inspectionId'],
    [{}, 'inspectionId'],
    [{ inspectionId: INSPECTION, extra: 1 }, 'extra'],
    [JSON.parse(`{"inspectionId":"${INSPECTION}","__proto__":{"admin":true}}`), '__proto__'],
    [[], 'has to be an object'],
  ])('a wrong field is named: %j', async (body, named) => {
    const answer = await server.ask(command({ body: JSON.stringify(body) }));
    expect(answer.status).toBe(400);
    const problem = ProblemView.parse(answer.json());
    expect(problem.reason).toBe('FIELD_INVALID');
    expect(problem.message).toContain(named);
    expect(server.lane.calls).toEqual([]);
  });

  test('a hostile field name does not become a page of text', async () => {
    const answer = await server.ask(command({ body: JSON.stringify({ [`x${'y'.repeat(10_000)}`]: 1 }) }));
    expect(ProblemView.parse(answer.json()).message.length).toBeLessThanOrEqual(300);
  });

  test('16 KiB of JSON is read, one byte more is not, announced or not', async () => {
    const body = (size: number) => JSON.stringify({ inspectionId: INSPECTION }).padEnd(size, ' ');
    expect((await server.ask(command({ body: body(16 * 1024) }))).status).toBe(204);
    expect((await server.ask(command({ body: body(16 * 1024 + 1) }))).status).toBe(413);
    const headers = { ...server.own(), 'transfer-encoding': 'chunked', 'content-length': undefined };
    expect((await server.ask(command({ headers, body: body(200_000) }))).status).toBe(413);
    expect(server.lane.calls).toHaveLength(1);
  });

  test('20,000 opening brackets neither crash nor pass', async () => {
    expect((await server.ask(command({ body: '['.repeat(16_000) }))).status).toBe(400);
  });

  test('compressed bodies are refused', async () => {
    const headers = { ...server.own(), 'content-encoding': 'gzip' };
    expect((await server.ask(command({ headers }))).status).toBe(415);
  });

  test.each([
    ['a frame', JPEG, 200],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 400],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 400],
    ['nothing', Uint8Array.of(), 400],
    ['2 MiB and one byte', Buffer.concat([JPEG, Buffer.alloc(2 * 1024 * 1024)]), 413],
  ])('camera frame: %s', async (_name, body, status) => {
    const page = server.cameraPage(cookie);
    await page.follow();
    await page.camera.claim();
    expect((await page.camera.frame(body, null)).status).toBe(status);
    expect(server.lane.frames).toHaveLength(status === 200 ? 1 : 0);
    expect(server.lane.camera.feed().total).toEqual(status === 200 ? {} : { malformed: 1 });
  });

  test('a frame sent as JSON is refused', async () => {
    expect((await server.ask(command({ path: '/api/camera/frame', body: JPEG }))).status).toBe(415);
  });

  test('without a session a large upload is refused before it is read', async () => {
    const body = Buffer.concat([JPEG, Buffer.alloc(1024 * 1024)]);
    const frame = command({ path: '/api/camera/frame', headers: server.own('image/jpeg'), body, cookie: null });
    expect((await server.ask(frame)).status).toBe(401);
    expect(server.lane.frames).toEqual([]);
  });
});

describe('paths and methods', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '//etc/passwd',
    '/.hidden',
    '/%00',
    '/%',
    '/api/images/..%2f..%2fsecret.txt',
  ])('%s reaches nothing', async (path) => {
    const answer = await server.ask({ path, cookie });
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('outside the screen folder');
    expect(answer.text).not.toContain(server.folder);
  });

  test('a known path with another method: 405 and what is allowed', async () => {
    const answer = await server.ask({ method: 'PUT', path: '/api/session', headers: server.own(), cookie });
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('GET, POST, DELETE');
    expect((await server.ask({ method: 'HEAD', path: '/api/events', cookie })).status).toBe(405);
    expect((await server.ask({ method: 'TRACE', path: '/', cookie })).status).toBe(404);
  });

  test('an unknown route is a problem in JSON, and demo routes do not exist on this lane', async () => {
    for (const path of ['/api/nothing', '/api/demo']) {
      const answer = await server.ask({ path, cookie });
      expect(answer.status).toBe(404);
      expect(ProblemView.parse(answer.json()).reason).toBe('NOT_FOUND');
    }
  });

  test('an error of ours is a plain 500, and neither answer nor log quotes it', async () => {
    server.lane.failWith = new Error('ERIKSSON<<ANNA<MARIA');
    const answer = await server.ask({ path: '/api/lane', cookie });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('ERIKSSON');
    expect(JSON.stringify(server.logged)).not.toContain('ERIKSSON');
    expect(server.logged).toMatchObject([{ event: 'http.internal', detail: { name: 'Error' } }]);
    server.lane.failWith = null;
    expect((await server.ask({ path: '/api/lane', cookie })).status).toBe(200);
  });
});

describe('roles', () => {
  const bodies: Record<string, unknown> = {
    '/api/inspection/abandon': { inspectionId: INSPECTION },
    '/api/inspection/acknowledge': { inspectionId: INSPECTION },
    '/api/inspection/mrz': { lines: ['A', 'B'], because: 'READER_FAULT' },
    '/api/inspection/recapture': { inspectionId: INSPECTION, what: 'page' },
    '/api/alerts/open': { inspectionId: INSPECTION, alertId: INSPECTION },
    '/api/alerts/adjudicate': { inspectionId: INSPECTION, alertId: INSPECTION, outcome: 'unsure', note: '' },
    '/api/inspection/decide': {
      inspectionId: INSPECTION,
      revision: 1,
      decision: 'clear',
      reasons: [],
      note: '',
      held: true,
    },
  };

  test.each(Object.entries(bodies))('%s: technician 403, signed out 401, supervisor yes', async (path, body) => {
    const technician = await server.signIn('tech1');
    const supervisor = await server.signIn('super1');
    const refused = await server.post(path, body, technician);
    expect(refused.status).toBe(403);
    expect(refused.json()).toMatchObject({ reason: 'ROLE_REFUSED' });
    expect((await server.post(path, body, null)).status).toBe(401);
    expect(server.lane.calls).toEqual([]);
    expect((await server.post(path, body, supervisor)).status).toBeLessThan(300);
    expect(server.lane.calls).toHaveLength(1);
    const args = server.lane.calls[0]?.args;
    if (path === '/api/inspection/recapture') {
      // A recapture is asked of the device by nobody in particular, here without a CAN.
      expect(args).toEqual([INSPECTION, 'page', undefined]);
      return;
    }
    // The officer of the session, in the command or after it.
    const last = args?.at(-1);
    expect(typeof last === 'object' ? (last as { officer: string }).officer : last).toBe('super1');
  });

  test('who looks after the machine sees its state and no traveller: not in the lane, the stream or the pictures', async () => {
    const { inspection } = LANES.protect();
    const name = inspection?.person?.primary ?? 'nobody';
    const interrupted = [{ inspectionId: INSPECTION, openedAt: '', phase: 'read', name, alerts: [] }];
    server.lane.change({ inspection, interrupted });
    server.lane.images.set('page-1', Uint8Array.of(0xff, 0xd8, 0xff, 1));
    const technician = await server.signIn('tech1');
    const views = [];
    for (const as of [technician, cookie]) {
      const stream = await EventReader.open(server, as);
      await stream.until((reader) => reader.events().length === 1);
      views.push([(await server.ask({ path: '/api/lane', cookie: as })).text, stream.text]);
      stream.close();
    }
    const [theirs, officers] = views;
    for (const text of theirs ?? ['missing']) {
      expect(text).not.toContain(name);
      expect(text).not.toContain('/api/images/');
      expect(text).toContain('"inspection":null');
    }
    for (const text of officers ?? ['missing']) expect(text).toContain(name);
    expect((await server.ask({ path: '/api/images/page-1', cookie: technician })).status).toBe(403);
    expect((await server.ask({ path: '/api/images/page-1', cookie })).status).toBe(200);
    expect((await server.ask({ path: '/api/diagnostics', cookie: technician })).status).toBe(200);
  });

  test('a zone is not typed without a reason that is known', async () => {
    for (const because of [undefined, '', 'CURIOUS']) {
      const refused = await server.post('/api/inspection/mrz', { lines: ['A', 'B'], because }, cookie);
      expect(refused.status).toBe(400);
    }
    expect(server.lane.calls).toEqual([]);
  });

  test('error counters and alarms of too many queries are for the supervisor alone', async () => {
    const technician = await server.signIn('tech1');
    const supervisor = await server.signIn('super1');
    for (const [as, status] of [
      [null, 401],
      [technician, 403],
      [cookie, 403],
      [supervisor, 200],
    ] as const) {
      expect((await server.ask({ path: '/api/counters', cookie: as })).status).toBe(status);
      expect((await server.ask({ path: '/api/supervision', cookie: as })).status).toBe(status);
    }
  });

  test('a reason that is no reason is refused by name and never reaches the lane', async () => {
    const body = { ...(bodies['/api/inspection/decide'] as object), reasons: ['OTHER', 'BECAUSE_I_SAY_SO'] };
    const answer = await server.post('/api/inspection/decide', body, cookie);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ reason: 'FIELD_INVALID', message: expect.stringContaining('reasons.1') });
    expect(answer.text).not.toContain('BECAUSE_I_SAY_SO');
    expect(server.lane.calls).toEqual([]);
  });

  test("the lane's own refusal passes through as 409", async () => {
    server.lane.nextResult = { ok: false, reason: 'STALE_SCREEN', message: 'The screen has changed.' };
    const answer = await server.post('/api/inspection/decide', bodies['/api/inspection/decide'], cookie);
    expect(answer.status).toBe(409);
    expect(answer.json()).toEqual({ reason: 'STALE_SCREEN', message: 'The screen has changed.', retryAfterMs: null });
  });

  test('the PIN does not come back in any answer', async () => {
    const answer = await server.post('/api/session', { officerId: 'officer1', pin: PIN, extra: PIN }, null);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(PIN);
  });
});
