import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionView } from '../../../src/adapters/http/api/lane.ts';
import { SWEEP_MS } from '../../../src/adapters/http/server/server.ts';
import { type Accounts, openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { signInPort } from '../../../src/daemon/state/stores.ts';
import { EventReader } from '../../fakes/event-reader.ts';
import { testRing } from '../../fakes/stores.ts';
import { cookieOf, TestServer } from '../../fakes/test-server.ts';

/** The accounts of the box behind a running server; the command line changes them through a handle of its own. */
const PIN = '482913';
let folder: string;
let server: TestServer;
let commandLine: Accounts;
let daemon: Accounts;

function open(): Accounts {
  const opened = openAccounts({ stateDir: folder, ring: testRing(), wall: () => new Date() });
  if (!opened.ok) throw new Error(opened.message);
  return opened.accounts;
}

beforeEach(async () => {
  await cryptoReady();
  folder = mkdtempSync(join(tmpdir(), 'waypost-changed-'));
  [daemon, commandLine] = [open(), open()];
  await commandLine.create({ id: 'anna', name: 'Anna', role: 'officer', pin: PIN });
  await commandLine.create({ id: 'ben', name: 'Ben', role: 'officer', pin: PIN });
  server = await TestServer.open({ accounts: signInPort(daemon) });
});
afterEach(async () => {
  await server.close();
  for (const accounts of [daemon, commandLine]) accounts.close();
  rmSync(folder, { recursive: true, force: true });
});

const signIn = async (officerId: string, pin = PIN): Promise<string> => {
  const answer = await server.post('/api/session', { officerId, pin }, null);
  expect(answer.status).toBe(200);
  return cookieOf(answer);
};
const session = async (cookie: string) =>
  SessionView.parse((await server.ask({ path: '/api/session', cookie })).json());

describe('an account that was changed on the command line', () => {
  const CHANGES = [
    ['another PIN', () => commandLine.changePin('anna', '730551'), 'changed'],
    ['another role', () => commandLine.changeRole('anna', 'supervisor'), 'changed'],
    ['switched off', () => commandLine.setActive('anna', false), 'disabled'],
  ] as const;

  test.each(CHANGES)('%s: the next request is refused, and no other session', async (_name, change, by) => {
    const [anna, ben] = [await signIn('anna'), await signIn('ben')];
    expect((await server.ask({ path: '/api/lane', cookie: anna })).status).toBe(200);
    expect(await change()).toMatchObject({ ok: true });
    const refused = await server.ask({ path: '/api/lane', cookie: anna });
    expect(refused.status).toBe(401);
    expect(refused.json()).toMatchObject({ reason: 'SIGNED_OUT' });
    expect(await session(anna)).toMatchObject({ officer: null, ended: 'account' });
    expect(server.audit.at(-1)).toEqual({ kind: 'signed-out', officer: 'anna', by });
    expect((await server.ask({ path: '/api/lane', cookie: ben })).status).toBe(200);
  });

  test.each(CHANGES)('%s: a screen that asks for nothing goes dark by itself', async (_name, change) => {
    const stream = await EventReader.open(server, await signIn('anna'));
    await stream.until((reader) => reader.events().length === 1);
    await change();
    server.clock.advance(SWEEP_MS);
    await stream.until((reader) => reader.ended);
    expect(stream.events().at(-1)).toMatchObject({ event: 'session', data: { officer: null, ended: 'account' } });
  });

  test('an own PIN on the screen takes the one in force, ends the session, and makes its owner one of two again', async () => {
    await commandLine.changePin('anna', '640173', 'ben');
    expect([daemon.maySecond('anna'), daemon.maySecond('ben')]).toEqual([false, false]);
    const cookie = await signIn('anna', '640173');
    const change = (pin: string, newPin: string) => server.post('/api/session/own-pin', { pin, newPin }, cookie);
    expect((await change('111222', '730551')).json()).toMatchObject({ reason: 'PIN_WRONG' });
    expect((await change('640173', '640173')).json()).toMatchObject({ reason: 'PIN_SAME' });
    expect((await change('640173', '123456')).json()).toMatchObject({ reason: 'PIN_TRIVIAL' });
    expect((await change('640173', '12345')).json()).toMatchObject({ reason: 'PIN_FORMAT' });
    expect((await session(cookie)).officer?.id).toBe('anna');
    expect((await change('640173', '730551')).status).toBe(204);
    expect(await session(cookie)).toMatchObject({ officer: null, ended: 'account' });
    expect(server.audit.filter(({ kind }) => kind === 'own-pin')).toEqual([{ kind: 'own-pin', officer: 'anna' }]);
    expect([daemon.maySecond('anna'), daemon.maySecond('ben')]).toEqual([true, true]);
    expect((await session(await signIn('anna', '730551'))).officer?.id).toBe('anna');
  });

  test('an own PIN is not chosen without its row, nor from a locked screen', async () => {
    const cookie = await signIn('anna');
    server.auditWorks = false;
    const body = { pin: PIN, newPin: '730551' };
    expect((await server.post('/api/session/own-pin', body, cookie)).json()).toMatchObject({
      reason: 'AUDIT_UNAVAILABLE',
    });
    server.auditWorks = true;
    await server.post('/api/session/lock', {}, cookie);
    expect((await server.post('/api/session/own-pin', body, cookie)).json()).toMatchObject({
      reason: 'SESSION_LOCKED',
    });
    expect((await daemon.verifyPin('anna', PIN)).ok).toBe(true);
  });

  test('who signs in again has the new role', async () => {
    const before = await signIn('anna');
    expect((await server.ask({ path: '/api/supervision', cookie: before })).status).toBe(403);
    commandLine.changeRole('anna', 'supervisor');
    expect((await server.ask({ path: '/api/supervision', cookie: await signIn('anna') })).status).toBe(200);
  });
});
