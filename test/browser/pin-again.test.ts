import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionOf } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(() => ui.context.close());

/** What lies over the desk: the decision in the side panel, and the question over it. */
const dialogs = () => ui.page.locator('dialog[open], .side-decision');

/** Allows against a sign up to the point where the daemon asks for the PIN. */
async function upToThePin(): Promise<void> {
  ui.server.wantsPin = true;
  await ui.open('needsALook');
  await ui.page.keyboard.down('F10');
  await ui.page.getByRole('heading', { name: 'Decision' }).waitFor();
  await ui.page.keyboard.up('F10');
  await ui.page.locator('.reasons input').first().check();
  await ui.page.locator('.note input').fill('compared the visa by hand');
  await ui.page.locator('[data-confirm="clear"]').click();
  await ui.page.getByRole('heading', { name: 'Your PIN again, please' }).waitFor();
}

describe('a deed that needs the PIN again', () => {
  it('waits behind the question and goes on with all that was entered', async () => {
    await upToThePin();
    expect(await dialogs().count()).toBe(2);
    await ui.page.keyboard.type('1111');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Officer number or PIN is wrong.').waitFor();
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot('pin-again-wrong');
    // By touch, as at a desk without a keyboard.
    for (const digit of '2468') await ui.page.getByRole('button', { name: digit, exact: true }).click();
    await ui.shoot('pin-again');
    await ui.page.getByRole('button', { name: 'Continue' }).click();
    await expect.poll(() => dialogs().count()).toBe(0);
    const [first, second] = ui.decisions();
    expect(ui.decisions()).toHaveLength(2);
    expect(second?.body).toEqual(first?.body);
    expect(second?.body).toMatchObject({ decision: 'clear', note: 'compared the visa by hand' });
  });

  it('is not done when the question is closed, and what was entered still stands', async () => {
    await upToThePin();
    await ui.page.keyboard.press('Escape');
    await expect.poll(() => dialogs().count()).toBe(1);
    expect(await ui.page.locator('.note input').inputValue()).toBe('compared the visa by hand');
    expect(await ui.page.locator('.side-decision').textContent()).toContain('This needs your PIN again');
    expect(ui.decisions()).toHaveLength(1);
  });

  it('lets no key of the lane through meanwhile', async () => {
    await upToThePin();
    for (const key of ['F10', 'F9', 'F1']) await ui.page.keyboard.press(key);
    expect(await dialogs().count()).toBe(2);
    expect(ui.decisions()).toHaveLength(1);
  });

  it('goes with the screen that is covered', async () => {
    await upToThePin();
    await ui.page.keyboard.press('F12');
    await ui.page.locator('.cover').waitFor();
    expect(await dialogs().count()).toBe(0);
    await ui.page.keyboard.press('F12');
    await ui.page.locator('.lane').waitFor();
    expect(await dialogs().count()).toBe(0);
  });

  it('is asked for in the direction of the language', async () => {
    await ui.context.addInitScript(
      `localStorage.setItem('waypost.display', '{"locale":"ar","theme":"dark","colours":"standard"}')`,
    );
    ui.server.wantsPin = true;
    await ui.open('needsALook');
    await ui.page.keyboard.down('F10');
    await ui.page.locator('.reasons input').first().waitFor();
    await ui.page.keyboard.up('F10');
    await ui.page.locator('.reasons input').first().check();
    await ui.page.locator('[data-confirm="clear"]').click();
    await ui.page.getByRole('heading', { name: 'أدخل رمزك مرة أخرى' }).waitFor();
    await ui.shoot('pin-again-ar');
  });
});

describe('an own PIN', () => {
  it('takes the one in force and the new one twice, and then the sign-in says why', async () => {
    await ui.open('idle');
    await ui.page.keyboard.press('F1');
    await ui.page.getByRole('button', { name: 'Your own PIN' }).click();
    const fill = async (now: string, next: string, again: string): Promise<void> => {
      await ui.page.getByLabel('Current PIN').fill(now);
      await ui.page.getByLabel('New PIN', { exact: true }).fill(next);
      await ui.page.getByLabel('New PIN again').fill(again);
      await ui.page.getByRole('button', { name: 'Change the PIN' }).click();
    };
    await fill('2468', '730551', '730552');
    await ui.page.getByText('The two new PINs are not the same.').waitFor();
    expect(ui.server.received.filter(({ path }) => path === '/api/session/own-pin')).toEqual([]);
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot('own-pin');
    await fill('1111', '730551', '730551');
    await ui.page.getByText('Officer number or PIN is wrong.').waitFor();
    await fill('2468', '730551', '730551');
    await ui.page.getByRole('status').filter({ hasText: 'Your account was changed' }).waitFor();
    expect(ui.server.received.filter(({ path }) => path === '/api/session/own-pin').at(-1)?.body).toEqual({
      pin: '2468',
      newPin: '730551',
    });
  });

  it('can be touched in: the pad writes into the field that was used last', async () => {
    await ui.open('idle');
    await ui.page.keyboard.press('F1');
    await ui.page.getByRole('button', { name: 'Your own PIN' }).click();
    const pad = ui.page.locator('.pin-pad');
    const touch = async (label: string, digits: string): Promise<void> => {
      await ui.page.getByLabel(label, { exact: true }).click();
      for (const digit of digits) await pad.getByRole('button', { name: digit, exact: true }).click();
    };
    await touch('Current PIN', '2468');
    await touch('New PIN', '730551');
    await touch('New PIN again', '730551');
    await ui.shoot('own-pin-touched');
    await ui.page.getByRole('button', { name: 'Change the PIN' }).click();
    await ui.page.getByRole('status').filter({ hasText: 'Your account was changed' }).waitFor();
    expect(ui.server.received.filter(({ path }) => path === '/api/session/own-pin').at(-1)?.body).toEqual({
      pin: '2468',
      newPin: '730551',
    });
  });
});

describe('a session that ended by itself', () => {
  it.each([
    ['elsewhere', 'You signed in at another screen'],
    ['account', 'Your account was changed'],
  ] as const)('%s: the sign-in says why', async (ended, words) => {
    ui.server.setSession(sessionOf({ officer: null, ended }));
    await ui.page.goto(ui.base);
    await ui.page.getByRole('status').filter({ hasText: words }).waitFor();
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot(`signed-out-${ended}`);
  });
});
