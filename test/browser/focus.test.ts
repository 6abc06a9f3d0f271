import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answered,
  DOCUMENT_ALERT_ID,
  entryOf,
  FACE_ALERT_ID,
  LANES,
  type Lane,
  PROTECT_ID,
  sessionOf,
  withEntries,
} from '../fakes/lane-views.ts';
import { patience } from '../fakes/patience.ts';
import { supportView } from '../fakes/support-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(async () => {
  ui.server.support = supportView();
  ui.server.formAnswer = {};
  await ui.fresh();
});

const press = (key: string) => ui.page.keyboard.press(key);
const protect = entryOf(PROTECT_ID, 'protect');

/** Whatever can be pressed and belongs to no other page. */
const PRESSED = 'button, summary, input[type="checkbox"], input[type="radio"]';
const OPEN = 'dialog[open], .side-panel';

/** What is walked: the last of the open ones is on top; of a page without any it is the page. */
const top = (within = OPEN) => ui.page.locator(within).last();

/** Resolves once the screen has been left alone for some frames: answers have come and effects have run. */
const quiet = () =>
  ui.page.evaluate(`new Promise((done) => {
    let left = 6;
    const seen = new MutationObserver(() => { left = 6; });
    seen.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
    const frame = () => { left -= 1; if (left > 0) requestAnimationFrame(frame); else { seen.disconnect(); setTimeout(done); } };
    requestAnimationFrame(frame);
  })`);

const focused = (): Promise<string> =>
  ui.page.evaluate(
    `(() => { const now = document.activeElement; return now === null || now === document.body ? 'BODY' : now.outerHTML.slice(0, 120); })()`,
  ) as Promise<string>;

let travellers = 0;
/** The same traveller as somebody new: what was open about the last one closes, and nothing is chosen. */
const another = (lane: Lane): Lane => {
  travellers += 1;
  const inspectionId = `0197f3a0-1c2d-7e3f-8a4b-${String(travellers).padStart(12, '0')}`;
  return lane.inspection === null ? lane : { ...lane, inspection: { ...lane.inspection, inspectionId } };
};

interface Place {
  lane: () => Lane;
  open: () => Promise<unknown>;
  role?: 'officer' | 'supervisor' | 'protection' | 'technician' | 'dpo';
  /** A page without a traveller. */
  page?: '/' | '/supervisor' | '/diagnostics';
  /** What is walked where no dialog is open. */
  within?: string;
}

const key = (name: string) => () => press(name);
const twice = async () => {
  await press('F10');
  await press('F10');
};
const held = async () => {
  await ui.page.keyboard.down('F10');
  await top().waitFor();
  await ui.page.keyboard.up('F10');
};
const button = (selector: string) => () => ui.page.locator(selector).first().click();

const nothing = async () => undefined;
const inHelp = (name: string) => async () => {
  await press('F1');
  await ui.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
};
const pinAgain = async () => {
  ui.server.wantsPin = true;
  await press('F10');
};

const PLACES: Readonly<Record<string, Place>> = {
  'help (F1)': { lane: LANES.needsALook, open: key('F1') },
  'details (F2)': { lane: LANES.allFailed, open: key('F2') },
  'details of prints (F2)': { lane: LANES.pagePrint, open: key('F2') },
  'faces (F4)': { lane: LANES.livenessAlarm, open: key('F4') },
  'typing (F6)': { lane: LANES.needsALook, open: key('F6') },
  'further papers (F7)': { lane: LANES.secondDiffers, open: key('F7') },
  'a child of a party (F7)': { lane: LANES.childAsked, open: key('F7') },
  'support (F8)': { lane: LANES.clean, open: key('F8') },
  'reasons for the second line (F9)': { lane: LANES.needsALook, open: key('F9') },
  'reasons for the supervisor (Shift+F9)': { lane: LANES.clean, open: key('Shift+F9') },
  'reasons to allow (F10)': { lane: LANES.needsALook, open: held },
  'reasons to allow over a doubt (F10 twice)': { lane: () => withEntries(answered(protect, 'unsure')), open: twice },
  'allowing over an entry (F10 twice)': { lane: () => withEntries(answered(protect, 'confirmed')), open: twice },
  'no entry (Ctrl+Enter)': { lane: LANES.clean, open: key('Control+Enter') },
  'an entry by name (Ctrl+Enter)': { lane: LANES.protect, open: key('Control+Enter') },
  'an entry by face (Ctrl+Enter)': { lane: LANES.faceEntry, open: key('Control+Enter') },
  'a second person (Ctrl+Enter)': { lane: LANES.faceAwaitsSecond, open: key('Control+Enter') },
  'entries of both kinds (Ctrl+Enter)': { lane: LANES.documentHit, open: key('Control+Enter') },
  'an answered entry (Ctrl+Enter)': {
    lane: () => withEntries(answered(protect, 'confirmed')),
    open: key('Control+Enter'),
  },
  'closing without a decision': { lane: LANES.clean, open: button('.abandon, [data-action="abandon"]') },
  devices: { lane: LANES.faults, open: button('.status-devices') },
  'demonstration (Alt+D)': { lane: LANES.idle, open: key('Alt+d') },
  'the policy': { lane: LANES.clean, open: button('.status-policy') },
  'the slip': { lane: LANES.clean, open: inHelp('Slip for questions') },
  'the own PIN': { lane: LANES.clean, open: inHelp('Your own PIN') },
  'security keys': { lane: LANES.clean, open: inHelp('Security keys'), role: 'supervisor' },
  'the PIN once more': { lane: LANES.clean, open: pinAgain },
  'the lane with a traveller': { lane: LANES.allFailed, open: nothing, within: '.lane' },
  'the lane with a character in doubt': { lane: LANES.doubt, open: nothing, within: '.lane' },
  'the lane with poor pictures': { lane: LANES.poorLive, open: nothing, within: '.lane' },
  'the lane in trouble': { lane: LANES.faults, open: nothing, within: '.lane' },
  'the page of the supervisor': {
    lane: LANES.protect,
    open: nothing,
    within: 'body',
    role: 'supervisor',
    page: '/supervisor',
  },
  'the page about the machine': {
    lane: LANES.idle,
    open: nothing,
    within: 'body',
    role: 'technician',
    page: '/diagnostics',
  },
  'the page of data protection': { lane: LANES.idle, open: nothing, within: 'body', role: 'dpo', page: '/' },
};

async function show({ lane, role = 'officer', page }: Place): Promise<void> {
  ui.server.wantsPin = false;
  ui.server.setSession(sessionOf({ officer: { id: 'A17', name: 'A. Officer', role } }));
  if (page !== undefined) {
    ui.server.show(lane());
    await ui.page.goto(`${ui.base}${page}`);
    await ui.page.locator('h1, h2').first().waitFor();
    return void (await quiet());
  }
  await ui.open('idle');
  ui.server.show(another(lane()));
  await quiet();
}

/** Back to a lane with nothing open; a page that an action has left is loaded again. */
async function again(place: Place): Promise<void> {
  if (place.page !== undefined) return show(place);
  ui.server.wantsPin = false;
  ui.server.show(another(place.lane()));
  await quiet();
  const left = (await ui.page.locator('.lane').count()) === 0 || (await ui.page.locator(OPEN).count()) > 0;
  if (left) await show(place);
}

describe('the focus never falls to the document body', () => {
  it.each(Object.entries(PLACES))('%s: after each press, and after closing', async (_name, place) => {
    const { within } = place;
    await show(place);
    await place.open();
    await top(within).waitFor();
    await quiet();
    const [lost, count] = [[] as string[], await top(within).locator(PRESSED).count()];
    if (within === undefined && (await focused()) === 'BODY') lost.push('on opening');
    expect(count).toBeGreaterThan(0);
    for (let at = 0; at < count; at += 1) {
      if (at > 0) {
        await again(place);
        await place.open();
        await top(within).waitFor();
        await quiet();
      }
      const one = top(within).locator(PRESSED).nth(at);
      // What is not there this time is there for another number.
      if ((await one.count()) === 0 || !(await one.isVisible()) || !(await one.isEnabled())) continue;
      const what = await one.evaluate((found) => (found as unknown as { outerHTML: string }).outerHTML.slice(0, 160));
      await one.focus();
      await press('Space');
      await quiet();
      if ((await focused()) === 'BODY') lost.push(what);
    }
    if (within === undefined) {
      await again(place);
      await place.open();
      await top().waitFor();
      await press('Escape');
      await ui.page.locator(OPEN).waitFor({ state: 'detached', timeout: patience(10_000) });
      await quiet();
      if ((await focused()) === 'BODY') lost.push('on closing');
    }
    expect(lost).toEqual([]);
  });
});

describe('no two buttons of one dialog bear the same word', () => {
  it.each(Object.entries(PLACES).filter(([, { within }]) => within === undefined))('%s', async (_name, place) => {
    await show(place);
    await place.open();
    await top().waitFor();
    await quiet();
    const names = (await top()
      .locator('button')
      .evaluateAll((found) =>
        (found as unknown as { getAttribute(name: string): string | null; cloneNode(deep: true): never }[]).map(
          (one) => {
            const label = one.getAttribute('aria-label');
            if (label !== null) return label;
            const copy = one.cloneNode(true) as unknown as {
              querySelectorAll(selector: string): Iterable<{ remove(): void }>;
              textContent: string;
            };
            for (const hidden of copy.querySelectorAll('[aria-hidden="true"]')) hidden.remove();
            return copy.textContent.trim();
          },
        ),
      )) as string[];
    expect(names).not.toContain('');
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

describe('the focus goes on', () => {
  it('from a chosen character to the next doubtful one, and from the last to the heading', async () => {
    await ui.open('doubt');
    const lane = LANES.doubt();
    const { inspection } = lane;
    const [first] = inspection?.mrz?.open ?? [];
    if (first === undefined || inspection?.mrz == null) throw new Error('no character in doubt');
    const zone = inspection.mrz;
    const open = [first, { ...first, column: first.column + 1 }, { ...first, column: first.column + 2 }];
    const asking = (left: number): Lane => ({
      ...lane,
      inspection: { ...inspection, mrz: { ...zone, open: open.slice(open.length - left), reading: `reading-${left}` } },
    });
    ui.server.show(asking(open.length));
    await ui.page.getByText('2 more', { exact: false }).waitFor();
    for (let left = open.length - 1; left >= 0; left -= 1) {
      const choice = ui.page.locator('.close-up-choices .choice[aria-disabled="false"]').first();
      await choice.focus();
      await press('Space');
      ui.server.show(asking(left));
      await ui.until(`document.querySelectorAll('.close-up').length === ${left === 0 ? 0 : 1}`);
      await quiet();
      const now = await focused();
      if (left > 0) expect(now).toContain('close-up-question');
      else expect(now).toMatch(/^<h[123]/);
    }
  });

  it('from a reason about a face to the signature of the second person', async () => {
    await ui.open('faceEntry');
    await press('Control+Enter');
    await top().waitFor();
    await ui.page.getByRole('button', { name: 'Not this person' }).focus();
    await press('Space');
    await ui.page.getByRole('button', { name: 'Features differ' }).focus();
    await press('Space');
    const { inspection } = LANES.faceEntry();
    const alerts = [{ ...entryOf(FACE_ALERT_ID, 'protect'), opened: true, awaitsSecond: 'confirmed' as const }];
    if (inspection === null) throw new Error('nobody at the desk');
    ui.server.show({ ...LANES.faceEntry(), inspection: { ...inspection, alerts } });
    await ui.page.waitForSelector('.second-person');
    await quiet();
    expect(await ui.page.evaluate('document.activeElement.closest(".second-person") !== null')).toBe(true);
  });

  it('from the sealed form to the number to call', async () => {
    ui.server.formAnswer = { done: 'sealed' };
    await ui.open('clean');
    await press('F8');
    await ui.page.locator('.support-form').waitFor();
    await ui.page.locator('[data-item="I-02"] input[type="checkbox"]').check();
    await ui.page.locator('[data-item="I-02"] input[type="text"]').fill('a companion answered for her');
    for (const choice of ['age:unknown', 'outcome:refer-now'])
      await ui.page.locator(`[data-choice="${choice}"] input`).check();
    await ui.page.locator('[data-confirm="support"]').focus();
    await press('Space');
    await ui.page.locator('.help-number-digits').waitFor();
    await quiet();
    expect(await focused()).toContain('help-number-digits');
  });

  it('from a decision to the heading of the lane', async () => {
    ui.server.afterDecision = LANES.decided();
    await ui.open('clean');
    await press('F9');
    await press('1');
    await press('F9');
    await ui.page.locator('.idle').waitFor();
    await quiet();
    expect(await focused()).toMatch(/^<h[123]/);
  });

  it('nowhere by itself where the officer has pressed on empty space', async () => {
    await ui.open('documentHit');
    await ui.page.mouse.click(640, 690);
    ui.server.show({ ...LANES.documentHit(), clock: { trusted: false } });
    await quiet();
    expect(entryOf(DOCUMENT_ALERT_ID, 'document').outcome).toBeNull();
    expect(await focused()).toBe('BODY');
  });
});
