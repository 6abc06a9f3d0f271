import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECK_TABLE, type CheckId } from '../../src/core/inspection/record/checks/index.ts';
import { LANES } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const details = async (lane: Parameters<typeof ui.open>[0]): Promise<void> => {
  await ui.open(lane);
  await ui.page.keyboard.press('F2');
  await ui.page.waitForSelector('dialog[open] .checks');
};
const fold = (place: string) => ui.page.locator(`[data-place="${place}"]`);
const isOpen = (place: string) => fold(place).evaluate((one) => (one as unknown as { open: boolean }).open);

describe('the details (F2)', () => {
  it('begin with what needs a look: the place, the character that differs, what to do and the figures', async () => {
    await details('printedDiffers');
    const card = ui.page.locator('.look-card');
    expect(await card.count()).toBe(1);
    const [first, lights] = [await card.boundingBox(), await ui.page.locator('.check-lights').boundingBox()];
    expect((first?.y ?? 0) + (first?.height ?? 0)).toBeLessThanOrEqual(lights?.y ?? 0);
    // One picture of each reading, and under each the one character that differs.
    expect(await card.locator('.look-place').count()).toBe(1);
    expect(await card.locator('.close-up-strip').count()).toBe(1);
    expect(await card.locator('mark').allTextContents()).toEqual(['2', '7']);
    expect(await card.textContent()).toContain('Compare the marked value with the page.');
    const figures = await card.locator('.look-figures').textContent();
    for (const part of ['MRZ_VIZ_DIFFERS', 'TR-03135-1 5.7.5', 'mandatory', ' ms']) expect(figures).toContain(part);
    // The place is framed in the picture in which the check looked.
    expect(await ui.page.locator('[data-light="VIS"] .region-frame').count()).toBe(1);
    await ui.shoot('details-printed-differs');
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('take an input again by the key that they name, and go back to the card with the prompt', async () => {
    await details('printedDiffers');
    const again = ui.page.locator('.look-card').getByRole('button', { name: 'Take the page again' });
    expect(await again.locator('.keycap').textContent()).toBe('F5');
    await ui.page.keyboard.press('F5');
    await expect
      .poll(() => ui.server.received.at(-1))
      .toMatchObject({ path: '/api/inspection/recapture', body: { what: 'page' } });
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('count every check once by its result, those on trial apart', async () => {
    await details('needsALook');
    const count = async (value: string) =>
      Number(((await ui.page.locator(`[data-count="${value}"] strong`).textContent()) ?? '').trim());
    expect(await count('failed')).toBe(1);
    const checks = LANES.needsALook().inspection?.checks ?? [];
    for (const value of ['failed', 'undetermined', 'successful', 'not-supported'])
      expect(await count(value), value).toBe(checks.filter((one) => one.mode !== 'e' && one.value === value).length);
    expect(await count('trial')).toBe(checks.filter((one) => one.mode === 'e').length);
  });

  it('show every check once, under the picture that it looked at', async () => {
    await details('everyLight');
    const shown = (await ui.page.evaluate(`
      [...document.querySelectorAll('.check-row')].map((row) => [
        row.dataset.check,
        row.closest('[data-place]').dataset.place,
        row.closest('[data-light]')?.dataset.light ?? null,
      ])`)) as [CheckId, string, string | null][];
    const expected = (Object.keys(CHECK_TABLE) as CheckId[]).filter((id) => !id.startsWith('second.')).sort();
    expect(shown.map(([id]) => id).sort()).toEqual(expected);
    for (const [id, place, light] of shown) {
      expect(place, id).toBe(CHECK_TABLE[id].place);
      expect(light, id).toBe(/^(VIS|IR|UV)\./.exec(place)?.[1] ?? null);
    }
    // Chip, face and lists come last.
    const [pictures, rest] = [await ui.page.locator('.check-lights').boundingBox(), await fold('chip').boundingBox()];
    expect((pictures?.y ?? 0) + (pictures?.height ?? 0)).toBeLessThanOrEqual(rest?.y ?? 0);
  });

  it('fold what passed to a line with its number; Space opens it, and it stays open for this traveller', async () => {
    await details('clean');
    expect(await fold('VIS.mrz').locator('summary').textContent()).toMatch(/MRZ and dates7 passed/);
    expect(await isOpen('VIS.mrz')).toBe(false);
    await fold('VIS.mrz').locator('summary').focus();
    await ui.page.keyboard.press('Space');
    await expect.poll(() => isOpen('VIS.mrz')).toBe(true);
    await fold('VIS.mrz').getByText('Check digits of the MRZ', { exact: true }).waitFor();
    await ui.page.keyboard.press('Escape');
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
    await ui.page.keyboard.press('F2');
    await ui.page.waitForSelector('dialog[open] .checks');
    expect(await isOpen('VIS.mrz')).toBe(true);
    expect(await isOpen('VIS.text')).toBe(false);
    // The next traveller starts with every fold closed; the details of the last one go by themselves.
    const next = structuredClone(LANES.clean());
    if (next.inspection?.person == null) throw new Error('the fixture shows a traveller');
    next.inspection.inspectionId = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aff';
    next.inspection.person.primary = 'VANTORREL';
    ui.server.show(next);
    await ui.page.locator('.name', { hasText: 'VANTORREL' }).waitFor();
    await ui.page.keyboard.press('F2');
    await ui.page.waitForSelector('dialog[open] .checks');
    expect(await isOpen('VIS.mrz')).toBe(false);
  });

  it('show the portrait in the side light that its edge was found in; F3 goes on to the other side', async () => {
    await ui.open('portraitEdge');
    const lights = ui.page.locator('.button.light');
    expect(await lights.allTextContents()).toEqual([
      'White',
      'Infrared',
      'Ultraviolet',
      'Side light\u00a01',
      'Side light\u00a02',
    ]);
    await ui.shoot('portrait-edge');
    await ui.page.keyboard.press('F2');
    await ui.page.waitForSelector('dialog[open] .checks');
    expect(await ui.page.locator('.look-card').textContent()).toContain('Portrait has an edge that casts a shadow');
    const pictures = ui.page.locator('.look-card .look-place image');
    expect(new Set(await pictures.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).size).toBe(2);
    expect(await ui.page.locator('[data-light="VIS"] .region-frame').count()).toBe(1);
    await ui.shoot('details-portrait-edge');
    await ui.page.keyboard.press('Escape');
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
    const chosen = ui.page.locator('.button.light[aria-pressed="true"]');
    const before = await chosen.textContent();
    await ui.page.keyboard.press('F3');
    await expect.poll(() => chosen.textContent()).not.toBe(before);
  });
});
