import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { PATIENCE } from '../fakes/patience.ts';

const shots = resolve(import.meta.dirname, '../../build/screenshots');

const daemon = new DemoDaemon();
let browser: Browser;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

const contextOf = async (): Promise<Page> =>
  (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })).newPage();

it('tells the traveller what to do while the officer sees a hit, and the traveller nothing of it', async () => {
  const address = /Traveller (\S+traveller\.html#\S+)/.exec(daemon.output)?.[1] ?? '';
  const [officer, traveller] = [await contextOf(), await contextOf()];
  const heard = new Set<string>();
  traveller.on('request', (request) => heard.add(new URL(request.url()).pathname));
  await traveller.goto(address);
  const display = traveller.locator('.display');
  await expect.poll(() => display.getAttribute('data-state'), PATIENCE).toBe('idle');

  await officer.goto(daemon.url);
  await officer.getByLabel('Officer').fill('officer');
  await officer.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await officer.keyboard.press('Enter');
  await officer.locator('.lane').waitFor(PATIENCE);
  await officer.keyboard.press('Alt+d');
  await officer.locator('.demo-name', { hasText: 'Young person reported missing' }).click();

  const seen: string[] = [];
  await expect
    .poll(
      async () => {
        const state = (await display.getAttribute('data-state')) ?? '';
        if (seen.at(-1) !== state) seen.push(state);
        return state;
      },
      { ...PATIENCE, interval: 100 },
    )
    .toBe('please-wait');
  expect(
    seen.filter((state) => !['idle', 'place-document', 'look-at-camera', 'keep-still', 'please-wait'].includes(state)),
  ).toEqual([]);
  // The officer has the entry behind the side tab by now; the display has the same words as for anybody.
  await officer.locator('[data-group="lists"]').getByText('Checked', { exact: true }).waitFor(PATIENCE);
  await traveller.screenshot({ path: join(shots, 'traveller-demo.png') });
  const text = (await display.textContent()) ?? '';
  expect(text).toContain('Please wait');
  expect(text).not.toMatch(/missing|list|check|alert/i);
  expect([...heard].filter((path) => path.startsWith('/api/')).sort()).toEqual([
    '/api/traveller/events',
    '/api/traveller/setup',
  ]);
  // The display's browser has no session, and none of the officer's routes answers it.
  const status = await traveller.evaluate("fetch('/api/lane').then((answer) => answer.status)");
  expect(status).toBe(401);
});
