import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LaneSnapshot } from '../../src/adapters/http/api/index.ts';
import { helps } from '../../src/ui/again.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

/**
 * Every fault that the simulated devices can play, at a real lane, from the fault to a complete inspection: by F5 and by
 * the buttons of the row *Again*, and nothing else. Wherever the screen says "again" there is a way to do it.
 */
const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');
const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let page: Page;

type Inspection = NonNullable<LaneSnapshot['inspection']>;
interface CastMember {
  id: string;
  title: string;
  again?: string;
  mrz: string[];
  script: { do: string }[];
}

const CAST = (
  JSON.parse(readFileSync(join(root, 'hardware/demo/travellers.json'), 'utf8')) as { travellers: CastMember[] }
).travellers;
const PLAIN = ['show-face', 'send-mrz', 'drop-page'];
/** A device fails in the script, something does not come, or the first picture is not the one to go by. */
const isFault = ({ script, again }: CastMember): boolean => {
  const does = script.map((step) => step.do);
  return (
    again !== undefined || does.some((step) => !PLAIN.includes(step)) || PLAIN.some((step) => !does.includes(step))
  );
};

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  calls.watch(context);
  page = await context.newPage();
  await page.goto(daemon.url);
  await page.getByLabel('Officer').fill('officer');
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

const lane = () => page.evaluate("fetch('/api/lane').then((answer) => answer.json())") as Promise<LaneSnapshot>;

async function inspection(): Promise<Inspection> {
  const { inspection: open } = await lane();
  if (open === null) throw new Error('no inspection is open');
  return open;
}

async function play(id: string): Promise<void> {
  await modelsReady();
  const title = CAST.find((member) => member.id === id)?.title ?? id;
  await page.keyboard.press('Alt+d');
  await page.locator('.demo-name', { hasText: title }).click();
  await page.locator('.demo-list').waitFor({ state: 'detached' });
  await page.locator('.person-card').waitFor(PATIENCE);
}

const modelsReady = () => expect.poll(async () => (await lane()).models.state, PATIENCE).toBe('ready');

/** How long the lane waits for a page or a face that nobody shows, ms: its own time, and no slowness of the machine. */
const LANE_WAITS_MS = 30_000;

/** Everything came or was given up, and the screen shows it. */
async function settled(): Promise<Inspection> {
  const isSettled = async () => {
    const { phase, awaiting, again, groups } = await inspection();
    return phase === 'assessed' && awaiting.length + again.length === 0 && groups.every(({ pending }) => !pending);
  };
  await expect.poll(isSettled, { timeout: LANE_WAITS_MS + PATIENCE.timeout }).toBe(true);
  const now = await inspection();
  await expect
    .poll(() => page.locator('.fact').count(), PATIENCE)
    .toBeGreaterThanOrEqual(Math.min(1, now.facts.length));
  return now;
}

const open = ({ facts }: Inspection) => facts.filter(({ reason }) => helps(reason)).map(({ check }) => check);

/** Where a line says "again", the key or a button of the row does it. */
async function expectNoDeadEnd(): Promise<void> {
  const said = await page.locator('.fact', { hasText: /again/i }).allTextContents();
  const cap = await page.locator('.fact .keycap', { hasText: 'F5' }).count();
  if (said.length > 0) expect(cap, said.join(' | ')).toBeGreaterThan(0);
  const row = page.locator('.again-row .button:not(.quiet)');
  expect(await row.allTextContents()).toEqual(expect.arrayContaining([expect.stringContaining('Page')]));
  expect(await row.evaluateAll((all) => all.every((one) => !(one as unknown as { disabled: boolean }).disabled))).toBe(
    true,
  );
}

/** Pictures on the glass; a retake may dim one and never takes it away. */
const pictures = () =>
  page.evaluate(
    "['.page-image', '.live-frame .face-picture:not(.face-empty)'].map((of) => document.querySelectorAll(of).length)",
  );

async function pressF5(): Promise<void> {
  const before = await pictures();
  await page.keyboard.press('F5');
  await page.locator('.again-row .button.waits').first().waitFor(PATIENCE);
  await page.getByRole('button', { name: 'Stop waiting' }).first().waitFor(PATIENCE);
  const now = (await pictures()) as number[];
  expect(now.every((count, at) => count >= ((before as number[])[at] ?? 0))).toBe(true);
}

/** A machine that does much else lets models miss their time, and the officer asks again. */
const MOST_TIMES = 20;

/** An officer who presses F5 until nothing more is to be taken again. Returns how often. */
async function walk(mostTimes = MOST_TIMES): Promise<number> {
  for (let times = 0; times <= mostTimes; times += 1) {
    const now = await settled();
    await expectNoDeadEnd();
    if (open(now).length === 0) return times;
    await modelsReady();
    await pressF5();
  }
  throw new Error(`still to be taken again: ${open(await inspection()).join(', ')}`);
}

async function expectComplete(): Promise<void> {
  const { groups, facts } = await settled();
  expect(facts).toEqual([]);
  expect(Object.fromEntries(groups.map(({ group, value }) => [group, value]))).toEqual({
    document: 'successful',
    chip: 'not-supported',
    face: 'successful',
    lists: 'successful',
  });
  await page.locator('[data-action="clear"][aria-disabled="false"]').waitFor(PATIENCE);
  await page.keyboard.press('F10');
  await page.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);
}

const shoot = (name: string) => page.screenshot({ path: join(shots, `again-${name}.png`) });

/** A file in the folder that the page reader of the demonstration writes to. */
function drop(name: string, bytes: Uint8Array): void {
  writeFileSync(join(tmpdir(), `waypost-demo-${daemon.pid}`, 'pages', name), bytes);
}

const resetDesk = () =>
  page.evaluate(
    "fetch('/api/demo/reset', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then(({ status }) => status)",
  );

/** Each fault by the name of its traveller, and how the officer gets from it to a complete inspection. */
const FAULTS: Readonly<Record<string, () => Promise<void>>> = {
  async 'poor-page'() {
    const poor = await settled();
    expect(open(poor)).toContain('document.capture');
    await shoot('poor-page');
    await page.locator('.again-row').getByRole('button', { name: 'Take the page again' }).click();
    await page.locator('.page-again.dimmed .again-prompt').waitFor(PATIENCE);
    await page.getByText('kept until there is a better one').waitFor(PATIENCE);
    await shoot('waiting');
    // The officer stops: everything is as it was, and the way is still there.
    await page.keyboard.press('Escape');
    await page.locator('.again-prompt').waitFor({ state: 'detached' });
    const { facts, page: picture } = await settled();
    expect([facts, picture?.url]).toEqual([poor.facts, poor.page?.url]);
    await expectNoDeadEnd();
    expect(await walk()).toBeGreaterThan(0);
  },
  async 'scanner-unplugged'() {
    await walk();
  },
  async 'camera-unplugged'() {
    const { groups, facts } = await settled();
    expect(facts.map(({ reason }) => reason)).toContain('CAMERA_LOST');
    // Number and name were checked: no grey sign and no word of the camera says otherwise.
    expect(groups.find(({ group }) => group === 'lists')?.value).toBe('undetermined');
    await page.locator('[data-group="lists"]').getByText('Face not searched').waitFor(PATIENCE);
    await shoot('camera');
    expect(await walk()).toBeGreaterThan(0);
  },
  async 'model-crash'() {
    const { facts } = await settled();
    if (facts.length > 0) {
      expect(facts.map(({ reason }) => reason)).toContain('MODEL_UNAVAILABLE');
      await page.locator('.fact', { hasText: ': model did not answer' }).first().waitFor(PATIENCE);
    }
    await shoot('model');
    await walk();
  },
  async 'worn-zone'() {
    await settled();
    await expectNoDeadEnd();
    await page.locator('.again-row').getByRole('button', { name: 'Read the MRZ again' }).click();
    await page.locator('.again-row .button.waits').first().waitFor(PATIENCE);
    await walk();
  },
};

describe('every simulated fault', { timeout: 600_000 }, () => {
  it('is walked here', () => {
    expect(
      CAST.filter(isFault)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(Object.keys(FAULTS).sort());
  });

  for (const [id, way] of Object.entries(FAULTS)) {
    it(`${id}: leads to a complete inspection`, async () => {
      await play(id);
      await way();
      await expectComplete();
    });
  }

  it('a page that cannot be opened, and one that is too large, leave the page that was there', async () => {
    await play('genuine');
    const whole = await settled();
    for (const [name, words, bytes] of [
      ['broken.jpg', /opened.*The earlier picture is kept/, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9)],
      [
        'huge.jpg',
        /larger.*The earlier picture is kept/,
        Buffer.concat([
          Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
          Buffer.alloc(21 * 1024 * 1024),
          Uint8Array.of(0xff, 0xd9),
        ]),
      ],
    ] as const) {
      await page.locator('.again-row').getByRole('button', { name: 'Take the page again' }).click();
      // Before the simulated traveller does as asked.
      expect(await resetDesk()).toBe(204);
      drop(name, bytes);
      await page.locator('.again-kept', { hasText: words }).waitFor(PATIENCE);
      const now = await settled();
      expect([now.facts, now.page?.url, now.live?.url]).toEqual([whole.facts, whole.page?.url, whole.live?.url]);
    }
    await walk();
    await expectComplete();
  });

  it('a typed MRZ, no page and nobody in front of the camera: each line names what is missing', async () => {
    // Who was at the desk last is who is asked.
    await play('genuine');
    await walk();
    await expectComplete();
    expect(await resetDesk()).toBe(204);
    const { mrz: lines } = CAST.find(({ id }) => id === 'genuine') ?? { mrz: [] };
    const typed = JSON.stringify({ lines, because: 'READING_WRONG' });
    const sent = `fetch('/api/inspection/mrz', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(typed)} }).then(({ status }) => status)`;
    expect(await page.evaluate(sent)).toBe(204);
    await page.locator('.person-card').waitFor(PATIENCE);
    const now = await settled();
    expect(now.facts).toContainEqual(expect.objectContaining({ check: 'document.capture', reason: 'READ_ABSENT' }));
    await page.locator('.fact', { hasText: 'No page was presented' }).waitFor(PATIENCE);
    expect(await page.getByText('Nothing was read').count()).toBe(0);
    await shoot('nothing');
    expect(await walk()).toBeGreaterThan(1);
    await page.locator('.again-row').getByRole('button', { name: 'Read the MRZ again' }).click();
    await expect.poll(async () => (await inspection()).mrz?.via, PATIENCE).toBe('scanner');
    await expectComplete();
  });

  it('made every call that is listed for this test', () => {
    expect(calls.owed('again')).toEqual([]);
  });
});
