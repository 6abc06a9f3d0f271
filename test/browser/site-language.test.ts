import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { mirrorLanguage } from '../fakes/mirror-language.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { TravellerSite } from '../fakes/traveller-site.ts';

const shots = resolve(import.meta.dirname, '../../build/screenshots');
const daemon = new DemoDaemon();
const folder = join(daemon.stateDir, 'site', 'languages');
const own = mirrorLanguage();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  mkdirSync(folder, { recursive: true });
  // One text is left out, and stays English among the others.
  delete own.screen['action.second-line'];
  writeFileSync(join(folder, 'zyx.json'), JSON.stringify(own));
  writeFileSync(
    join(folder, 'bad.json'),
    JSON.stringify({ ...own, code: 'bad', screen: { 'action.clear': '<b>x</b>' } }),
  );
  await daemon.start();
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

const attributes = () => page.evaluate('[document.documentElement.lang, document.documentElement.dir]');

/** What sticks out sideways of the page or of its own box. */
const overflowing = () =>
  page.evaluate(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
    ...[...document.querySelectorAll('.card, .strip-cell, .action-bar .button, .banner, .tile, .value')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
      .map((one) => one.className + ': ' + one.textContent.slice(0, 60)),
  ]`);

it('says at the start which texts are English, and which file is not used and why', () => {
  expect(daemon.output).toMatch(/Language zyx: 1 of \d+ texts are missing and shown in English: action\.second-line/);
  expect(daemon.output).toMatch(/bad\.json is not used.*action\.clear.*LANGUAGE_WORDS/);
});

it('is chosen at sign-in, mirrors the desk, takes a traveller to the decision, and is kept', async () => {
  await page.goto(daemon.url);
  const choose = page.locator('.language select');
  await expect.poll(() => choose.locator('option').allTextContents(), PATIENCE).toContain('שפה');
  // The file that was refused is not offered.
  expect(
    await choose.locator('option').evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value)),
  ).not.toContain('bad');
  await choose.selectOption('zyx');
  await expect.poll(attributes, PATIENCE).toEqual(['zyx', 'rtl']);
  expect(await page.locator('.language p').textContent()).toBe(own.screen['signin.unreviewed']);
  await page.reload();
  await page.waitForSelector('.sign-in');
  expect(await attributes()).toEqual(['zyx', 'rtl']);
  expect(await page.locator('.language label').textContent()).toBe(own.screen['signin.language']);

  await page.locator('.sign-in input').first().fill('officer');
  await page.locator('.sign-in input[type=password]').fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
  await page.keyboard.press('Alt+d');
  await page.locator('.demo-name').first().click();
  await expect
    .poll(() => page.locator('.action-bar').textContent(), PATIENCE)
    .toContain(own.screen['action.clear'] ?? '?');
  // What was left out is English, and nothing is a bare key.
  expect(await page.locator('.action-bar').textContent()).toContain('Second line');
  const bare = /\b[a-z]\w+\.[a-z]\w+(\.\w+)*\b/;
  await expect.poll(() => page.locator('.person-card').textContent(), PATIENCE).toMatch(/[A-Z]{3}/);
  expect(await page.locator('.lane').textContent()).not.toMatch(bare);
  const side = await page.evaluate(`(() => {
    const box = document.querySelector('.person-card').getBoundingClientRect();
    return { person: box.left + box.width / 2 < innerWidth / 2 ? 'left' : 'right', zone: getComputedStyle(document.querySelector('.mrz-line')).direction };
  })()`);
  expect(side).toEqual({ person: 'right', zone: 'ltr' });
  await page.screenshot({ path: join(shots, 'site-language-lane.png') });
  expect(await overflowing()).toEqual([]);
  for (const key of ['F1', 'F2']) {
    await page.keyboard.press(key);
    await page.locator('dialog[open]').waitFor(PATIENCE);
    expect(await page.locator('dialog[open]').textContent()).not.toMatch(/\b(help|details)\.\w+/);
    await page.screenshot({ path: join(shots, `site-language-${key}.png`) });
    await page.locator('.modal-head button').click();
    await expect.poll(() => page.locator('dialog[open]').count(), PATIENCE).toBe(0);
  }
  expect(complaints).toEqual([]);
});

it('is English again where the file is gone', async () => {
  await daemon.stop();
  rmSync(join(folder, 'zyx.json'));
  await daemon.start();
  await page.goto(daemon.url);
  await page.waitForSelector('.sign-in');
  await expect.poll(attributes, PATIENCE).toEqual(['en', 'ltr']);
  expect(await page.locator('.language select option').allTextContents()).not.toContain('שפה');
});

it('turns on the display of the traveller, large where it is named first', async () => {
  const { training = '', words = {} } = own.traveller ?? {};
  const sentences = Object.entries(words).map(([state, text]) => ({ state: state as 'idle', text }));
  const site = await TravellerSite.open({
    screenFolder: resolve(import.meta.dirname, '../../build/ui'),
    side: {
      setup: {
        languages: ['zyx', 'en', 'fr'],
        turnMs: 60_000,
        help: null,
        training: false,
        notice: null,
        own: [{ tag: 'zyx', name: own.name, dir: 'rtl', training, words: sentences }],
      },
    },
  });
  try {
    const display = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await display.goto(site.url);
    const large = display.locator('.display h1');
    await expect.poll(() => large.textContent(), PATIENCE).toContain(words['idle'] ?? '?');
    expect([await large.getAttribute('lang'), await large.getAttribute('dir')]).toEqual(['zyx', 'rtl']);
    await display.screenshot({ path: join(shots, 'site-language-display.png') });
  } finally {
    await site.close();
  }
});
