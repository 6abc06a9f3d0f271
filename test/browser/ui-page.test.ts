import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const dark = async (): Promise<void> => {
  await ui.page.keyboard.press('F1');
  await ui.page.getByRole('radio', { name: 'Dark' }).check({ force: true });
};

describe('a page of no taught model', () => {
  for (const [width, height] of [
    [1280, 800],
    [1024, 768],
  ] as const) {
    it(`warns beside the page at ${width}x${height}, and nowhere where a model fits (C.42)`, async () => {
      await ui.openContext({ viewport: { width, height } });
      await ui.open('modelUnknown');
      const warning = ui.page.locator('.model-unknown');
      expect(await warning.textContent()).toContain('Page does not match any taught document type');
      expect(await warning.getByRole('img', { name: 'Warning' }).count()).toBe(1);
      await ui.shoot(`${width}-model-unknown`);
      expect(await ui.scrolls()).toEqual({ page: false, cards: [] });
      expect(await ui.seriousFindings()).toEqual([]);
      await dark();
      await ui.open('modelUnknown');
      await ui.shoot(`${width}-model-unknown-dark`);
      expect(await ui.seriousFindings()).toEqual([]);
      await ui.open('clean');
      expect(await warning.count()).toBe(0);
    });

    it(`shows three plain groups and three pictures of one size in the details at ${width}x${height} (C.35)`, async () => {
      await ui.openContext({ viewport: { width, height } });
      await ui.open('modelUnknown');
      await ui.page.keyboard.press('F2');
      const fold = (place: string) => ui.page.locator(`[data-place="${place}"] summary`).textContent();
      await ui.page.waitForSelector('.check-lights');
      expect(await fold('IR.readability')).toBe('MRZ IR readability1 did not pass');
      // A check on trial colours no group.
      expect(await fold('UV.brightness')).toBe('UV brightnessshown, not counted');
      expect(await fold('VIS.pattern')).toMatch(/^Pattern check\d+ passed/);
      expect(await ui.page.locator('.look-card').textContent()).toContain('Characters of the MRZ fade');
      const pictures = ui.page.locator('.light-picture, .light-missing');
      // Whole pixels: thirds of a width differ behind the point.
      const boxes = await Promise.all(
        [0, 1, 2].map(async (n) => {
          const { y, width, height } = (await pictures.nth(n).boundingBox()) ?? { y: -1, width: -n, height: 0 };
          return [y, width, height].map(Math.round).join(' ');
        }),
      );
      expect(new Set(boxes).size).toBe(1);
      expect(await ui.page.locator('.light-picture img').count()).toBe(2);
      expect(await pictures.nth(2).textContent()).not.toBe('');
      await ui.shoot(`${width}-panel-plain-groups`);
      expect(await ui.seriousFindings()).toEqual([]);
      await ui.page.keyboard.press('Escape');
      await dark();
      await ui.open('modelUnknown');
      await ui.page.keyboard.press('F2');
      await ui.page.waitForSelector('.check-lights');
      await ui.shoot(`${width}-panel-plain-groups-dark`);
      expect(await ui.seriousFindings()).toEqual([]);
    });
  }
});
