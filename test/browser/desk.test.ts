import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, sessionOf } from '../fakes/lane-views.ts';
import { busyDesk, hiddenAnswer } from '../fakes/supervisor-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

/** The supervisor's desk in front of a door that shows what the test says. */
const ui = new UiBrowser();
const SUPERVISOR = sessionOf({ officer: { id: 's.super', name: 'S. Supervisor', role: 'supervisor' } });
const PIN = '2468';

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(async () => {
  await ui.fresh();
  ui.server.setSession(SUPERVISOR);
  ui.server.supervisor = busyDesk();
  ui.server.otherLanes = null;
  ui.server.officers = [{ id: 'a.officer', name: 'A. Officer', locked: false }];
});
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

async function open(lane = LANES.idle()): Promise<void> {
  ui.server.show(lane);
  await ui.page.goto(`${ui.base}/supervisor`);
  await ui.page.locator('.desk-lanes li').first().waitFor();
  await ui.page.locator('.desk-case').first().waitFor();
}

const page = () => ui.page;
const sent = (path: string) => ui.server.received.filter((one) => one.path === path).map(({ body }) => body);
const focus = () => ui.page.evaluate('document.activeElement.tagName');
/** Key caps that can be seen, by what they are printed with. */
const caps = () =>
  ui.page.evaluate(
    "[...document.querySelectorAll('.desk-body .keycap')].filter((one) => getComputedStyle(one).visibility === 'visible').map((one) => one.textContent)",
  );
const titles = () => page().locator('.desk-now > :first-child h2').allTextContents();
const settle = () => page().locator('.desk-case-halves .desk-settle');

describe('an entry of the traveller at the desk', () => {
  it('comes first and says nothing of the entry or of the answer, until it is opened and answered', async () => {
    await open(hiddenAnswer());
    expect(await titles()).toEqual([
      'Person in need of protection: look for yourself',
      'Entries to settle',
      'Handed over to you',
    ]);
    const first = page().locator('.desk-urgent');
    const closed = (await first.textContent()) ?? '';
    expect(closed).toContain('The officer has answered. You see that answer after your own.');
    expect(closed).not.toMatch(/ORISVALE|Confirmed|Not this person|Unsure/);
    expect(await first.locator('img').count()).toBe(0);
    await first.getByRole('button', { name: 'Look' }).click();
    await page().locator('.desk-entry').waitFor();
    expect(await first.locator('.desk-pair img').count()).toBe(1);
    expect(await caps()).toEqual(['1', '2', '3']);
    await page().keyboard.press('2');
    await expect.poll(() => sent('/api/alerts/second/own')).toHaveLength(1);
    expect(sent('/api/alerts/second/own')[0]).toMatchObject({ outcome: 'not-confirmed' });
    expect(await focus()).not.toBe('BODY');
  });

  it('shows both answers once both are there, and what follows', async () => {
    const lane = hiddenAnswer();
    const { inspection } = lane;
    if (inspection === null) throw new Error('no traveller');
    const at = '2026-11-25T09:12:00.000Z';
    const said = { first: 'confirmed', second: 'not-confirmed' } as const;
    const alerts = inspection.alerts.map((alert) => ({
      ...alert,
      awaitsSecond: null,
      outcome: 'unsure' as const,
      answered: { by: 'a.officer', second: 's.super', at, was: null, said },
    }));
    await open({ ...lane, inspection: { ...inspection, alerts } });
    const words = await page().locator('.desk-urgent').textContent();
    expect(words).toContain('a.officer answered “Confirmed”, s.super answered “Not this person”.');
    expect(words).toContain('They differ. The entry remains unsure.');
  });
});

describe('a case that was handed over', () => {
  it('is settled in place: reasons of the decision by number, the own PIN, and F10', async () => {
    await open();
    await settle().getByRole('button', { name: 'Second line' }).click();
    const ofSecondLine = await settle().locator('.desk-choices .button').allTextContents();
    await page().keyboard.press('1');
    await settle().getByRole('button', { name: 'Allow', exact: true }).click();
    // Another decision has other reasons, and the one that was chosen went with its decision.
    const ofAllow = await settle().locator('.desk-choices .button').allTextContents();
    expect(ofAllow).not.toEqual(ofSecondLine);
    for (const list of [ofAllow, ofSecondLine]) expect(list.length).toBeLessThanOrEqual(5);
    expect(await settle().locator('.desk-choices [aria-pressed="true"]').count()).toBe(0);
    await page().keyboard.press('F10');
    await settle().getByText('Choose a decision', { exact: false }).waitFor();
    await page().keyboard.press('2');
    await page().keyboard.press('1');
    await page().keyboard.press('2');
    expect(await settle().locator('.desk-choices [aria-pressed="true"]').count()).toBe(1);
    await page().keyboard.press('F10');
    await settle().getByText('Type your PIN, then press F10.').waitFor();
    await settle().locator('input').fill('1111');
    await page().keyboard.press('F10');
    await settle().getByText('PIN', { exact: false }).first().waitFor();
    await expect.poll(() => sent('/api/session/prove')).toHaveLength(1);
    expect(sent('/api/supervisor/settle')).toEqual([]);
    // The browser notes the refusal in its console.
    await expect.poll(() => ui.complaints.splice(0).length).toBe(1);
    await settle().locator('input').fill(PIN);
    await page().keyboard.press('Enter');
    expect(sent('/api/supervisor/settle')).toEqual([]);
    ui.server.supervisor = { ...busyDesk(), handOvers: [] };
    await page().keyboard.press('F10');
    await page().getByText('No traveller has been handed over.').waitFor();
    expect(sent('/api/session/prove')).toHaveLength(2);
    expect(sent('/api/supervisor/settle')).toMatchObject([{ outcome: 'clear', reasons: ['LOOKED_AT_DOCUMENT'] }]);
  });

  it('leaves the focus in the card, and goes on to the next case', async () => {
    await open();
    await page().locator('.desk-case-halves').getByRole('button', { name: 'Who is it?' }).click();
    await page().locator('.desk-name').waitFor();
    await expect.poll(focus).toBe('P');
    await page().locator('.desk-others').getByRole('button', { name: 'Settle' }).click();
    await page().getByText('You handed this over. Another supervisor settles it.').waitFor();
    await expect.poll(focus).toBe('H2');
  });
});

it('settles an entry with numbers, PIN and F10, and no key acts in a card that shows no cap', async () => {
  await open();
  expect(await page().locator('.desk-late').count()).toBe(1);
  await page().locator('.desk-late').getByRole('button', { name: 'Settle' }).click();
  await expect.poll(focus).toBe('BUTTON');
  expect(await caps()).toEqual(['1', '2', '3', '4', '5', 'F10']);
  await page().keyboard.press('3');
  const form = page().locator('.desk-rows .desk-settle');
  expect(await form.locator('[aria-pressed="true"]').textContent()).toContain('Let pass as instructed');
  expect(await settle().locator('[aria-pressed="true"]').count()).toBe(0);
  await form.locator('input').fill(PIN);
  await page().keyboard.press('F10');
  await expect.poll(() => sent('/api/supervisor/entry')).toMatchObject([{ as: 'let-pass', second: null }]);
  expect(sent('/api/supervisor/settle')).toEqual([]);
  await expect.poll(focus).toBe('H2');
});

it('does nothing with F10 behind a dialog', async () => {
  await open();
  await settle().getByRole('button', { name: 'Allow', exact: true }).click();
  await page().keyboard.press('1');
  await settle().locator('input').fill(PIN);
  await page().locator('.desk-head').getByRole('button', { name: 'Your own PIN' }).click();
  await page().locator('dialog[open]').waitFor();
  await page().keyboard.press('F10');
  await page().keyboard.press('Escape');
  await page().locator('dialog[open]').waitFor({ state: 'detached' });
  expect(sent('/api/supervisor/settle')).toEqual([]);
});

it('shows what the other lanes of the site are doing, and of an entry there only its class', async () => {
  const quiet = { since: null, officers: [], entries: [], toSettle: 0, needs: [] };
  const at = new Date(Date.now() - 120_000).toISOString();
  const officers = [{ name: 'C. Officer', locked: false }];
  const other = (name: string, presence: object | null, live = true) => ({
    ...{ box: name.padEnd(32, '0'), name, live, at: presence === null ? null : at },
    presence: presence === null ? null : ({ ...quiet, state: 'idle', ...presence } as never),
  });
  ui.server.otherLanes = [
    other('Arrivals 1', { state: 'reading', since: at, officers }),
    other('Arrivals 3', { state: 'you', since: at, officers, entries: [{ cls: 'protect', since: at }] }),
    other('Arrivals 4', { state: 'closed' }, false),
    other('Departures 1', { officers, needs: ['camera', 'lists'], toSettle: 2 }),
    other('Departures 2', {}, false),
    other('Departures 3', null, false),
  ];
  await open();
  // The own lane comes with the stream, the others with a question: in whatever order.
  await expect.poll(() => page().locator('.desk-lanes li').count()).toBe(7);
  await ui.shoot('desk-lanes');
  expect((await page().locator('.desk-lanes li').allTextContents()).slice(1)).toEqual([
    'Arrivals 1C. OfficerReading a document2 min',
    'Arrivals 3C. OfficerProtectWaiting for you2 min',
    'Arrivals 4 Closed2 min',
    'Departures 1C. OfficerNobody at the deskCamera, Lists: needs attentionto settle there: 2',
    'Departures 2 Not heard from for 2 min',
    'Departures 3 No contact yet',
  ]);
  expect(await page().locator('.desk-lanes .alert-shape, .desk-lanes svg').count()).toBeGreaterThan(0);
  expect(await page().locator('.desk-now').textContent()).not.toContain('No other kiosk of the site is configured.');
  ui.server.otherLanes = null;
});

it('shows the lane that it knows and none that it does not, and of a sealed file only that it was not sent', async () => {
  ui.server.officers = [{ id: 'a.officer', name: 'A. Officer', locked: true }];
  await open();
  const lanes = page().locator('.desk-lanes li');
  expect(await lanes.count()).toBe(1);
  expect(await lanes.textContent()).toContain('A. Officer, screen locked');
  expect(await page().locator('.desk-now').textContent()).toContain('No other kiosk of the site is configured.');
  const carried = (await page().locator('[data-sealed]').textContent()) ?? '';
  expect(carried).toMatch(/^Waiting to be carriedA sealed file is waiting\..*Nobody here can read it\./);
  expect(carried).not.toMatch(/child|trafficking|referral|[Ss]upport/);
  ui.server.officers = [];
  await page().reload();
  await page().getByText('Nobody is signed in').waitFor();
});

it.each([
  [1280, 800],
  [1024, 768],
  [640, 400],
  [320, 200],
])('is whole at %i x %i', async (width, height) => {
  await ui.page.setViewportSize({ width, height });
  await open(hiddenAnswer());
  await page().locator('.desk-urgent .button').first().click();
  await page().locator('.desk-entry').waitFor();
  await settle().locator('.desk-two .button').first().click();
  const wide = `[...document.querySelectorAll('.desk, .card, .button, .side-first')]
    .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1).map((one) => one.className)`;
  expect(await page().evaluate(wide)).toEqual([]);
  expect(await page().evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await ui.shoot(`desk-${width}`);
});
