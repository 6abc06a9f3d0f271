import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DOUBLE_ESCAPE_MS } from '../../src/ui/keys.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { signedInLane } from '../fakes/look.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

const shots = join(resolve(import.meta.dirname, '../..'), 'build/screenshots');
const calls = new ScreenCalls();
const daemon = new DemoDaemon();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  const desk = { width: 1280, height: 800, colorScheme: 'light', officer: 'officer', pin: daemon.pin } as const;
  page = await signedInLane(browser, daemon.url, desk);
  calls.watch(page.context());
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

const press = (key: string) => page.keyboard.press(key);
const active = (expression: string): Promise<unknown> => page.evaluate(`document.activeElement?.${expression}`);
const view = () => page.locator('dialog[open]', { has: page.locator('.reference') });
const side = (name: string) => view().locator(`[data-side="${name}"]`);
/** Presses Tab until the focus is where an expression about it says. */
async function tabTo(expression: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await press('Tab');
    if ((await active(expression)) === true) return;
  }
  throw new Error(`Tab never reached ${expression}`);
}

it('opens from the details beside the live page, by keyboard', async () => {
  await press('Alt+d');
  await page.locator('.demo-name', { hasText: 'Printed number differs' }).click();
  await page.locator('.demo-list').waitFor({ state: 'detached' });
  for (const group of ['document', 'face', 'lists'])
    await page.locator(`[data-group="${group}"]:not(.is-pending)`).waitFor(PATIENCE);
  const before = await page.locator('.strip').textContent();
  await press('F2');
  await page.locator('.look-card [data-compare="number"]').waitFor(PATIENCE);
  await page.screenshot({ path: join(shots, 'reference-in-details.png') });
  expect(await seriousFindings(page)).toEqual([]);
  await tabTo(`matches('.look-card [data-compare="number"]')`);
  await press('Enter');
  await view().waitFor(PATIENCE);
  await expect.poll(() => active('textContent'), PATIENCE).toBe('Passport number');
  // The same place of this page in the same light, and both pictures of the reference.
  expect(await side('live').locator('image').getAttribute('href')).toMatch(/^\/api\/images\//);
  const loaded = () =>
    page.evaluate(`[...document.querySelectorAll('.reference img')].map((one) => one.naturalWidth > 0)`);
  await expect.poll(loaded, PATIENCE).toEqual([true, true]);
  expect(await side('genuine').textContent()).toContain('The fine lines of the ground run through');
  expect(await side('forged').textContent()).toContain('Known forgery');
  expect(await side('forged').locator('bdi').getAttribute('lang')).toBe('en');
  await page.screenshot({ path: join(shots, 'reference-number.png') });
  expect(await seriousFindings(page)).toEqual([]);
  // The arrow keys go on to the next feature, in its light.
  const live = () => side('live').locator('image').getAttribute('href');
  const white = await live();
  await press('ArrowDown');
  await press('ArrowDown');
  await expect.poll(() => active('textContent'), PATIENCE).toBe('MRZ in infrared light');
  await expect.poll(live, PATIENCE).not.toBe(white);
  await page.screenshot({ path: join(shots, 'reference-mrz-ir.png') });
  // Two keys before the screen is drawn again are two steps.
  const key = `new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true })`;
  await page.evaluate(`for (const at of [1, 2]) document.activeElement.dispatchEvent(${key})`);
  await expect.poll(() => active('textContent'), PATIENCE).toBe('Passport number');
  await press('Escape');
  await view().waitFor({ state: 'detached' });
  await expect.poll(() => active('dataset.compare'), PATIENCE).toBe('number');
  // Two Escapes in a row cover the screen.
  await page.waitForTimeout(DOUBLE_ESCAPE_MS + 100);
  await press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  expect(await page.locator('.strip').textContent()).toBe(before);
  expect(complaints).toEqual([]);
  expect(calls.owed('reference-view')).toEqual([]);
});

it('serves its pictures to a signed-in officer alone, as what they are', async () => {
  const { request } = page.context();
  const reference = (await (await request.get(`${daemon.url}/api/reference`)).json()) as {
    editions: { features: { genuinePicture: { url: string } | null }[] }[];
  };
  const url = reference.editions[0]?.features[0]?.genuinePicture?.url ?? '';
  const picture = await request.get(`${daemon.url}${url}`);
  expect(picture.headers()).toMatchObject({
    'content-type': 'image/jpeg',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  });
  expect((await request.get(`${daemon.url}/api/reference/pictures/other`)).status()).toBe(404);
  expect((await fetch(`${daemon.url}${url}`)).status).toBe(401);
  expect((await fetch(`${daemon.url}/api/reference`)).status).toBe(401);
});
