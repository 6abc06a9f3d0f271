import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PIN_FRESH_MS } from '../../../src/adapters/http/access/sessions.ts';
import { answered, entryOf, PROTECT_ID, withEntries } from '../../fakes/lane-views.ts';
import { type Answer, PIN, TestServer } from '../../fakes/test-server.ts';

let server: TestServer;
let cookie: string;
const lane = withEntries(answered(entryOf(PROTECT_ID, 'protect'), 'confirmed'));
const inspectionId = lane.inspection?.inspectionId ?? '';

beforeEach(async () => {
  server = await TestServer.open();
  server.lane.change({ inspection: lane.inspection });
  cookie = await server.signIn('officer1');
});
afterEach(() => server.close());

const entries = [{ alertId: PROTECT_ID, followed: 'followed', goesWith: 'guardian' }];
const second = { officerId: 'super1', pin: PIN };
const allow = (change: object = {}): Promise<Answer> =>
  server.post(
    '/api/inspection/allow-over',
    { inspectionId, revision: 2, held: true, entries, note: '', pin: PIN, second, ...change },
    cookie,
  );
const decided = () => server.lane.calls.filter(({ name }) => name === 'decide');

describe('allow over a confirmed entry', () => {
  test('takes the PIN with it, and names the second person by the PIN of that person', async () => {
    expect((await allow()).status).toBe(204);
    expect(decided()).toMatchObject([
      {
        args: [
          {
            decision: 'clear',
            officer: 'officer1',
            reasons: [],
            held: true,
            over: { entries, second: 'super1' },
          },
        ],
      },
    ]);
    expect(server.audit).toContainEqual({ kind: 'pin-again', officer: 'officer1' });
  });

  test('is not done by a PIN that was typed a moment ago and is not in the request', async () => {
    await server.post('/api/session/prove', { pin: PIN }, cookie);
    cookie = await server.signIn('officer1');
    const answer = await allow({ pin: '0000' });
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ reason: 'PIN_WRONG' });
    expect((await allow({ pin: undefined })).status).toBe(400);
    expect(decided()).toEqual([]);
  });

  test('believes no second person without the PIN of that person', async () => {
    expect((await allow({ second: { officerId: 'super1', pin: '0000' } })).json()).toMatchObject({
      reason: 'PIN_WRONG',
    });
    expect((await allow({ second: { officerId: 'tech1', pin: PIN } })).status).toBe(403);
    server.accounts.given.add('super1');
    expect((await allow()).json()).toMatchObject({ reason: 'OWN_PIN_NEEDED' });
    expect(decided()).toEqual([]);
  });

  test('passes on who signed, also where it is the officer: the lane refuses it', async () => {
    server.lane.nextResult = { ok: false, reason: 'SAME_PERSON', message: 'x' };
    const answer = await allow({ second: { officerId: 'officer1', pin: PIN } });
    expect([answer.status, answer.json()]).toMatchObject([409, { reason: 'SAME_PERSON' }]);
    expect(decided()).toMatchObject([{ args: [{ over: { second: 'officer1' } }] }]);
  });

  test('asks nobody beside where nobody signs: the lane says whether one is enough', async () => {
    expect((await allow({ second: null })).status).toBe(204);
    expect(decided()).toMatchObject([{ args: [{ over: { second: null } }] }]);
  });

  test('is not done by an officer who signed out while the PIN was checked', async () => {
    let go = (): void => undefined;
    server.accounts.hold = new Promise((resolve) => {
      go = resolve;
    });
    // Alone: with a second person the check of that one would refuse as well.
    const answer = allow({ second: null });
    await server.ask({ method: 'DELETE', path: '/api/session', headers: server.own(), cookie });
    go();
    expect((await answer).status).toBe(401);
    expect(decided()).toEqual([]);
  });

  test('is not done by an officer who signs out while the second person types', async () => {
    const { verifyPin } = server.accounts;
    server.accounts.verifyPin = async (id, pin, from) => {
      const result = await verifyPin.call(server.accounts, id, pin, from);
      if (id === 'super1') await server.ask({ method: 'DELETE', path: '/api/session', headers: server.own(), cookie });
      return result;
    };
    expect((await allow()).status).toBe(401);
    expect(decided()).toEqual([]);
  });

  test('is not done where the audit has no row of the PIN', async () => {
    server.auditWorks = false;
    expect((await allow({ second: null })).status).toBe(503);
    expect(decided()).toEqual([]);
  });
});

describe('an entry that nobody could rule out', () => {
  test('wants a PIN that was typed lately, although nothing is on the glass', async () => {
    const { inspection } = withEntries(answered(entryOf(PROTECT_ID, 'protect'), 'unsure'));
    expect([inspection?.reasonsNeeded, inspection?.holdToAllow]).toEqual([false, false]);
    server.lane.change({ inspection });
    const decide = () =>
      server.post(
        '/api/inspection/decide',
        { inspectionId, revision: 3, decision: 'clear', reasons: ['OTHER'], note: '', held: true },
        cookie,
      );
    for (let left = PIN_FRESH_MS; left > 0; left -= 60_000) {
      server.clock.advance(Math.min(left, 60_000));
      await server.post('/api/session/active', {}, cookie);
    }
    expect((await decide()).json()).toMatchObject({ reason: 'PIN_AGAIN' });
    expect(decided()).toEqual([]);
  });
});

describe('an entry to settle', () => {
  const ALERT = '0193c0de-0000-7000-8000-0000000000aa';
  const settle = (as: string, by: object | null): Promise<Answer> =>
    server.post('/api/supervisor/entry', { inspectionId, alertId: ALERT, as, second: by }, cookie);

  test('is for a supervisor, with the name of who signed beside taken from the PIN', async () => {
    expect((await settle('desk', null)).status).toBe(403);
    cookie = await server.signIn('super1');
    expect((await settle('desk', null)).status).toBe(204);
    expect((await settle('mistake', { officerId: 'officer1', pin: '0000' })).status).toBe(401);
    expect((await settle('mistake', { officerId: 'officer1', pin: PIN })).status).toBe(204);
    expect(server.desk.calls.filter(([name]) => name === 'settle-entry')).toMatchObject([
      ['settle-entry', { alertId: ALERT, as: 'desk', second: null }, 'super1'],
      ['settle-entry', { alertId: ALERT, as: 'mistake', second: 'officer1' }, 'super1'],
    ]);
  });
});
