import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PIN_FRESH_MS } from '../../../src/adapters/http/access/sessions.ts';
import { routeTable } from '../../../src/adapters/http/routes/index.ts';
import { LANES } from '../../fakes/lane-views.ts';
import { type Answer, cookieOf, knownOf, PIN, TestServer } from '../../fakes/test-server.ts';

const ID = '0193c0de-0000-7000-8000-000000000001';
const NUMBER = { number: 'ABCDEFGHJK' };

let server: TestServer;
let cookie: string;
let inspectionId: string;
beforeEach(async () => {
  server = await TestServer.open();
  const { inspection } = LANES.needsALook();
  inspectionId = inspection?.inspectionId ?? '';
  server.lane.change({ inspection });
});
afterEach(() => server.close());

/** An officer who has been busy for `ms` without typing the PIN. */
async function busy(id: string, ms: number): Promise<void> {
  cookie = await server.signIn(id);
  for (let left = ms; left > 0; left -= 60_000) {
    server.clock.advance(Math.min(left, 60_000));
    await server.post('/api/session/active', {}, cookie);
  }
}

const decide = (decision: string): Promise<Answer> =>
  server.post(
    '/api/inspection/decide',
    { inspectionId, revision: 2, decision, reasons: ['LOOKED_AT_DOCUMENT'], note: 'kept', held: true },
    cookie,
  );
const prove = (pin: string): Promise<Answer> => server.post('/api/session/prove', { pin }, cookie);

describe('a PIN that is more than five minutes old', () => {
  test('holds up what allows against a sign, until it is typed again; nothing is decided meanwhile', async () => {
    await busy('officer1', PIN_FRESH_MS);
    const refused = await decide('clear');
    expect(refused.status).toBe(403);
    expect(refused.json()).toMatchObject({ reason: 'PIN_AGAIN' });
    expect(server.lane.calls).toEqual([]);
    const before = cookie;
    const proved = await prove(PIN);
    expect(proved.status).toBe(204);
    cookie = cookieOf(proved);
    expect(cookie).not.toBe(before);
    expect(server.audit.at(-1)).toEqual({ kind: 'pin-again', officer: 'officer1' });
    expect((await decide('clear')).status).toBe(204);
    expect(server.lane.calls).toMatchObject([{ name: 'decide', args: [{ note: 'kept', officer: 'officer1' }] }]);
    // The value of before is worthless.
    expect((await server.ask({ path: '/api/lane', cookie: before })).status).toBe(401);
  });

  test('is young enough a moment before, and after an unlock', async () => {
    await busy('officer1', PIN_FRESH_MS - 1);
    expect((await decide('clear')).status).toBe(204);
    server.clock.advance(90_000);
    const unlocked = await server.post('/api/session/unlock', { officerId: 'officer1', pin: PIN }, cookie);
    cookie = cookieOf(unlocked);
    expect((await decide('clear')).status).toBe(204);
  });

  test('holds up nothing where there is nothing to override: the strict way, and a traveller without a sign', async () => {
    await busy('officer1', PIN_FRESH_MS);
    expect((await decide('second-line')).status).toBe(204);
    const { inspection } = LANES.clean();
    inspectionId = inspection?.inspectionId ?? '';
    server.lane.change({ inspection });
    expect((await decide('clear')).status).toBe(204);
  });

  test('holds up what sets an entry of a list aside, and no other answer to it', async () => {
    await busy('officer1', PIN_FRESH_MS);
    const answer = (outcome: string) =>
      server.post('/api/alerts/adjudicate', { inspectionId: ID, alertId: ID, outcome, note: '' }, cookie);
    expect((await answer('not-confirmed')).json()).toMatchObject({ reason: 'PIN_AGAIN' });
    expect((await answer('unsure')).status).toBe(204);
    expect((await answer('confirmed')).status).toBe(204);
  });

  test.each([
    ['super1', '/api/alerts/second/own', { inspectionId: ID, alertId: ID, outcome: 'confirmed' }],
    ['super1', '/api/supervisor/settle', { inspectionId: ID, outcome: 'clear', reasons: ['LOOKED_AT_DOCUMENT'] }],
    ['super1', '/api/keys/add', { secondId: 'tech1', secondPin: PIN }],
    ['super1', '/api/keys/remove', { secondId: 'tech1', secondPin: PIN, id: 'a'.repeat(64) }],
    ['super1', '/api/keys/code', {}],
    ['protect1', '/api/support/name', {}],
    ['protect1', '/api/support/handover/open', { id: 'a'.repeat(32) }],
    ['dpo1', '/api/redress/find', NUMBER],
    ['dpo1', '/api/redress/close', NUMBER],
  ])('holds %s up at %s', async (who, path, body) => {
    await busy(who, PIN_FRESH_MS);
    expect((await server.post(path, body, cookie)).json()).toMatchObject({ reason: 'PIN_AGAIN' });
    cookie = cookieOf(await prove(PIN));
    expect(JSON.stringify((await server.post(path, body, cookie)).text)).not.toContain('PIN_AGAIN');
  });

  test('is asked for at every route that docs/roles.md marks, and these tests know each of them', () => {
    const marked = routeTable(true, true).flatMap(({ path, pinAgain }) => (pinAgain === null ? [] : [path]));
    expect(marked.sort()).toEqual(
      [
        '/api/alerts/adjudicate',
        '/api/alerts/second/own',
        // Asked for in test/integration/http/camera.test.ts.
        '/api/camera/claim',
        // Asked for in test/integration/http/allow-over.test.ts.
        '/api/inspection/allow-over',
        '/api/inspection/allow-over/agree',
        '/api/inspection/decide',
        '/api/keys/add',
        '/api/keys/code',
        '/api/keys/remove',
        '/api/redress/close',
        '/api/redress/find',
        '/api/supervisor/entry',
        '/api/supervisor/settle',
        '/api/support/handover/open',
        '/api/support/name',
      ].sort(),
    );
  });
});

describe('the PIN typed again', () => {
  test('counts in the throttle of the sign-in, and the fifth wrong one locks the account and the screen', async () => {
    const known = knownOf(await server.post('/api/session', { officerId: 'officer1', pin: PIN }, null));
    await busy('officer1', PIN_FRESH_MS);
    for (let tries = 0; tries < 2; tries += 1) {
      await server.post('/api/session', { officerId: 'officer1', pin: '0000' }, known);
    }
    for (let tries = 0; tries < 2; tries += 1) {
      expect((await prove('0000')).json()).toMatchObject({ reason: 'PIN_WRONG' });
    }
    expect((await server.ask({ path: '/api/lane', cookie })).status).toBe(200);
    expect((await prove('0000')).status).toBe(401);
    expect((await server.ask({ path: '/api/lane', cookie })).json()).toMatchObject({ reason: 'SESSION_LOCKED' });
    expect((await server.post('/api/session', { officerId: 'officer1', pin: PIN }, known)).json()).toMatchObject({
      reason: 'ACCOUNT_LOCKED',
    });
    expect(server.audit.filter((row) => row.kind === 'sign-in-failed' && row.lockedNow)).toHaveLength(1);
  });

  test('does not keep the screen awake while it is wrong, and is no way past a locked one', async () => {
    await busy('officer1', 0);
    server.clock.advance(89_999);
    await prove('0000');
    server.clock.advance(1);
    expect((await prove(PIN)).json()).toMatchObject({ reason: 'SESSION_LOCKED' });
  });

  test('is worth nothing without its row', async () => {
    await busy('officer1', PIN_FRESH_MS);
    server.auditWorks = false;
    expect((await prove(PIN)).json()).toMatchObject({ reason: 'AUDIT_UNAVAILABLE' });
    expect((await decide('clear')).json()).toMatchObject({ reason: 'PIN_AGAIN' });
  });
});
