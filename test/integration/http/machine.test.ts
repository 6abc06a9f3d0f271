import { afterAll, beforeAll, expect, test } from 'vitest';
import { DiagnosisView } from '../../../src/adapters/http/api/diagnosis.ts';
import { TestServer } from '../../fakes/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open();
});
afterAll(() => server.close());

const PATH = '/api/machine';

test.each(['tech1', 'super1'])('%s sees how the machine stands, and no cache keeps it', async (id) => {
  const answer = await server.ask({ path: PATH, cookie: await server.signIn(id) });
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(DiagnosisView.parse(answer.json())).toEqual(server.machine.current);
});

test.each(['officer1', 'protect1', 'dpo1'])('%s is told who can', async (id) => {
  const answer = await server.ask({ path: PATH, cookie: await server.signIn(id) });
  expect(answer.status).toBe(403);
  expect(answer.json()).toMatchObject({ reason: 'ROLE_REFUSED' });
});

test('nobody sees it without a session, and nobody behind a locked screen', async () => {
  expect((await server.ask({ path: PATH })).status).toBe(401);
  const cookie = await server.signIn('tech1');
  await server.post('/api/session/lock', {}, cookie);
  expect((await server.ask({ path: PATH, cookie })).status).toBe(401);
});

test('the page of its own is the screen, kept by no cache, and takes nothing but a GET', async () => {
  const page = await server.ask({ path: '/diagnostics' });
  expect(page.status).toBe(200);
  expect(page.text).toContain('<title>Waypost</title>');
  expect(page.headers['cache-control']).toBe('no-store');
  expect((await server.ask({ path: '/diagnostics', method: 'POST' })).status).toBe(404);
});
