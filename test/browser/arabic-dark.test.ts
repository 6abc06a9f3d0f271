import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionOf } from '../fakes/lane-views.ts';
import { supportView } from '../fakes/support-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(() => expect(ui.complaints).toEqual([]));

/** What sticks out sideways of the page, a dialog, a card or a table's own box. */
const overflowing = () =>
  ui.page.evaluate(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
    ...[...document.querySelectorAll('dialog[open], .modal-body, .modal-foot, .card, .side-panel, .banner, .tile, .value, .fact, .slip, .desk, .button')]
      .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.className + ': ' + one.textContent.slice(0, 60)),
  ]`);

describe.each([
  ['ar', 'light'],
  ['ar', 'dark'],
  ['en', 'dark'],
] as const)('in %s, %s', (locale, theme) => {
  it.each([
    [1280, 800],
    [1024, 768],
  ])(
    'details, diagnostics, Support and the supervisor are whole at %i x %i',
    { timeout: 240_000 },
    async (width, height) => {
      await ui.openContext({ viewport: { width, height } });
      await ui.context.addInitScript(
        `localStorage.setItem('waypost.display', '${JSON.stringify({ locale, theme, colours: 'standard' })}')`,
      );
      const look = async (name: string): Promise<void> => {
        await ui.shoot(`look-${locale}-${theme}-${width}-${name}`);
        expect.soft(await overflowing(), name).toEqual([]);
        expect.soft(await ui.seriousFindings(), name).toEqual([]);
      };
      const { dir, shown } = (await (async () => {
        await ui.open('allFailed');
        return ui.page.evaluate(
          '({ dir: document.documentElement.dir, shown: document.documentElement.dataset.theme })',
        );
      })()) as { dir: string; shown: string };
      expect([dir, shown]).toEqual([locale === 'ar' ? 'rtl' : 'ltr', theme]);
      await ui.page.keyboard.press('F2');
      await ui.page.locator('.checks').waitFor();
      await look('details');
      await ui.open('faults');
      await ui.page.locator('.status-devices').click();
      await ui.page.locator('dialog[open]').waitFor();
      await look('diagnostics');
      ui.server.support = supportView({
        slip: { print: true, helpLines: [{ language: 'fa', number: '+00 000 115' }] },
      });
      await ui.open('clean');
      await ui.page.keyboard.press('F8');
      await ui.page.locator('.support-form').waitFor();
      await ui.page.locator('[data-item="I-02"] input[type="checkbox"]').check();
      await look('support');
      await ui.page.locator('[data-item="I-02"] input[type="checkbox"]').uncheck();
      await ui.page.locator('[data-item="I-05"] input[type="checkbox"]').check();
      await ui.page.locator('[data-item="I-05"] input[type="text"]').fill('did not say one word in ten minutes');
      await ui.page.locator('[data-choice="age:child"] input').check();
      await ui.page.locator('[data-choice="outcome:refer-now"] input').check();
      await ui.page.locator('[data-confirm="support"]').click();
      await ui.page.locator('.slip').waitFor();
      await look('support-done');
      ui.server.setSession(sessionOf({ officer: { id: 'S1', name: 'S. Supervisor', role: 'supervisor' } }));
      await ui.open('idle');
      await ui.page.locator('a[href="/supervisor"]').first().click();
      await ui.page.locator('.desk').waitFor();
      await look('supervisor');
    },
  );
});
