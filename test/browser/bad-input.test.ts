import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, type Lane } from '../fakes/lane-views.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
/** Long enough for a decision that should not have been sent to arrive all the same. */
const LATER_MS = 600;

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const allow = () => ui.page.locator('[data-action="clear"]');
const notice = () => ui.page.locator('.notice');
const later = () => ui.page.waitForTimeout(LATER_MS);

async function show(lane: Lane): Promise<void> {
  ui.server.show(lane);
  await ui.page.goto(ui.base);
  await ui.page.waitForSelector('.lane');
  await ui.page.evaluate('document.fonts.ready');
}

/** The language of the desk, chosen before. */
async function speak(locale: string): Promise<void> {
  await ui.context.addInitScript(`localStorage.setItem('waypost.display', '{"locale":"${locale}"}')`);
}

describe('one press too many', () => {
  it.each(['the answer came before the next view', 'the view came first'])('decides once: %s', async (order) => {
    await ui.open('clean');
    const view = LANES.clean();
    if (order === 'the view came first') ui.server.afterDecision = { ...view, inspection: null };
    await allow().dblclick();
    await expect.poll(() => ui.decisions().length).toBe(1);
    await allow().dblclick({ force: true });
    await ui.page.keyboard.press('F10');
    await later();
    expect(ui.decisions().map(({ body }) => body)).toMatchObject([
      { decision: 'clear', inspectionId: view.inspection?.inspectionId },
    ]);
  });

  it.each(['F10', ' '])('a key that repeats itself decides once: "%s"', async (key) => {
    await ui.open('clean');
    await allow().focus();
    for (let press = 0; press < 12; press += 1) await ui.page.keyboard.down(key);
    await later();
    await ui.page.keyboard.up(key);
    expect(ui.decisions()).toHaveLength(1);
  });

  it('a key that repeats itself goes neither through the guard nor through the reasons', async () => {
    await ui.open('needsALook');
    for (let press = 0; press < 3; press += 1) await ui.page.keyboard.down('F10');
    await ui.page.waitForSelector('.reasons');
    await ui.page.locator('.reasons input').first().check();
    for (let press = 0; press < 12; press += 1) await ui.page.keyboard.down('F10');
    await later();
    expect(ui.decisions()).toHaveLength(0);
    await ui.page.keyboard.up('F10');
  });

  it('a double click on the confirmation of a reason decides once', async () => {
    await ui.open('needsALook');
    await ui.page.keyboard.press('F9');
    await ui.page.locator('.reasons input').first().check();
    await ui.page.locator('[data-confirm="second-line"]').dblclick();
    await later();
    expect(ui.decisions()).toHaveLength(1);
  });

  it('a double click sends a typed zone once', async () => {
    await ui.open('idle');
    await ui.page.keyboard.press('F6');
    const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06'];
    for (const [at, line] of lines.entries()) await ui.page.locator('.mrz-input').nth(at).fill(line);
    await ui.page.locator('input[name="because"]').first().check({ force: true });
    await ui.page.locator('.modal-foot .action').dblclick();
    await later();
    const typed = ui.server.received.filter(({ path }) => path === '/api/inspection/mrz');
    expect(typed.map(({ body }) => body)).toMatchObject([{ lines }]);
  });
});

describe('a decision that nobody answers', () => {
  const broken = (text: string) => /ERR_CONTENT_LENGTH_MISMATCH|ERR_CONNECTION/.test(text);
  const forgive = () => {
    expect(ui.complaints.every(broken)).toBe(true);
    ui.complaints.length = 0;
  };

  it('is not known until the next view; still open, it can be taken, once', async () => {
    await ui.open('clean');
    ui.server.loseDecisions = 1;
    await ui.page.keyboard.press('F10');
    await notice().getByText('The command may still have been carried out').waitFor();
    await ui.shoot('decision-unanswered');
    ui.server.show(LANES.clean());
    await notice().getByText('Not recorded; the inspection is still open').waitFor();
    await ui.shoot('decision-not-recorded');
    await ui.page.keyboard.press('F10');
    await expect.poll(() => ui.decisions().length).toBe(2);
    await later();
    expect(new Set(ui.decisions().map(({ body }) => (body as { inspectionId: string }).inspectionId)).size).toBe(1);
    expect(await notice().count()).toBe(0);
    forgive();
  });

  const ends = [
    ['recorded', 'Recorded for this traveller: Second line.', { decision: 'second-line' }, false],
    ['closed', 'closed without a decision', { decision: null }, false],
    ['cut off', 'Not recorded: the kiosk was restarted', null, true],
    ['unknown', 'The record shows what was decided', null, false],
  ] as const;
  it.each(ends)('says what became of it: %s', async (_name, words, ended, cutOff) => {
    await ui.open('clean');
    const { inspectionId = '', openedAt = '' } = LANES.clean().inspection ?? {};
    ui.server.loseDecisions = 1;
    await ui.page.keyboard.press('F9');
    await ui.page.locator('.reasons input').first().check();
    await ui.page.locator('[data-confirm="second-line"]').click();
    await ui.page.locator('.side-decision .problem').getByText('The command may still have been carried out').waitFor();
    ui.server.show({
      ...LANES.idle(),
      lastEnded: ended === null ? null : { inspectionId, ...ended },
      interrupted: cutOff ? [{ inspectionId, openedAt, phase: 'assessed', name: null, alerts: [] }] : [],
    });
    await notice().getByText(words).waitFor();
    expect(await ui.page.locator('dialog[open], .side-panel').count()).toBe(0);
    expect(ui.decisions()).toHaveLength(1);
    forgive();
  });

  it('sent twice by the browser itself after a broken connection, it says what is recorded', async () => {
    await ui.open('clean');
    const { inspectionId = '' } = LANES.clean().inspection ?? {};
    ui.server.cutDecisions = 1;
    ui.server.refuseDecision = 'NO_INSPECTION';
    await ui.page.keyboard.press('F10');
    await expect.poll(() => ui.decisions().length).toBe(2);
    ui.server.show({ ...LANES.idle(), lastEnded: { inspectionId, decision: 'clear' } });
    await notice().getByText('Recorded for this traveller: Allow.').waitFor();
    ui.complaints.length = 0;
  });

  it('nothing is decided while there is no connection, and the box says how it stands when it is back', async () => {
    await ui.open('clean');
    ui.server.refuseStreams = true;
    ui.server.dropStreams();
    await ui.page.getByText('No connection to the lane service').waitFor();
    await ui.page.keyboard.press('F10');
    await allow().click({ force: true });
    await later();
    expect(ui.decisions()).toHaveLength(0);
    await ui.shoot('decision-no-connection');
    ui.server.refuseStreams = false;
    await ui.page.getByText('No connection to the lane service').waitFor({ state: 'detached', ...PATIENCE });
    await ui.page.keyboard.press('F10');
    await expect.poll(() => ui.decisions().length).toBe(1);
    ui.complaints.length = 0;
  });
});

describe('Back and reload', () => {
  it('decide nothing, and the traveller is there again with nothing open over the desk', async () => {
    await ui.open('needsALook');
    await ui.page.keyboard.press('F9');
    await ui.page.locator('.reasons input').first().check();
    await ui.page.reload();
    await ui.page.waitForSelector('.person-card .name');
    expect(await ui.page.locator('dialog[open], .side-panel').count()).toBe(0);
    await ui.page.keyboard.press('F9');
    await ui.page.waitForSelector('.reasons');
    expect(await ui.page.locator('.reasons input:checked').count()).toBe(0);
    await ui.page.goBack();
    await ui.page.goForward();
    await ui.page.waitForSelector('.person-card .name');
    expect(await ui.page.locator('dialog[open], .side-panel').count()).toBe(0);
    expect(ui.decisions()).toHaveLength(0);
  });

  it('a page that comes back shows the desk of now, not the traveller of then', async () => {
    await ui.open('needsALook');
    await ui.page.goto('about:blank');
    ui.server.show(LANES.idle());
    await ui.page.goBack();
    await ui.page.waitForSelector('.idle');
    expect(await ui.page.locator('.person-card').count()).toBe(0);
  });
});

/** A view of a traveller with another name or number. */
function traveller(more: Partial<NonNullable<NonNullable<Lane['inspection']>['person']>>): Lane {
  const lane = LANES.needsALook();
  const { inspection } = lane;
  if (inspection === null || inspection.person === null) throw new Error('a view without a person');
  return { ...lane, inspection: { ...inspection, person: { ...inspection.person, ...more } } };
}

/** What sticks out of its box, sideways. */
const overflowing = () =>
  ui.page.evaluate(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
    ...[...document.querySelectorAll('.card, .strip-cell, .name, .value, .banner, .side-panel, .modal-body, .fact')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.className + ': ' + one.textContent.slice(0, 60)),
  ]`);

/** Left edges of pieces of text, so that their order on the glass can be told. */
const leftOf = (selector: string, piece: string) =>
  ui.page.evaluate(`(() => {
    const box = document.querySelector(${JSON.stringify(selector)});
    const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.data.indexOf(${JSON.stringify(piece)});
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + ${JSON.stringify(piece)}.length);
      return range.getBoundingClientRect().left;
    }
    return null;
  })()`) as Promise<number | null>;

/** The side of its box on which the first line of a text stands. */
const sideOf = (selector: string) =>
  ui.page.evaluate(`(() => {
    const box = document.querySelector(${JSON.stringify(selector)});
    const range = document.createRange();
    range.selectNodeContents(document.createTreeWalker(box, NodeFilter.SHOW_TEXT).nextNode());
    const [line] = range.getClientRects();
    const outer = box.getBoundingClientRect();
    return line.left - outer.left < outer.right - line.right ? 'left' : 'right';
  })()`);

describe('names and numbers at the limits', () => {
  const LONG = [
    ['39 letters in one word', { primary: 'A'.repeat(39), secondary: '', truncated: true }],
    [
      '39 letters in two words',
      { primary: `${'WOLFESCHLEGELSTEIN'}HAUSEN`, secondary: 'HUBERTBLAINEZZ', truncated: true },
    ],
    ['22 characters of a number', { documentNumber: 'WWWWWWWWWWWWWWWWWWWWWW' }],
    ['letters written from the right', { primary: 'المنصوري', secondary: 'عبد الرحمن' }],
    ['both directions', { primary: 'AL-MANSOORI', secondary: 'عبد الرحمن' }],
  ] as const;
  for (const locale of ['en', 'ar', 'ru'] as const) {
    for (const [width, height] of [
      [1280, 800],
      [1024, 768],
    ] as const) {
      it(`fit at ${width}x${height} in ${locale}`, async () => {
        await ui.openContext({ viewport: { width, height } });
        await speak(locale);
        for (const [name, person] of LONG) {
          await show(traveller(person));
          await ui.page.waitForSelector('.person-card .name');
          await ui.shoot(`limits-${locale}-${width}-${name.replaceAll(' ', '-')}`);
          expect(await overflowing(), name).toEqual([]);
        }
      });
    }
  }

  it('a name written from the right turns no neighbour round on a desk written from the left', async () => {
    await show({
      ...traveller({ primary: 'المنصوري', secondary: 'عبد الرحمن' }),
      interrupted: [
        {
          inspectionId: LANES.clean().inspection?.inspectionId ?? '',
          openedAt: '2026-11-29T09:41:00.000Z',
          phase: 'read',
          name: 'المنصوري, عبد الرحمن',
          alerts: [],
        },
      ],
    });
    await ui.page.waitForSelector('.banner');
    const words = (await ui.page.locator('.banner strong').first().textContent()) ?? '';
    expect(words).toContain('\u2068المنصوري, عبد الرحمن\u2069');
    // Family name first in the reading direction of the name, whatever direction the desk has.
    const [family, given] = [await leftOf('.name', 'المنصوري'), await leftOf('.name', 'عبد الرحمن')];
    const stacked = await ui.page.evaluate(
      "(() => { const [a, b] = [...document.querySelectorAll('.name-part')].map((one) => one.getBoundingClientRect().top); return a !== b; })()",
    );
    if (!stacked) expect(family).toBeGreaterThan(given ?? 0);
    // The name is on the side of the desk where its labels stand.
    expect(await sideOf('.name')).toBe('left');
    // Label and number keep their places.
    const [age, expiry] = [await leftOf('.facts-grid', 'Age'), await leftOf('.facts-grid', 'Expires')];
    expect(age).toBeLessThan(expiry ?? 0);
    await ui.shoot('bidi-en');
  });

  it('a Latin name and number keep their order on a desk written from the right', async () => {
    await speak('ar');
    await show(traveller({ documentNumber: 'L8-989/02.C3' }));
    await ui.page.waitForSelector('.facts-grid');
    const [family, comma] = [await leftOf('.name', 'ERIKSSON'), await leftOf('.name', ',')];
    expect(comma).toBeGreaterThan(family ?? 0);
    expect([await sideOf('.name'), await sideOf('.value-text')]).toEqual(['right', 'right']);
    const [start, end] = [await leftOf('.facts-grid', 'L8-'), await leftOf('.facts-grid', 'C3')];
    expect(end).toBeGreaterThan(start ?? Number.POSITIVE_INFINITY);
    await ui.shoot('bidi-ar');
  });
});

describe('junk in the typed MRZ', () => {
  const paste = (at: number, text: string) =>
    ui.page.evaluate(
      `(() => {
        const input = document.querySelectorAll('.mrz-input')[${at}];
        input.focus();
        const data = new DataTransfer();
        data.setData('text/plain', ${JSON.stringify(text)});
        input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      })()`,
    );
  const lines = () =>
    ui.page.locator('.mrz-input').evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value));

  beforeEach(async () => {
    await ui.open('idle');
    await ui.page.keyboard.press('F6');
    await ui.page.waitForSelector('.mrz-input');
  });

  it.each([
    ['control characters', 'P<UTO\u0000ERIK\u0007SSON\u001b[2J', 'P<UTOERIKSSON2J'],
    ['emoji', 'P<UTO😀ERIKSSON', 'P<UTOERIKSSON'],
    ['letters that only look alike', 'Р<UTОßıſ', '<UT'],
    ['marks of direction', '\u202eP<UTO\u2066ERIKSSON', 'P<UTOERIKSSON'],
  ])('%s are left out, and that is said', async (_name, text, left) => {
    await paste(0, text);
    await expect.poll(lines).toEqual([left, '']);
    await ui.page.locator('.modal-foot .problem').getByText('Left out').waitFor();
  });

  it('10,000 characters end at the length of a line', async () => {
    await paste(0, 'A'.repeat(10_000));
    await expect.poll(lines).toEqual(['A'.repeat(44), '']);
    await ui.page.locator('.modal-foot .problem').getByText('Left out').waitFor();
    await ui.shoot('manual-junk');
  });

  it('a whole zone goes into its lines, with small letters and blanks put right', async () => {
    await paste(0, ' P<UTOERIKSSON<<anna<maria<<<<<<<<<<<<<<<<<<<\r\n L898902C3 6UTO8808121F2801153<<<<<<<<<<<<<<06\n');
    await expect
      .poll(lines)
      .toEqual(['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06']);
    expect(await ui.page.locator('.modal-foot .problem').count()).toBe(0);
  });

  it('what is typed and means nothing stays out of the line', async () => {
    await ui.page.locator('.mrz-input').first().pressSequentially('p<ut0 é-😀é');
    // The space bar is the filler.
    await expect.poll(lines).toEqual(['P<UT0<', '']);
  });
});
