import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { PATIENCE } from '../fakes/patience.ts';

const root = resolve(import.meta.dirname, '../..');

const daemon = new DemoDaemon();
let browser: Browser;
let desk: Page;
let other: Page;

beforeAll(async () => {
  await daemon.start();
  browser = await launchChromium();
  desk = await signedIn('officer');
  other = await signedIn('supervisor');
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

async function signedIn(officer: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
  });
  const page = await context.newPage();
  await page.goto(daemon.url);
  await page.getByLabel('Officer').fill(officer);
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
  return page;
}

/** A genuine passport lies on the reader, and every screen shows it as whole. */
async function genuine(): Promise<void> {
  await desk.keyboard.press('Alt+d');
  await desk.locator('.demo-name', { hasText: 'Genuine passport' }).click();
  await desk.locator('.demo-list').waitFor({ state: 'detached' });
  for (const page of [desk, other]) {
    await page.getByText('All checks have ended').waitFor(PATIENCE);
    await page.locator('[data-action="clear"][aria-disabled="false"]').waitFor(PATIENCE);
  }
}

const idle = (page: Page) => page.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);

/** Decisions in the record, oldest first. */
function decisions(): (string | null)[] {
  const cli = join(root, 'bin/waypost.mjs');
  const text = execFileSync(process.execPath, [cli, 'audit', 'cases', '--json', '--state', daemon.stateDir], {
    encoding: 'utf8',
  });
  const { cases } = JSON.parse(text) as { cases: { decision: string | null }[] };
  return cases.map(({ decision }) => decision);
}

describe('bad moments at a real lane', () => {
  let recorded = 0;

  it('a double click and a key beside it let one traveller pass, once', async () => {
    await genuine();
    await desk.locator('[data-action="clear"]').dblclick();
    await desk.keyboard.press('F10');
    await idle(desk);
    recorded += 1;
    await expect.poll(decisions, PATIENCE).toEqual(Array.from({ length: recorded }, () => 'clear'));
  });

  it('two officers press at once: one decision, and both screens go on', async () => {
    await genuine();
    await Promise.all([desk.keyboard.press('F10'), other.keyboard.press('F10')]);
    await Promise.all([idle(desk), idle(other)]);
    recorded += 1;
    await expect.poll(decisions, PATIENCE).toEqual(Array.from({ length: recorded }, () => 'clear'));
  });

  it('an officer who locks takes nothing from the other, and finds the traveller again', async () => {
    await genuine();
    const answer = await desk.evaluate(
      "fetch('/api/session/lock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then((one) => one.status)",
    );
    expect(answer).toBe(200);
    await desk.getByText('Enter your PIN', { exact: false }).first().waitFor(PATIENCE);
    await desk.keyboard.press('F10');
    // Behind the lock stands nothing of the traveller, and no key there decides.
    expect(await desk.locator('.person-card').count()).toBe(0);
    expect(await other.locator('.person-card .name').count()).toBe(1);
    await desk.getByLabel('PIN', { exact: true }).fill(daemon.pin);
    await desk.keyboard.press('Enter');
    await desk.locator('.person-card .name').waitFor(PATIENCE);
    await other.keyboard.press('F10');
    await Promise.all([idle(desk), idle(other)]);
    recorded += 1;
    expect(decisions()).toEqual(Array.from({ length: recorded }, () => 'clear'));
  });

  it('reload and Back in the middle change nothing about the traveller', async () => {
    await genuine();
    const name = await desk.locator('.person-card .name').textContent();
    await desk.reload();
    await desk.locator('.person-card .name').waitFor(PATIENCE);
    await desk.goto('about:blank');
    await desk.goBack();
    await desk.locator('.person-card .name').waitFor(PATIENCE);
    expect(await desk.locator('.person-card .name').textContent()).toBe(name);
    await desk.locator('[data-action="clear"][aria-disabled="false"]').waitFor(PATIENCE);
    await desk.keyboard.press('F10');
    await idle(desk);
    recorded += 1;
    expect(decisions()).toEqual(Array.from({ length: recorded }, () => 'clear'));
  });

  it.each([
    ['waits', false],
    ['presses again', true],
  ] as const)('a lane service that hangs during a decision, and the officer %s: one decision', async (_what, again) => {
    await genuine();
    process.kill(daemon.pid, 'SIGSTOP');
    try {
      await desk.keyboard.press('F10');
      // No answer within the patience of the screen.
      await desk.locator('.notice').getByText('The command may still have been carried out').waitFor(PATIENCE);
      if (again) await desk.keyboard.press('F10');
    } finally {
      process.kill(daemon.pid, 'SIGCONT');
    }
    if (!again) {
      const fate = desk.locator('.notice', {
        hasText: /Recorded for this traveller: Allow|Not recorded; the inspection/,
      });
      await fate.waitFor(PATIENCE);
      if ((await fate.textContent())?.includes('Not recorded') === true) await desk.keyboard.press('F10');
    }
    await idle(desk);
    recorded += 1;
    await expect.poll(decisions, PATIENCE).toEqual(Array.from({ length: recorded }, () => 'clear'));
  });

  it('a lane service that dies during a decision takes nothing twice, and the next start says what is open', async () => {
    await genuine();
    const errors: string[] = [];
    desk.on('pageerror', (error) => errors.push(error.message));
    process.kill(daemon.pid, 'SIGKILL');
    await desk.keyboard.press('F10');
    await desk.getByText('No connection to the lane service').waitFor(PATIENCE);
    expect(errors).toEqual([]);
    // Nobody was let pass: the inspection stands without a decision.
    await expect.poll(decisions, PATIENCE).toEqual([...Array.from({ length: recorded }, () => 'clear'), null]);
  });
});
