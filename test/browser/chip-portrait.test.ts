import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chipLane } from '../fakes/chip-lane.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { type Look, signedInLane } from '../fakes/look.ts';
import { mrzCheck } from '../fakes/page-text.ts';
import { PIN } from '../fakes/test-server.ts';

/** ICAO 9303-2 C.29 and C.43 with a stand-in for the chip reader; lane, view, door, screen and browser are real. */
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

async function deskOf(expected: readonly string[], look: Look = { width: 1280, height: 800, colorScheme: 'light' }) {
  const lane = await chipLane(expected);
  open.push(lane.close);
  const page = await signedInLane(browser, lane.url, look);
  open.push(() => page.context().close());
  await lane.parts.wholeTraveller();
  await page.locator('.person-card .name').waitFor();
  return { ...lane, page };
}

const triangle = (page: Page) => page.locator('[data-group="chip"] .strip-word svg').count();
const shown = (page: Page) => page.locator('.thumb', { hasText: 'chip' }).locator('img');
/** Pixels of a picture that the browser could decode. */
const pixels = (page: Page) =>
  page.evaluate(`document.querySelector('.thumb img[alt="Portrait from the chip"]').naturalWidth`);
const status = (page: Page, path: string) => page.evaluate(`fetch('${path}').then((answer) => answer.status)`);

const cell = (page: Page) => page.locator('[data-group="chip"]');

describe('the chip on the screen', () => {
  it('says not to lift while it is read, and how long it takes', async () => {
    const { page, chip } = await deskOf(['FRA']);
    chip.goesOn({ phase: 'files', share: 0.6, leftMs: 2_400 });
    await page.locator('.chip-progress[data-phase="files"]').getByText('Do not lift the document').waitFor();
    expect(await page.locator('.chip-progress').textContent()).toContain('about 3 s left');
    expect(await cell(page).textContent()).toContain('do not lift, 3 s');
    chip.goesOn({ phase: 'lifted', share: 0, leftMs: null });
    await page.locator('.chip-progress').getByText('Lay it down again').waitFor();
    chip.breaksOff();
    await page.getByText('lifted too early').first().waitFor();
    expect(await cell(page).getAttribute('class')).not.toContain('is-successful');
    // The fact asks for the chip once more, and so does the key.
    await page.keyboard.press('F5');
    await page.locator('.again-row .ring').first().waitFor();
    chip.gives();
    await cell(page).getByText('signed, not a copy').waitFor();
    expect(await page.locator('.chip-progress').count()).toBe(0);
  });

  it.each([
    [{}, 'is-successful', 'signed, not a copy'],
    [{ 'chip.authenticity': ['not-supported', 'CHIP_CLONEABLE'] }, 'is-successful', 'copy not ruled out'],
    [
      { 'chip.chain': ['undetermined', 'TRUST_UNKNOWN'], 'chip.content': ['undetermined', 'TRUST_UNKNOWN'] },
      'is-undetermined',
      'signed, issuer unknown',
    ],
    [
      { 'chip.data-groups': ['failed', 'CHIP_DG_HASH'], 'chip.content': ['failed', 'CHIP_DG_HASH'] },
      'is-failed',
      'altered after signing',
    ],
  ] as const)('says what it is worth: %o', async (checks, sign, words) => {
    const { page, chip } = await deskOf(['FRA']);
    chip.gives({ checks });
    await cell(page).getByText(words).waitFor();
    expect(await cell(page).getAttribute('class')).toContain(sign);
    // The age is the chip's only where the state signed it.
    const age = sign === 'is-successful' ? 'Age, from the chip' : 'Age';
    await expect.poll(() => page.locator('.facts-grid dt').first().textContent()).toBe(age);
  });

  it('takes the six digits on the card where the MRZ does not open the chip, and keeps them to itself', async () => {
    const { page, chip, parts } = await deskOf(['FRA']);
    chip.breaksOff();
    await page.getByText('lifted too early').first().waitFor();
    await page.keyboard.press('F6');
    const field = page.getByLabel('Access number on the card (CAN)');
    await field.fill('12 34');
    expect(await field.inputValue()).toBe('1234');
    await page.keyboard.press('Enter');
    await page.getByText('Type all six digits.').waitFor();
    expect(chip.readings).toHaveLength(1);
    await field.fill('502846');
    await page.screenshot({ path: join(shots, 'chip-can-1280-light.png') });
    await page.keyboard.press('Enter');
    await field.waitFor({ state: 'detached' });
    await expect.poll(() => chip.readings.at(-1)?.ask.can).toBe('502846');
    chip.gives({ checks: { 'chip.mrz': ['not-supported', 'DG1_CAN'] } });
    await cell(page).getByText('signed, not a copy').waitFor();
    expect(JSON.stringify([...parts.journal.stored.values()])).not.toContain('502846');
  });

  it.each([
    { width: 1280, height: 800, colorScheme: 'light' },
    { width: 1024, height: 768, colorScheme: 'dark' },
  ] as const)('puts chip, MRZ and print side by side, $width x $height', async (look) => {
    const { page, chip, parts } = await deskOf(['FRA'], look);
    parts.pageText.zone = {
      ...mrzCheck('undetermined', 'MRZ_VIZ_DIFFERS'),
      personal: { compared: [{ field: 'birthDate', captured: '1984-08-12', expected: '1974-08-12' }] },
    };
    parts.showPage();
    chip.gives();
    const table = page.locator('.evidence table');
    await table.waitFor();
    await table.locator('.odd').waitFor();
    expect(await table.locator('tr.differs').count()).toBe(1);
    expect(await table.locator('tr.differs').getAttribute('data-field')).toBe('birthDate');
    expect(await table.locator('.odd mark').allTextContents()).toEqual(['8']);
    expect(await table.locator('thead').textContent()).toMatch(/Chip.*signed.*MRZ.*digits fit.*Printed.*ink only/);
    // Nobody stated it: a dash, and no tick.
    expect(await table.locator('[data-field="surname"] td').last().textContent()).toContain('–');
    const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(over).toBe(0);
    await page.screenshot({ path: join(shots, `chip-evidence-${look.width}-${look.colorScheme}.png`) });
  });
});

describe('three-way comparison of the face', () => {
  it.each([
    { width: 1280, height: 800, colorScheme: 'light' },
    { width: 1024, height: 768, colorScheme: 'light' },
    { width: 1280, height: 800, colorScheme: 'dark' },
  ] as const)(
    'warns where a chip is expected and silent, and shows its portrait where it answers, $width x $height $colorScheme',
    async (look) => {
      const silent = await deskOf(['FRA'], look);
      expect(await triangle(silent.page)).toBe(0);
      silent.chip.staysSilent();
      await silent.page.getByText('chip expected, not read').waitFor();
      expect(await triangle(silent.page)).toBe(1);
      expect(await shown(silent.page).count()).toBe(0);
      await silent.page.screenshot({ path: join(shots, `chip-silent-${look.width}-${look.colorScheme}.png`) });

      const read = await deskOf(['FRA'], look);
      read.chip.gives();
      await shown(read.page).waitFor();
      expect(await triangle(read.page)).toBe(0);
      await expect.poll(() => pixels(read.page)).toBeGreaterThan(50);
      expect(await read.page.locator('.face').count()).toBe(3);
      await read.page.keyboard.press('F4');
      await read.page.locator('dialog').getByAltText('Portrait from the chip').waitFor();
      expect(await read.page.locator('dialog').textContent()).not.toContain('no picture from the chip');
      await read.page.keyboard.press('Escape');
      await read.page.locator('dialog').waitFor({ state: 'detached' });
      await read.page.screenshot({ path: join(shots, `chip-read-${look.width}-${look.colorScheme}.png`) });
    },
  );

  it('is no warning where no chip is expected, whatever the reader says', async () => {
    const { page, chip } = await deskOf(['D']);
    chip.staysSilent();
    await page.locator('[data-group="chip"]:not(.is-pending)').waitFor();
    expect(await triangle(page)).toBe(0);
  });

  it('compares live with chip and print with chip, and says when they are two people', async () => {
    const { page, chip, parts } = await deskOf(['FRA']);
    parts.face.same = false;
    chip.gives();
    await page.locator('[data-group="face"].is-failed').waitFor();
    const checks = parts.lane.snapshot().current?.state.checks ?? [];
    expect(checks.filter(({ check }) => check === 'face.chip' || check === 'face.portraits')).toHaveLength(2);
  });

  it('gives the portrait to deciders in their session alone, and to nobody once the case is sealed', async () => {
    const { page, chip, chipJpeg, parts, url } = await deskOf(['FRA']);
    chip.gives();
    await shown(page).waitFor();
    const path = String(await shown(page).getAttribute('src'));
    expect(await status(page, path)).toBe(200);
    // What the reader handed over is overwritten at once; what is shown lives until the case is sealed.
    expect(chip.handed?.every((byte) => byte === 0)).toBe(true);
    expect((await fetch(new URL(path, url))).status).toBe(401);
    const other = await (await browser.newContext()).newPage();
    open.push(() => other.context().close());
    await other.goto(url);
    await other.getByLabel('Officer').fill('tech1');
    await other.getByLabel('PIN', { exact: true }).fill(PIN);
    await other.keyboard.press('Enter');
    await other.locator('.lane').waitFor();
    expect(await status(other, path)).toBe(403);
    expect(await shown(other).count()).toBe(0);

    const snapshot = parts.lane.snapshot();
    const inspectionId = snapshot.current?.id ?? '';
    const about = { inspectionId, revision: snapshot.revision, officer: 'officer1', note: '', held: true };
    expect(parts.lane.decide({ ...about, decision: 'clear', reasons: ['LOOKED_AT_FACE'] })).toEqual({ ok: true });
    await parts.time.pass(10_000);
    expect(parts.journal.stored.get(inspectionId)?.at(-1)?.kind).toBe('sealed');
    await shown(page).waitFor({ state: 'detached' });
    expect(await status(page, path)).toBe(404);
    expect(chipJpeg.every((byte) => byte === 0)).toBe(true);
    expect(JSON.stringify([...parts.journal.stored.values()])).not.toContain('/9j/');
  });
});
