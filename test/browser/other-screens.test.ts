import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

/** What an officer, a supervisor and the data-protection officer press beside the way of a traveller, at a real lane. */
const shots = resolve(import.meta.dirname, '../../build/screenshots');
const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let desk: Page;
let pin = '';

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  pin = daemon.pin;
  browser = await launchChromium();
  desk = await signedIn('officer', '/', '.lane');
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

async function signedIn(officer: string, path: string, ready: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  calls.watch(context);
  const page = await context.newPage();
  await page.goto(`${daemon.url}${path}`);
  await page.getByLabel('Officer').fill(officer);
  await typePin(page, ready);
  return page;
}

async function typePin(page: Page, ready: string): Promise<void> {
  await page.getByLabel('PIN', { exact: true }).fill(pin);
  await page.keyboard.press('Enter');
  await page.locator(ready).first().waitFor(PATIENCE);
}

async function play(title: string): Promise<void> {
  await desk.keyboard.press('Alt+d');
  await desk.locator('.demo-name', { hasText: title }).click();
  await desk.locator('.demo-list').waitFor({ state: 'detached' });
  await desk.locator('.person-card .name').waitFor(PATIENCE);
}

const idle = () => desk.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);
const dialog = () => desk.locator('dialog[open]');
const noDialog = () => dialog().waitFor({ state: 'detached' });

async function closeTraveller(): Promise<void> {
  await desk.getByRole('button', { name: 'Close without a decision' }).click();
  await desk.locator('.over-choices button').last().click();
  await idle();
}

async function help(button: string): Promise<void> {
  await desk.keyboard.press('F1');
  await dialog().getByRole('button', { name: button, exact: true }).click();
}

describe('an officer beside the way of a traveller', () => {
  it('locks the screen and unlocks it', async () => {
    await help('Lock the screen');
    await desk.getByLabel('PIN', { exact: true }).waitFor(PATIENCE);
    expect(await desk.locator('.lane').count()).toBe(0);
    await typePin(desk, '.lane');
  });

  it('asks for another document and goes on without, and notes what was asked about a minor', async () => {
    await play('Genuine passport');
    await desk.keyboard.press('F7');
    await dialog().locator('.papers-panel').waitFor(PATIENCE);
    await desk.keyboard.press('Enter');
    await noDialog();
    await desk.getByRole('button', { name: 'Continue without' }).click();
    await desk.getByRole('button', { name: 'Continue without' }).waitFor({ state: 'detached' });
    await desk.keyboard.press('F7');
    const adult = dialog().getByLabel('Adult with them');
    if ((await adult.count()) === 0) await dialog().getByText('May be under 18').click();
    await adult.selectOption({ index: 1 });
    await dialog().getByLabel('Stated relationship').selectOption({ index: 1 });
    await dialog().getByLabel('Document that allows the journey').selectOption({ index: 1 });
    await dialog().getByRole('button', { name: 'Note it' }).last().click();
    await dialog().getByRole('button', { name: 'Note it again' }).waitFor(PATIENCE);
    await desk.keyboard.press('Escape');
    await noDialog();
    await closeTraveller();
  });

  it('gives a slip to the traveller who was at the desk, which leads the data-protection officer to the record', async () => {
    await play('Poor page');
    await help('Slip for questions');
    await dialog().locator('input[type="radio"]').first().check();
    await dialog().getByRole('button', { name: 'Give a number' }).click();
    const number = ((await dialog().locator('.slip').textContent()) ?? '').match(/[0-9A-Z]{5} [0-9A-Z]{5}/)?.[0] ?? '';
    expect(number).not.toBe('');
    await desk.keyboard.press('Escape');
    const dpo = await signedIn('dpo', '/', '.desk-read');
    await dpo.locator('.desk-tabs').getByRole('button', { name: 'Slips', exact: true }).click();
    await dpo.getByLabel('Number of the slip').fill(number);
    await dpo.keyboard.press('Enter');
    await dpo.getByRole('table', { name: 'Record of the slip' }).waitFor(PATIENCE);
    await dpo.screenshot({ path: join(shots, 'slip-real.png') });
    await dpo.getByRole('button', { name: 'Close this slip' }).click();
    await dpo.getByRole('button', { name: 'Yes, close it' }).click();
    await dpo.getByText('The slip is closed.').waitFor(PATIENCE);
    await dpo.context().close();
  });

  it('sees how the devices are, gets an own PIN, and signs out', async () => {
    // A dialog that is closed before its answer came has asked for nothing that anybody saw.
    const answered = desk.waitForResponse((response) => response.url().endsWith('/api/diagnostics'), PATIENCE);
    await help('Devices and diagnostics');
    await dialog().waitFor(PATIENCE);
    await answered;
    await desk.keyboard.press('Escape');
    await noDialog();
    await help('Your own PIN');
    await desk.getByLabel('Current PIN').fill(pin);
    await desk.getByLabel('New PIN', { exact: true }).fill('730551');
    await desk.getByLabel('New PIN again').fill('730551');
    await desk.getByRole('button', { name: 'Change the PIN' }).click();
    await desk.getByText('Your account was changed').waitFor(PATIENCE);
    await desk.getByLabel('Officer').fill('officer');
    const everybodys = pin;
    pin = '730551';
    await typePin(desk, '.lane');
    pin = everybodys;
    await help('Sign out');
    await desk.getByLabel('Officer').waitFor(PATIENCE);
  });
});

describe('a supervisor beside the desk', () => {
  it('reads the page of the machine and the counters, and sets the route of now', async () => {
    const page = await signedIn('supervisor', '/diagnostics', '.machine-parts');
    await page.goto(`${daemon.url}/supervisor`);
    await page.locator('.desk').waitFor(PATIENCE);
    const counted = page.waitForResponse((response) => response.url().includes('/api/counters'), PATIENCE);
    await page.getByRole('button', { name: 'Counters', exact: true }).click();
    await counted;
    await page.getByText('Error counters of the face comparison', { exact: false }).first().waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    const route = page.locator('#desk-route');
    if ((await route.locator('option').count()) > 1) await route.selectOption({ index: 1 });
    await page.context().close();
  });
});

it('made every call that is listed for this test', () => {
  expect(calls.owed('other-screens')).toEqual([]);
});
