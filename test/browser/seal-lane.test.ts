import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { FRA_LINES } from '../fakes/lane-ports.ts';
import { type Look, signedInLane } from '../fakes/look.ts';
import { sealLane } from '../fakes/seal-lane.ts';
import { NO_SEAL_CHECKS, sealChecks, statedSeal, symbolsOf } from '../fakes/seal-step.ts';

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

const VISA_LINES = ['V<FRAERIKSSON<<ANNA<MARIA'.padEnd(44, '<'), 'V123456781FRA7408122F2904157'.padEnd(44, '<')];

describe('a second document in the panel for papers', () => {
  it.each([LIGHT, { width: 1024, height: 768, colorScheme: 'dark' } as const])(
    'has its seal enlarged, what it is worth, and a column beside both documents, $width x $height',
    async (look) => {
      const { page, parts, seals } = await deskOf(() => ({ checks: NO_SEAL_CHECKS, stated: null }), look);
      seals.said = () => ({
        checks: sealChecks({ 'seal.passport-number': ['failed', 'SEAL_PASSPORT_MISMATCH'] }),
        stated: { ...STATED, lines: VISA_LINES, passportNumber: 'X00000001' },
      });
      parts.present(VISA_LINES);
      parts.showPage();
      await parts.time.pass(5);
      await page.locator('.papers-pair', { hasText: 'X00000001' }).waitFor();
      await document(page).getByText('visa and passport').waitFor();
      await page.screenshot({ path: join(shots, `seal-second-lane-${look.width}-${look.colorScheme}.png`) });
      await page.keyboard.press('F7');
      const panel = page.locator('dialog[open] .papers-panel');
      await panel.locator('.papers-pairs tr').first().waitFor();
      expect(await panel.locator('.papers-pairs thead').textContent()).toContain('Seal');
      const rows = await panel.locator('.papers-pairs tbody tr').allTextContents();
      expect(rows).toContainEqual('SurnameERIKSSONERIKSSONERIKSSON');
      expect(rows).toContainEqual('Document number–V12345678V12345678');
      expect(await panel.locator('.irregular-row').allTextContents()).toEqual([
        expect.stringMatching(/Passport numberL898902C3–X00000001$/),
      ]);
      const seal = panel.locator('.seal');
      await seal.getByText('Signed by a signer that this kiosk trusts').waitFor();
      await seal.getByText('The seal is for another passport').waitFor();
      expect(await seal.textContent()).toMatch(/Visa.*seal of France, 11 Jan 2026/);
      const picture = await seal.locator('.seal-picture').boundingBox();
      expect(picture).toMatchObject({ width: 72, height: 72 });
      const says = await seal.locator('.seal-says').boundingBox();
      expect(says?.x ?? 0).toBeGreaterThan((picture?.x ?? 0) + 72);
      expect(await page.textContent('body')).not.toMatch(/forged|counterfeit/i);
      await page.screenshot({ path: join(shots, `seal-second-${look.width}-${look.colorScheme}.png`) });
    },
  );

  it('may be a boarding pass: name, flight and day, and that nothing is proven', async () => {
    const { page, parts, seals } = await deskOf(() => ({ checks: NO_SEAL_CHECKS, stated: null }));
    await page.keyboard.press('F7');
    await page.getByRole('button', { name: 'Boarding pass or licence' }).click();
    await page.getByText('Place the barcode on the glass').waitFor();
    const [unsigned] = NO_SEAL_CHECKS;
    seals.said = () => ({
      checks: unsigned === undefined ? [] : [{ ...unsigned, reason: 'SEAL_UNSIGNED' }],
      stated: null,
      unsigned: [{ kind: 'boarding-pass', name: 'ERIKSSON/ANNA', flight: 'XX 417', day: '2026-11-25' }],
    });
    seals.found = symbolsOf(new Uint8Array([77]));
    parts.showPage();
    await parts.time.pass(5);
    await page.getByText('Place the barcode on the glass').waitFor({ state: 'detached' });
    await page.keyboard.press('F7');
    const pass = page.locator('dialog[open] .barcode');
    await pass.waitFor();
    expect(await pass.textContent()).toBe(
      'Boarding pass not signedNameERIKSSON/ANNAFlightXX 417Day25 Nov 2026Nobody has signed this barcode. It proves nothing: compare the name.Only name, flight and day are used. Seat and booking are not read.',
    );
    expect(await document(page).getAttribute('class')).toContain('is-successful');
    await page.screenshot({ path: join(shots, 'barcode-boarding-pass.png') });
  });
});
