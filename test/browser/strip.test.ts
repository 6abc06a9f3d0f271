import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Check, CLEAN, check, NEEDS_A_LOOK, replaced } from '../fakes/lane-checks.ts';
import { LANES, type Lane, laneWith, PERSON, sessionOf } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

/** Names of 39 characters, as many as a passport line holds, and in two other scripts. */
const NAMES = {
  latin: { primary: 'PAPANDROPOULOU KONSTANTINIDI', secondary: 'ALEXANDRA M' },
  cyrillic: { primary: 'КОНСТАНТИНОПОЛЬСКАЯ ВОЗНЕСЕНСКАЯ', secondary: 'ЮЛИЯ АН' },
  arabic: { primary: 'عبد الرحمن بن عبد العزيز آل', secondary: 'فاطمة الزهراء' },
} as const;

/** Three facts with the longest things to say, each of another place. */
const THREE: Check[] = [
  ...replaced(
    NEEDS_A_LOOK.find(({ check: id }) => id === 'mrz.check-digits') as Check,
    check('mrz.printed-zone', 'undetermined', 'MRZ_VIZ_DIFFERS', {
      compared: [{ field: 'documentNumber', captured: 'UT5524318', expected: 'UT5520318', at: null }],
    }),
    check('face.verification', 'undetermined', 'FACE_INCONCLUSIVE'),
  ),
];

interface Look {
  width: number;
  height: number;
  locale?: string;
  theme?: 'light' | 'dark';
}

async function look({ width, height, locale = 'en', theme = 'light' }: Look): Promise<void> {
  await ui.openContext({ viewport: { width, height } });
  await ui.context.addInitScript(
    `localStorage.setItem('waypost.display', '${JSON.stringify({ locale, theme, colours: 'standard' })}')`,
  );
}

/** The words that are to be seen in a place, without what is hidden there. */
const seen = async (of: string): Promise<string> => (await ui.page.locator(of).allInnerTexts()).join(' ');

/** Shows a lane in an open page and waits until it is drawn. */
async function show(lane: Lane): Promise<void> {
  await ui.open('idle');
  ui.server.show(lane);
  await ui.page.waitForSelector(lane.inspection === null ? '.idle' : '.person-card .name');
  await ui.shoot('strip-now');
}

/**
 * Letters that somebody at the desk cannot read: outside the window sideways, or cut by a box that hides what is beyond it.
 * `below`: also what is under the lower edge of the window or must be scrolled to.
 */
const unreadable = (within: string, below: boolean): Promise<string[]> =>
  ui.page.evaluate(`(() => {
    const bad = [];
    const texts = document.createTreeWalker(document.querySelector('${within}'), NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const own = node.parentElement;
      if (node.textContent.trim() === '' || own.closest('.visually-hidden, [hidden]') !== null) continue;
      if (getComputedStyle(own).visibility === 'hidden' || getComputedStyle(own).clipPath !== 'none') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const letter of range.getClientRects()) {
        if (letter.width < 1) continue;
        const say = (why) => bad.push(why + ': ' + node.textContent.trim().slice(0, 50));
        if (letter.left < -1 || letter.right > innerWidth + 1) say('window');
        if (${below} && (letter.top < -1 || letter.bottom > innerHeight + 1)) say('below');
        for (let box = own; box !== null && box !== document.documentElement; box = box.parentElement) {
          const style = getComputedStyle(box);
          const [x, y] = [style.overflowX, style.overflowY];
          if (x === 'visible' && y === 'visible' || style.display === 'inline') continue;
          const frame = box.getBoundingClientRect();
          if (x !== 'visible' && (letter.left < frame.left - 1 || letter.right > frame.right + 1)) say('cut by ' + box.className);
          const scrolls = y === 'auto' || y === 'scroll';
          if (y !== 'visible' && (${below} || !scrolls) && (letter.top < frame.top - 2 || letter.bottom > frame.bottom + 2)) say('cut by ' + box.className);
        }
      }
    }
    return [...new Set(bad)];
  })()`);

describe('three facts of Needs a look', () => {
  it.each([
    ['en', 'latin'],
    ['ru', 'cyrillic'],
    ['ar', 'arabic'],
    ['fr', 'latin'],
    ['es', 'latin'],
    ['pt', 'latin'],
  ] as const)('are read without scrolling at 1280x800 in %s', async (locale, script) => {
    await look({ width: 1280, height: 800, locale });
    for (const more of [{}, { person: { ...PERSON, ...NAMES[script], truncated: true } }]) {
      const lane = laneWith(THREE, more);
      await show(lane);
      await ui.shoot(`strip-three-${locale}-${Object.keys(more).length}`);
      const facts = ui.page.locator('.fact');
      expect(await facts.count()).toBe(3);
      expect(await unreadable('.facts', true)).toEqual([]);
      expect(await unreadable('.person-card', true)).toEqual([]);
      // The place of each fact is shown by one press, and its second line with it.
      await facts.nth(2).click();
      await ui.page.locator('.fact.current .fact-detail').waitFor();
      expect(await unreadable('.facts', true)).toEqual([]);
    }
  });

  it('keep their second lines where there is room', async () => {
    await show(laneWith(THREE));
    await ui.page.waitForSelector('.fact');
    const shown = await ui.page.locator('.fact-detail:visible').count();
    expect(shown).toBe(3);
  });
});

describe('a printed number that differs from the MRZ', () => {
  it('is red and marked, in the strip, among the facts, on the page and in its row', async () => {
    await ui.open('printedDiffers');
    expect(await seen('[data-group="document"] .strip-word')).toBe('Differs');
    expect(await seen('[data-group="document"] .strip-reason')).toBe('printed number');
    for (const place of ['[data-group="document"]', '.fact', '.tile-word']) {
      expect(await ui.page.locator(`${place} .sign-failed`).count(), place).toBe(1);
    }
    expect(await ui.page.locator('.region-failed').count()).toBe(1);
    expect(await ui.page.locator('.reading-text mark').allInnerTexts()).toEqual(['2', '7']);
    expect(await ui.seriousFindings()).toEqual([]);
  });
});

describe.each([
  ['1024x768', { width: 1024, height: 768 }],
  ['1280x800', { width: 1280, height: 800 }],
  ['1920x1080', { width: 1920, height: 1080 }],
  ['1280x800 at 200 %', { width: 640, height: 400 }],
  ['1280x800 at 400 %', { width: 320, height: 200 }],
] as const)('no letter is cut at %s', (_name, size) => {
  it.each([
    ['en', 'latin', 'light'],
    ['ru', 'cyrillic', 'dark'],
    ['ar', 'arabic', 'dark'],
    ['fr', 'latin', 'light'],
  ] as const)('in %s, %s name, %s', { timeout: 240_000 }, async (locale, script, theme) => {
    await look({ ...size, locale, theme });
    const person = { ...PERSON, ...NAMES[script], truncated: true };
    const failed = LANES.allFailed();
    const states: [string, Lane][] = [
      ['three', laneWith(THREE, { person })],
      ['clean', laneWith(CLEAN, { person: { ...person, age: 1, birth: { ...PERSON.birth, year: 2025 } } })],
      ['failed', { ...failed, inspection: failed.inspection && { ...failed.inspection, person } }],
      ['faults', LANES.faults()],
    ];
    for (const [name, lane] of states) {
      await show(lane);
      await ui.shoot(`strip-${size.width}-${locale}-${name}`, { fullPage: true });
      expect(await unreadable('.lane', false), name).toEqual([]);
      expect(await ui.page.evaluate('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true);
    }
    expect(await ui.seriousFindings()).toEqual([]);
  });
});

describe('at 200 % zoom', () => {
  it('the action bar is reached without scrolling, whole, and nothing lies over it', async () => {
    for (const locale of ['en', 'ru', 'ar']) {
      await look({ width: 640, height: 400, locale });
      await show(laneWith(THREE, { person: { ...PERSON, ...NAMES.latin } }));
      for (const at of [0, 300, 100_000]) {
        await ui.page.evaluate(`scrollTo(0, ${at})`);
        const reached = await ui.page.evaluate(`[...document.querySelectorAll('.action-bar button')].map((one) => {
          const box = one.getBoundingClientRect();
          const whole = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
          return whole && one.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
        })`);
        expect(reached, `${locale} scrolled to ${at}`).toEqual([true, true, true, true]);
      }
      const share = await ui.page.evaluate(
        "document.querySelector('.action-bar').getBoundingClientRect().height / innerHeight",
      );
      // It must leave the rest of the window to what is decided on.
      expect(share).toBeLessThan(0.36);
    }
  });

  it('what has the focus is never behind the bar', async () => {
    await look({ width: 640, height: 400 });
    await show(laneWith(THREE));
    for (let press = 0; press < 30; press += 1) {
      await ui.page.keyboard.press('Tab');
      const hidden = await ui.page.evaluate(`(() => {
        const bar = document.querySelector('.action-bar');
        const own = document.activeElement;
        if (own === document.body || bar.contains(own) || own.closest('.edge-tab, .status') !== null) return null;
        const [box, edge] = [own.getBoundingClientRect(), bar.getBoundingClientRect()];
        return box.bottom > edge.top + 1 && box.height < edge.top ? own.textContent : null;
      })()`);
      expect(hidden).toBeNull();
    }
  });
});

describe('growth', () => {
  const sizeOf = async (of: string) => {
    const box = await ui.page.locator(of).first().boundingBox();
    return [Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)] as const;
  };

  it('makes larger what is there from 1600x950 on, and adds nothing', async () => {
    await ui.open('clean');
    // The last word that comes by a call of its own.
    await ui.page.getByText('No policy').waitFor();
    const small = await ui.page.evaluate("document.querySelector('.lane').innerText");
    expect((await sizeOf('.face-card .aligned-face'))[0]).toBeGreaterThanOrEqual(141);
    expect((await sizeOf('.face-card .aligned-face'))[1]).toBeGreaterThanOrEqual(176);
    await ui.openContext({ viewport: { width: 1920, height: 1080 } });
    await ui.open('clean');
    const [person] = await sizeOf('.person-card');
    const [face] = await sizeOf('.face-card');
    expect([person, face]).toEqual([420, 546]);
    const [width, height] = await sizeOf('.face-card .aligned-face');
    expect(Math.abs(width - 244)).toBeLessThanOrEqual(2);
    expect(Math.abs(height - 305)).toBeLessThanOrEqual(2);
    const [page] = await sizeOf('.page-image');
    expect(page).toBeGreaterThan(780);
    expect(page).toBeLessThanOrEqual(820);
    expect(await ui.page.evaluate('getComputedStyle(document.documentElement).fontSize')).toBe('18px');
    await ui.page.getByText('No policy').waitFor();
    expect(await ui.page.evaluate("document.querySelector('.lane').innerText")).toBe(small);
  });

  it('begins at 1600x950 and not before', async () => {
    for (const [size, root] of [
      [{ width: 1600, height: 950 }, '18px'],
      [{ width: 1599, height: 950 }, '16px'],
      [{ width: 1600, height: 949 }, '16px'],
    ] as const) {
      await ui.openContext({ viewport: size });
      await ui.open('clean');
      expect(await ui.page.evaluate('getComputedStyle(document.documentElement).fontSize')).toBe(root);
      expect(await ui.scrolls()).toEqual({ page: false, cards: [] });
    }
  });
});

describe('the status line', () => {
  const OFFICER = { id: 'A17', name: 'Wilhelmina Featherstonehaugh-Montgomery', role: 'officer' as const };
  const visible = async (of: string) => (await ui.page.locator(of).first().boundingBox()) !== null;

  it('lets good devices, the policy word and the name go in this order, and never the demonstration or the ages', async () => {
    ui.server.setSession(sessionOf({ officer: OFFICER }));
    const steps: string[] = [];
    for (let width = 1700; width >= 880; width -= 20) {
      await ui.page.setViewportSize({ width, height: 800 });
      if (width === 1700) {
        await ui.open('faults');
        ui.server.show({
          ...LANES.clean(),
          devices: LANES.faults().devices.map((one, at) => (at === 0 ? one : { ...one, state: 'ok' as const })),
        });
        await ui.page.waitForSelector('.person-card .name');
        await ui.page.locator('.status-policy').waitFor();
      }
      await ui.until(
        `(() => { const line = document.querySelector('.status'); return line.clientWidth === ${width} && line.scrollWidth <= line.clientWidth; })()`,
      );
      const there = {
        good: await visible('.status-good'),
        policy: ((await ui.page.locator('.status-policy').boundingBox())?.width ?? 0) > 5,
        name: await visible('.status-who'),
      };
      steps.push(
        Object.entries(there)
          .flatMap(([name, is]) => (is ? [name] : []))
          .join(' '),
      );
      expect(await seen('.status-demo')).toBe('Demonstration');
      expect(await seen('.status-ages')).toBe('lists 12 min to 3 h');
      expect(await seen('.status')).toContain('Reader: not connected');
      expect(await unreadable('.status', true), `${width}`).toEqual([]);
    }
    expect([...new Set(steps)]).toEqual(['good policy name', 'policy name', 'name', '']);
  });

  it('says that all works only where all does', async () => {
    await ui.openContext({ viewport: { width: 900, height: 768 } });
    await ui.open('clean');
    await ui.page.getByText('All working').waitFor();
    ui.server.show({ ...LANES.clean(), clock: { trusted: false } });
    await ui.page.getByText('The rest works').waitFor();
    expect(await ui.page.getByText('All working').isVisible()).toBe(false);
  });

  it('never loses the word Training either', async () => {
    await ui.openContext({ viewport: { width: 900, height: 768 } });
    ui.server.setSession(sessionOf({ officer: OFFICER }));
    await ui.open('idle');
    const lane = LANES.clean();
    ui.server.show({ ...lane, lane: { ...lane.lane, demo: false, training: { refusedAt: null } } });
    await ui.page.waitForSelector('.person-card .name');
    const word = ui.page.locator('.status').getByText('Training');
    await word.waitFor();
    expect(await unreadable('.status', true)).toEqual([]);
    expect(await ui.page.locator('.status-ages').isVisible()).toBe(true);
  });

  it('shows every light in grey and no state while there is no connection, and colours again after', async () => {
    await ui.open('faults');
    await ui.page.locator('.status-policy').waitFor();
    const fills = () =>
      ui.page.evaluate(
        "[...new Set([...document.querySelectorAll('.status-light')].map((one) => getComputedStyle(one).fill))].sort()",
      ) as Promise<string[]>;
    expect((await fills()).length).toBeGreaterThan(1);
    ui.server.refuseStreams = true;
    ui.server.dropStreams();
    await ui.page.locator('.status-lost').waitFor();
    // ink of the second rank on the dark line, tokens.css
    expect(await fills()).toEqual(['rgb(169, 177, 186)']);
    expect(await seen('.status')).not.toMatch(/lost|not connected|working|works/i);
    // What was known of the devices may be over too.
    expect(await ui.page.locator('.banner').count()).toBe(1);
    expect(await ui.page.locator('.status-demo').isVisible()).toBe(true);
    expect(await ui.page.locator('.status-ages').isVisible()).toBe(true);
    ui.server.refuseStreams = false;
    await expect.poll(async () => (await fills()).length).toBeGreaterThan(1);
    ui.complaints.length = 0;
  });

  it('covers the desk by touch', async () => {
    await ui.open('clean');
    await ui.page.locator('.status').getByRole('button', { name: 'Cover' }).click();
    await ui.page.getByText('Screen is covered').waitFor();
  });
});

describe('what is not known yet', () => {
  it('is not called "not fitted", and is once a check says so', async () => {
    await ui.open('awaiting');
    const lights = ui.page.locator('.lights .button');
    expect(await lights.allInnerTexts()).toEqual(['White', 'Infrared', 'Ultraviolet']);
    expect(await lights.nth(1).isDisabled()).toBe(true);
    const none = (id: string, generic: string) => check(id, 'not-supported', 'SENSOR_NOT_FITTED', { generic });
    ui.server.show(
      laneWith([...CLEAN, none('document.mrz-ir', '(IR, AB, MR)'), none('document.uv-page', '(UV, BR, FU)')]),
    );
    await expect
      .poll(() => lights.allInnerTexts())
      .toEqual(['White', 'Infrared\nnot fitted', 'Ultraviolet\nnot fitted']);
    ui.server.show(LANES.clean());
    await expect
      .poll(() => lights.allInnerTexts())
      .toEqual(['White', 'Infrared\nno picture', 'Ultraviolet\nno picture']);
  });
});

describe('banners', () => {
  const failure = (reason: string, what = 'mrz'): Lane['lastReadFailure'] => ({
    what,
    reason,
    at: '2026-11-29T09:40:00.000Z',
  });
  const gone = () =>
    LANES.idle().devices.map((one) => (one.role === 'scanner' ? { ...one, state: 'absent' as const } : one));

  it('say once that a reader is unplugged, and nothing once it is back', async () => {
    await ui.open('idle');
    ui.server.show({ ...LANES.idle(), devices: gone(), lastReadFailure: failure('READ_UNPLUGGED') });
    await ui.page.locator('.banner').first().waitFor();
    expect(await ui.page.locator('.banner').count()).toBe(1);
    ui.server.show({ ...LANES.idle(), lastReadFailure: failure('READ_UNPLUGGED') });
    await expect.poll(() => ui.page.locator('.banner').count()).toBe(0);
    ui.server.show({ ...LANES.idle(), lastReadFailure: failure('READ_PARTIAL') });
    await expect.poll(() => ui.page.locator('.banner').count()).toBe(1);
  });

  it('speak of another document only beside the traveller it disturbed', async () => {
    await ui.open('idle');
    ui.server.show({ ...LANES.clean(), lastReadFailure: failure('READ_OTHER_DOCUMENT') });
    await ui.page.locator('.banner').first().waitFor();
    ui.server.show({ ...LANES.decided(), lastReadFailure: failure('READ_OTHER_DOCUMENT') });
    await expect.poll(() => ui.page.locator('.banner').count()).toBe(0);
  });
});

describe('after a decision', () => {
  it('no key says "hold"', async () => {
    const view = { phase: 'decided' as const, decision: 'clear' as const, holdToAllow: true };
    await ui.open('idle');
    ui.server.show(laneWith(NEEDS_A_LOOK, view));
    await ui.page.getByText('Allowed').waitFor();
    expect(await ui.page.locator('.hold-word').count()).toBe(0);
    ui.server.show(laneWith(NEEDS_A_LOOK, { holdToAllow: true }));
    await ui.page.locator('.hold-word').waitFor();
  });
});

describe('time to expiry', () => {
  it('is in months on the card, and to the day in the details', async () => {
    await ui.open('clean');
    expect(await seen('.facts-grid')).toContain('13 mo');
    await ui.page.keyboard.press('F2');
    const dates = ui.page.locator('.exact-dates');
    await dates.waitFor();
    expect(await seen('.exact-dates')).toContain('15 Jan 2028, 412 days');
  });
});

describe('names in the language of the screen', () => {
  it.each([
    ['fr', 'Personnes disparues', 'Utopie'],
    ['ar', 'المفقودون', 'يوتوبيا'],
  ])('%s: plain lists and the state of the specimens', async (locale, list, state) => {
    await look({ width: 1280, height: 800, locale });
    await ui.open('clean');
    expect(await ui.page.locator('.list-name').allInnerTexts()).toContain(list);
    // A list of the site bears the name that the site gave it.
    expect(await ui.page.locator('.list-name').allInnerTexts()).toContain('Operation Harbour');
    expect(await ui.page.locator('.value-text').allInnerTexts()).toContain(state);
  });
});
