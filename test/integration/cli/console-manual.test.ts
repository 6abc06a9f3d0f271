import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCentral } from '../../fakes/central-office.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk } from './documented.ts';

const PIN = '480271';
const desk = new Desk();
const commands = commandsOf('central-console.md').filter((command) => command.startsWith('waypost'));
let office: TestCentral;

beforeAll(async () => {
  requireBuild();
  office = await TestCentral.open();
});
afterAll(async () => {
  await desk.clear();
  office?.remove();
});

/** The command of the manual, in the office of this test. */
const here = (command: string | undefined): string => (command ?? '').replace('trial/office', office.folder.path);

describe('the manual of the console', () => {
  it('has three commands, and each does what it says', async () => {
    const [add, list, start] = commands;
    expect(commands).toHaveLength(3);
    const added = await desk.type(here(add), `${PIN}\n${PIN}\n`);
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('gil may sign in') });
    expect(await desk.type(here(list), '')).toMatchObject({ code: 0, out: expect.stringContaining('gil  Gil Tanaka') });
    const running = await desk.leaveRunning(`${here(start)} --port 0`, 'Ctrl+C');
    const [, url = ''] = /Open (http:\S+)/.exec(running.heard()) ?? [];
    const page = await fetch(url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="console">')]);
    expect((await fetch(`${url}office/view`)).status).toBe(401);
    const signIn = await fetch(`${url}office/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url.slice(0, -1) },
      body: JSON.stringify({ account: 'gil', pin: PIN }),
    });
    expect(signIn.status).toBe(200);
    const cookie = signIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const view = await fetch(`${url}office/view`, { headers: { cookie } });
    expect(((await view.json()) as { name: string }).name).toBe('Gil Tanaka');
    expect(running.heard()).toContain('Signed in: gil');
  });
});
