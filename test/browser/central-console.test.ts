import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { CONSOLE_LOCK_AFTER_MS } from '../../src/central/console/index.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { CONSOLE_ACCOUNT, CONSOLE_PIN, fillFleet, picturedOffice } from '../fakes/central-fleet.ts';
import { later, TestCentral } from '../fakes/central-office.ts';
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

async function opened(office: TestCentral): Promise<ConsoleSite> {
  const site = new ConsoleSite(office);
  sites.push(site);
  await site.start();
  return site;
}

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

/** What a region says, as it is read. */
const wordsIn = async (page: Page, name: string): Promise<string> =>
  (await page.getByRole('region', { name, exact: true }).allInnerTexts()).join('\n');

const isAsWideAsTheWindow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth <= innerWidth');

async function rowOf(page: Page, name: string): Promise<string[]> {
  const row = page.locator('tbody tr', { has: page.getByRole('rowheader', { name, exact: true }) });
  return (await row.locator('td').allInnerTexts()).map((text) => text.trim());
}

/** Clean in both colours, and as wide as the window. */
async function isFine(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(SHOTS, `console-${name}-${colorScheme}.png`) });
    expect(await seriousFindings(page), `${name} ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await isAsWideAsTheWindow(page), name).toBe(true);
}

describe('the console of central IT', () => {
  it('is the picture: counts, the fleet by site, what waits, what is missing, what ends', async () => {
    const page = await visit(pictured);
    const counts = (await page.locator('.count').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(counts).toEqual([
      'Kiosks 31 at 5 sites',
      'In date 28 of 31',
      'Overdue 1 Ferry 2',
      'Needs somebody 2 camera lost, gap',
      'Notices received 1,341 2 missing',
      'Waiting for a second person 1 generation 4',
    ]);
    expect(await rowOf(page, 'Ferry 2')).toEqual(['overdue', '31 h', '2 −1', '2 −1', '7', '0.5.2', '58', 'none']);
    expect(await rowOf(page, 'Road 1')).toEqual([
      'notices missing',
      '2 days',
      '1 −2',
      '1 −2',
      '7',
      '0.5.1',
      '22',
      '7, 8',
    ]);
    expect(await page.getByText('18 of 18 in date, heard within 6 min, 630 notices, no gap').count()).toBe(1);
    const waits = await wordsIn(page, 'Waiting for a second person');
    expect(waits).toContain('Missing persons, generation 4');
    expect(waits).toMatch(/Dan\s+signed/);
    expect(waits).toContain('Eva or Flo');
    expect(await wordsIn(page, 'What is missing')).toMatch(/Road 1 notices 7, 8/);
    expect(await wordsIn(page, 'Ends next')).toMatch(/Timestamp\s+in 24 h, made by a timer/);
    const promise = 'No traveller appears here: no name, no document number, no picture.';
    expect((await page.locator('footer').allInnerTexts()).join()).toContain(promise);
    await isFine(page, 'pictured');
  });

  it('fits from 1280x800 to 1920x1080, and at 200 %', async () => {
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
      [720, 450],
    ] as const) {
      const page = await visit(pictured, { width, height });
      await isFine(page, `${width}`);
      await page.context().close();
    }
    pages.length = 0;
  });

  it('shows the words that two approvers compare and the command, and signs nothing', async () => {
    const page = await visit(pictured);
    const spoken = (await page.locator('.spoken').first().allInnerTexts()).join().replaceAll(/\s+/g, ' ').trim();
    expect(spoken.split(' ')).toHaveLength(8);
    await page.getByRole('button', { name: 'Hand to Eva' }).click();
    const dialog = page.getByRole('dialog');
    const said = (await dialog.allInnerTexts()).join();
    expect(said).toContain('waypost central approve STAGING --key FILE --root FILE --records FILE');
    expect(said.replaceAll(/\s+/g, ' ')).toContain(spoken);
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Hand to Eva');
  });

  it('unfolds a site by keyboard, puts late ones first, and leaves what a card counts', async () => {
    const page = await visit(pictured);
    await page.getByRole('button', { name: /^18 of 18 in date/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('rowheader', { name: 'Gate 18', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Late first' }).click();
    const first = page.locator('tbody tr').first();
    await first.getByText('Ferry 2').waitFor();
    await page.getByRole('button', { name: /^Needs somebody/ }).click();
    await page.getByText('2 of 31 kiosks').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('rowheader', { name: 'Gate 18' }).waitFor();
  });

  it('shows each of its other pages, and saves the fleet as a table', async () => {
    const page = await visit(pictured);
    for (const [name, words] of [
      ['Lists', 'Who is behind, and why'],
      ['Notices', 'Gaps and waiting notices'],
      ['Help route', 'Route to help'],
      ['Keys', 'Roles'],
      ['Calendar', 'What ends, and when'],
      ['Programs', 'On trial or rolled back'],
      ['Record', 'Who did what at this console'],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('heading', { name: words }).waitFor();
      await isFine(page, name.toLowerCase().replace(' ', '-'));
    }
    await page.getByRole('button', { name: 'Lists', exact: true }).click();
    const curve = page.getByRole('img', { name: /^Missing persons, generation 3: 28 of 31/ });
    await curve.waitFor();
    // As high as the share of the kiosks that have it: 28 of 31.
    const drawn = (await curve.locator('.curve-line').evaluate((path) => path.getBBox().height)) as number;
    expect(drawn).toBeCloseTo((96 * 28) / 31, 0);
    await page.getByRole('button', { name: 'Fleet', exact: true }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save as CSV' }).click();
    const text = readFileSync(await (await waiting).path(), 'utf8');
    expect(text.split('\r\n')).toHaveLength(33);
    expect(text).toContain('Road 1,');
  });

  it('notices a signature, a lock and a console that ends, without a reload', async () => {
    const office = await TestCentral.open();
    await picturedOffice(office);
    const site = await opened(office);
    const page = await visit(site);
    await office.approve('targets-2', later(29));
    await page.getByRole('heading', { name: 'Waiting for publication' }).waitFor();
    site.monoMs += CONSOLE_LOCK_AFTER_MS;
    await page.getByText('The console was locked').waitFor();
    await page.getByLabel('Account').fill(CONSOLE_ACCOUNT.id);
    await page.getByLabel('PIN').fill(CONSOLE_PIN);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Fleet' }).waitFor();
    await site.stop();
    await page.getByRole('alert').getByText('The console does not answer').waitFor();
    await isFine(page, 'lost');
  });

  it('is honest about an office without kiosks, lists and line', async () => {
    const office = await TestCentral.open();
    writeFileSync(office.folder.devicesFile, JSON.stringify({ format: 'waypost.devices.1', devices: [] }));
    const page = await visit(await opened(office));
    await page.getByText('No kiosk is enrolled yet.').waitFor();
    const tabs = await page.getByRole('navigation', { name: 'Pages' }).getByRole('button').allInnerTexts();
    expect(tabs).toEqual(['Fleet', 'Keys', 'Calendar', 'Record']);
    expect(await page.locator('.count').allInnerTexts()).toHaveLength(2);
    expect(await wordsIn(page, 'Waiting for a second person')).toContain('Nothing is waiting.');
    await isFine(page, 'empty');
  });

  it('turns pages of 10,000 kiosks, and finds one of them', async () => {
    const office = await TestCentral.open();
    fillFleet(
      office,
      Array.from({ length: 10_000 }, (_, at) => ({
        name: `Lane ${at + 1}`,
        site: '',
        heard: at % 50 === 0 ? 2000 : 3,
      })),
    );
    const page = await visit(await opened(office));
    await page.getByRole('button', { name: 'Late first' }).click();
    await page.getByText('Page 1 of 50, 10,000 kiosks').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(200);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Page 2 of 50').waitFor();
    await page.getByLabel('Kiosk or site').fill('lane 9999');
    await page.getByText('1 of 10,000 kiosks').waitFor();
    await isFine(page, 'many');
  });
});
