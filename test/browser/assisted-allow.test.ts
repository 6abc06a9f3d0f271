import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

/** The click of the accessibility tree carries no pointer and no count, like the one a script makes. */
const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());

const allow = () => ui.page.locator('[data-action="clear"]');
const assisted = () => ui.page.evaluate(`document.querySelector('[data-action="clear"]').click()`);
const decisions = () => ui.server.received.filter(({ path }) => path === '/api/inspection/decide');
const name = () => ui.page.evaluate(`document.querySelector('[data-action="clear"]').innerText.replace(/\\s+/g, ' ')`);
/** Later than a bounce. */
const apart = () => ui.page.waitForTimeout(900);
/** Asks for a reason after the guard: what opens says that the button fired. */
const fired = () => ui.page.locator('.side-decision').count();
const guarded = async () => {
  await ui.open('needsALook');
  await allow().getByText('or activate twice').waitFor({ state: 'attached' });
};

describe('allow under assistive software', () => {
  it('says in its name that it wants two presses, and decides with the second', async () => {
    await guarded();
    expect(await allow().ariaSnapshot()).toContain('Allow hold or activate twice');
    await assisted();
    await ui.page.getByRole('alert').getByText('Nothing is decided yet.', { exact: false }).waitFor();
    expect(await allow().ariaSnapshot()).toContain('Allow again to confirm');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot('assisted-armed');
    await apart();
    expect(await fired()).toBe(0);
    await assisted();
    await ui.page.locator('.side-decision').waitFor();
    await ui.page.locator('.side-decision input[type="checkbox"]').first().check();
    await ui.page.locator('[data-confirm="clear"]').click();
    await expect.poll(() => decisions().length).toBe(1);
    expect(decisions()[0]?.body).toMatchObject({ decision: 'clear', held: true });
  });

  it('takes two presses in a row for one', async () => {
    await guarded();
    await assisted();
    await assisted();
    await assisted();
    await ui.page.getByRole('alert').waitFor();
    expect(await fired()).toBe(0);
  });

  it('forgets the first press when what is judged changes, and says so', async () => {
    await guarded();
    await assisted();
    await ui.page.getByRole('alert').waitFor();
    // Without an entry: one that waits is refused without a word, before anything is armed.
    const { inspection, ...rest } = LANES.allFailed();
    if (inspection === null) throw new Error('nobody is at the desk');
    ui.server.show({ ...rest, inspection: { ...inspection, alerts: [], holdToAllow: true } });
    await ui.page.getByRole('alert').getByText('The screen changed.', { exact: false }).waitFor();
    await apart();
    await assisted();
    await ui.page.getByRole('alert').getByText('Nothing is decided yet.', { exact: false }).waitFor();
    expect(await fired()).toBe(0);
  });

  it('keeps the first press while only devices and ages change', async () => {
    await guarded();
    await assisted();
    const same = LANES.needsALook();
    same.revision += 1;
    same.clock = { ...same.clock };
    ui.server.show(same);
    await apart();
    await assisted();
    await ui.page.locator('.side-decision').waitFor();
  });

  it('forgets the first press when the focus goes elsewhere, and under the cover', async () => {
    await guarded();
    await assisted();
    await ui.page.locator('[data-action="second-line"]').focus();
    await apart();
    await assisted();
    await ui.page.getByRole('alert').getByText('Nothing is decided yet.', { exact: false }).waitFor();
    await ui.page.keyboard.press('F12');
    await ui.page.locator('.cover-clock').waitFor();
    await ui.page.keyboard.press('F12');
    await ui.page.locator('.lane').waitFor();
    await apart();
    await assisted();
    expect(await fired()).toBe(0);
  });

  it('lets no mouse pass: two clicks, a drag and a double click decide nothing, a hold does', async () => {
    await guarded();
    const box = await allow().boundingBox();
    if (box === null) throw new Error('no button');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await ui.page.mouse.click(x, y);
    await apart();
    await ui.page.mouse.click(x, y);
    await ui.page.mouse.dblclick(x, y);
    await ui.page.mouse.move(x - 60, y);
    // Sent in one go: on a busy machine a drag would last as long as a hold.
    await Promise.all([ui.page.mouse.down(), ui.page.mouse.move(x + 60, y), ui.page.mouse.up()]);
    await apart();
    await ui.page.mouse.click(x, y);
    expect(await fired()).toBe(0);
    expect(await allow().ariaSnapshot()).not.toContain('again to confirm');
    await ui.page.mouse.down();
    await ui.page.locator('.side-decision').waitFor();
    await ui.page.mouse.up();
  });

  it('wants one press where the key needs no hold', async () => {
    await ui.open('clean');
    expect(await allow().ariaSnapshot()).not.toContain('twice');
    await expect
      .poll(async () => {
        await assisted();
        return decisions().length;
      })
      .toBeGreaterThan(0);
    expect(decisions()[0]?.body).toMatchObject({ decision: 'clear', held: false });
  });

  it('does nothing where nothing can be allowed', async () => {
    await ui.open('idle');
    await assisted();
    await apart();
    await assisted();
    expect(await fired()).toBe(0);
    expect(decisions()).toEqual([]);
    expect(await name()).not.toContain('again');
  });
});
