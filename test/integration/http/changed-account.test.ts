import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionView } from '../../../src/http/api.ts';
import { SWEEP_MS } from '../../../src/http/server.ts';
import { type Accounts, openAccounts } from '../../../src/storage/index.ts';
import { signInPort } from '../../../src/wiring/stores.ts';
import { EventReader } from '../../fakes/event-reader.ts';
import { cookieOf, Door } from '../../fakes/http-door.ts';

/** The accounts of the box behind a running server; the command line changes them through a handle of its own. */
const PIN = '482913';
let folder: string;
let door: Door;
let commandLine: Accounts;
let daemon: Accounts;

function open(): Accounts {
  const opened = openAccounts({ stateDir: folder, wall: () => new Date() });
  if (!opened.ok) throw new Error(opened.message);
  return opened.accounts;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-changed-'));
  [daemon, commandLine] = [open(), open()];
  await commandLine.create({ id: 'anna', name: 'Anna', role: 'officer', pin: PIN });
  await commandLine.create({ id: 'ben', name: 'Ben', role: 'officer', pin: PIN });
  door = await Door.open({ accounts: signInPort(daemon) });
});
afterEach(async () => {
  await door.close();
  for (const accounts of [daemon, commandLine]) accounts.close();
  rmSync(folder, { recursive: true, force: true });
});

const signIn = async (officerId: string, pin = PIN): Promise<string> => {
  const answer = await door.post('/api/session', { officerId, pin }, null);
  expect(answer.status).toBe(200);
  return cookieOf(answer);
};
const session = async (cookie: string) => SessionView.parse((await door.ask({ path: '/api/session', cookie })).json());

describe('an account that was changed on the command line', () => {
  const CHANGES = [
    ['another PIN', () => commandLine.changePin('anna', '730551'), 'changed'],
    ['another role', () => commandLine.changeRole('anna', 'supervisor'), 'changed'],
    ['switched off', () => commandLine.setActive('anna', false), 'disabled'],
  ] as const;

  test.each(CHANGES)('%s: the next request is refused, and no other session', async (_name, change, by) => {
    const [anna, ben] = [await signIn('anna'), await signIn('ben')];
    expect((await door.ask({ path: '/api/lane', cookie: anna })).status).toBe(200);
    expect(await change()).toMatchObject({ ok: true });
    const refused = await door.ask({ path: '/api/lane', cookie: anna });
    expect(refused.status).toBe(401);
    expect(refused.json()).toMatchObject({ reason: 'SIGNED_OUT' });
    expect(await session(anna)).toMatchObject({ officer: null, ended: 'account' });
    expect(door.audit.at(-1)).toEqual({ kind: 'signed-out', officer: 'anna', by });
    expect((await door.ask({ path: '/api/lane', cookie: ben })).status).toBe(200);
  });

  test.each(CHANGES)('%s: a screen that asks for nothing goes dark by itself', async (_name, change) => {
    const stream = await EventReader.open(door, await signIn('anna'));
    await stream.until((reader) => reader.events().length === 1);
    await change();
    door.clock.advance(SWEEP_MS);
    await stream.until((reader) => reader.ended);
    expect(stream.events().at(-1)).toMatchObject({ event: 'session', data: { officer: null, ended: 'account' } });
  });

  test('who signs in again has the new role', async () => {
    const before = await signIn('anna');
    expect((await door.ask({ path: '/api/supervision', cookie: before })).status).toBe(403);
    commandLine.changeRole('anna', 'supervisor');
    expect((await door.ask({ path: '/api/supervision', cookie: await signIn('anna') })).status).toBe(200);
  });
});
