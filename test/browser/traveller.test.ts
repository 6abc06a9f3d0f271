import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TRAVELLER_STATES } from '../../src/core/inspection/traveller/index.ts';
import { helpLineTexts } from '../../src/daemon/languages/index.ts';
import { smallLanguages } from '../../src/ui/traveller/turn.ts';
import { LANGUAGES } from '../../src/ui/traveller/words/index.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { TOKEN, TravellerSite } from '../fakes/traveller-site.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');

const NOTICE = JSON.parse(readFileSync(join(root, 'privacy/notice.json'), 'utf8')) as {
  key: string;
  version: string;
  texts: Record<string, string>;
};

const HELP_LINE = '+999 0000 0114';

/** From the smallest display of a kiosk to a television, lying and standing. */
const SIZES = [
  { width: 800, height: 480 },
  { width: 480, height: 800 },
  { width: 1024, height: 768 },
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
] as const;

const site = new Map<string, TravellerSite>();
let browser: Browser;
let context: BrowserContext | null = null;
let page: Page;
let complaints: string[] = [];

async function siteOf(languages: readonly string[], turnMs = 60_000, training = false): Promise<TravellerSite> {
  const key = `${languages.join()} ${turnMs} ${training}`;
  const known = site.get(key);
  if (known !== undefined) return known;
  const texts = Object.entries(NOTICE.texts).map(([language, text]) => ({ language, text }));
  const notice = { key: NOTICE.key, version: NOTICE.version, texts };
  const help = { number: HELP_LINE, texts: helpLineTexts(languages) };
  const setup = { languages: [...languages], turnMs, training, help, notice };
  const opened = await TravellerSite.open({ screenFolder: join(root, 'build/ui'), side: { setup } });
  site.set(key, opened);
  return opened;
}

async function openDisplay(
  languages: readonly string[],
  options: Parameters<Browser['newContext']>[0] = {},
  { turnMs = 60_000, training = false } = {},
): Promise<TravellerSite> {
  const shown = await siteOf(languages, turnMs, training);
  shown.state = 'idle';
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(shown.url);
  await shows('idle');
  return shown;
}

const shows = (state: string): Promise<void> =>
  expect.poll(() => page.locator('.display').getAttribute('data-state'), PATIENCE).toBe(state);

/** What reaches out of the window or over its neighbour; empty where all is well. */
const OVERFLOW = `(() => {
  const boxes = ['.training', '.pictogram', 'h1', '.small', '.help', '.notice'].flatMap((name) => {
    const one = document.querySelector(name);
    return one === null || one.getBoundingClientRect().height === 0 ? [] : [{ name, box: one.getBoundingClientRect() }];
  });
  const out = boxes.filter(({ box }) => box.left < 0 || box.top < 0 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5);
  const over = boxes.filter(({ box }, index) => index > 0 && box.top < boxes[index - 1].box.bottom - 0.5);
  return [...out.map(({ name }) => name + ' reaches out'), ...over.map(({ name }) => name + ' lies over the one above')];
})()`;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await launchChromium();
});
afterEach(() => expect(complaints).toEqual([]));
afterAll(async () => {
  await browser?.close();
  for (const one of site.values()) await one.close();
});

describe('the traveller display', () => {
  it('shows every state with a drawing of its own, readable and without serious accessibility findings', async () => {
    const shown = await openDisplay(['en', 'fr', 'es', 'ar']);
    const drawings = new Set<string>();
    for (const state of TRAVELLER_STATES) {
      shown.state = state;
      await shows(state);
      expect(await page.locator('h1').textContent()).toBe(LANGUAGES[0]?.words[state]);
      drawings.add(await page.locator('.pictogram').innerHTML());
      expect(await page.evaluate(OVERFLOW)).toEqual([]);
      expect([state, await seriousFindings(page)]).toEqual([state, []]);
      await page.screenshot({ path: join(shots, `traveller-${state}.png`) });
    }
    expect(drawings.size).toBe(TRAVELLER_STATES.length);
    expect(await page.title()).toBe('Waypost');
  });

  it('holds right to left apart: an Arabic sentence beside English ones, and the other way round', async () => {
    const shown = await openDisplay(['ar', 'fa', 'en', 'ur'], { viewport: { width: 800, height: 480 } });
    for (const state of ['idle', 'look-at-camera', 'too-far-left', 'please-see-officer'] as const) {
      shown.state = state;
      await shows(state);
      expect(await page.locator('h1').getAttribute('dir')).toBe('rtl');
      expect(await page.locator('.small bdi').evaluateAll((all) => all.map((one) => one.getAttribute('dir')))).toEqual([
        'rtl',
        'ltr',
        'rtl',
      ]);
      expect(await page.evaluate("getComputedStyle(document.querySelector('bdi')).unicodeBidi")).toBe('isolate');
      expect(await seriousFindings(page)).toEqual([]);
      await page.screenshot({ path: join(shots, `traveller-rtl-${state}.png`) });
    }
  });

  for (const size of SIZES) {
    it(`fits ${size.width}x${size.height} in every language and state`, async () => {
      await openDisplay(['en', 'fr', 'es', 'ar'], { viewport: size });
      // The sentences are put into the page that is there: 28 languages over the channel would take minutes.
      const wrong: string[] = [];
      for (const state of TRAVELLER_STATES) {
        const rows = LANGUAGES.map((lead, index) => ({
          lead: { tag: lead.tag, dir: lead.dir, text: lead.words[state] },
          small: smallLanguages([lead, ...LANGUAGES.filter((other) => other !== lead)], index).map((one) => ({
            tag: one.tag,
            dir: one.dir,
            text: one.words[state],
          })),
          notice: state === 'idle' ? NOTICE.texts[lead.tag] : null,
          help: state === 'idle' ? helpLineTexts([lead.tag])[0]?.text : null,
        }));
        wrong.push(
          ...((await page.evaluate(`(${JSON.stringify(rows)}).flatMap(({ lead, small, notice, help }) => {
            const put = (one, { tag, dir, text }) => { one.lang = tag; one.dir = dir; one.textContent = text; };
            put(document.querySelector('h1'), lead);
            document.querySelectorAll('.small bdi').forEach((one, index) => put(one, small[index]));
            const [foot, line] = [document.querySelector('.notice'), document.querySelector('.help')];
            foot.hidden = line.hidden = notice === null;
            if (notice !== null) put(foot.querySelector('p'), { ...lead, text: notice });
            if (notice !== null) put(line.querySelector('bdi'), { ...lead, text: help });
            const low = line.getBoundingClientRect().bottom;
            const cut = notice !== null && [...line.children].some((one) => one.getBoundingClientRect().bottom > low + 0.5);
            return [...${OVERFLOW}, ...(cut ? ['the help line is cut off'] : [])].map((what) => '${state} ' + lead.tag + ' ' + what);
          })`)) as string[]),
        );
      }
      expect(wrong).toEqual([]);
      await page.screenshot({ path: join(shots, `traveller-${size.width}x${size.height}.png`) });
    });
  }

  it('carries the mark of training over every state, in the languages that turn, and on no other appliance', async () => {
    const shown = await openDisplay(['en', 'fr', 'es', 'ar'], {}, { training: true });
    const mark = page.locator('.training');
    const [en, fr, es, ar] = LANGUAGES.map(({ training }) => training);
    for (const state of TRAVELLER_STATES) {
      shown.state = state;
      await shows(state);
      expect(await mark.locator('strong').textContent()).toBe(en);
      expect(await mark.locator('bdi').allTextContents()).toEqual([fr, es, ar]);
      expect(await mark.locator('svg').count()).toBe(2);
      expect(await page.evaluate(OVERFLOW)).toEqual([]);
      expect([state, await seriousFindings(page)]).toEqual([state, []]);
    }
    await page.screenshot({ path: join(shots, 'traveller-training.png') });
    await openDisplay(['en', 'fr', 'es', 'ar']);
    expect(await page.locator('.training').count()).toBe(0);
  });

  for (const size of SIZES) {
    it(`fits the mark of training into ${size.width}x${size.height} in every language`, async () => {
      const shown = await openDisplay(['en', 'fr', 'es', 'ar'], { viewport: size }, { training: true });
      shown.state = 'too-far-left';
      await shows('too-far-left');
      const rows = LANGUAGES.map((lead, index) => ({
        lead: { tag: lead.tag, dir: lead.dir, text: lead.training },
        small: smallLanguages([lead, ...LANGUAGES.filter((other) => other !== lead)], index).map((one) => ({
          tag: one.tag,
          dir: one.dir,
          text: one.training,
        })),
      }));
      const wrong = await page.evaluate(`(${JSON.stringify(rows)}).flatMap(({ lead, small }) => {
        const put = (one, { tag, dir, text }) => { one.lang = tag; one.dir = dir; one.textContent = text; };
        put(document.querySelector('.training strong'), lead);
        document.querySelectorAll('.training bdi').forEach((one, index) => put(one, small[index]));
        const low = document.querySelector('.training-small').getBoundingClientRect().bottom;
        const cut = [...document.querySelectorAll('.training bdi')].some((one) => one.getBoundingClientRect().bottom > low + 0.5);
        return [...${OVERFLOW}, ...(cut ? ['a sentence of the mark is cut off'] : [])].map((what) => lead.tag + ' ' + what);
      })`);
      expect(wrong).toEqual([]);
      await page.screenshot({ path: join(shots, `traveller-training-${size.width}x${size.height}.png`) });
    });
  }

  it('keeps the mark while the daemon is away, and loses it when the daemon says that training is over', async () => {
    const setup = { languages: ['en'], turnMs: 60_000, help: null, notice: null };
    const folder = join(root, 'build/ui');
    const first = await TravellerSite.open({ screenFolder: folder, side: { setup: { ...setup, training: true } } });
    await context?.close();
    context = await browser.newContext({ viewport: { width: 800, height: 480 } });
    page = await context.newPage();
    complaints = [];
    await page.goto(first.url);
    first.state = 'look-at-camera';
    await shows('look-at-camera');
    const { port } = first;
    await first.close();
    await shows('please-wait');
    expect(await page.locator('.training').count()).toBe(1);
    const second = await TravellerSite.open({
      screenFolder: folder,
      side: { setup: { ...setup, training: false } },
      port,
    });
    second.state = 'idle';
    await shows('idle');
    expect(await page.locator('.training').count()).toBe(0);
    await second.close();
  });

  it('turns its languages, and moves nothing else with them', async () => {
    await openDisplay(
      LANGUAGES.map(({ tag }) => tag),
      { reducedMotion: 'reduce' },
      { turnMs: 3_000 },
    );
    const small = (): Promise<string[]> =>
      page.locator('.small bdi').evaluateAll((all) => all.map((one) => one.getAttribute('lang') ?? ''));
    const place = (): Promise<unknown> => page.evaluate("document.querySelector('h1').getBoundingClientRect().top");
    const [first, top] = [await small(), await place()];
    await expect.poll(small, PATIENCE).not.toEqual(first);
    expect(await place()).toBe(top);
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    expect(await page.locator('.key').textContent()).toBe(`${NOTICE.key} · ${NOTICE.version}`);
  });

  it('shows the help line of the policy to everybody who finds it idle, in each language, and to nobody else', async () => {
    const shown = await openDisplay(
      LANGUAGES.map(({ tag }) => tag),
      { reducedMotion: 'reduce' },
      { turnMs: 500 },
    );
    expect(await page.locator('.help .number').textContent()).toBe(HELP_LINE);
    expect(await seriousFindings(page)).toEqual([]);
    const said = new Map<string, string>();
    const look = async (): Promise<number> => {
      const [lang, text] = await page
        .locator('.help bdi')
        .first()
        .evaluate((one) => [one.getAttribute('lang') ?? '', one.textContent ?? ''] as const);
      said.set(lang, text);
      return said.size;
    };
    await expect.poll(look, { ...PATIENCE, interval: 100 }).toBe(LANGUAGES.length);
    expect(new Set(said.values()).size).toBe(LANGUAGES.length);
    await page.screenshot({ path: join(shots, 'traveller-help-line.png') });
    for (const state of TRAVELLER_STATES.filter((one) => one !== 'idle')) {
      shown.state = state;
      await shows(state);
      expect([state, await page.locator('.help').count()]).toEqual([state, 0]);
    }
  });

  it('waits when the daemon goes, and comes back by itself with it', async () => {
    const texts = [{ language: 'en', text: 'A text of the test.' }];
    const setup = {
      languages: ['en'],
      turnMs: 60_000,
      training: false,
      help: null,
      notice: { key: 'K', version: '1', texts },
    };
    const folder = join(root, 'build/ui');
    const first = await TravellerSite.open({ screenFolder: folder, side: { setup } });
    await context?.close();
    context = await browser.newContext({ viewport: { width: 800, height: 480 } });
    page = await context.newPage();
    complaints = [];
    await page.goto(first.url);
    first.state = 'thank-you';
    await shows('thank-you');
    const { port } = first;
    await first.close();
    await shows('please-wait');
    const second = await TravellerSite.open({ screenFolder: folder, side: { setup }, port });
    second.state = 'look-at-camera';
    await shows('look-at-camera');
    await second.close();
  });

  it('says to the technician that the address is not its own, and shows nothing else', async () => {
    const shown = await siteOf(['en', 'fr', 'es', 'ar']);
    shown.state = 'thank-you';
    await context?.close();
    context = await browser.newContext({ viewport: { width: 800, height: 480 } });
    page = await context.newPage();
    complaints = [];
    await page.goto(shown.url.replace(TOKEN, 'wrong'));
    await page.getByText('Not connected').waitFor();
    await shows('please-wait');
    await page.screenshot({ path: join(shots, 'traveller-refused.png') });
  });

  it('never lets its token out of the browser', async () => {
    const shown = await siteOf(['en', 'fr', 'es', 'ar']);
    await context?.close();
    context = await browser.newContext();
    page = await context.newPage();
    complaints = [];
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
    await page.goto(shown.url);
    await shows(shown.state);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((line) => line.includes(TOKEN))).toEqual(asked.filter((line) => /#/.test(line)).slice(0, 1));
    expect(await context.cookies()).toEqual([]);
  });
});
