import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { secondLine } from '../fakes/demo-desk.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { allBytes } from '../fakes/protection.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');
const cli = join(root, 'bin/waypost.mjs');
/** Words that are in no other text of the product. */
const FACTS = {
  'I-02': 'Companion in a quincewood coat answered all four questions',
  'I-10': 'Cannot name the street or the town, said "quincewood house"',
  'D-01': 'Passport says 2011, companion said quincewood and nineteen',
} as const;
const WORD = 'quincewood';

const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  page = await signedIn('officer');
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

async function signedIn(officer: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  calls.watch(context);
  const fresh = await context.newPage();
  fresh.on('console', (message) => {
    if (message.type() === 'error' && !/401|404|409/.test(message.text())) complaints.push(message.text());
  });
  fresh.on('pageerror', (error) => complaints.push(error.message));
  await fresh.goto(daemon.url);
  await fresh.getByLabel('Officer').fill(officer);
  await fresh.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await fresh.keyboard.press('Enter');
  await fresh.locator('.lane').waitFor(PATIENCE);
  return fresh;
}

const waypost = (...args: string[]): string => execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
const shot = async (name: string, on = page) => {
  await on.waitForTimeout(200);
  await on.screenshot({ path: join(shots, `support-${name}.png`) });
};
const choose = (what: string) => page.locator(`[data-choice="${what}"] input`).check();
const openForm = async () => {
  await page.keyboard.press('F8');
  await page.locator('.support-form').waitFor(PATIENCE);
};

async function note(id: keyof typeof FACTS, tab: string): Promise<void> {
  await page.getByRole('tab', { name: tab }).click();
  await page.locator(`[data-item="${id}"] input[type="checkbox"]`).check();
  await page.locator(`[data-item="${id}"] input[type="text"]`).fill(FACTS[id]);
}

const bodyFolder = () => join(daemon.stateDir, 'demo-body');
const exchange = () => join(daemon.stateDir, 'demo-exchange');
const sealedFiles = (): string[] => {
  try {
    return readdirSync(join(exchange(), 'sealed'));
  } catch {
    return [];
  }
};
const atBody = (...args: string[]) =>
  waypost(
    'protection',
    'body',
    ...args,
    '--office',
    bodyFolder(),
    '--passphrase-file',
    join(bodyFolder(), 'passphrase'),
  );

describe('the route to help on the demonstration lane', () => {
  let refNo = '';

  it('opens with nobody at the desk, and closing leaves nothing', async () => {
    await openForm();
    await page.getByText('No fact is noted', { exact: false }).waitFor(PATIENCE);
    // The folder of the demonstration was exchanged at the start, and its desk answered no drill.
    await page.locator('[data-route="ready"]').getByText('This route has not been tried here yet').waitFor(PATIENCE);
    await shot('empty');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('takes three facts of a child and seals them once, for two clicks at once', async () => {
    await page.keyboard.press('Alt+d');
    await page.locator('.demo-name', { hasText: 'Young person' }).click();
    await page.locator('.demo-list').waitFor({ state: 'detached' });
    // The zone is read: the form needs nothing that comes later.
    await page.getByText('under 18', { exact: true }).waitFor(PATIENCE);
    await openForm();
    // The box asks because of the birth date, leads to the point, and ticks nothing.
    const asked = page.locator('[data-question="D-01"]');
    await asked.getByText('How old are you?').waitFor(PATIENCE);
    expect(await page.locator('.support-questions').textContent()).not.toMatch(/\d/);
    await page.getByRole('tab', { name: 'Seen' }).click();
    await asked.click();
    await page.locator('[data-item="D-01"] input[type="checkbox"]:focus').waitFor(PATIENCE);
    expect(await page.locator('[data-item] input[type="checkbox"]:checked').count()).toBe(0);
    await note('I-02', 'Seen');
    await note('I-10', 'Told');
    await note('D-01', 'Documents');
    await page.getByText('You noted 3 facts in 3 groups. Guidance: consider a private talk.').waitFor(PATIENCE);
    expect(await page.locator('.support-name').textContent()).toContain('*******');
    await choose('age:adult');
    await page.getByText('The route for a child still applies', { exact: false }).waitFor(PATIENCE);
    await choose('age:child');
    await page.getByText('is always referred', { exact: false }).waitFor(PATIENCE);
    await page.getByLabel('Say who it is', { exact: false }).check();
    await page.getByLabel('A place to stay').check();
    await choose('outcome:refer-now');
    await shot('filled');
    await page.locator('[data-confirm="support"]').dblclick();
    // No drill of the demonstration was ever answered, so nothing is promised but the telephone.
    await page
      .getByText('Sealed for Support desk of the demonstration. Telephone now:', { exact: false })
      .waitFor(PATIENCE);
    await shot('sealed');
    refNo = (await page.locator('.support-ref').textContent()) ?? '';
    expect(refNo).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    await page.locator('.support-done-call [data-reached="yes"]').click();
    await page.getByText('Noted: somebody answered.').waitFor(PATIENCE);
    await page.locator('[data-confirm="done"]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('.lane').waitFor(PATIENCE);
  });

  it('leaves the inspection where it was, and the hand-over is an ordinary one', async () => {
    await secondLine(page);
  });

  it('carries one sealed file, and no file of the box holds a word of it', async () => {
    await expect.poll(sealedFiles, { ...PATIENCE, interval: 500 }).toEqual([`${refNo}.wps`]);
    expect(allBytes(daemon.stateDir).includes(WORD)).toBe(false);
    expect(daemon.output).not.toContain(WORD);
  });

  it('is read at the body, and the answer comes back', async () => {
    const config = join(daemon.stateDir, 'identity-only.json');
    writeFileSync(
      config,
      JSON.stringify({
        lane: { id: 'demo', name: 'Demonstration lane' },
        stateDir: daemon.stateDir,
        key: { kind: 'development' },
        scanner: { kind: 'none' },
        imager: { kind: 'none' },
        camera: { kind: 'none' },
        lists: [],
      }),
    );
    const identity = join(daemon.stateDir, 'identity.json');
    waypost('device', 'identity', '--config', config, '--out', identity);
    const read = atBody('open', exchange(), '--device', identity);
    for (const fact of Object.values(FACTS)) expect(read).toContain(fact);
    expect(read).toContain('child, consent: child');
    expect(read).toContain('shelter');
    expect(atBody('acknowledge', exchange(), refNo, '--state', 'accepted')).toContain('accepted');
    // Taken in by the next round of the exchange; the form would cover itself while somebody waits before it.
    await expect.poll(sealedFiles, { ...PATIENCE, interval: 500 }).toEqual([]);
    const protection = await signedIn('protection');
    await protection.keyboard.press('F8');
    await protection.locator('.referrals').getByText(refNo).waitFor(PATIENCE);
    await protection.locator('.referrals [data-state="accepted"]').getByText('deleted').waitFor(PATIENCE);
    await protection.locator('.help-measures', { hasText: 'No week is closed yet.' }).waitFor(PATIENCE);
    await shot('accepted', protection);
  });

  it('is nowhere in the audit of the lane but as that hand-over and the fixed head', async () => {
    // Read before the daemon ends: a page that then asks in vain complains rightly.
    const heard = [...complaints];
    await daemon.stop();
    expect(waypost('audit', 'verify', '--state', daemon.stateDir)).toContain('The audit is intact');
    const files = readdirSync(daemon.stateDir).filter((name) => name.startsWith('audit.'));
    const main = Buffer.concat(files.map((name) => readFileSync(join(daemon.stateDir, name)))).toString('latin1');
    expect([refNo, 'safeguard', 'NEEDS_SUPPORT', WORD].filter((word) => main.includes(word))).toEqual([]);
    expect(main).toContain('"decision":"second-line"');
    expect(main).toContain('protection-head');
    expect(heard).toEqual([]);
  });
});

it('made every call that is listed for this test', () => {
  expect(calls.owed('support-route')).toEqual([]);
});
