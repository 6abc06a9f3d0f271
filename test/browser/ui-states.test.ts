import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LaneServer } from '../fakes/lane-server.ts';
import { LANES, type LaneName, sessionOf } from '../fakes/lane-views.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');
const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let server: LaneServer;
let base: string;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await build({ configFile: join(root, 'vite.ui.config.ts'), logLevel: 'error' });
  server = new LaneServer(LANES.idle());
  base = await server.start();
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  server.received.length = 0;
  server.refuseDecision = null;
  server.setSession(sessionOf());
  complaints = [];
  await openContext({});
});

afterEach(async () => {
  // A violation of the content security policy, an exception and a failed request all show here.
  expect(complaints).toEqual([]);
  await context.close();
});

async function openContext(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
}

async function open(lane: LaneName): Promise<void> {
  server.show(LANES[lane]());
  await page.goto(base);
  await page.waitForSelector('.lane');
  await page.evaluate('document.fonts.ready');
  await settle();
}

/**
 * Waits for a browser expression to hold. `page.waitForFunction` evaluates text inside the page, which the content
 * security policy rightly refuses.
 */
async function until(expression: string): Promise<void> {
  await expect.poll(() => page.evaluate(expression), { timeout: 10_000, interval: 40 }).toBe(true);
}

/** Fades last 120 ms; pictures come from the same machine. */
async function settle(): Promise<void> {
  await until('[...document.images].every((image) => image.complete)');
  await until(
    "document.getAnimations().every((one) => one.effect.getComputedTiming().iterations === Infinity || one.playState === 'finished')",
  );
}

async function shoot(name: string): Promise<void> {
  await settle();
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

const decisions = () => server.received.filter((entry) => entry.path === '/api/inspection/decide');

interface Finding {
  id: string;
  impact: string;
  nodes: string[];
}

async function seriousFindings(): Promise<Finding[]> {
  await page.evaluate(axe);
  const findings = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations.map((one) => ({
      id: one.id, impact: one.impact, nodes: one.nodes.map((node) => node.html.slice(0, 160)) })))`,
  )) as Finding[];
  return findings.filter((finding) => finding.impact === 'serious' || finding.impact === 'critical');
}

const scrolls = () =>
  page.evaluate(
    '({ page: document.documentElement.scrollHeight > innerHeight + 1 || document.documentElement.scrollWidth > innerWidth, cards: [...document.querySelectorAll(".work > .card")].filter((card) => card.scrollHeight > card.clientHeight + 1 || card.scrollWidth > card.clientWidth + 1).map((card) => card.className) })',
  );

describe('states', () => {
  for (const name of Object.keys(LANES) as LaneName[]) {
    it(`${name} is readable at 1280x800, without serious accessibility findings`, async () => {
      await open(name);
      await shoot(`1280-${name}`);
      expect(await scrolls()).toEqual({ page: false, cards: name === 'allFailed' ? expect.anything() : [] });
      expect(await seriousFindings()).toEqual([]);
    });
  }

  for (const name of ['idle', 'clean', 'needsALook', 'longName', 'allFailed', 'awaiting'] as const) {
    it(`${name} fits 1024x768`, async () => {
      await openContext({ viewport: { width: 1024, height: 768 } });
      await open(name);
      await shoot(`1024-${name}`);
      // Twelve facts under a long name may scroll in their own card; the page itself never does.
      expect(await scrolls()).toEqual({ page: false, cards: name === 'allFailed' ? expect.anything() : [] });
    });
  }

  for (const theme of ['dark', 'dark-safe', 'safe'] as const) {
    it(`keeps its settings in the ${theme} look`, async () => {
      await open('allFailed');
      await page.keyboard.press('F1');
      if (theme !== 'safe') await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
      if (theme !== 'dark') await page.getByRole('radio', { name: 'Colour-blind safe' }).check({ force: true });
      await shoot(`help-${theme}`);
      expect(await seriousFindings()).toEqual([]);
      for (const name of ['needsALook', 'allFailed', 'clean', 'idle'] as const) {
        await open(name);
        await shoot(`${theme}-${name}`);
        expect(await seriousFindings()).toEqual([]);
      }
    });
  }

  it('stays usable at 400 % zoom', async () => {
    await openContext({ viewport: { width: 320, height: 200 }, deviceScaleFactor: 2 });
    await open('needsALook');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.screenshot({ path: join(shots, 'zoom-400.png'), fullPage: true });
    expect(await seriousFindings()).toEqual([]);
  });
});

describe('panels', () => {
  const panels = [
    ['F1', 'help', 'needsALook'],
    ['F2', 'details', 'allFailed'],
    ['F4', 'face', 'needsALook'],
    ['F6', 'manual', 'needsALook'],
    ['F8', 'support', 'clean'],
    ['F9', 'reasons', 'needsALook'],
    ['Alt+d', 'demo', 'idle'],
  ] as const;
  for (const [key, name, lane] of panels) {
    it(`${key} opens ${name} and Escape closes it`, async () => {
      await open(lane);
      await page.keyboard.press(key);
      await page.waitForSelector('dialog[open]');
      if (name === 'manual') await page.waitForSelector('.digit');
      if (name === 'demo') await page.waitForSelector('.demo-traveller');
      await shoot(`panel-${name}`);
      expect(await seriousFindings()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
    });
  }

  it('diagnostics name a remedy for every device that is not ok', async () => {
    await open('faults');
    await page.locator('.status-devices').click();
    await page.waitForSelector('dialog[open]');
    await shoot('panel-diagnostics');
    for (const text of ['Plug its cable', 'switched on', 'Unplug it', 'Free space']) {
      expect(await page.locator('dialog').textContent()).toContain(text);
    }
  });

  it('opens an alert by key without moving the rest of the screen', async () => {
    await open('protect');
    const before = await page.locator('.person-card').boundingBox();
    const tab = await page.locator('.edge-tab').boundingBox();
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.side-rows');
    await shoot('panel-alert-protect');
    expect(await seriousFindings()).toEqual([]);
    expect(await page.locator('.person-card').boundingBox()).toEqual(before);
    expect(server.received.map((entry) => entry.path)).toContain('/api/alerts/open');
    await page.getByRole('button', { name: 'Not this person' }).click();
    expect(server.received.at(-1)).toMatchObject({
      path: '/api/alerts/adjudicate',
      body: { outcome: 'not-confirmed' },
    });
    await page.keyboard.press('Escape');
    await open('clean');
    expect(await page.locator('.edge-tab').boundingBox()).toEqual(tab);
  });

  it('shows what a document alert means and that no record exists yet', async () => {
    await open('documentHit');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.side-rows');
    await page.getByRole('button', { name: 'Next entry' }).click();
    await page.waitForSelector('.side-document .side-rows');
    await shoot('panel-alert-document');
    const words = await page.locator('.side-panel').textContent();
    expect(words).toContain('no ground to refuse');
    expect(words).toContain('No record yet');
  });
});

describe('keys', () => {
  it('allows a clean traveller on one press of F10', async () => {
    await open('clean');
    await page.keyboard.press('F10');
    await expect.poll(decisions).toHaveLength(1);
    expect(decisions()[0]?.body).toMatchObject({ decision: 'clear', held: false, reasons: [] });
  });

  it('ignores a tap on F10 when the key must be held', async () => {
    await open('protect');
    await page.keyboard.press('F10');
    await page.waitForSelector('.notice');
    await shoot('notice-tap');
    expect(decisions()).toEqual([]);
  });

  it('takes a held F10, and auto-repeat does not shorten the hold', async () => {
    await open('protect');
    await page.keyboard.down('F10');
    for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('F10');
    expect(decisions()).toEqual([]);
    await expect.poll(decisions).toHaveLength(1);
    await page.keyboard.up('F10');
    expect(decisions()[0]?.body).toMatchObject({ decision: 'clear', held: true });
  });

  it('cancels a hold when the screen changes under it', async () => {
    await open('protect');
    await page.keyboard.down('F10');
    server.show({ ...LANES.protect(), clock: { trusted: false } });
    await page.waitForSelector('.notice');
    await page.keyboard.up('F10');
    expect(decisions()).toEqual([]);
  });

  it('asks for a reason, and Enter never allows', async () => {
    await open('needsALook');
    await page.keyboard.down('F10');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.up('F10');
    await page.getByRole('checkbox', { name: 'Looked at the document' }).check();
    await page.locator('[data-confirm="clear"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('textarea').focus();
    await page.keyboard.press('Enter');
    expect(decisions()).toEqual([]);
    await shoot('panel-reasons-allow');
    await page.keyboard.press('F10');
    await expect.poll(decisions).toHaveLength(1);
    expect(decisions()[0]?.body).toMatchObject({ decision: 'clear', held: true, reasons: ['LOOKED_AT_DOCUMENT'] });
    await page.waitForSelector('dialog', { state: 'detached' });
  });

  it('does not allow with Enter on the focused allow button', async () => {
    await open('clean');
    await page.locator('[data-action="clear"]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('F2');
    await page.waitForSelector('dialog[open]');
    expect(decisions()).toEqual([]);
  });

  it('says why a decision was refused and keeps the dialog', async () => {
    server.refuseDecision = 'STALE_SCREEN';
    await open('needsALook');
    await page.keyboard.press('F9');
    await page.getByRole('checkbox', { name: 'Document needs an expert' }).check();
    await page.getByRole('button', { name: 'Send to second line' }).click();
    await page.waitForSelector('dialog .problem');
    expect(await page.locator('dialog .problem').textContent()).toContain('screen changed');
    complaints = complaints.filter((text) => !text.includes('409'));
  });

  it('sends the other decisions with their reasons', async () => {
    await open('needsALook');
    await page.keyboard.press('Shift+F9');
    await page.getByRole('checkbox', { name: 'Equipment at fault' }).check();
    await page.getByRole('button', { name: 'Hand to supervisor' }).click();
    await expect.poll(decisions).toHaveLength(1);
    expect(decisions()[0]?.body).toMatchObject({ decision: 'supervisor', reasons: ['EQUIPMENT_FAULT'] });
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: 'Hand over for support' }).click();
    await expect.poll(decisions).toHaveLength(2);
    expect(decisions()[1]?.body).toMatchObject({ decision: 'safeguard', reasons: ['NEEDS_SUPPORT'] });
  });

  it('covers the desk with F12 and with Escape twice, and hides what was open', async () => {
    await open('protect');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.side-rows');
    await page.keyboard.press('F12');
    await page.waitForSelector('.cover-clock');
    await shoot('cover');
    const words = await page.locator('body').textContent();
    expect(words).not.toContain('ERIKSSON');
    expect(await page.locator('.edge-tab').count()).toBe(0);
    await page.keyboard.press('F12');
    await page.waitForSelector('.lane');
    expect(await page.locator('.side-panel').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.cover-clock');
  });

  it('corrects the zone by hand with live check digits', async () => {
    await open('needsALook');
    await page.keyboard.press('F6');
    await page.waitForSelector('.digit.irregular');
    const second = page.locator('.mrz-input').nth(1);
    await second.fill('L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06');
    await until('document.querySelectorAll(".digit").length === 5 && !document.querySelector(".digit.irregular")');
    await page.getByRole('button', { name: 'Use these lines' }).click();
    await expect
      .poll(() => server.received.at(-1))
      .toMatchObject({ path: '/api/inspection/mrz', body: { lines: [expect.any(String), expect.any(String)] } });
  });
});

describe('sign-in and link', () => {
  it('signs in by pad and says how long an account is locked', async () => {
    server.setSession(sessionOf({ officer: null }));
    await page.goto(base);
    await page.getByLabel('Officer number').fill('A17');
    for (const digit of ['1', '1', '1', '1']) await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await until('document.querySelector(".sign-in-problem").textContent.includes("5 minutes")');
    await shoot('sign-in');
    expect(await seriousFindings()).toEqual([]);
    complaints = complaints.filter((text) => !text.includes('401'));
    await page.getByLabel('PIN').fill('2468');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.lane');
  });

  it('locks after the idle time and unlocks with the PIN', async () => {
    server.setSession(sessionOf({ lockAfterMs: 400 }));
    await page.goto(base);
    await page.waitForSelector('.sign-in-who');
    await shoot('locked');
    expect(await page.locator('body').textContent()).not.toContain('ERIKSSON');
    await page.getByLabel('PIN').fill('2468');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.lane');
  });

  it('says when the lane service is gone and goes on when it is back', async () => {
    await open('clean');
    await context.setOffline(true);
    server.dropStreams();
    await page.waitForSelector('.banner-stop');
    await shoot('link-lost');
    expect(await page.locator('[data-action="clear"]').getAttribute('aria-disabled')).toBe('true');
    await context.setOffline(false);
    await page.waitForSelector('.banner-stop', { state: 'detached' });
    complaints = complaints.filter((text) => !text.includes('ERR_'));
  });

  it('posts camera frames only while a live face is awaited', async () => {
    const browserCamera = { id: 'lane-3', name: 'Lane 3', demo: false, camera: 'browser' as const };
    server.show({ ...LANES.clean(), lane: browserCamera });
    await page.goto(base);
    await until('document.querySelector("video")?.videoWidth >= 640');
    const frames = () => server.received.filter((entry) => entry.path === '/api/camera/frame').length;
    expect(frames()).toBe(0);
    server.show({ ...LANES.awaiting(), lane: browserCamera });
    await expect.poll(frames, { timeout: 10_000 }).toBeGreaterThan(1);
    await shoot('camera-browser');
    expect(server.received.some((entry) => entry.path === '/api/camera/lost')).toBe(false);
  });
});

describe('targets', () => {
  it('offers no touch target under 46 px', async () => {
    for (const name of ['needsALook', 'idle', 'faults'] as const) {
      await open(name);
      const small = await page.evaluate(
        `[...document.querySelectorAll('button')].map((one) => [one.textContent, one.getBoundingClientRect()])
          .filter(([, box]) => box.width < 46 || box.height < 46).map(([text, box]) => text + ' ' + box.width + 'x' + box.height)`,
      );
      expect(small).toEqual([]);
    }
  });
});
