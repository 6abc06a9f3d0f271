import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, type Locale } from '../../src/ui/words/index.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { TravellerSite } from '../fakes/traveller-site.ts';

const LOCALES = Object.keys(LANGUAGES) as Locale[];
const screenFolder = join(resolve(import.meta.dirname, '../..'), 'build/ui');
/** Everything that the first screen fetches, heads and fonts included. */
const MAX_WIRE_BYTES = 150_000;

let browser: Browser;
let site: TravellerSite;

beforeAll(async () => {
  browser = await launchChromium();
  site = await TravellerSite.open({ screenFolder });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

interface Fetched {
  path: string;
  encoding: string | undefined;
  bytes: number;
}

/** Opens a page as a browser that was never here, and says what came over the wire until nothing more does. */
async function fetched(path: string, locale: string): Promise<Fetched[]> {
  const context = await browser.newContext();
  await context.addInitScript(`localStorage.setItem('waypost.display', JSON.stringify({ locale: '${locale}' }))`);
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  const all = new Map<string, Fetched>();
  await line.send('Network.enable');
  line.on('Network.responseReceived', ({ requestId, response }) => {
    const encoding = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-encoding');
    all.set(requestId, { path: new URL(response.url).pathname, encoding: encoding?.[1], bytes: 0 });
  });
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = all.get(requestId);
    if (one !== undefined) one.bytes = encodedDataLength;
  });
  await page.goto(`http://localhost:${site.port}${path}`, { waitUntil: 'networkidle' });
  await page.evaluate('document.fonts.ready');
  await page.waitForLoadState('networkidle');
  expect(await page.locator('html').getAttribute('lang')).toBe(locale);
  await context.close();
  return [...all.values()];
}

describe('the first screen on the wire', () => {
  it.each(LOCALES)(
    `is at most ${MAX_WIRE_BYTES / 1_000} kB in %s, and every text of it is compressed`,
    async (locale) => {
      const came = await fetched('/', locale);
      const sum = came.reduce((all, { bytes }) => all + bytes, 0);
      console.info(`first screen in ${locale}: ${(sum / 1_000).toFixed(1)} kB`);
      const texts = came.filter(({ path, bytes }) => /(^\/|\.js|\.css)$/.test(path) && bytes > 2_000);
      expect(texts.length).toBeGreaterThan(3);
      expect(texts.filter(({ encoding }) => encoding !== 'br')).toEqual([]);
      expect(sum).toBeGreaterThan(50_000);
      expect(sum).toBeLessThanOrEqual(MAX_WIRE_BYTES);
    },
  );
});

describe('sign-in', () => {
  it.each(LOCALES)('fits 768 pixels in %s, with the words of a demonstration', async (locale) => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
    await context.addInitScript(`localStorage.setItem('waypost.display', JSON.stringify({ locale: '${locale}' }))`);
    const page = await context.newPage();
    await page.route('**/api/session', async (route) => {
      const answer = await route.fetch();
      const view = (await answer.json()) as { lane: { demo: boolean } };
      await route.fulfill({ response: answer, json: { ...view, lane: { ...view.lane, demo: true } } });
    });
    await page.goto(`http://localhost:${site.port}/`);
    await page.locator('.demo-hint').waitFor();
    await page.evaluate('document.fonts.ready');
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(768);
    const keys = await page.locator('.pin-pad button').evaluateAll((all) => all.map((one) => one.clientHeight));
    expect(keys.length).toBeGreaterThanOrEqual(11);
    // Borders are not counted.
    expect(Math.min(...keys)).toBeGreaterThanOrEqual(44);
    await page.screenshot({ path: join(screenFolder, `../screenshots/sign-in-768-${locale}.png`) });
    await context.close();
  });
});
