import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentTypeOffer, DocumentTypeStep } from '../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../src/core/inspection/record/checks/index.ts';
import { chipLane } from '../fakes/chip-lane.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { check, UTO_LINES } from '../fakes/lane-ports.ts';
import { type Look, signedInLane } from '../fakes/look.ts';
import { pageMrz } from '../fakes/page-text.ts';

/** TR-03135-1 5.5.3 and ICAO 9303-2 C.12 from the keyboard to the row of the audit; the models themselves are a stand-in. */
const shots = resolve(import.meta.dirname, '../../build/screenshots');
const OFFERS: DocumentTypeOffer[] = [
  { id: 'UTO-P-1', country: 'UTO', type: 'P', number: 1, year: 2012 },
  { id: 'UTO-P-2', country: 'UTO', type: 'P', number: 2, year: 2019 },
  { id: 'D-P-1', country: 'D', type: 'P', number: 1, year: null },
];
const UNKNOWN: Check[] = [
  check('document.model', 'undetermined', 'DOC_MODEL_UNKNOWN', 'e'),
  check('document.layout', 'not-supported', 'DOC_MODEL_UNKNOWN', 'e'),
];

const models: DocumentTypeStep = {
  offers: () => OFFERS,
  without: () => UNKNOWN,
  identify: ({ chosen = null }) => {
    const offer = OFFERS.find(({ id }) => id === chosen);
    if (offer === undefined) return Promise.resolve(UNKNOWN);
    const { country, type, number, year } = offer;
    const documentModel = { country, type, number, year, taughtFrom: 9, byHand: true as const };
    const off = number === 1;
    return Promise.resolve([
      {
        ...check('document.model', 'undetermined', off ? 'DOC_MODEL_CHOSEN_OFF' : 'DOC_MODEL_CHOSEN', 'e'),
        documentModel,
      },
      off
        ? { ...check('document.layout', 'not-supported', 'DOC_MODEL_CHOSEN_OFF', 'e'), documentModel }
        : { ...check('document.layout', 'failed', 'DOC_PHOTO_POSITION', 'e'), documentModel },
    ]);
  },
};

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

async function details(look: Look) {
  const lane = await chipLane([], { chip: null, documentModels: models });
  open.push(lane.close);
  lane.parts.pageText.mrz = pageMrz(UTO_LINES);
  const page = await signedInLane(browser, lane.url, look);
  open.push(() => page.context().close());
  await lane.parts.wholeTraveller();
  await page.locator('.person-card .name').waitFor();
  await page.keyboard.press('F2');
  for (const place of ['VIS.capture', 'VIS.pattern']) await page.locator(`[data-place="${place}"] summary`).click();
  await page.locator('.model-choice').waitFor();
  return { ...lane, page };
}

const LOOK: Look = { width: 1280, height: 800, colorScheme: 'light' };

describe('a document model chosen by hand', () => {
  it.each([LOOK, { width: 1024, height: 768, colorScheme: 'light' }, { ...LOOK, colorScheme: 'dark' }] as const)(
    'is chosen with the keyboard, written down, and said beside every result, $width x $height $colorScheme',
    async (look) => {
      const { page, parts } = await details(look);
      const list = page.getByLabel('Type of the document');
      expect(await list.locator('option').allTextContents()).toEqual([
        'Recognised by its print',
        'UTO P, type 1, 2012',
        'UTO P, type 2, 2019',
        'D P, type 1',
      ]);
      await list.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      // Passing through the list chooses nothing.
      const id = parts.lane.snapshot().current?.id ?? '';
      expect(parts.journal.read(id).some(({ kind }) => kind === 'model-chosen')).toBe(false);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Chosen by hand: UTO P, type 2, 2019. This does not make any check pass.').waitFor();
      expect(parts.journal.read(id).find(({ kind }) => kind === 'model-chosen')).toMatchObject({
        model: 'UTO-P-2',
        officer: 'officer1',
      });
      await page.getByText('Portrait is not where this document type has it').waitFor();
      expect(await page.locator('.details-by-hand').count()).toBe(2);
      await page.locator('.model-choice').scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(shots, `model-choice-${look.width}-${look.colorScheme}.png`) });
      await page.locator('.details-by-hand').first().scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(shots, `model-chosen-${look.width}-${look.colorScheme}.png`) });
      const wide = 'document.querySelector("dialog").scrollWidth > document.querySelector("dialog").clientWidth + 1';
      expect(await page.evaluate(wide)).toBe(false);
    },
  );

  it('says where the print does not fit, and goes back to the print', async () => {
    const { page, parts } = await details(LOOK);
    await page.getByLabel('Type of the document').selectOption('D-P-1');
    await page.getByRole('button', { name: 'Check against this type' }).click();
    await page.getByText('Print of the page does not match the type chosen by hand').first().waitFor();
    await page.getByLabel('Type of the document').selectOption('');
    await page.getByRole('button', { name: 'Check against this type' }).click();
    await page.getByText('Choose by hand if the document was not recognised', { exact: false }).waitFor();
    expect(await page.locator('.details-by-hand').count()).toBe(0);
    const rows = parts.journal.read(parts.lane.snapshot().current?.id ?? '');
    expect(rows.flatMap((row) => (row.kind === 'model-chosen' ? [row.model] : []))).toEqual(['D-P-1', null]);
  });

  it('is refused by the door to other roles, and by the lane where it was not offered', async () => {
    const { page, parts } = await details(LOOK);
    const body = JSON.stringify({ inspectionId: parts.lane.snapshot().current?.id, model: 'UTO-P-9' });
    const post = (text: string) =>
      page.evaluate(
        `fetch('/api/inspection/model', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(text)} }).then(async (one) => [one.status, (await one.json()).reason])`,
      );
    expect(await post(body)).toEqual([409, 'DOC_MODEL_NOT_OFFERED']);
    expect(await post(body.replace('UTO-P-9', '../x'))).toEqual([400, 'FIELD_INVALID']);
  });
});
