import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

/** The commands of an officer that no other story presses: each by its button, and each seen in the record of the lane. */
const root = resolve(import.meta.dirname, '../..');
const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(join(root, 'build/screenshots'), { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  calls.watch(context);
  page = await context.newPage();
  await page.goto(daemon.url);
  await page.getByLabel('Officer').fill('officer');
  await signIn();
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

async function signIn(): Promise<void> {
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
}

async function play(title: string): Promise<void> {
  await page.keyboard.press('Alt+d');
  await page.locator('.demo-name', { hasText: title }).click();
  await page.locator('.demo-list').waitFor({ state: 'detached' });
  await page.locator('.person-card .name').waitFor(PATIENCE);
}

const idle = () => page.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);
const button = (name: string) => page.locator('dialog[open]').getByRole('button', { name, exact: true });
const members = () => page.locator('.party-members li').allTextContents();

async function openAdditionalDocuments(): Promise<void> {
  await page.keyboard.press('F7');
  await page.locator('dialog[open] .papers-panel').waitFor(PATIENCE);
}

async function closeDialog(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
}

/** Kinds of the audit rows of the travellers, oldest first, as `waypost audit cases` tells them. */
function recorded(): { decision: string | null; outcome: string }[] {
  const cli = join(root, 'bin/waypost.mjs');
  const text = execFileSync(process.execPath, [cli, 'audit', 'cases', '--json', '--state', daemon.stateDir], {
    encoding: 'utf8',
  });
  return (JSON.parse(text) as { cases: { decision: string | null; outcome: string }[] }).cases;
}

describe('an officer and a party, at a real lane', () => {
  it('says that the next traveller is a companion, who is then linked', async () => {
    await play('Genuine passport');
    await openAdditionalDocuments();
    await button('Next traveller is a companion').click();
    await expect.poll(members, PATIENCE).toEqual([expect.stringContaining('OSTERVA')]);
    await closeDialog();
    await page.locator('[data-action="clear"][aria-disabled="false"]').waitFor(PATIENCE);
    await page.keyboard.press('F10');
    await idle();
    await play('Printed number differs');
    await openAdditionalDocuments();
    await expect.poll(async () => (await members()).length, PATIENCE).toBe(2);
  });

  it('notes who answered for whom, says that one does not belong, links again, and ends the party', async () => {
    await page.getByLabel('Answered', { exact: true }).selectOption({ index: 0 });
    await button('Note who answered').click();
    await page.locator('.party-facts li').waitFor(PATIENCE);
    expect(await page.locator('.party-facts').textContent()).toContain('answered for');
    await page.screenshot({ path: join(root, 'build/screenshots/party-real.png') });
    await button('Does not belong to it').click();
    await expect.poll(async () => (await members()).length, PATIENCE).toBe(1);
    await button('Belongs to the open party').click();
    await expect.poll(async () => (await members()).length, PATIENCE).toBe(2);
    await button('End the party').click();
    await page.getByText('No party is open.', { exact: false }).waitFor(PATIENCE);
    await closeDialog();
  });

  it('closes a traveller without a decision, after a question', async () => {
    await page.getByRole('button', { name: 'Close without a decision' }).click();
    const asked = page.getByRole('dialog', { name: 'Decision' });
    await asked.getByRole('button', { name: 'Go back' }).click();
    await asked.waitFor({ state: 'detached' });
    expect(await page.locator('.person-card .name').count()).toBe(1);
    await page.getByRole('button', { name: 'Close without a decision' }).click();
    await asked.locator('.decide-foot').getByText('Close this inspection').click();
    await idle();
    await expect.poll(() => recorded().map(({ decision }) => decision), PATIENCE).toEqual(['clear', null]);
  });
});

describe('a connection that is cut', () => {
  it('in the middle of a traveller: the next start says who was open, until the officer has seen it', async () => {
    await play('Genuine passport');
    await daemon.kill();
    await page.getByText('No connection to the lane service').waitFor(PATIENCE);
    await daemon.start();
    await page.getByLabel('PIN', { exact: true }).waitFor(PATIENCE);
    await page.getByLabel('Officer').fill('officer');
    await signIn();
    const seen = page.getByRole('button', { name: 'I have seen this' });
    await seen.waitFor(PATIENCE);
    await page.screenshot({ path: join(root, 'build/screenshots/interrupted-real.png') });
    await seen.click();
    await seen.waitFor({ state: 'detached' });
    // It stays seen for anyone who looks next.
    await page.reload();
    await page.locator('.lane').waitFor(PATIENCE);
    await idle();
    expect(await seen.count()).toBe(0);
    await expect.poll(() => recorded().map(({ decision }) => decision), PATIENCE).toEqual(['clear', null, null]);
  });

  it('made every call that is listed for this test', () => {
    expect(calls.owed('officer-commands')).toEqual([]);
  });
});
