import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SLIPS } from '../../src/ui/support/slips.ts';
import { supportView } from '../fakes/support-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

/** The longest number that the configuration takes. */
const LONGEST = `+00 ${'0123 '.repeat(8)}`.trim().slice(0, 40);
/** A receipt roll of 58 mm prints this much at 96 dots per inch; A5 and A4 are wider. */
const ROLL_PX = 181;

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(async () => {
  ui.server.formAnswer = {};
  ui.server.support = supportView({
    // A busy machine looks at the paper for longer than the desk stays uncovered; the cover has tests of its own.
    coverAfterS: 600,
    slip: {
      print: true,
      helpLines: [...Object.keys(SLIPS), 'qqq'].map((language) => ({ language, number: LONGEST })),
    },
  });
  await ui.fresh();
});

async function toSlip(): Promise<void> {
  await ui.open('clean');
  await ui.page.keyboard.press('F8');
  await ui.page.locator('.support-form').waitFor();
  await ui.page.locator('[data-choice="age:child"] input').check();
  await ui.page.locator('[data-choice="outcome:refer-now"] input').check();
  await ui.page.locator('[data-item="I-05"] input[type="checkbox"]').check();
  await ui.page.locator('[data-item="I-05"] input[type="text"]').fill('did not say one word in ten minutes');
  await ui.page.locator('[data-confirm="support"]').click();
  await ui.page.locator('.slip').waitFor();
}

const choose = (language: string) => ui.page.locator('.support-slip select').selectOption(language);
const pagesOf = (pdf: Buffer) => (pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;

describe('the slip for the traveller', () => {
  it('is on the screen in every language, and a language without a text shows the number alone', async () => {
    await toSlip();
    for (const [language, slip] of Object.entries(SLIPS)) {
      await choose(language);
      const card = ui.page.locator(`.slip[lang="${language}"][dir="${slip.dir}"]`);
      await card.waitFor();
      expect(await card.textContent()).toBe([slip.title, ...slip.lines, LONGEST].join(''));
    }
    await choose('qqq');
    expect(await ui.page.locator('.slip').textContent()).toBe(LONGEST);
    await choose('fa');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot('support-slip-fa');
  });

  it.each(['light', 'dark'])('is one page of paper with nothing else on it (%s)', async (theme) => {
    await toSlip();
    await ui.page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
    await ui.page.emulateMedia({ media: 'print' });
    for (const width of [ROLL_PX, 559, 794]) {
      await ui.page.setViewportSize({ width, height: 794 });
      for (const language of [...Object.keys(SLIPS), 'qqq']) {
        // The list to choose from is not on paper, so it is set without the pointer.
        await ui.page.locator('.support-slip select').evaluate((list, value) => {
          const select = list as unknown as { value: string; dispatchEvent: (event: unknown) => void };
          select.value = value;
          select.dispatchEvent(
            new (globalThis as unknown as { Event: new (n: string, o: object) => unknown }).Event('change', {
              bubbles: true,
            }),
          );
        }, language);
        await ui.page.locator(language === 'qqq' ? '.slip:not([lang])' : `.slip[lang="${language}"]`).waitFor();
        const paper = (await ui.page.evaluate(`(() => {
          const slip = document.querySelector('.slip');
          const box = slip.getBoundingClientRect();
          return {
            text: document.body.innerText.trim(), slip: slip.innerText.trim(), ink: getComputedStyle(slip).color,
            wide: slip.scrollWidth > slip.clientWidth + 1 || box.left < -1 || box.right > innerWidth + 1,
            tall: box.top < -1 || box.bottom > 794,
            page: document.documentElement.scrollHeight > 795,
          };
        })()`)) as { text: string; slip: string; ink: string; wide: boolean; tall: boolean; page: boolean };
        const where = `${language} at ${width} px`;
        expect(paper.text, where).toBe(paper.slip);
        expect(paper, where).toMatchObject({ ink: 'rgb(0, 0, 0)', wide: false, tall: false, page: false });
      }
    }
    for (const format of [{ width: '58mm', height: '210mm' }, { format: 'A5' }, { format: 'A4' }]) {
      const pdf = await ui.page.pdf({ ...format, preferCSSPageSize: false });
      expect(pagesOf(pdf), JSON.stringify(format)).toBe(1);
    }
    await ui.page.setViewportSize({ width: 559, height: 794 });
    await ui.shoot(`support-slip-print-${theme}`);
  });
});
