import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DOCUMENT_ALERT_ID, entryOf, LANES, type Lane } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const press = (key: string) => ui.page.keyboard.press(key);
const reasons = () => ui.page.locator('.reason');
const on = () => ui.page.locator('.reason input:checked').count();
const note = () => ui.page.locator('.side-decision .note input');
const panel = () => ui.page.locator('.side-decision');

/** The same traveller once something about them changed. */
const changed = (lane: Lane, change: Partial<NonNullable<Lane['inspection']>>): Lane => {
  if (lane.inspection === null) throw new Error('nobody at the desk');
  return { ...lane, inspection: { ...lane.inspection, ...change } };
};

const WAYS = [
  ['F10', 'clear'],
  ['F9', 'second-line'],
  ['Shift+F9', 'supervisor'],
] as const;

/** Opens the reasons of a decision; where the key of *Allow* must be held it is. */
async function ask(key: (typeof WAYS)[number][0]): Promise<void> {
  if (key !== 'F10') return press(key);
  await ui.page.keyboard.down('F10');
  await panel().waitFor();
  await ui.page.keyboard.up('F10');
}

describe('deciding', () => {
  it('sends somebody to the second line with a reason by three key presses', async () => {
    await ui.open('needsALook');
    await press('F9');
    await press('1');
    await press('F9');
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    expect(ui.decisions()[0]?.body).toMatchObject({ decision: 'second-line', reasons: ['DOCUMENT_NEEDS_EXPERT'] });
    await panel().waitFor({ state: 'detached' });
  });

  it.each(WAYS)('%s offers at most five reasons, names the fact, and has none on beforehand', async (key, decision) => {
    await ui.open('needsALook');
    await ask(key);
    const offered = LANES.needsALook().inspection?.decisionReasons[decision] ?? [];
    expect(await reasons().count()).toBe(offered.length);
    expect(offered.length).toBeLessThanOrEqual(5);
    expect(await on()).toBe(0);
    expect(await ui.page.evaluate('document.activeElement.tagName')).toBe('H2');
    if (decision !== 'supervisor')
      expect(await reasons().first().textContent()).toContain('Check digit does not match');
    await press(key);
    await panel().locator('.problem').waitFor();
    expect(ui.decisions()).toEqual([]);
    await ui.shoot(`deciding-${decision}`);
    expect(await ui.seriousFindings()).toEqual([]);
    const words = await panel().textContent();
    expect(words).not.toMatch(/entry|support/i);
    // Five reasons and the note fit without scrolling.
    expect(
      await ui.page.evaluate(
        '(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector(".side-decision .side-scroll"))',
      ),
    ).toBeLessThanOrEqual(1);
  });

  it('toggles by number, several at once, and not while the note is typed', async () => {
    await ui.open('needsALook');
    await press('F9');
    for (const key of ['1', '3', '1', '9']) await press(key);
    await expect.poll(on).toBe(1);
    await note().focus();
    await ui.page.keyboard.type('flight 2 of 4');
    expect([await on(), await note().inputValue()]).toEqual([1, 'flight 2 of 4']);
    await press('F9');
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    const third = LANES.needsALook().inspection?.decisionReasons['second-line'][2];
    expect(ui.decisions()[0]?.body).toMatchObject({ reasons: [third?.reason], note: 'flight 2 of 4' });
  });

  it('never decides by Enter, wherever the focus is', async () => {
    await ui.open('needsALook');
    await press('F9');
    await press('1');
    for (const place of ['.side-decision h2', '.reason input', '.note input', '[data-confirm]', '.side-scroll']) {
      await ui.page.locator(place).first().focus();
      await press('Enter');
    }
    await expect.poll(on).toBe(1);
    expect(ui.decisions()).toEqual([]);
    await ui.page.locator('[data-confirm]').focus();
    await press('Space');
    await expect.poll(() => ui.decisions()).toHaveLength(1);
  });

  it('is not done by the allow key over the reasons of another decision, and the supervisor may be chosen there', async () => {
    await ui.open('clean');
    await press('F9');
    await press('1');
    await press('F10');
    // It is greyed out there; a finger on the glass presses it all the same.
    await ui.page.locator('[data-action="clear"]').click({ force: true });
    await ui.page.locator('[data-action="clear"]').click({ force: true });
    await expect.poll(on).toBe(1);
    expect(ui.decisions()).toEqual([]);
    await press('Shift+F9');
    await ui.page.getByText('To supervisor: why?').waitFor();
    for (const key of ['1', 'Shift+F9']) await press(key);
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    expect(ui.decisions()[0]?.body).toMatchObject({ decision: 'supervisor', reasons: ['SECOND_OPINION'] });
  });

  it('takes another reason only with words in the note', async () => {
    await ui.open('clean');
    await press('F9');
    await press('2');
    await ui.page.getByText('Note: the other reason').waitFor();
    await press('F9');
    await ui.page.getByText('Write the other reason in the note.').waitFor();
    expect(ui.decisions()).toEqual([]);
    await note().fill('asks for a doctor');
    await press('F9');
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    expect(ui.decisions()[0]?.body).toMatchObject({ reasons: ['OTHER'], note: 'asks for a doctor' });
  });

  it('offers chance only about somebody who was drawn', async () => {
    await ui.open('clean');
    await press('F9');
    await panel().waitFor();
    expect(await panel().textContent()).not.toContain('Drawn at random');
    await press('Escape');
    await ui.open('sample');
    await press('F9');
    await panel().waitFor();
    expect(await panel().textContent()).toContain('Drawn at random');
  });
});

describe('a refusal', () => {
  it('because of an unanswered document entry comes before any reason is asked for', async () => {
    await ui.open('documentHit');
    await press('F10');
    await ui.page.waitForSelector('.edge-pulses');
    expect(await panel().count()).toBe(0);
    expect(ui.decisions()).toEqual([]);
  });

  it('because an entry came meanwhile loses no reason and no word', async () => {
    await ui.open('needsALook');
    await ask('F10');
    await press('1');
    await note().fill('issuer prints it so');
    const found = changed(LANES.needsALook(), { alerts: [entryOf(DOCUMENT_ALERT_ID, 'document')] });
    ui.server.show({ ...found, revision: 2 });
    await ui.page.getByText('Look again before you confirm').waitFor();
    for (let presses = 0; presses < 2; presses += 1) await press('F10');
    await ui.page.locator('.side-decision .problem', { hasNotText: 'Look again' }).waitFor();
    expect(ui.decisions()).toEqual([]);
    await press('Control+Enter');
    await ui.page.waitForSelector('.side-rows');
    await press('Escape');
    const answered = entryOf(DOCUMENT_ALERT_ID, 'document');
    ui.server.show({
      ...changed(found, { alerts: [{ ...answered, opened: true, outcome: 'not-confirmed' }] }),
      revision: 3,
    });
    await ui.page.waitForSelector('.edge-dot');
    await ask('F10');
    expect([await on(), await note().inputValue()]).toEqual([1, 'issuer prints it so']);
    await press('F10');
    await expect.poll(() => ui.decisions()).toHaveLength(1);
  });
});

describe('what was chosen and typed', () => {
  it('stays when another panel opens, and goes with Close, a decision and the traveller', async () => {
    await ui.open('needsALook');
    const begin = async () => {
      await press('F9');
      await press('1');
      await note().fill('kept');
    };
    const now = async () => {
      await press('F9');
      await panel().waitFor();
      return [await on(), await note().inputValue()];
    };
    await begin();
    for (const key of ['F2', 'F4', 'F7', 'Control+Enter']) {
      await press(key);
      await panel().waitFor({ state: 'detached' });
      // Escape twice in a moment would cover the screen.
      await ui.page.getByRole('button', { name: 'Close', exact: true }).click();
      await ui.page.locator('dialog, .side-panel').waitFor({ state: 'detached' });
      expect(await now(), key).toEqual([1, 'kept']);
    }
    const close = panel().getByRole('button', { name: 'Close', exact: true });
    await close.click();
    expect(await now()).toEqual([0, '']);
    await close.click();
    await begin();
    const next = changed(LANES.needsALook(), { inspectionId: '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9abc' });
    ui.server.show({ ...next, revision: 9 });
    await panel().waitFor({ state: 'detached' });
    expect(await now()).toEqual([0, '']);
  });

  it('is not sent once the screen does not offer it any more', async () => {
    await ui.open('needsALook');
    await press('F9');
    await press('1');
    ui.server.show({ ...LANES.clean(), revision: 2 });
    await ui.page.getByText('Look again before you confirm').waitFor();
    await expect.poll(on).toBe(0);
    await press('F9');
    await press('F9');
    await ui.page.getByText('Choose at least one reason.').waitFor();
    expect(ui.decisions()).toEqual([]);
  });
});

it('closes without a decision by one of two words that nobody confuses', async () => {
  await ui.open('clean');
  await ui.page.getByRole('button', { name: 'Close without a decision' }).click();
  await panel().waitFor();
  expect(await panel().getByRole('button').allTextContents()).toEqual(['EscGo back', 'Close this inspection']);
  await panel().getByRole('button', { name: 'Go back' }).click();
  await panel().waitFor({ state: 'detached' });
  expect(ui.server.received.map(({ path }) => path)).not.toContain('/api/inspection/abandon');
});
