import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FAILURE_ROW_EVERY_MS } from '../../../src/adapters/http/access/sign-in-ledger.ts';
import { ProblemView, SessionView } from '../../../src/adapters/http/api/lane.ts';
import { EventReader } from '../../fakes/event-reader.ts';
import { cookieOf, cookiesOf, knownOf, PIN, TestServer, UNKNOWN_ACCOUNT_TRIES } from '../../fakes/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.open();
});
afterEach(() => server.close());

const session = async (cookie: string | null) =>
  SessionView.parse((await server.ask({ path: '/api/session', cookie })).json());

describe('sign-in', () => {
  test('nobody is signed in at first, and that is an answer, not an error', async () => {
    const view = await session(null);
    expect(view.officer).toBeNull();
    expect(view.locked).toBe(false);
    expect(view.lockAfterMs).toBe(90_000);
    expect(view.version).toBe('1.2.3');
  });

  test('the right PIN opens a session whose cookie only this origin can use', async () => {
    const answer = await server.post('/api/session', { officerId: 'officer1', pin: PIN }, null);
    expect(answer.status).toBe(200);
    expect(SessionView.parse(answer.json()).officer).toEqual({ id: 'officer1', name: 'Officer One', role: 'officer' });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^__Host-wp=[A-Za-z0-9_-]{43}; Secure; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await session(cookieOf(answer))).officer?.id).toBe('officer1');
    expect(server.audit).toEqual([{ kind: 'signed-in', officer: 'officer1' }]);
  });

  test('a wrong PIN and an unknown name get the same answer, and the audit row says which account was meant', async () => {
    const wrong = await server.post('/api/session', { officerId: 'officer1', pin: '0000' }, null);
    const unknown = await server.post('/api/session', { officerId: 'nobody', pin: PIN }, null);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.json()).toEqual(unknown.json());
    expect(ProblemView.parse(wrong.json()).reason).toBe('PIN_WRONG');
    expect(wrong.headers['set-cookie']).toBeUndefined();
    const row = { kind: 'sign-in-failed', reason: 'PIN_WRONG', lockedNow: false, budget: 'door loopback', count: 1 };
    // The first is a row at once; the next is counted, no matter who was meant, so that no write tells whether there is an account.
    expect(server.audit).toEqual([{ ...row, officer: 'officer1' }]);
    server.clock.advance(FAILURE_ROW_EVERY_MS);
    expect(server.audit).toEqual([
      { ...row, officer: 'officer1' },
      { ...row, officer: null },
    ]);
  });

  test('five wrong PINs from its own browser lock the account, also for the right one, and the answer says for how long', async () => {
    const known = knownOf(await server.post('/api/session', { officerId: 'officer1', pin: PIN }, null));
    for (let i = 0; i < 5; i++) await server.post('/api/session', { officerId: 'officer1', pin: '0000' }, known);
    const answer = await server.post('/api/session', { officerId: 'officer1', pin: PIN }, known);
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ reason: 'ACCOUNT_LOCKED', retryAfterMs: 300_000 });
    expect(answer.headers['retry-after']).toBe('300');
    expect(server.audit.filter((row) => row.kind === 'sign-in-failed' && row.lockedNow)).toHaveLength(1);
  });

  test('wrong PINs of strangers lock nobody who signed in at this browser, and are a few rows', async () => {
    const first = await server.post('/api/session', { officerId: 'officer1', pin: PIN }, null);
    expect(first.headers['set-cookie']?.[1]).toMatch(
      /^__Host-wpb=[A-Za-z0-9_-]{32}; Secure; HttpOnly; SameSite=Strict; Path=\/; Max-Age=2592000$/,
    );
    await server.post('/api/session/lock', {}, cookieOf(first));
    const refused = [];
    for (let i = 0; i < UNKNOWN_ACCOUNT_TRIES + 100; i++) {
      refused.push((await server.post('/api/session', { officerId: 'officer1', pin: '0000' }, null)).json());
    }
    expect(refused.at(-1)).toMatchObject({ reason: 'SIGN_IN_THROTTLED', retryAfterMs: 900_000 });
    // Neither of the two who are known is a stranger: the locked screen, and the browser without its session.
    const body = { officerId: 'officer1', pin: PIN };
    expect((await server.post('/api/session/unlock', body, cookieOf(first))).status).toBe(200);
    expect((await server.post('/api/session', body, knownOf(first))).status).toBe(200);
    expect((await server.post('/api/session', { ...body, officerId: 'super1' }, knownOf(first))).status).toBe(429);
    server.clock.advance(FAILURE_ROW_EVERY_MS);
    const rows = server.audit.filter((row) => row.kind === 'sign-in-failed');
    expect(rows.map(({ reason, lockedNow, count }) => [reason, lockedNow, count])).toEqual([
      ['PIN_WRONG', false, 1],
      ['PIN_WRONG', true, 1],
      ['PIN_WRONG', false, UNKNOWN_ACCOUNT_TRIES - 2],
      ['SIGN_IN_THROTTLED', false, 101],
    ]);
  });

  test('a browser that has proved a PIN for somebody knows that account alone, and not for a new PIN', async () => {
    const known = knownOf(await server.post('/api/session', { officerId: 'officer1', pin: PIN }, null));
    for (let i = 0; i < UNKNOWN_ACCOUNT_TRIES; i++)
      await server.post('/api/session', { officerId: 'x', pin: '0000' }, null);
    const session = await server.post('/api/session', { officerId: 'officer1', pin: PIN }, known);
    const changed = await server.post('/api/session/own-pin', { pin: PIN, newPin: '5823' }, cookiesOf(session));
    const body = { officerId: 'officer1', pin: '5823' };
    expect((await server.post('/api/session', body, known)).json()).toMatchObject({ reason: 'SIGN_IN_THROTTLED' });
    // The change itself was a proof, so its browser is known with the new PIN.
    expect((await server.post('/api/session', body, cookiesOf(changed))).status).toBe(200);
  });

  test.each([
    ['SIGN_IN_BUSY', 429],
    ['ACCOUNTS_UNAVAILABLE', 503],
  ] as const)('%s is no wrong PIN: %i and no audit row', async (reason, status) => {
    server.accounts.nextResult = {
      ok: false,
      reason,
      retryAfterMs: 1_000,
      officer: null,
      budget: '',
      lockedNow: false,
    };
    const answer = await server.post('/api/session', { officerId: 'officer1', pin: PIN }, null);
    expect(answer.status).toBe(status);
    expect(server.audit).toEqual([]);
  });

  test('without a durable audit row nobody gets in', async () => {
    server.auditWorks = false;
    const answer = await server.post('/api/session', { officerId: 'officer1', pin: PIN }, null);
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ reason: 'AUDIT_UNAVAILABLE' });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('signing out ends the session and takes the cookie away', async () => {
    const cookie = await server.signIn();
    const answer = await server.ask({ method: 'DELETE', path: '/api/session', headers: server.own(), cookie });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    expect((await session(cookie)).officer).toBeNull();
    expect((await server.ask({ path: '/api/lane', cookie })).status).toBe(401);
  });

  test('signing in over a session ends the earlier one', async () => {
    const first = await server.signIn();
    const answer = await server.post('/api/session', { officerId: 'super1', pin: PIN }, first);
    expect((await session(first)).officer).toBeNull();
    expect((await session(cookieOf(answer))).officer?.id).toBe('super1');
    expect(server.audit).toContainEqual({ kind: 'signed-out', officer: 'officer1', by: 'replaced' });
  });

  test('signing in at a second screen ends the first one, which says so, and the end is a row of the audit', async () => {
    const first = await server.signIn();
    const stream = await EventReader.open(server, first);
    await stream.until((reader) => reader.events().length === 1);
    const second = await server.signIn();
    await stream.until((reader) => reader.ended);
    expect(SessionView.parse(stream.events().at(-1)?.data)).toMatchObject({ officer: null, ended: 'elsewhere' });
    expect(await session(first)).toMatchObject({ officer: null, ended: 'elsewhere' });
    expect((await server.ask({ path: '/api/lane', cookie: first })).status).toBe(401);
    expect(await session(second)).toMatchObject({ officer: { id: 'officer1' }, ended: null });
    expect(server.audit).toContainEqual({ kind: 'signed-out', officer: 'officer1', by: 'elsewhere' });
    // Who never had a session learns nothing of it.
    expect(await session(null)).toMatchObject({ ended: null });
  });

  test('a second screen ends the first one also while it is locked, and nobody else', async () => {
    const first = await server.signIn();
    const other = await server.signIn('super1');
    await server.post('/api/session/lock', {}, first);
    await server.signIn();
    expect((await server.post('/api/session/unlock', { officerId: 'officer1', pin: PIN }, first)).status).toBe(401);
    expect((await session(other)).officer?.id).toBe('super1');
  });

  test('a wrong PIN at a second screen ends nothing', async () => {
    const first = await server.signIn();
    await server.post('/api/session', { officerId: 'officer1', pin: '0000' }, null);
    expect((await session(first)).officer?.id).toBe('officer1');
  });

  test('the ninth session takes the place of the one that was idle longest', async () => {
    const cookies: string[] = [];
    for (let i = 0; i < 9; i++) {
      const id = `more${i}`;
      server.accounts.more.push({ id, name: id, role: 'officer' });
      cookies.push(await server.signIn(id));
      server.clock.advance(10);
    }
    const alive = await Promise.all(cookies.map(async (cookie) => (await session(cookie)).officer !== null));
    expect(alive).toEqual([false, ...Array<boolean>(8).fill(true)]);
  });

  test('a guessed, doubled or foreign cookie is no session', async () => {
    const cookie = await server.signIn();
    for (const wrong of ['__Host-wp=x', `__Host-wp=${'A'.repeat(43)}`, `${cookie}; ${cookie}`, cookie.toUpperCase()]) {
      expect((await session(wrong)).officer).toBeNull();
    }
  });
});

/** A socket that is bound and not listened on, as a service manager hands it over. */
function boundSocket(address: '127.0.0.1' | '::1', wanted: number): { fd: number; port: number } {
  interface Handle {
    fd: number;
    bind(address: string, port: number): number;
    bind6(address: string, port: number, flags: number): number;
    getsockname(out: object): number;
  }
  type Binding = { TCP: new (kind: number) => Handle; constants: { SERVER: number } };
  const { TCP, constants } = (process as unknown as { binding(name: string): Binding }).binding('tcp_wrap');
  const handle = new TCP(constants.SERVER);
  const fault = address === '::1' ? handle.bind6(address, wanted, 0) : handle.bind(address, wanted);
  const named: { port?: number } = {};
  handle.getsockname(named);
  if (fault !== 0) throw new Error(`${address} cannot be bound (${fault})`);
  sockets.push(handle);
  return { fd: handle.fd, port: named.port ?? 0 };
}
/** Kept, because a handle that nobody holds closes its socket. */
const sockets: object[] = [];

test('a flood by the listener of the machine does not hold up the sign-in by that of the kiosk browser', async () => {
  await server.close();
  const machine = boundSocket('127.0.0.1', 0);
  const kiosk = boundSocket('::1', machine.port);
  server = await TestServer.open({ port: machine.port, handed: { http: [machine.fd], kiosk: [kiosk.fd] } });
  const by = (address: string, pin: string) => {
    const body = JSON.stringify({ officerId: 'officer1', pin });
    return server.ask({ method: 'POST', path: '/api/session', headers: server.own(), body, address });
  };
  for (let tried = 0; tried < UNKNOWN_ACCOUNT_TRIES; tried += 1) await by('127.0.0.1', '0000');
  expect((await by('127.0.0.1', PIN)).json()).toMatchObject({ reason: 'SIGN_IN_THROTTLED' });
  expect((await by('::1', PIN)).status).toBe(200);
  const budgets = server.audit.flatMap((row) => (row.kind === 'sign-in-failed' ? [row.budget] : []));
  expect(new Set(budgets)).toEqual(new Set(['door loopback']));
});

describe('lock', () => {
  test('90 s without activity lock the screen; the name stays, the traveller goes', async () => {
    const cookie = await server.signIn();
    server.clock.advance(89_999);
    expect((await session(cookie)).locked).toBe(false);
    server.clock.advance(1);
    const view = await session(cookie);
    expect(view.locked).toBe(true);
    expect(view.officer?.id).toBe('officer1');
    const lane = await server.ask({ path: '/api/lane', cookie });
    expect(lane.status).toBe(401);
    expect(lane.json()).toMatchObject({ reason: 'SESSION_LOCKED' });
    expect(server.audit).toContainEqual({ kind: 'locked', officer: 'officer1', by: 'idle' });
  });

  test('commands keep the screen open; frames, snapshots and session queries do not', async () => {
    const cookie = await server.signIn();
    server.clock.advance(60_000);
    await server.post('/api/session/active', {}, cookie);
    server.clock.advance(60_000);
    expect((await session(cookie)).locked).toBe(false);
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);
    await server.ask({
      method: 'POST',
      path: '/api/camera/frame',
      headers: server.own('image/jpeg'),
      body: jpeg,
      cookie,
    });
    await server.ask({ path: '/api/lane', cookie });
    server.clock.advance(30_000);
    expect((await session(cookie)).locked).toBe(true);
  });

  test('a locked session takes no camera frame and no command, and the frame is counted', async () => {
    const cookie = await server.signIn();
    const page = server.cameraPage(cookie);
    await page.follow();
    expect((await page.camera.claim()).status).toBe(200);
    expect((await page.camera.frame(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), null)).status).toBe(200);
    expect((await server.post('/api/session/lock', {}, cookie)).json()).toMatchObject({ locked: true });
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);
    const frame = { method: 'POST', path: '/api/camera/frame', headers: server.own('image/jpeg'), body: jpeg, cookie };
    expect((await server.ask(frame)).status).toBe(401);
    expect((await page.camera.frame(jpeg, null)).status).toBe(401);
    expect(server.lane.camera.feed().total).toEqual({ locked: 2 });
    expect((await server.post('/api/mrz/check', { lines: ['X'] }, cookie)).status).toBe(401);
    expect((await server.post('/api/session/active', {}, cookie)).status).toBe(401);
    expect(server.lane.frames).toHaveLength(1);
    expect(server.lane.calls).toEqual([]);
  });

  test('the PIN of the same officer unlocks, and the cookie changes', async () => {
    const cookie = await server.signIn();
    await server.post('/api/session/lock', {}, cookie);
    const wrong = await server.post('/api/session/unlock', { officerId: 'officer1', pin: '0' }, cookie);
    expect(wrong.status).toBe(401);
    expect((await session(cookie)).locked).toBe(true);
    const other = await server.post('/api/session/unlock', { officerId: 'super1', pin: PIN }, cookie);
    expect(other.status).toBe(403);
    const answer = await server.post('/api/session/unlock', { officerId: 'officer1', pin: PIN }, cookie);
    expect(answer.json()).toMatchObject({ locked: false });
    expect(cookieOf(answer)).not.toBe(cookie);
    expect((await session(cookie)).officer).toBeNull();
    expect((await server.ask({ path: '/api/lane', cookie: cookieOf(answer) })).status).toBe(200);
    expect(server.audit.at(-1)).toEqual({ kind: 'unlocked', officer: 'officer1' });
  });

  test('a session that ends while its PIN is being checked is not revived', async () => {
    const cookie = await server.signIn();
    await server.post('/api/session/lock', {}, cookie);
    let release = (): void => undefined;
    server.accounts.hold = new Promise((resolve) => {
      release = resolve;
    });
    const unlocking = server.post('/api/session/unlock', { officerId: 'officer1', pin: PIN }, cookie);
    await server.ask({ method: 'DELETE', path: '/api/session', headers: server.own(), cookie });
    release();
    expect((await unlocking).status).toBe(401);
    expect((await session(cookie)).officer).toBeNull();
  });

  test('a shift ends after twelve hours, whatever the officer does', async () => {
    const cookie = await server.signIn();
    for (let minute = 0; minute < 12 * 60; minute++) {
      server.clock.advance(60_000);
      if (minute < 12 * 60 - 1) await server.post('/api/session/active', {}, cookie);
    }
    expect((await session(cookie)).officer).toBeNull();
    expect(server.audit.at(-1)).toEqual({ kind: 'signed-out', officer: 'officer1', by: 'expired' });
  });
});

describe('a second person at the same screen', () => {
  const ID = '0193c0de-0000-7000-8000-000000000001';
  const word = (officerId: string, pin: string = PIN) => ({
    inspectionId: ID,
    alertId: ID,
    agrees: true,
    officerId,
    pin,
  });

  test('gives a word by an own PIN, and stays without a session', async () => {
    const cookie = await server.signIn('officer1');
    const answer = await server.post('/api/alerts/second', word('super1'), cookie);
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(server.lane.calls).toEqual([
      {
        name: 'secondOpinion',
        args: [{ inspectionId: ID, alertId: ID, agrees: true, screen: 'shared', officer: 'super1' }],
      },
    ]);
    expect(JSON.stringify(server.lane.calls)).not.toContain(PIN);
    expect((await session(cookie)).officer?.id).toBe('officer1');
  });

  test('with a wrong PIN, or without the role, says nothing, and the try is counted', async () => {
    const cookie = await server.signIn('officer1');
    const wrong = await server.post('/api/alerts/second', word('super1', '0000'), cookie);
    expect(wrong.json()).toMatchObject({ reason: 'PIN_WRONG' });
    const technician = await server.post('/api/alerts/second', word('tech1'), cookie);
    expect(technician.status).toBe(403);
    expect(technician.json()).toMatchObject({ reason: 'ROLE_REFUSED' });
    expect(server.lane.calls).toEqual([]);
    expect(server.audit.filter((row) => row.kind === 'sign-in-failed')).toHaveLength(1);
  });

  test('is the person whom the PIN names, also when that is the officer of the session: the lane then refuses', async () => {
    const cookie = await server.signIn('officer1');
    await server.post('/api/alerts/second', word('officer1'), cookie);
    expect(server.lane.calls).toMatchObject([{ args: [{ officer: 'officer1' }] }]);
  });

  test('says nothing by a PIN in which somebody else has a hand', async () => {
    const cookie = await server.signIn('officer1');
    server.accounts.given.add('super1');
    const refused = await server.post('/api/alerts/second', word('super1'), cookie);
    expect(refused.json()).toMatchObject({ reason: 'OWN_PIN_NEEDED' });
    const own = await server.signIn('super1');
    const { inspectionId, alertId } = word('super1');
    const seen = { inspectionId, alertId, outcome: 'confirmed' };
    const elsewhere = await server.post('/api/alerts/second/own', seen, own);
    expect(elsewhere.json()).toMatchObject({ reason: 'OWN_PIN_NEEDED' });
    const settle = { inspectionId: ID, outcome: 'clear', reasons: [] };
    expect((await server.post('/api/supervisor/settle', settle, own)).json()).toMatchObject({
      reason: 'OWN_PIN_NEEDED',
    });
    expect(server.lane.calls).toEqual([]);
  });

  test('says nothing at a screen that locked while the PIN was being checked', async () => {
    const cookie = await server.signIn('officer1');
    let [checking, release] = [(): void => undefined, (): void => undefined];
    const checked = new Promise<void>((resolve) => {
      checking = resolve;
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    Object.defineProperty(server.accounts, 'hold', {
      get: () => {
        checking();
        return held;
      },
    });
    const saying = server.post('/api/alerts/second', word('super1'), cookie);
    await checked;
    expect((await server.post('/api/session/lock', {}, cookie)).status).toBe(200);
    release();
    expect((await saying).json()).toMatchObject({ reason: 'SIGNED_OUT' });
    expect(server.lane.calls).toEqual([]);
  });

  test('needs an open screen', async () => {
    expect((await server.post('/api/alerts/second', word('super1'), null)).status).toBe(401);
    expect(server.lane.calls).toEqual([]);
  });
});

describe('a second person at an own screen', () => {
  const ID = '0193c0de-0000-7000-8000-000000000001';
  const word = { inspectionId: ID, alertId: ID, outcome: 'confirmed' };

  test('is the supervisor who is signed in there, whatever the body says', async () => {
    const cookie = await server.signIn('super1');
    expect((await server.post('/api/alerts/second/own', word, cookie)).status).toBe(204);
    expect(server.lane.calls).toEqual([
      { name: 'secondOpinion', args: [{ ...word, screen: 'own', officer: 'super1' }] },
    ]);
    const other = await server.post('/api/alerts/second/own', { ...word, officerId: 'officer1' }, cookie);
    expect(other.status).toBe(400);
  });

  test.each(['officer1', 'tech1', 'protect1'])('is not %s', async (id) => {
    const cookie = await server.signIn(id);
    expect((await server.post('/api/alerts/second/own', word, cookie)).status).toBe(403);
    expect(server.lane.calls).toEqual([]);
  });
});

describe('a role that reaches for more', () => {
  test('is a row of the audit, and a storm of it is one a minute with the count', async () => {
    const cookie = await server.signIn('tech1');
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await server.ask({ path: '/api/supervision', cookie })).status).toBe(403);
    }
    const rows = () => server.audit.filter((row) => row.kind === 'request-refused');
    expect(rows()).toEqual([{ kind: 'request-refused', reason: 'ROLE_REFUSED', count: 1 }]);
    server.clock.advance(60_000);
    expect(rows().at(-1)).toEqual({ kind: 'request-refused', reason: 'ROLE_REFUSED', count: 4 });
  });
});

describe('an account with another PIN or role', () => {
  test('is out with the next request, locked or not, and the screen says why', async () => {
    const cookie = await server.signIn('officer1');
    await server.post('/api/session/lock', {}, cookie);
    server.accounts.changes.set('officer1', 1);
    expect((await server.post('/api/session/unlock', { officerId: 'officer1', pin: PIN }, cookie)).status).toBe(401);
    expect(await session(cookie)).toMatchObject({ officer: null, ended: 'account' });
    expect(server.audit.at(-1)).toEqual({ kind: 'signed-out', officer: 'officer1', by: 'changed' });
    expect((await session(await server.signIn('officer1'))).officer?.id).toBe('officer1');
  });
});

describe('an account that is switched off', () => {
  test('is out with the next request, and the end is a row of the audit', async () => {
    const cookie = await server.signIn('officer1');
    server.accounts.disabled.add('officer1');
    expect((await server.ask({ path: '/api/lane', cookie })).status).toBe(401);
    expect(server.audit.at(-1)).toEqual({ kind: 'signed-out', officer: 'officer1', by: 'disabled' });
    server.accounts.disabled.delete('officer1');
    expect((await server.ask({ path: '/api/lane', cookie })).status).toBe(401);
  });
});
