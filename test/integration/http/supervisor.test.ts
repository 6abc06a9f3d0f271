import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HandOverView, SupervisorView } from '../../../src/adapters/http/api/supervisor.ts';
import { routeTable } from '../../../src/adapters/http/routes/index.ts';
import { TestServer } from '../../fakes/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.open();
});
afterEach(async () => {
  await server.close();
});

const ID = '0193c0de-0000-7000-8000-000000000001';
const ASKS: { path: string; body?: unknown }[] = [
  { path: '/api/supervisor' },
  { path: '/api/counters' },
  { path: '/api/supervision' },
  { path: '/api/supervisor/hand-over', body: { inspectionId: ID } },
  { path: '/api/supervisor/settle', body: { inspectionId: ID, outcome: 'clear', reasons: ['OTHER'] } },
  { path: '/api/supervisor/route', body: { route: null } },
  { path: '/api/supervisor/lanes' },
  { path: '/api/supervisor/numbers' },
  { path: '/api/supervisor/number-tried', body: { number: '112' } },
  { path: '/api/alerts/second/own', body: { inspectionId: ID, alertId: ID, outcome: 'unsure' } },
  { path: '/api/supervisor/entry', body: { inspectionId: ID, alertId: ID, as: 'desk', second: null } },
  { path: '/api/inspection/allow-over/agree', body: { inspectionId: ID, agrees: true } },
];
const ask = ({ path, body }: (typeof ASKS)[number], cookie: string | null) =>
  body === undefined ? server.ask({ path, cookie }) : server.post(path, body, cookie);

describe('what is for the supervisor', () => {
  test('is every route of that name, and these tests know them all', () => {
    // The counters are for people who watch rates of groups: the supervisor and the data-protection officer.
    const routes = routeTable(true).filter(
      ({ access, path }) => access === 'supervisor' || (access === 'overseer' && path === '/api/counters'),
    );
    expect(routes.map(({ path }) => path).sort()).toEqual(ASKS.map(({ path }) => path).sort());
  });

  test.each(['officer1', 'tech1', 'protect1'])('is not for %s', async (id) => {
    const cookie = await server.signIn(id);
    for (const one of ASKS) {
      const answer = await ask(one, cookie);
      expect([one.path, answer.status]).toEqual([one.path, 403]);
      expect(answer.json()).toMatchObject({ reason: 'ROLE_REFUSED' });
    }
    expect(server.desk.calls).toEqual([]);
    expect(server.lane.calls).toEqual([]);
  });

  test('is closed to a locked screen and to nobody', async () => {
    const cookie = await server.signIn('super1');
    await server.post('/api/session/lock', {}, cookie);
    for (const one of ASKS) {
      expect((await ask(one, cookie)).status).toBe(401);
      expect((await ask(one, null)).status).toBe(401);
    }
    expect(server.desk.calls).toEqual([]);
  });

  test('says which officers are at the lane, and whose screen is locked', async () => {
    const cookie = await server.signIn('super1');
    const officers = async () =>
      SupervisorView.parse((await server.ask({ path: '/api/supervisor', cookie })).json()).officers;
    expect(await officers()).toEqual([]);
    const lane = await server.signIn('officer1');
    await server.signIn('tech1');
    expect(await officers()).toMatchObject([{ id: 'officer1', locked: false }]);
    await server.post('/api/session/lock', {}, lane);
    expect(await officers()).toMatchObject([{ id: 'officer1', locked: true }]);
  });

  test('comes in the shape of the contract, and goes with the name of who is signed in', async () => {
    const cookie = await server.signIn('super1');
    SupervisorView.parse((await server.ask({ path: '/api/supervisor', cookie })).json());
    const opened = await server.post('/api/supervisor/hand-over', { inspectionId: ID }, cookie);
    HandOverView.parse(opened.json());
    const settled = { inspectionId: ID, outcome: 'second-line', reasons: ['LOOKED_AT_FACE'] };
    expect((await server.post('/api/supervisor/settle', settled, cookie)).status).toBe(204);
    expect((await server.post('/api/supervisor/route', { route: 'Ferry' }, cookie)).status).toBe(204);
    expect(server.desk.calls).toEqual([
      ['view', 'super1'],
      ['open', ID, 'super1'],
      ['settle', settled, 'super1'],
      ['route', 'Ferry', 'super1'],
    ]);
  });

  test.each([
    { inspectionId: ID, outcome: 'supervisor', reasons: ['OTHER'] },
    { inspectionId: ID, outcome: 'clear', reasons: ['NEEDS_SUPPORT'] },
    { inspectionId: ID, outcome: 'clear', reasons: ['OTHER'], note: 'free text about somebody' },
    { inspectionId: 'x', outcome: 'clear', reasons: ['OTHER'] },
  ])('takes no settlement it does not know: %o', async (body) => {
    const cookie = await server.signIn('super1');
    expect((await server.post('/api/supervisor/settle', body, cookie)).status).toBe(400);
    expect(server.desk.calls).toEqual([]);
  });
});

describe('what is not for the supervisor', () => {
  test('is a referral, its list and a name behind it', async () => {
    const cookie = await server.signIn('super1');
    expect((await server.ask({ path: '/api/support/referrals', cookie })).status).toBe(403);
    expect((await server.post('/api/support/name', {}, cookie)).status).toBe(403);
  });
});
