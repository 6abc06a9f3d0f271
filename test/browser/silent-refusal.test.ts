import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answered,
  entryOf,
  FACE_ALERT_ID,
  LANES,
  PROTECT_ID,
  SECOND_ALERT_ID,
  withEntries,
} from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());

type Lane = ReturnType<typeof withEntries>;
const protect = entryOf(PROTECT_ID, 'protect');
const stop = entryOf(SECOND_ALERT_ID, 'stop');
const discreet = entryOf(PROTECT_ID, 'discreet');
const face = entryOf(FACE_ALERT_ID, 'protect');

/** Travellers on whose screen everything is green, and about whom there is an entry. */
const STATES: Readonly<Record<string, () => Lane>> = {
  'one that waits': () => withEntries(protect),
  'one by face that waits': () => withEntries(face),
  'two that wait': () => withEntries(protect, stop),
  'a person to protect, confirmed': () => withEntries(answered(protect, 'confirmed')),
  'on a stop list, confirmed': () => withEntries(answered(stop, 'confirmed')),
  'discreet, confirmed': () => withEntries(answered(discreet, 'confirmed')),
  'one confirmed, one waits': () => withEntries(answered(protect, 'confirmed'), stop),
  unsure: () => withEntries(answered(protect, 'unsure')),
  'unsure by face': () => withEntries(answered(face, 'unsure')),
  'one confirmed, one unsure': () => withEntries(answered(protect, 'confirmed'), answered(stop, 'unsure')),
};

/** Ways to press *Allow*. */
const WAYS = {
  F10: () => ui.page.keyboard.press('F10'),
  'the space bar': async () => {
    await allow().focus();
    await ui.page.keyboard.press('Space');
  },
  'the pointer': () => allow().click(),
  'assistive software': () => allow().evaluate((button) => (button as unknown as { click(): void }).click()),
} as const;
const allow = () => ui.page.locator('[data-action="clear"]');
const SPACE_RING = 5;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

async function boxOf(selector: string): Promise<Box> {
  const box = await ui.page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not on the screen`);
  return box;
}

async function pixels(png: Buffer): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** How many pixels differ outside of the boxes. */
async function differing(one: Buffer, other: Buffer, apart: readonly Box[]): Promise<number> {
  const [a, b] = await Promise.all([pixels(one), pixels(other)]);
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let count = 0;
  for (let at = 0; at < a.data.length; at += 3) {
    if (a.data[at] === b.data[at] && a.data[at + 1] === b.data[at + 1] && a.data[at + 2] === b.data[at + 2]) continue;
    const x = (at / 3) % a.width;
    const y = Math.floor(at / 3 / a.width);
    if (
      !apart.some((box) => x >= box.x - 1 && x < box.x + box.width + 1 && y >= box.y - 1 && y < box.y + box.height + 1)
    )
      count += 1;
  }
  return count;
}

/** Films the screen, and writes down every word that comes onto it, while `act` runs and until the tab is at rest again. */
async function filmed(act: () => Promise<unknown>): Promise<{ frames: Buffer[]; words: string[] }> {
  const { page } = ui;
  const film = await page.context().newCDPSession(page);
  const frames: Buffer[] = [];
  film.on('Page.screencastFrame', ({ data, sessionId }) => {
    frames.push(Buffer.from(data, 'base64'));
    void film.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await page.evaluate(`(() => {
    const before = new Set(document.body.innerText.split('\\n'));
    const seen = (globalThis.waypostWords = []);
    const look = () => {
      for (const line of document.body.innerText.split('\\n')) if (!before.has(line)) seen.push(line);
      for (const one of document.querySelectorAll('[aria-live], [role="alert"], [role="status"]'))
        if (one.textContent && !document.body.innerText.includes(one.textContent)) seen.push(one.textContent);
    };
    const title = document.title;
    globalThis.waypostEye = new MutationObserver(() => { look(); if (document.title !== title) seen.push(document.title); });
    globalThis.waypostEye.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  })()`);
  await film.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  await act();
  await ui.until(`document.querySelector('.edge-mark').className !== 'edge-mark edge-nothing'`);
  await ui.until(`document.querySelector('.edge-mark').className === 'edge-mark edge-nothing'`);
  await film.send('Page.stopScreencast');
  await film.detach();
  const words = (await page.evaluate('globalThis.waypostEye.disconnect(), globalThis.waypostWords')) as string[];
  return { frames, words };
}

/** The screen once it is drawn: a first picture may come before the last tile is, a shade apart at a corner. */
async function still(): Promise<Buffer> {
  for (;;) {
    const one = await ui.page.screenshot();
    await ui.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const other = await ui.page.screenshot();
    if ((await differing(one, other, [])) === 0) return other;
  }
}

/** Ink and size of everything in the tab but the character itself. */
const tabLook = () =>
  ui.page.evaluate(`(() => {
    const body = document.querySelector('.edge-body');
    const { color, backgroundColor, width, height, borderRadius } = getComputedStyle(body);
    const { x, y } = body.getBoundingClientRect();
    const mark = document.querySelector('.edge-mark').getBoundingClientRect();
    return { color, backgroundColor, width, height, borderRadius, x, y, mark: [mark.x, mark.y, mark.width, mark.height] };
  })()`);

async function openOn(state: () => Lane): Promise<void> {
  await ui.open('clean');
  ui.server.show(state());
  await ui.until(`document.querySelector('.edge-dot') === null`);
}

describe('the panel of an entry that has not come yet', () => {
  it('leaves the glass as it is, and opens once it is there', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    await ui.context.route(/\/assets\/later-[\w-]+\.js/, async (route) => {
      await held;
      await route.continue();
    });
    ui.server.show((STATES['a person to protect, confirmed'] as () => Lane)());
    await ui.page.goto(ui.base);
    await ui.page.waitForSelector('.lane');
    await ui.until(`document.querySelector('.edge-dot') === null`);
    const before = await still();
    await ui.page.keyboard.press('Control+Enter');
    expect(await differing(before, await still(), [])).toBe(0);
    expect(await ui.page.locator('.side-panel, .notice, dialog[open]').count()).toBe(0);
    release();
    await ui.page.locator('.side-panel').waitFor();
  });
});

describe('an allow key that an entry holds up', () => {
  let refusals = 0;

  for (const [name, state] of Object.entries(STATES)) {
    it(`${name}: says nothing on the glass in any way it is pressed`, async () => {
      for (const [way, press] of Object.entries(WAYS)) {
        await openOn(state);
        const mark = await boxOf('.edge-mark');
        // What was chosen by pointer or keyboard is framed, which is no word about an entry: it is so on every traveller.
        if (way !== 'F10') await allow().focus();
        const before = await still();
        const look = await tabLook();
        const { frames, words } = await filmed(press);
        expect(words, `${name}, ${way}`).toEqual([]);
        expect(frames.length, `${name}, ${way}`).toBeGreaterThan(0);
        const button = await boxOf('[data-action="clear"]');
        const ring = {
          x: button.x - SPACE_RING,
          y: button.y - SPACE_RING,
          width: button.width + 10,
          height: button.height + 10,
        };
        for (const frame of frames) expect(await differing(before, frame, [mark, ring])).toBe(0);
        expect(await tabLook()).toEqual(look);
        expect(await ui.page.locator('.side-panel, .notice, dialog[open]').count()).toBe(0);
        expect(ui.server.received.filter(({ path }) => path.startsWith('/api/inspection/'))).toEqual([]);
        refusals += 1;
      }
    });
  }

  it('was refused forty times above', () => expect(refusals).toBe(40));

  it.each(['ALERT_OPEN', 'CONFIRMED_ENTRY'])(
    'refused by the daemon alone (%s): the mark says it as well',
    async (why) => {
      await ui.open('clean');
      ui.server.refuseDecision = why;
      const { words } = await filmed(() => ui.page.keyboard.press('F10'));
      expect(words).toEqual([]);
      expect(ui.decisions()).toHaveLength(1);
    },
  );

  it('moves nothing where nothing may move: the mark is bold for a second', async () => {
    await ui.page.emulateMedia({ reducedMotion: 'reduce' });
    await openOn(STATES['one that waits'] as () => Lane);
    const mark = await boxOf('.edge-mark');
    const before = await ui.page.screenshot();
    await ui.page.keyboard.press('F10');
    await ui.page.locator('.edge-mark.edge-bold').waitFor();
    expect(await boxOf('.edge-mark')).toEqual(mark);
    expect(await ui.page.evaluate('document.getAnimations().length')).toBe(0);
    const bold = await ui.page.screenshot();
    expect(await differing(before, bold, [mark])).toBe(0);
    expect(await differing(before, bold, [])).toBeGreaterThan(0);
  });
});

describe('the glass', () => {
  it.each(Object.entries(STATES))(
    '%s: is that of a clean traveller but for the character in the tab',
    async (_, state) => {
      await ui.open('clean');
      const mark = await boxOf('.edge-mark');
      const clean = { shot: await ui.page.screenshot(), look: await tabLook() };
      ui.server.show(state());
      await ui.until(`document.querySelector('.edge-dot') === null`);
      // A view that has just come is still being painted; what stays different is what an onlooker could see.
      await expect.poll(async () => differing(clean.shot, await ui.page.screenshot(), [mark])).toBe(0);
      expect(await tabLook()).toEqual(clean.look);
      expect(await differing(clean.shot, await ui.page.screenshot(), [])).toBeGreaterThan(0);
      await expect(ui.page.getByText('All checks have ended').count()).resolves.toBe(1);
      expect(await ui.page.locator('.hold-word').count()).toBe(0);
    },
  );
});

describe('the second press', () => {
  const panel = () => ui.page.locator('.side-panel');

  it.each([
    ['one that waits', 'Person in need of protection'],
    ['a person to protect, confirmed', 'Decision'],
    ['unsure', 'Decision'],
  ])('%s: opens the side panel within three seconds', async (name, title) => {
    await openOn(STATES[name] as () => Lane);
    await ui.page.keyboard.press('F10');
    expect(await panel().count()).toBe(0);
    await ui.page.keyboard.press('F10');
    await panel().getByRole('heading', { name: title }).waitFor();
  });

  it('later than that is a first one again', async () => {
    await openOn(STATES['one that waits'] as () => Lane);
    await ui.page.keyboard.press('F10');
    await ui.page.waitForTimeout(3_200);
    await ui.page.keyboard.press('F10');
    expect(await panel().count()).toBe(0);
  });

  it('of a panel that is open already is enough by itself', async () => {
    await openOn(STATES['discreet, confirmed'] as () => Lane);
    await ui.page.keyboard.press('Control+Enter');
    await panel().getByRole('heading', { name: 'Do not reveal' }).waitFor();
    await ui.page.keyboard.press('F10');
    await panel().getByRole('heading', { name: 'Decision' }).waitFor();
  });
});

describe('what ends an inspection', () => {
  const OPEN: Readonly<Record<string, [() => Lane, () => Promise<void>]>> = {
    'second line': [() => LANES.clean(), () => ui.page.keyboard.press('F9')],
    'to the supervisor': [() => LANES.clean(), () => ui.page.keyboard.press('Shift+F9')],
    'allow over a fact': [
      () => LANES.needsALook(),
      async () => {
        await ui.page.keyboard.down('F10');
        await ui.page.locator('.side-panel').waitFor();
        await ui.page.keyboard.up('F10');
      },
    ],
    'close without a decision': [
      () => LANES.clean(),
      () => ui.page.getByRole('button', { name: 'Close without a decision' }).click(),
    ],
    'allow over a confirmed entry': [
      STATES['a person to protect, confirmed'] as () => Lane,
      async () => {
        await ui.page.keyboard.press('F10');
        await ui.page.keyboard.press('F10');
      },
    ],
    'allow over an entry left unsure': [
      STATES['unsure'] as () => Lane,
      async () => {
        await ui.page.keyboard.press('F10');
        await ui.page.keyboard.press('F10');
      },
    ],
  };

  it('opens in one place, at one width, under one title', async () => {
    const boxes: Box[] = [];
    for (const [name, [lane, act]] of Object.entries(OPEN)) {
      await ui.open(lane);
      await act();
      await ui.page.locator('.side-panel').getByRole('heading', { level: 2, name: 'Decision' }).waitFor();
      boxes.push(await boxOf('.side-panel'));
      await ui.shoot(`decision-${name.replaceAll(' ', '-')}`);
      expect(
        (await ui.seriousFindings()).map(({ id, nodes }) => [id, nodes]),
        name,
      ).toEqual([]);
      await ui.page.keyboard.press('Escape');
      await ui.page.locator('.side-panel').waitFor({ state: 'detached' });
    }
    expect(boxes).toHaveLength(6);
    expect(new Set(boxes.map((box) => JSON.stringify(box))).size).toBe(1);
    expect(boxes[0]?.width).toBe(432);
  });

  it('over a confirmed entry shows the instruction first, chooses nothing, and sends what was answered', async () => {
    await openOn(STATES['a person to protect, confirmed'] as () => Lane);
    await ui.page.keyboard.press('F10');
    await ui.page.keyboard.press('F10');
    const panel = ui.page.locator('.side-decision');
    await panel.getByText('ext. 114').waitFor();
    expect(await panel.locator('[aria-pressed="true"]').count()).toBe(0);
    expect(await panel.locator('input[type="checkbox"]').count()).toBe(0);
    const hold = async (): Promise<void> => {
      await ui.page.keyboard.down('F10');
      await ui.until(`document.querySelector('.side-decision .hold-bar rect').width.baseVal.value === 0 ||
        document.querySelector('.side-decision .problem') !== null`);
      await ui.page.waitForTimeout(600);
      await ui.page.keyboard.up('F10');
    };
    await hold();
    await panel.getByText('Answer each question').waitFor();
    await ui.page.locator('.side-decision h2').focus();
    await ui.page.keyboard.press('1');
    await ui.page.keyboard.press('6');
    await hold();
    await panel.getByText('Type your PIN').waitFor();
    await panel.getByLabel('Your PIN (always needed)').fill('2468');
    await panel.getByLabel('Officer').fill('s.supervisor');
    await panel.getByLabel('PIN', { exact: true }).fill('1357');
    await ui.shoot('allow-over-confirmed');
    await ui.page.locator('.side-decision h2').focus();
    // A tap is no hold.
    await ui.page.keyboard.press('F10');
    expect(ui.server.received.filter(({ path }) => path === '/api/inspection/allow-over')).toEqual([]);
    await hold();
    await ui.until(`true`);
    expect(ui.server.received.filter(({ path }) => path === '/api/inspection/allow-over')).toMatchObject([
      {
        body: {
          held: true,
          entries: [{ alertId: PROTECT_ID, followed: 'followed', goesWith: 'guardian' }],
          pin: '2468',
          second: { officerId: 's.supervisor', pin: '1357' },
        },
      },
    ]);
  });

  it('over a discreet entry takes two keys more than a clean pass, and the PIN', async () => {
    await openOn(STATES['discreet, confirmed'] as () => Lane);
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.locator('.side-panel').getByText('ext. 114').waitFor();
    const keys: string[] = [];
    const press = async (key: string): Promise<void> => {
      keys.push(key);
      await ui.page.keyboard.press(key);
    };
    await press('F10');
    const panel = ui.page.locator('.side-decision');
    await panel.getByText('ext. 114').waitFor();
    await press('4');
    await panel.getByLabel('Your PIN (always needed)').fill('2468');
    keys.push('F10');
    await ui.page.keyboard.down('F10');
    await ui.page.waitForTimeout(600);
    await ui.page.keyboard.up('F10');
    await expect
      .poll(() => ui.server.received.filter(({ path }) => path === '/api/inspection/allow-over').length)
      .toBe(1);
    expect(keys.length - ['F10'].length).toBeLessThanOrEqual(2);
  });
});

describe('the panel of an answered entry', () => {
  it('opens on what to do, whom to call, who answered when, and a way to change it', async () => {
    await openOn(STATES['a person to protect, confirmed'] as () => Lane);
    await ui.page.keyboard.press('Control+Enter');
    const panel = ui.page.locator('.side-panel');
    await panel.getByText('ext. 114').waitFor();
    await panel.getByText('Confirmed', { exact: true }).waitFor();
    await panel.getByText('a.officer', { exact: false }).waitFor();
    await ui.shoot('alert-panel-confirmed');
    await ui.page.keyboard.press('c');
    await panel.getByRole('button', { name: 'Not this person' }).click();
    await expect.poll(() => ui.server.received.filter(({ path }) => path === '/api/alerts/adjudicate').length).toBe(1);
    expect(await ui.seriousFindings()).toEqual([]);
  });
});
