import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { numberView } from '../../src/adapters/http/routes/support-routes.ts';
import { deskOf, HELP_AT, WAYS, type Way } from '../fakes/help-ways.ts';
import { sessionOf } from '../fakes/lane-views.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { testWay } from '../fakes/protection.ts';
import { EMPTY_SUPERVISOR_VIEW } from '../fakes/supervisor-service.ts';
import { HELP_PACK } from '../fakes/support-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const joined = (all: readonly string[]): string => all.join('\n');

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(async () => {
  ui.server.desk = null;
  ui.server.keyDays = null;
  ui.server.supervisor = EMPTY_SUPERVISOR_VIEW;
  await ui.fresh();
});

const FACT = 'did not say one quincewood in ten minutes';
const openForm = async () => {
  await ui.page.keyboard.press('F8');
  await ui.page.locator('.support-form').waitFor();
};
const choose = (what: string) => ui.page.locator(`[data-choice="${what}"] input`).check();
const confirm = () => ui.page.locator('[data-confirm="support"]').click();
const press = (key: 'yes' | 'no') => ui.page.locator(`.support-done-call [data-reached="${key}"]`).click();
const shown = () => ui.page.locator('.support-done-call .help-number-digits').allInnerTexts().then(joined);
const rows = (store: ReturnType<typeof deskOf>['store']) => store.counted.filter((row) => row.includes('reached'));

async function refer(way: Way, mono?: () => number) {
  const { store, desk } = deskOf(way, mono);
  ui.server.desk = desk;
  await ui.open('clean');
  await openForm();
  await ui.page.locator('[data-item="I-05"] input[type="checkbox"]').check();
  await ui.page.locator('[data-item="I-05"] input[type="text"]').fill(FACT);
  await choose('age:child');
  await choose('outcome:refer-now');
  await confirm();
  await ui.page.locator('.support-done').waitFor();
  return store;
}

describe('a call', () => {
  it('goes through every number, by key and by touch, and one press is one row', async () => {
    const store = await refer(WAYS.ready);
    expect(await shown()).toBe('+999 0000 0118');
    await ui.page.keyboard.press('2');
    await expect.poll(shown).toBe('+999 0000 0114');
    await press('no');
    await expect.poll(shown).toBe('112');
    // After the last number the first comes again: there is always one.
    await press('no');
    await expect.poll(shown).toBe('+999 0000 0118');
    await ui.page.locator('.support-done-call [data-reached="yes"]').dblclick();
    await ui.page.getByText('Noted: somebody answered.').waitFor();
    expect(rows(store)).toEqual(['not-reached', 'not-reached', 'not-reached', 'reached']);
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.locator('[data-confirm="done"]').click();
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('can be noted before anything is written, and is nothing of a form', async () => {
    const { store, desk } = deskOf(WAYS['ready-untried']);
    ui.server.desk = desk;
    await ui.open('clean');
    await openForm();
    await ui.page.locator('.support-receiver [data-reached="no"]').click();
    await expect
      .poll(() => ui.page.locator('.support-receiver .help-number-digits').allInnerTexts().then(joined))
      .toBe('+999 0000 0114');
    expect(rows(store)).toEqual(['not-reached']);
    expect(store.forms).toEqual([]);
  });

  it('about a child is asked for on closing, after a reload, and for ten minutes', async () => {
    let mono = 0;
    await refer(WAYS.ready, () => mono);
    await ui.page.locator('[data-confirm="done"]').click();
    await ui.page.locator('.modal-foot').getByText('Reached?').waitFor();
    await ui.page.locator('[data-confirm="done"]').click();
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
    await ui.page.waitForSelector('.lane');
    mono = 3 * 60_000;
    await openForm();
    await ui.page.locator('.support-open-call').getByText('Reached?').first().waitFor(PATIENCE);
    await ui.shoot('help-asked-again');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.locator('.support-open-call [data-reached="no"]').click();
    await expect
      .poll(() => ui.page.locator('.support-open-call .help-number-digits').allInnerTexts().then(joined))
      .toBe('+999 0000 0114');
    mono = 10 * 60_000;
    await ui.open('clean');
    await openForm();
    expect(await ui.page.locator('.support-open-call').count()).toBe(0);
  });

  it('is asked about again at the next key after two minutes', async () => {
    await ui.page.clock.install();
    await refer(WAYS.ready);
    const again = ui.page.locator('.help-number [role="alert"]');
    await ui.page.keyboard.press('Tab');
    expect(await again.count()).toBe(0);
    // The desk covers itself after fifteen seconds without a key.
    for (let passed = 0; passed < 120; passed += 10) {
      expect(await again.count()).toBe(0);
      await ui.page.clock.fastForward(10_000);
      await ui.page.keyboard.press('Tab');
    }
    await again.getByText('Reached?').waitFor(PATIENCE);
    await press('yes');
    await ui.page.getByText('Noted: somebody answered.').waitFor();
    expect(await again.count()).toBe(0);
  });
});

describe('where nothing can be sealed', () => {
  it.each(['telephone', 'none'] as const)(
    '%s: the form is read from, nothing of it is kept, and it is wiped',
    async (name) => {
      const store = await refer(WAYS[name]);
      await ui.page.locator('.support-read').getByText(FACT).waitFor();
      await ui.shoot(`help-${name}-card`);
      expect(await ui.seriousFindings()).toEqual([]);
      expect(store.forms.map(({ referral, noKey, itemIds }) => [referral, noKey, itemIds.length > 0])).toEqual([
        [null, true, true],
      ]);
      await press('yes');
      await ui.page.getByText('Noted: somebody answered.').waitFor();
      await ui.page.locator('[data-confirm="done"]').click();
      await ui.page.locator('dialog').waitFor({ state: 'detached' });
      await ui.page.waitForSelector('.lane');
      await openForm();
      expect(await ui.page.locator('body').allInnerTexts().then(joined)).not.toContain('quincewood');
      const kept = await ui.page.evaluate(
        'JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])',
      );
      expect(kept).not.toContain('quincewood');
    },
  );
});

describe('in other surroundings', () => {
  it.each([
    ['ar', 'light', 1280, 800],
    ['en', 'dark', 1280, 800],
    ['fr', 'light', 1024, 768],
  ] as const)('%s, %s, %i x %i', async (locale, colorScheme, width, height) => {
    await ui.openContext({ colorScheme, viewport: { width, height } });
    const display = JSON.stringify({ locale, theme: 'system', colours: 'standard' });
    await ui.context.addInitScript(`localStorage.setItem('waypost.display', '${display}')`);
    await refer(WAYS.carried);
    await ui.shoot(`help-done-${locale}-${colorScheme}-${width}`);
    expect(await ui.seriousFindings()).toEqual([]);
    expect(await shown()).toBe('+999 0000 0118');
    await press('yes');
    await ui.page.locator('[data-call="reached"]').waitFor();
    await ui.page.locator('[data-confirm="done"]').click();
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
    await ui.page.waitForSelector('.lane');
    await openForm();
    await choose('age:adult');
    await choose('consent:yes');
    await ui.shoot(`help-form-${locale}-${colorScheme}-${width}`);
    expect(await ui.seriousFindings()).toEqual([]);
    const wide = await ui.page.evaluate(
      '(() => { const d = document.querySelector("dialog"); return d.scrollWidth > d.clientWidth + 1 || document.documentElement.scrollWidth > innerWidth; })()',
    );
    expect(wide).toBe(false);
  });

  it.each([
    ...(['en', 'fr', 'es', 'pt', 'ru', 'ar'] as const).map((locale) => [locale, 1280, 800] as const),
    ['pt', 1024, 768],
  ] as const)(
    'shows danger first in %s at %i x %i, with its number, and consent without scrolling',
    async (locale, width, height) => {
      ui.server.desk = deskOf(WAYS.ready).desk;
      await ui.openContext({ viewport: { width, height } });
      const display = JSON.stringify({ locale, theme: 'light', colours: 'standard' });
      await ui.context.addInitScript(`localStorage.setItem('waypost.display', '${display}')`);
      await ui.open('idle');
      await openForm();
      await choose('age:adult');
      await choose('consent:yes');
      await choose('outcome:refer-now');
      await ui.shoot(`help-form-consent-${locale}-${width}`);
      const first = ui.page.locator('[data-choice^="outcome:"]').first();
      expect(await first.getAttribute('data-choice')).toBe('outcome:immediate-danger');
      expect(await first.textContent()).toContain('112');
      const seen = (await ui.page.evaluate(`(() => {
      const body = document.querySelector('.modal-body');
      const { bottom } = body.getBoundingClientRect();
      const ends = ['[data-choice="outcome:no-concern"]', '[data-choice="consent:yes"]', '.help-number-digits'];
      return {
        over: body.scrollHeight - body.clientHeight,
        out: ends.filter((one) => document.querySelector(one).getBoundingClientRect().bottom > bottom),
      };
    })()`)) as { over: number; out: string[] };
      // On the smallest screen the needs are longer than it; what is chosen first, consent and the number are in sight.
      expect(seen.out).toEqual([]);
      if (width === 1280) expect(seen.over).toBeLessThanOrEqual(0);
    },
  );
});

describe('what others are told', () => {
  it('the supervisor: one sentence, without a count; and the state of the way', async () => {
    const [number] = testWay({ at: HELP_AT, pack: HELP_PACK }).route('child').numbers.map(numberView);
    ui.server.supervisor = {
      ...EMPTY_SUPERVISOR_VIEW,
      help: {
        state: 'carried',
        tried: false,
        codes: ['REF_KEY_SOON', 'REF_DRILL_LATE'],
        keyDays: 12,
        word: { word: 'waits', number: number ?? null },
      },
    };
    ui.server.setSession(sessionOf({ officer: { id: 'super', name: 'S. Super', role: 'supervisor' } }));
    await ui.page.goto(`${ui.base}/supervisor`);
    const word = ui.page.locator('[data-sealed="waits"]');
    await word
      .getByText('A sealed file is waiting. Telephone Harbour House, Northgate:', { exact: false })
      .waitFor(PATIENCE);
    expect(String(await word.allInnerTexts().then(joined)).replaceAll('+999 0000 0118', '')).not.toMatch(/\d/);
    await ui.page.getByText('not tried · the key expires in 12 days', { exact: false }).waitFor();
    await ui.shoot('help-supervisor');
    expect(await ui.seriousFindings()).toEqual([]);
    await word.locator('[data-reached="yes"]').click();
    await word.getByText('Noted: somebody answered.').waitFor();
  });

  it.each(['supervisor', 'technician'] as const)(
    '%s: that the key of the body ends, in the status line',
    async (role) => {
      ui.server.keyDays = 12;
      ui.server.setSession(sessionOf({ officer: { id: 'other', name: 'O. Other', role } }));
      await ui.open('idle');
      await ui.page.locator('[data-key-days="12"]').getByText('Help: the key expires in 12 days').waitFor(PATIENCE);
      expect(await ui.seriousFindings()).toEqual([]);
    },
  );

  it('the officer: nothing of a file that waits, and no key that ends', async () => {
    ui.server.keyDays = 12;
    await ui.open('idle');
    await ui.page.keyboard.press('F8');
    await ui.page.locator('.support-form').waitFor();
    expect(await ui.page.locator('[data-key-days]').count()).toBe(0);
    expect(ui.server.asked).not.toContain('/api/support/key');
    expect(await ui.page.locator('body').allInnerTexts().then(joined)).not.toMatch(
      /leaving|overdue|key (ends|expires)/i,
    );
  });
});
