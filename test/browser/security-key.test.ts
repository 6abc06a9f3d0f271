import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import type { DaemonSite } from '../fakes/daemon-site.ts';
import { BrowserKey, DORA, keySite, SUE, TOM, withAccounts } from '../fakes/key-site.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';
import { systemRows } from '../integration/cli/audit-rows.ts';

const shots = resolve(import.meta.dirname, '../../build/screenshots');
const PATIENCE_MS = 60_000;

const calls = new ScreenCalls();
let browser: Browser;
let site: DaemonSite;
let daemon: DaemonProcess;
let context: BrowserContext;
let page: Page;
let key: BrowserKey;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

async function start(rule: Parameters<typeof keySite>[0] = null): Promise<void> {
  site = await keySite(rule);
  daemon = await DaemonProcess.start(site);
}
async function stop(): Promise<void> {
  await context?.close();
  if (daemon?.alive) await daemon.stop();
  await site?.remove();
}

/** A browser with a key plugged in, on somebody's page. */
async function openPage(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  calls.watch(context);
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${daemon.url}${path}`);
  key = await BrowserKey.plugIn(page);
}

async function typePin({ id, pin }: { id: string; pin: string }): Promise<void> {
  await page.getByLabel('Officer number').fill(id);
  await page.getByLabel('PIN', { exact: true }).fill(pin);
  await page.keyboard.press('Enter');
}

const desk = () => page.locator('.desk');
const shoot = (name: string) => page.screenshot({ path: join(shots, `${name}.png`) });
const openKeys = () => page.getByRole('button', { name: 'Security keys' }).click();

/** The second person types into whatever asks for one. */
async function secondPerson({ id, pin }: { id: string; pin: string }, action: string): Promise<void> {
  await page.getByLabel('Officer number').last().fill(id);
  await page.getByLabel('PIN', { exact: true }).last().fill(pin);
  await page.getByRole('button', { name: action, exact: true }).last().click();
}

async function addKey(): Promise<void> {
  await openKeys();
  await page.getByRole('button', { name: 'Add a key' }).click();
  await secondPerson(TOM, 'Confirm');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

const rows = async (kind: string) => (await systemRows(site.stateDir)).filter((row) => row.kind === kind);

describe('a security key under the rule that is delivered', () => {
  beforeAll(() => start());
  afterAll(stop);
  afterEach(() => context?.close());

  it('is added by its owner and a second person, and then asked for: sign-in, lock, removal', async () => {
    await openPage('/supervisor');
    await typePin(SUE);
    await desk().getByText('PIN only').waitFor();
    await openKeys();
    await page.getByText('you sign in with the PIN only').waitFor();
    await shoot('security-key-none');
    await page.keyboard.press('Escape');
    await addKey();
    expect(await key.credentials()).toHaveLength(1);

    // Nobody touches it: the step waits, and the screen stays shut.
    await key.touch(false);
    await typePin(SUE);
    await page.getByRole('heading', { name: 'Touch your security key' }).waitFor();
    expect(await desk().count()).toBe(0);
    await shoot('security-key-step');
    await key.touch(true);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('No key was touched, so nothing was done.').waitFor();
    await typePin(SUE);
    await desk().waitFor();
    expect(await page.getByText('PIN only').count()).toBe(0);

    await page.evaluate(
      `fetch('/api/session/lock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })`,
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Screen is locked' }).waitFor();
    await page.getByLabel('PIN', { exact: true }).fill(SUE.pin);
    await page.keyboard.press('Enter');
    await desk().waitFor();

    await openKeys();
    await page.getByText('Last used').waitFor();
    await shoot('security-key-list');
    await page.getByRole('button', { name: 'Code for a command' }).click();
    await page.getByText('works for one command').waitFor();
    expect(await page.locator('.key-code-digits').textContent()).toMatch(/^\d{8}$/);
    await shoot('security-key-code');
    await page.keyboard.press('Escape');

    await openKeys();
    await page.getByRole('button', { name: 'Remove' }).first().click();
    await secondPerson(TOM, 'Remove');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await typePin(SUE);
    await desk().getByText('PIN only').waitFor();

    const changes = (await rows('key-changed')).map(({ subject, body }) => [
      subject,
      body['change'],
      body['answeredBy'],
    ]);
    expect(changes).toEqual([
      ['sue', 'added', 'tom'],
      ['sue', 'removed', 'tom'],
    ]);
    expect((await rows('signed-in')).map(({ body }) => body['key'] === null)).toEqual([true, false, true]);
    const text = JSON.stringify(await systemRows(site.stateDir));
    const [credential] = await key.credentials();
    expect(text).not.toContain(credential?.credentialId ?? 'none');
  });

  it('of somebody else, or a browser without one, gets nobody in; the screen says what to do', async () => {
    await openPage('/supervisor');
    await typePin(SUE);
    await desk().waitFor();
    await addKey();
    // Another key in the port: it knows no credential of this account.
    await openPage('/supervisor');
    await typePin(SUE);
    await page.getByText('No key of this account answered').waitFor();
    await shoot('security-key-wrong');
    expect(await desk().count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No key of this account answered').waitFor();
    await withAccounts(site, (accounts) => {
      for (const { account, id } of accounts.keys.of(SUE.id)) accounts.keys.remove(account, id);
    });
  });

  it('is shown in the dark too, and in the direction of the language', async () => {
    await openPage('/supervisor', { colorScheme: 'dark' });
    await typePin(SUE);
    await desk().waitFor();
    await addKey();
    await key.touch(false);
    await typePin(SUE);
    await page.getByRole('heading', { name: 'Touch your security key' }).waitFor();
    await shoot('security-key-step-dark');
    await key.touch(true);
    await page.getByRole('button', { name: 'Back' }).click();
    await typePin(SUE);
    await desk().waitFor();
    await openKeys();
    await page.getByText('Last used').waitFor();
    await shoot('security-key-list-dark');
    await page.getByRole('button', { name: 'Add a key' }).click();
    await page.getByText('confirms the new key here').waitFor();
    await shoot('security-key-second-dark');
    await page.keyboard.press('Escape');
    await context.addInitScript(
      `localStorage.setItem('waypost.display', '{"locale":"ar","theme":"light","colours":"standard"}')`,
    );
    await page.reload();
    await page.getByRole('button', { name: 'مفاتيح الأمان' }).click();
    await page.getByText('آخر استخدام').waitFor();
    await shoot('security-key-list-ar');
  });
});

describe('a security key that the policy requires', () => {
  beforeAll(() => start({ supervisor: 'required', technician: 'offered', dpo: 'required' }));
  afterAll(stop);

  it('is added at the first sign-in with a second person, and there is no way in before', async () => {
    await openPage('/');
    await typePin(DORA);
    await page.getByRole('heading', { name: 'Add your security key' }).waitFor();
    await shoot('security-key-first');
    expect(await desk().count()).toBe(0);
    await secondPerson(DORA, 'Confirm');
    await page.getByText('The second person must be another').waitFor();
    await secondPerson({ ...TOM, pin: '000111' }, 'Confirm');
    await page.getByText('Officer number or PIN is wrong.').waitFor();
    await secondPerson(TOM, 'Confirm');
    await page.getByText('The key is added.').waitFor();
    await typePin(DORA);
    await desk().waitFor();
    expect((await rows('signed-in')).map(({ subject }) => subject)).toEqual([DORA.id]);

    // The same PIN at a browser without the key.
    await openPage('/');
    await key.pullOut();
    await typePin(DORA);
    await page.getByRole('heading', { name: 'Touch your security key' }).waitFor();
    expect(await desk().count()).toBe(0);
  });
});

it('made every call that is listed for this test', () => {
  expect(calls.owed('security-key')).toEqual([]);
});
