import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskOf, WAYS } from '../fakes/help-ways.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const joined = (all: readonly string[]): string => all.join('\n');

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());

const OUTCOMES = ['immediate-danger', 'refer-now', 'second-line-protection', 'note-and-continue', 'no-concern'];
const PERSONS = [['age:child'], ['age:unknown'], ['age:adult', 'consent:yes'], ['age:adult', 'consent:no']];

const openForm = async () => {
  await ui.open('idle');
  await ui.page.keyboard.press('F8');
  await ui.page.locator('.support-form').waitFor();
};
const choose = (what: string) => ui.page.locator(`[data-choice="${what}"] input`).check();
/** What a person reads: the mark that keeps the order of a number is not to be seen. */
const words = async () =>
  String(await ui.page.locator('dialog').allInnerTexts().then(joined)).replaceAll(/[\u2066\u2069]/g, '');
const NUMBER = /\+999 ?\d{4} ?\d{4}|(?<!\d)112(?!\d)/;

describe('what the form promises', () => {
  it.each(Object.entries(WAYS))(
    '%s: no screen says "sealed" without a number, whatever is chosen',
    async (name, way) => {
      const seals = name.startsWith('ready') || name.startsWith('carried');
      let screens = 0;
      const look = async (where: string) => {
        const said = await words();
        screens += 1;
        if (/\bseal/i.test(said)) expect(said, `${name}, ${where}: ${said}`).toMatch(NUMBER);
        return said;
      };
      for (const person of PERSONS) {
        for (const outcome of OUTCOMES) {
          const { store, desk } = deskOf(way);
          ui.server.desk = desk;
          await openForm();
          expect(await look('opened')).toMatch(NUMBER);
          if (screens === 1) await ui.shoot(`help-${name}-open`);
          for (const answer of person) await choose(answer);
          await choose(`outcome:${outcome}`);
          await look(`${person.join()} ${outcome}`);
          if (person[1] === 'consent:yes' && outcome === 'refer-now') await ui.shoot(`help-${name}-consent`);
          await ui.page.locator('[data-confirm="support"]').click();
          await ui.page.locator('.support-done').waitFor();
          const said = await look(`${person.join()} ${outcome}, done`);
          const sealed = store.forms.some(({ referral }) => referral !== null);
          if (!seals) expect(sealed).toBe(false);
          if (sealed) expect(said).toMatch(NUMBER);
          expect(/^Sealed for /m.test(said), said).toBe(sealed && outcome !== 'immediate-danger');
          expect(/on its way/i.test(said), said).toBe(name === 'ready' && sealed && outcome !== 'immediate-danger');
          if (person[0] === 'age:child' && outcome === 'refer-now') await ui.shoot(`help-${name}-done`);
        }
      }
      expect(screens).toBe(PERSONS.length * OUTCOMES.length * 3);
      expect(ui.complaints).toEqual([]);
    },
  );
});
