import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { CONSOLE_ACCOUNT, CONSOLE_PIN, picturedOffice } from '../fakes/central-fleet.ts';
import { TestCentral } from '../fakes/central-office.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { ConsoleSite } from '../fakes/console-site.ts';

const SHOTS = join(packageRoot, 'build/screenshots');

let browser: Browser;
let pictured: ConsoleSite;
const sites: ConsoleSite[] = [];
const pages: Page[] = [];

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launchChromium();
  const office = await TestCentral.open();
  await picturedOffice(office);
  pictured = new ConsoleSite(office);
  await pictured.start();
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  for (const site of sites.splice(0)) {
    await site.stop();
    site.office.remove();
  }
});
afterAll(async () => {
  await browser?.close();
  await pictured?.stop();
  pictured?.office.remove();
});

async function visit(site: ConsoleSite, size = { width: 1440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  pages.push(page);
  await page.goto(site.url);
  await page.getByLabel('Account').fill(CONSOLE_ACCOUNT.id);
  await page.getByLabel('PIN').fill(CONSOLE_PIN);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Fleet' }).waitFor();
  await page.evaluate('document.fonts.ready');
  return page;
}

const isAsWideAsTheWindow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth <= innerWidth');

async function rowOf(page: Page, name: string): Promise<string[]> {
  const row = page.locator('tbody tr', { has: page.getByRole('rowheader', { name, exact: true }) });
  return (await row.locator('td').allInnerTexts()).map((text) => text.trim());
}

describe('the console of central IT', () => {
  it('is the picture: counts, the fleet by site, what waits, what is missing, what ends', async () => {
    const page = await visit(pictured);
    await page.screenshot({ path: join(SHOTS, 'console-pictured.png') });
    const counts = (await page.locator('.count').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(counts.slice(0, 4)).toEqual([
      'Kiosks 31 at 5 sites',
      'In date 28 of 31',
      'Overdue 1 Ferry 2',
      'Needs somebody 2 camera lost, gap',
    ]);
    expect(await rowOf(page, 'Ferry 2')).toEqual(['overdue', '31 h', '2 −1', '2 −1', '7', '0.5.2', 'none']);
    expect(await rowOf(page, 'Road 1')).toEqual(['notices missing', '2 days', '1 −2', '1 −2', '7', '0.5.1', '7, 8']);
    expect(await page.getByText('18 of 18 in date, heard within 6 min, no gap').count()).toBe(1);
    const waits = page.getByRole('region', { name: 'Waits for a second person' });
    const words = await waits.innerText();
    expect(words).toContain('Missing persons, generation 4');
    expect(words).toMatch(/Dan\s+signed/);
    expect(words).toContain('Eva or Flo');
    expect(await page.getByRole('region', { name: 'What is missing' }).innerText()).toMatch(/Road 1 notices 7, 8/);
    expect(await page.getByRole('region', { name: 'Ends next' }).innerText()).toMatch(/Timestamp/);
    expect(await page.locator('footer').innerText()).toContain(
      'No traveller appears here: no name, no document number, no picture.',
    );
  });
});
