import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCrossings } from '../../src/adapters/storage/counters/index.ts';
import { type CrossingEntry, isoWeekBefore, quarterOf } from '../../src/core/inspection/record/counts/index.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { secondLine } from '../fakes/demo-desk.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');

const VISITS = 3;

const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let lane: Page;
let desk: Page;
const complaints: string[] = [];

/** Invented passes of the last two closed weeks and the quarter before: enough to be told, and a few that are not. */
function seed(): void {
  const now = new Date();
  const today = { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
  const before = new Date(now.getTime() - 100 * 86_400_000);
  const quarter = quarterOf({ year: before.getFullYear(), month: before.getMonth() + 1, day: before.getDate() });
  const opened = openCrossings({ stateDir: daemon.stateDir, now });
  if (!opened.ok) throw new Error(opened.message);
  const add = (
    n: number,
    week: string,
    entry: Partial<CrossingEntry['pattern']>,
    more: Partial<CrossingEntry> = {},
  ): void => {
    const pattern: CrossingEntry['pattern'] = {
      hour: 9,
      route: null,
      document: 'passport',
      outcome: 'quiet',
      ...entry,
    };
    for (let i = 0; i < n; i += 1)
      opened.passes.add({ week, tallies: ['face/accepted', 'clear/quiet'], pattern, issuer: null, ...more });
  };
  const week = isoWeekBefore(today, 1);
  add(64, week, { hour: 8 });
  add(48, week, { hour: 9 });
  add(36, week, { hour: 17, document: 'card' });
  add(
    21,
    week,
    { hour: 17, document: 'card', outcome: 'looked' },
    {
      tallies: ['face/rejected', 'clear/facts', 'reason/LOOKED_AT_FACE', 'document/alarm'],
      issuer: { quarter, issuer: 'UTO', outcome: 'alarm' },
    },
  );
  add(3, week, { hour: 3, document: 'visa', outcome: 'sent-on' }, { tallies: ['second-line/quiet', 'reason/OTHER'] });
  add(
    60,
    isoWeekBefore(today, 2),
    { hour: 10 },
    {
      tallies: ['document/quiet', 'liveness/quiet'],
      issuer: { quarter, issuer: 'UTO', outcome: 'quiet' },
    },
  );
  opened.passes.close();
}

async function signedIn(context: BrowserContext, officer: string, path: string, ready: string): Promise<Page> {
  calls.watch(context);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !/404|409/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${daemon.url}${path}`);
  await page.getByLabel('Officer').fill(officer);
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator(ready).waitFor(PATIENCE);
  return page;
}

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  seed();
  await daemon.start();
  browser = await launchChromium();
  const context = () => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  lane = await signedIn(await context(), 'officer', '/', '.lane');
  desk = await signedIn(await context(), 'supervisor', '/supervisor', '.desk');
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

async function play(title: string): Promise<void> {
  await lane.keyboard.press('Alt+d');
  await lane.locator('.demo-name', { hasText: title }).click();
  await lane.locator('.demo-list').waitFor({ state: 'detached' });
}

async function allDone(): Promise<void> {
  for (const group of ['document', 'face', 'lists'])
    await expect.poll(() => lane.locator(`[data-group="${group}"] .sign-pending`).count(), PATIENCE).toBe(0);
  await lane.locator('[data-action="clear"][aria-disabled="false"]').waitFor(PATIENCE);
}

/**
 * A machine that is too busy to take a face in time says so and looks for nobody. The traveller then comes once more, as
 * at a real desk; a face that was taken is looked for, or the test fails.
 */
async function playUntilFaceTaken(title: string): Promise<void> {
  for (let visits = 1; ; visits += 1) {
    await play(title);
    await allDone();
    const { inspection } = (await lane.evaluate("fetch('/api/lane').then((answer) => answer.json())")) as {
      inspection: { checks: { check: string; value: string }[] } | null;
    };
    const capture = inspection?.checks.find(({ check }) => check === 'face.capture')?.value;
    if (capture === 'successful' || visits === VISITS) return;
    await secondLine(lane);
    await lane.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);
  }
}

const shoot = async (name: string): Promise<void> => {
  await desk.waitForTimeout(200);
  await desk.screenshot({ path: join(shots, `supervisor-${name}.png`) });
};

const findings = () => seriousFindings(desk);

const card = (title: string) =>
  desk.locator('.desk-card', { has: desk.getByRole('heading', { name: title, level: 2 }) });

const urgent = () => desk.locator('.desk-urgent').first();

/** Entries of the traveller at the desk, as the daemon sends them to a page. */
async function entriesFor(page: Page): Promise<unknown[]> {
  const view = (await page.evaluate("fetch('/api/lane').then((answer) => answer.json())")) as {
    inspection: { alerts: unknown[] } | null;
  };
  return view.inspection?.alerts ?? [];
}

describe('the supervisor, on a screen of their own', () => {
  it('sees an entry when the lane does, and neither title nor page tells it before it is opened', async () => {
    const title = await desk.title();
    await card('List entries at the desk').getByText('No entry is waiting.').waitFor(PATIENCE);
    await playUntilFaceTaken('Face on a face list');
    const entry = urgent();
    await entry.waitFor(PATIENCE);
    expect(await entry.textContent()).toContain('The officer has not opened it yet.');
    expect(await desk.title()).toBe(title);
    expect(await lane.title()).toBe(title);
    const whole = (await desk.locator('main').textContent()) ?? '';
    const name = (await lane.locator('.person-name, .name').first().textContent()) ?? '';
    expect(name.length).toBeGreaterThan(3);
    expect(whole).not.toContain(name);
    await shoot('alert');
    expect(await findings()).toEqual([]);
  });

  it('learns what the officer answered only from the own answer, and then sees both', async () => {
    await lane.keyboard.press('Control+Enter');
    await lane.locator('.answers button', { hasText: 'Confirmed' }).click();
    await lane.getByText('Confirmed, because').waitFor(PATIENCE);
    await lane.locator('.answers button').first().click();
    await urgent().getByText('The officer has answered.', { exact: false }).waitFor(PATIENCE);
    // Not on the page, and not in what the daemon sends to it.
    const [known] = await entriesFor(desk);
    expect(known).toMatchObject({ awaitsSecond: 'hidden', outcome: null, answered: null });
    expect((await entriesFor(lane))[0]).toMatchObject({ awaitsSecond: 'confirmed' });
    await urgent().getByRole('button', { name: 'Look' }).click();
    // The second person compares the same two pictures.
    await expect.poll(() => urgent().locator('.desk-pair img').count(), PATIENCE).toBe(2);
    await shoot('second');
    expect(await findings()).toEqual([]);
    await desk.keyboard.press('1');
    await urgent().getByText('officer answered “Confirmed”, supervisor answered “Confirmed”.').waitFor(PATIENCE);
    await urgent().getByText('Both agree.').waitFor(PATIENCE);
    await lane.locator('.side-answered').getByText('with supervisor', { exact: false }).waitFor(PATIENCE);
    await lane.keyboard.press('Escape');
  });

  it('gets the hand-over, asks who it is, and settles it with a reason; no key there decides at the lane', async () => {
    await desk.keyboard.press('F10');
    await desk.keyboard.press('F9');
    expect(await lane.locator('.side-decision').count()).toBe(0);
    await lane.keyboard.press('Shift+F9');
    await lane.locator('.side-decision').waitFor(PATIENCE);
    await lane.keyboard.press('1');
    await lane.keyboard.press('Shift+F9');
    const handed = card('Handed over to you');
    await handed.getByRole('button', { name: 'Who is it?' }).waitFor(PATIENCE);
    await handed.getByRole('button', { name: 'Who is it?' }).click();
    await handed.getByText(', document', { exact: false }).waitFor(PATIENCE);
    await handed.getByRole('button', { name: 'Record this' }).click();
    await handed.getByText('Choose a decision', { exact: false }).waitFor(PATIENCE);
    await shoot('hand-over');
    expect(await findings()).toEqual([]);
    await handed.getByRole('button', { name: 'Second line' }).click();
    await handed.locator('.desk-choices .button').first().click();
    await handed.getByLabel('Your PIN').fill(daemon.pin);
    await desk.keyboard.press('F10');
    await card('Handed over to you').getByText('No traveller has been handed over.').waitFor(PATIENCE);
  });

  it.each([
    ['light', 1280, 800],
    ['dark', 1280, 800],
    ['light', 1024, 768],
    ['dark', 1024, 768],
  ] as const)('is read in %s at %i x %i, every part of it', async (theme, width, height) => {
    await desk.setViewportSize({ width, height });
    await desk.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    for (const [tab, text] of [
      ['Now', 'Lanes of this site'],
      ['Rates', 'Right person not recognised'],
      ['Patterns', 'added up'],
      ['Counters', 'Error counters of the face comparison'],
    ] as const) {
      await desk.getByRole('button', { name: tab, exact: true }).click();
      await desk.getByText(text, { exact: false }).first().waitFor(PATIENCE);
      await shoot(`${tab.toLowerCase()}-${theme}-${width}`);
      expect(await findings()).toEqual([]);
      expect(await desk.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  });

  it('tells no cell below 20, and says how a rate stands to its limit', async () => {
    await desk.getByRole('button', { name: 'Patterns', exact: true }).click();
    const cells = await desk.locator('.desk-table tbody td:last-child').allTextContents();
    expect(cells.length).toBeGreaterThan(1);
    for (const text of cells) expect(Number(text.replaceAll(',', ''))).toBeGreaterThanOrEqual(20);
    expect(await desk.locator('main').textContent()).not.toContain('visa');
    await desk.getByRole('button', { name: 'Rates', exact: true }).click();
    const rates = (await desk.locator('main').textContent()) ?? '';
    expect(rates).toContain('Above the limit');
    expect(rates).toContain('Not enough seen');
  });

  it('takes that a person answered a number for help', async () => {
    await desk.getByRole('button', { name: 'Now', exact: true }).click();
    const numbers = desk.locator('[data-help-numbers]');
    await numbers.locator('li').first().waitFor(PATIENCE);
    await numbers.locator('li button').first().click();
    await numbers.locator('li').first().getByText('today', { exact: false }).waitFor(PATIENCE);
  });

  it('is not the page of an officer', async () => {
    await lane.goto(`${daemon.url}/supervisor`);
    await lane.getByText('This page is for another role.').waitFor(PATIENCE);
    expect(await lane.locator('.desk').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

it('made every call that is listed for this test', () => {
  expect(calls.owed('supervisor')).toEqual([]);
});
