import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answered, entryOf, FACE_ALERT_ID, PROTECT_ID, withEntries } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());

const PICTURE = {
  jpeg: readFileSync(resolve(import.meta.dirname, '../../hardware/demo/faces/id16_entry.jpg')).toString('base64'),
  taken: '2025-05',
  eyes: null,
};
const face = entryOf(FACE_ALERT_ID, 'protect');
const named = entryOf(PROTECT_ID, 'protect');
const LOCALES = ['en', 'fr', 'es', 'pt', 'ru', 'ar'] as const;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
] as const;

/** As long as records of real lists are: a name of 39 letters, an instruction and a remark of two sentences each. */
const LONG = {
  action:
    'Speak with the person alone, in a calm room, and away from everybody who came with them. Call the duty desk for missing persons before you decide.',
  names: ['FEATHERSTONEHAUGH-CALDERWYN, MAXIMILIANE'],
  note: 'Reported missing in June 2025 by a parent. May travel under another name, with an adult who is not family.',
  desk: { who: 'Duty desk for missing persons', number: '+00 0000 000 118', hours: 'Day and night' },
  record: 'missing-2025-00117',
};

async function openPanel(lane: ReturnType<typeof withEntries>): Promise<void> {
  await ui.open('clean');
  ui.server.show(lane);
  await ui.page.keyboard.press('Control+Enter');
  await ui.page.waitForSelector('.side-rows');
  await ui.until('[...document.images].every((image) => image.complete && image.naturalWidth > 0)');
}

/** Where the evidence is, and whether any of it is out of sight. */
async function evidence(): Promise<{ boxes: unknown[]; hidden: number; cut: number }> {
  return (await ui.page.evaluate(`(() => {
    const region = document.querySelector('.side-evidence');
    const panel = document.querySelector('.side-panel');
    return {
      boxes: [...document.querySelectorAll('.side-first, .side-who, .side-face, .side-list, .side-rare, .answer-block')].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
      }),
      hidden: region.scrollHeight - region.clientHeight,
      cut: Math.max(panel.scrollHeight - panel.clientHeight, panel.scrollWidth - panel.clientWidth),
    };
  })()`)) as { boxes: unknown[]; hidden: number; cut: number };
}

describe('the panel of an entry by face', () => {
  it('holds three blocks and the answers, in this order', async () => {
    ui.server.entry = { picture: PICTURE };
    await openPanel(withEntries(face));
    const panel = ui.page.locator('.side-panel');
    expect((await panel.boundingBox())?.width).toBe(432);
    expect(await panel.locator('.side-number').textContent()).toBe('ext. 114');
    expect(await panel.locator('.side-desk').textContent()).toContain('Say “mp-2026-0117”');
    const tops = (await ui.page.evaluate(
      `['.side-first', '.side-faces', '.side-why', '.side-rare', '.answers'].map((one) => document.querySelector(one).getBoundingClientRect().top)`,
    )) as number[];
    expect([...tops].sort((a, b) => a - b)).toEqual(tops);
    const pictures = (await ui.page.evaluate(
      `[...document.querySelectorAll('span.side-face:has(img)')].map((one) => { const { y, width, height } = one.getBoundingClientRect(); return [y, width, height]; })`,
    )) as number[][];
    expect(pictures).toHaveLength(2);
    expect(pictures[0]).toEqual(pictures[1]);
    expect(pictures[0]?.slice(1)).toEqual([112, 140]);
    expect(await ui.page.locator('.side-faces').textContent()).toContain('entry, May 2025');
    // Counted entries, one dot for each, and no percentage of this person.
    expect(await ui.page.locator('.side-dots circle').count()).toBe(100);
    expect(await ui.page.locator('.side-dot-filled').count()).toBe(3);
    expect(await panel.textContent()).not.toMatch(/%|0\.61/);
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot('panel-entry-face');
    expect(ui.complaints).toEqual([]);
  });

  it('says where the picture is missing, and whom to ask', async () => {
    await openPanel(withEntries(face));
    expect(await ui.page.locator('.side-face-none').textContent()).toBe(
      'No picture came with this entry. Ask the desk.',
    );
    await ui.shoot('panel-entry-no-picture');
  });

  it('asks for a reason in the same three places, and goes back with Backspace', async () => {
    ui.server.entry = { picture: PICTURE };
    await openPanel(withEntries(face));
    const before = await evidence();
    const places = () =>
      ui.page.evaluate(
        `[...document.querySelectorAll('.answers button')].map((one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y, width, height]; })`,
      );
    const answers = await places();
    await ui.page.keyboard.press('1');
    await ui.page.getByText('Confirmed, because').waitFor();
    expect(await evidence()).toEqual(before);
    expect(await places()).toEqual(answers);
    await ui.shoot('panel-entry-why');
    await ui.page.keyboard.press('Backspace');
    await ui.page.getByText('You compared the pictures').waitFor();
    expect(ui.server.received.filter(({ path }) => path === '/api/alerts/adjudicate')).toEqual([]);
    await ui.page.keyboard.press('2');
    await ui.page.keyboard.press('3');
    await expect
      .poll(() => ui.server.received.at(-1))
      .toMatchObject({ path: '/api/alerts/adjudicate', body: { outcome: 'not-confirmed', reason: 'DESK_DENIES' } });
    expect(await evidence()).toEqual(before);
  });

  it('takes the second person in the same block, under the same pictures', async () => {
    ui.server.entry = { picture: PICTURE };
    await openPanel(withEntries(face));
    const before = await evidence();
    ui.server.show(withEntries({ ...face, awaitsSecond: 'confirmed' }));
    await ui.page.waitForSelector('.second-person');
    expect(await ui.page.locator('span.side-face:has(img)').count()).toBe(2);
    expect(await evidence()).toEqual(before);
    await ui.shoot('panel-entry-second');
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('offers no change where two people have confirmed', async () => {
    ui.server.entry = { picture: PICTURE };
    await openPanel(withEntries(answered(face, 'confirmed')));
    await ui.page.getByText('Two people have confirmed it.').waitFor();
    expect(await ui.page.getByRole('button', { name: 'Change' }).count()).toBe(0);
    await ui.page.keyboard.press('c');
    expect(await ui.page.locator('.answers').count()).toBe(0);
    await ui.fresh();
    await openPanel(withEntries(answered(named, 'confirmed')));
    await ui.shoot('panel-entry-confirmed');
    await ui.page.keyboard.press('c');
    await ui.page.locator('.answers').waitFor();
  });
});

describe('the own PIN for an answer', () => {
  it('is asked for in the panel, and nothing lies over the glass', async () => {
    ui.server.wantsPin = true;
    await openPanel(withEntries(named));
    const before = await evidence();
    await ui.page.keyboard.press('2');
    await ui.page.locator('.answer-pin input:focus').waitFor();
    expect(await ui.page.locator('dialog[open]').count()).toBe(0);
    expect(await evidence()).toEqual(before);
    await ui.shoot('panel-entry-pin');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.keyboard.type('1111');
    await ui.page.keyboard.press('Enter');
    await ui.page.locator('.answer-pin .problem').waitFor();
    await ui.page.keyboard.type('2468');
    await ui.page.keyboard.press('Enter');
    await ui.page.locator('.answers').waitFor();
    const sent = ui.server.received.filter(({ path }) => path === '/api/alerts/adjudicate');
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    // Escape gives the answer up and leaves the panel open.
    ui.server.wantsPin = true;
    await ui.page.keyboard.press('2');
    await ui.page.locator('.answer-pin input:focus').waitFor();
    await ui.page.keyboard.press('Escape');
    await ui.page.locator('.answers').waitFor();
    expect(await ui.page.evaluate('document.activeElement === document.body')).toBe(false);
    expect(ui.complaints.filter((text) => !/401|403/.test(text))).toEqual([]);
  });
});

describe('focus', () => {
  it('starts at the heading, goes to the first answer, and is never lost', async () => {
    ui.server.entry = { picture: PICTURE };
    await openPanel(withEntries(face));
    expect(await ui.page.evaluate('document.activeElement.className')).toBe('side-title');
    await ui.page.keyboard.press('Tab');
    expect(await ui.page.evaluate('document.activeElement.textContent')).toContain('Confirmed');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Confirmed, because').waitFor();
    expect(await ui.page.evaluate('document.activeElement.textContent')).toContain('Features agree');
    ui.server.show(withEntries({ ...face, awaitsSecond: 'confirmed' }));
    await ui.page.keyboard.press('Enter');
    await ui.page.waitForSelector('.second-person');
    await expect.poll(() => ui.page.evaluate('document.activeElement.tagName')).toBe('INPUT');
    ui.server.show(withEntries(answered(face, 'confirmed')));
    await ui.page.locator('.side-answered').waitFor();
    await expect.poll(() => ui.page.evaluate('document.activeElement === document.body')).toBe(false);
  });
});

describe('long texts', () => {
  for (const locale of LOCALES) {
    for (const size of SIZES) {
      it(`need no scrolling at ${size.width}x${size.height} in ${locale}, whatever is asked`, async () => {
        await ui.page.setViewportSize(size);
        await ui.context.addInitScript(
          `localStorage.setItem('waypost.display', '{"locale":"${locale}","theme":"light","colours":"standard"}')`,
        );
        ui.server.entry = { ...LONG, picture: PICTURE };
        const hidden: Record<string, number> = {};
        const note = async (state: string) => {
          const { hidden: out, cut } = await evidence();
          hidden[state] = Math.max(out, cut);
        };
        await openPanel(withEntries(face));
        await note('answers');
        await ui.shoot(`panel-entry-long-${locale}-${size.width}`);
        await ui.page.keyboard.press('1');
        await ui.page.locator('.answer-back').waitFor();
        await note('reasons');
        ui.server.show(withEntries({ ...face, awaitsSecond: 'confirmed' }));
        await ui.page.keyboard.press('Backspace');
        await ui.page.keyboard.press('Escape');
        await openPanel(withEntries({ ...face, awaitsSecond: 'confirmed' }));
        await note('second');
        await openPanel(withEntries(answered(face, 'confirmed')));
        await note('answered');
        await openPanel(withEntries(named));
        await note('by name');
        await ui.shoot(`panel-entry-name-${locale}-${size.width}`);
        expect(hidden).toEqual({ answers: 0, reasons: 0, second: 0, answered: 0, 'by name': 0 });
      });
    }
  }
});
