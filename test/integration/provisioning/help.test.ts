import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANSWERS, BODY, LINE, ProvisionSite, type Ran, SITE_FILE } from '../../fakes/provision-site.ts';

const UP_TO = 'Models on this processor';
const MINUTE_MS = 60_000;

let site: ProvisionSite;
afterAll(() => site.remove());

/** One step of the run, with what the answers say about the way to help changed. */
function step(id: string, change: object = {}): Promise<Ran> {
  site.answer({ help: { ...ANSWERS.help, ...change } });
  return site.provision(['--only', id]);
}

/** Everything before the accounts; neither models nor lists are looked at here. */
async function ready(siteFile: object = SITE_FILE): Promise<void> {
  site = ProvisionSite.create();
  site.write('site.json', siteFile);
  await site.claimed();
  const began = await site.killAt(UP_TO);
  expect(began.out).toContain('Configuration written');
}

const called = (number: string, sinceMs = 0) => ({
  called: { number, answeredAt: new Date(Date.now() - sinceMs).toISOString() },
});

async function refused(run: Promise<Ran>, words: readonly string[]): Promise<void> {
  const ran = await run;
  expect(ran.code, ran.out).toBe(1);
  for (const word of words) expect(ran.out).toContain(word);
}

describe('the step help, with a stick', () => {
  beforeAll(() => ready());

  it('needs somebody who carries: the role protection is asked for', async () => {
    const { accounts } = ANSWERS;
    site.answer({ accounts: accounts.slice(0, 3) });
    await refused(site.provision(['--only', 'accounts']), [
      'No account has the role protection',
      'Add an account with the role protection',
    ]);
    expect(await step('accounts')).toMatchObject({ code: 0 });
  });

  it('refuses a pack that nobody of the office signed, one without a body, and a number that is none of this lane', async () => {
    await refused(step('help', { pack: 'site.json' }), ['PROVISION_HELP', 'site.json', 'Ask central IT']);
    site.pack('empty.json', { bodies: [], routes: [] });
    await refused(step('help', { pack: 'empty.json' }), ['empty.json has no receiving body', 'PROVISION_HELP']);
    site.pack('newer.json', { version: 9 });
    await refused(step('help', { pack: 'newer.json', ...called('+999 123') }), [
      '+999 123 is not a number of this lane',
      LINE,
    ]);
    expect(readdirSync(site.at('stick'))).toEqual([]);
  });

  it('refuses a call that is still to come, and one of last month: no kiosk is set up with a number nobody tried', async () => {
    await refused(step('help', called(LINE, -60 * MINUTE_MS)), ['help.called.answeredAt', 'in the future']);
    await refused(step('help', called(LINE, 30 * 24 * 60 * MINUTE_MS)), ['more than seven days ago']);
    expect(existsSync(join(site.stateDir, 'provisioning.json'))).toBe(true);
    expect(readFileSync(join(site.stateDir, 'provisioning.json'), 'utf8')).not.toContain('"help"');
  });

  it('refuses a stick that is not there', async () => {
    await refused(step('help', { stick: 'no-stick' }), ['no-stick', 'PROVISION_DEVICE', 'Plug in the USB stick']);
  });

  it('seals one drill, waits for its answer, and seals no second one meanwhile', async () => {
    const first = await step('help');
    expect(first.code, first.out).toBe(3);
    expect(first.out).toContain('PROVISION_HELP_WAITS');
    expect(first.out).toContain('--answer-drills');
    const sealed = readdirSync(join(site.at('stick'), 'sealed'));
    expect(sealed).toHaveLength(1);
    expect(first.out).toContain(`${sealed[0]?.slice(0, 10)}.wpa`);
    const again = await step('help');
    expect(again).toMatchObject({ code: 3 });
    // A number that was tried is not requested again.
    expect(again.out).not.toContain('a person answered, entered for');
    expect(readdirSync(join(site.at('stick'), 'sealed'))).toEqual(sealed);
    // The number of the drill is on no disk of the kiosk in clear but as that of a sealed file.
    expect(readFileSync(join(site.stateDir, 'provisioning.json'), 'utf8')).not.toContain(sealed[0]?.slice(0, 10));
  });

  it('seals another one where the body did not accept it, and says so', async () => {
    await site.identity();
    expect(site.answerDrills(site.at('stick'), 'rejected')).toBe(1);
    const ran = await step('help');
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.out).toContain('The receiving body did not accept the last drill');
  });

  it('goes on at the answer, and is done then', async () => {
    expect(site.answerDrills()).toBe(1);
    const ran = await step('help');
    expect(ran.code, ran.out).toBe(0);
    expect(ran.out).toMatch(/The drill was answered after \d+ min/);
    expect(readdirSync(join(site.at('stick'), 'sealed'))).toEqual([]);
    const listed = await site.provision(['--list']);
    expect(listed.out).toMatch(new RegExp(`^11 {2}help .* done {2}\\${LINE}; drill answered after \\d+ min\\.$`, 'm'));
  });
});

describe('the step help, with a folder', () => {
  beforeAll(async () => {
    site.remove();
    await ready({ ...SITE_FILE, protection: { ...SITE_FILE.protection, folder: 'spool' } });
    mkdirSync(site.at('spool'));
  });

  it('needs nobody who carries, tries the folder by writing, and waits in the same way', async () => {
    site.answer({ accounts: ANSWERS.accounts.slice(0, 3) });
    expect(await site.provision(['--only', 'accounts'])).toMatchObject({ code: 0 });
    renameSync(site.at('spool'), site.at('gone'));
    await refused(step('help', { stick: undefined }), ['spool', 'PROVISION_DEVICE']);
    renameSync(site.at('gone'), site.at('spool'));
    expect(await step('help', { stick: undefined })).toMatchObject({ code: 3 });
    await site.identity();
    expect(site.answerDrills(site.at('spool'))).toBe(1);
    expect(await step('help', { stick: undefined })).toMatchObject({ code: 0 });
  });
});

describe('the step help, under another policy', () => {
  beforeAll(async () => {
    site.remove();
    await ready();
    expect(await step('accounts')).toMatchObject({ code: 0 });
  });

  it('names no number without help.emergency, and asks for no drill where the policy asks for no sealed route', async () => {
    expect(BODY.body.id).toBe('desk');
    site.policy('none.json', { version: 8, help: {} });
    const install = (file: string) => site.type(['policy', 'install', site.at(file), '--config', site.config]);
    expect(await install('none.json')).toMatchObject({ code: 0 });
    await refused(step('help'), ['has no help.emergency', 'Ask central IT']);
    site.policy('telephone.json', { version: 9, help: { emergency: '112', sealed: false } });
    expect(await install('telephone.json')).toMatchObject({ code: 0 });
    await refused(step('help', { pack: null, ...called('113') }), ['113 is not a number of this lane']);
    const ran = await step('help', { pack: null, ...called('112') });
    expect(ran.code, ran.out).toBe(0);
    expect(readdirSync(site.at('stick'))).toEqual([]);
  });
});
