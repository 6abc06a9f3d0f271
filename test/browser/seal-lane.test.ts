import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { FRA_LINES } from '../fakes/lane-ports.ts';
import { type Look, signedInLane } from '../fakes/look.ts';
import { sealLane } from '../fakes/seal-lane.ts';
import { NO_SEAL_CHECKS, sealChecks, statedSeal } from '../fakes/seal-step.ts';

/** TR-03135-1 5.9 with a stand-in for the decoder of seals; lane, view, door, screen and browser are real. */
const shots = resolve(import.meta.dirname, '../../build/screenshots');
let browser: Browser;
beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser.close());

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const LIGHT: Look = { width: 1280, height: 800, colorScheme: 'light' };
type Said = Parameters<typeof sealLane>[0];

async function deskOf(said: Said, look: Look = LIGHT) {
  const lane = await sealLane(said);
  open.push(lane.close);
  const page = await signedInLane(browser, lane.url, look);
  open.push(() => page.context().close());
  await lane.parts.wholeTraveller();
  await page.locator('.person-card .name').waitFor();
  return { ...lane, page };
}

const STATED = statedSeal({ country: 'FRA', lines: FRA_LINES, passportNumber: 'L898902C3' });
const OTHER_NAME = { ...STATED, lines: [(FRA_LINES[0] ?? '').replace('ANNA', 'ANNE'), FRA_LINES[1] ?? ''] };
const document = (page: Page) => page.locator('[data-group="document"]');

type Changes = Parameters<typeof sealChecks>[0];
/** One of each of the five results (docs/seals.md). */
const RESULTS: readonly [string, Changes, string][] = [
  ['successful', {}, 'Signed by a signer that this kiosk trusts'],
  [
    'failed',
    { 'seal.content': ['failed', 'SEAL_SIGNATURE'], 'seal.signature': ['failed', 'SEAL_SIGNATURE'] },
    'The seal does not verify',
  ],
  [
    'undetermined',
    {
      'seal.content': ['undetermined', 'SEAL_SIGNER_ABSENT'],
      'seal.signature': ['undetermined', 'SEAL_SIGNER_ABSENT'],
    },
    'This kiosk has no certificate for this seal',
  ],
  [
    'not-supported',
    { 'seal.content': ['not-supported', 'SEAL_VERSION'] },
    'The seal has a version that is not known here',
  ],
  ['aborted', { 'seal.content': ['aborted', 'SEAL_DECODE_ABORTED'] }, 'The barcode reader gave no answer'],
];

describe('the seal on the screen', () => {
  it.each(RESULTS)('stands enlarged under the page with what it is worth: %s', async (result, changes, words) => {
    const { page } = await deskOf(() => ({ checks: sealChecks(changes), stated: STATED }));
    const seal = page.locator('.seal');
    await seal.getByText(words).waitFor();
    expect(await seal.textContent()).toMatch(/Visa.*seal of France, 11 Jan 2026/);
    expect(await seal.textContent()).toContain('For passport L898902C3');
    expect(await seal.locator('.seal-picture').boundingBox()).toMatchObject({ width: 72, height: 72 });
    await expect.poll(() => document(page).getAttribute('class')).toContain('is-');
    if (result === 'failed' || result === 'undetermined' || result === 'aborted')
      expect(await document(page).getAttribute('class')).not.toContain('is-successful');
    await page.screenshot({ path: join(shots, `seal-${result}-1280-light.png`) });
  });

  it.each([LIGHT, { width: 1024, height: 768, colorScheme: 'dark' } as const])(
    'has a column beside MRZ and print, and marks the character that differs, $width x $height',
    async (look) => {
      const { page } = await deskOf(
        () => ({ checks: sealChecks({ 'seal.mrz': ['failed', 'SEAL_MRZ_MISMATCH'] }), stated: OTHER_NAME }),
        look,
      );
      const table = page.locator('.evidence table');
      await table.locator('.odd').waitFor();
      expect(await table.locator('thead').textContent()).toMatch(/Seal.*signed.*MRZ.*digits fit.*Printed.*ink only/);
      // No chip was read: it has no column.
      expect(await table.locator('thead').textContent()).not.toContain('Chip');
      expect(await table.locator('tr.differs').getAttribute('data-field')).toBe('givenNames');
      expect(await table.locator('.odd mark').allTextContents()).toEqual(['A']);
      await page.getByText('The MRZ differs from the seal.').waitFor();
      await document(page).getByText('seal and MRZ').waitFor();
      const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(over).toBe(0);
      await page.screenshot({ path: join(shots, `seal-evidence-${look.width}-${look.colorScheme}.png`) });
    },
  );

  it('says once what is wrong, and what to do', async () => {
    const failed = ['failed', 'SEAL_SIGNATURE'] as const;
    const { page } = await deskOf(() => ({
      checks: sealChecks({ 'seal.content': failed, 'seal.signature': failed }),
      stated: STATED,
    }));
    const facts = page.locator('.facts .fact');
    await facts.getByText('The seal does not verify').waitFor();
    expect(await facts.count()).toBe(1);
    expect(await facts.textContent()).toContain('Examine the document and ask the issuing authority.');
  });

  it('is not there where the page has none', async () => {
    const { page } = await deskOf(() => ({ checks: NO_SEAL_CHECKS, stated: null }));
    await document(page).getByText('Passed').waitFor();
    expect(await page.locator('.seal, .evidence').count()).toBe(0);
  });
});
