import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { secondLine } from '../fakes/demo-desk.ts';
import { signedInLane } from '../fakes/look.ts';
import { PATIENCE } from '../fakes/patience.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');
const { travellers } = JSON.parse(readFileSync(join(root, 'hardware/demo/chips.json'), 'utf8')) as {
  travellers: { id: string; title: string }[];
};

/** What an officer sees of each chip of the demonstration: sign and words of the strip, and what needs a look. */
const SEEN: Readonly<Record<string, readonly [sign: string, words: string, look: string]>> = {
  'chip-genuine': ['is-successful', 'signed, not a copy', 'All checks have ended'],
  'chip-copied': ['is-failed', 'copied chip', 'The chip is a copy of another one'],
  'chip-altered': ['is-failed', 'altered after signing', 'Data on the chip was altered after signing'],
  'chip-unknown-issuer': ['is-undetermined', 'signed, issuer unknown', 'The issuer of this chip is not known here'],
  'chip-revoked': ['is-failed', 'signer was revoked', 'The issuer has revoked the signer of this chip'],
  'chip-portrait-changed': ['is-successful', 'signed, not a copy', 'Live face does not match the portrait'],
  'chip-page-changed': ['is-failed', 'chip and MRZ', 'Chip and MRZ differ'],
};

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
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

it.each(travellers)('$title: what its chip proves', async ({ id, title }) => {
  await page.keyboard.press('Alt+d');
  await page.locator('.demo-name', { hasText: title }).click();
  await page.locator('.demo-list').waitFor({ state: 'detached' });
  for (const group of ['document', 'chip', 'face', 'lists'])
    await page.locator(`[data-group="${group}"]:not(.is-pending)`).waitFor(PATIENCE);
  const [sign, words, look] = SEEN[id] ?? ['', 'not listed', ''];
  const cell = page.locator('[data-group="chip"]');
  await cell.getByText(words, { exact: true }).waitFor(PATIENCE);
  expect(await cell.getAttribute('class')).toContain(sign);
  await page.locator('.person-card').getByText(look).first().waitFor(PATIENCE);
  await page.screenshot({ path: join(shots, `demo-${id}.png`) });
  await secondLine(page);
  expect(complaints).toEqual([]);
});
