import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, type LaneName } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  // A violation of the content security policy, an exception and a failed request all show here.
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

describe('states', () => {
  for (const name of Object.keys(LANES) as LaneName[]) {
    it(`${name} is readable at 1280x800, without serious accessibility findings`, async () => {
      await ui.open(name);
      await ui.shoot(`1280-${name}`);
      expect(await ui.scrolls()).toEqual({ page: false, cards: name === 'allFailed' ? expect.anything() : [] });
      expect(await ui.seriousFindings()).toEqual([]);
    });
  }

  for (const name of ['idle', 'clean', 'needsALook', 'longName', 'allFailed', 'awaiting'] as const) {
    it(`${name} fits 1024x768`, async () => {
      await ui.openContext({ viewport: { width: 1024, height: 768 } });
      await ui.open(name);
      await ui.shoot(`1024-${name}`);
      // Twelve facts under a long name may scroll in their own card; the page itself never does.
      expect(await ui.scrolls()).toEqual({ page: false, cards: name === 'allFailed' ? expect.anything() : [] });
    });
  }

  for (const theme of ['dark', 'dark-safe', 'safe'] as const) {
    it(`keeps its settings in the ${theme} look`, async () => {
      await ui.open('allFailed');
      await ui.page.keyboard.press('F1');
      if (theme !== 'safe') await ui.page.getByRole('radio', { name: 'Dark' }).check({ force: true });
      if (theme !== 'dark') await ui.page.getByRole('radio', { name: 'Colour-blind safe' }).check({ force: true });
      await ui.shoot(`help-${theme}`);
      expect(await ui.seriousFindings()).toEqual([]);
      for (const name of ['needsALook', 'allFailed', 'clean', 'idle'] as const) {
        await ui.open(name);
        await ui.shoot(`${theme}-${name}`);
        expect(await ui.seriousFindings()).toEqual([]);
      }
    });
  }

  it('says on the face card and in the details that a comparison is evaluation grade', async () => {
    await ui.open('evaluationGrade');
    expect(await ui.page.getByText('Evaluation grade: shown, not counted').count()).toBe(1);
    const tile = await ui.page.locator('.strip-cell[data-group="face"]').textContent();
    expect(tile).toContain('shown, not counted');
    expect(tile).not.toMatch(/passed|same person/i);
    await ui.open('clean');
    expect(await ui.page.getByText('Evaluation grade').count()).toBe(0);
  });

  it('stays usable at 400 % zoom', async () => {
    await ui.openContext({ viewport: { width: 320, height: 200 }, deviceScaleFactor: 2 });
    await ui.open('needsALook');
    expect(await ui.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await ui.shoot('zoom-400', { fullPage: true });
    expect(await ui.seriousFindings()).toEqual([]);
  });
});

describe('targets', () => {
  it('offers no touch target under 46 px', async () => {
    for (const name of ['needsALook', 'idle', 'faults'] as const) {
      await ui.open(name);
      const small = await ui.page.evaluate(
        `[...document.querySelectorAll('button')].map((one) => [one.textContent, one.getBoundingClientRect()])
          .filter(([, box]) => box.width < 46 || box.height < 46).map(([text, box]) => text + ' ' + box.width + 'x' + box.height)`,
      );
      expect(small).toEqual([]);
    }
  });
});
