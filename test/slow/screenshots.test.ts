/**
 * The pictures of the guides: `npm run screenshots` walks the demonstration lane and writes docs/screenshots. A picture that
 * hardly changed stays as it is, so that a rerun shows in the history what the screen shows again and no noise.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSOLE_ACCOUNT, CONSOLE_PIN, picturedOffice } from '../fakes/central-fleet.ts';
import { TestCentral } from '../fakes/central-office.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { ConsoleSite } from '../fakes/console-site.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { secondLine } from '../fakes/demo-desk.ts';

const shots = process.env['WAYPOST_SCREENSHOTS'] ?? resolve(import.meta.dirname, '../../docs/screenshots');
const VIEWPORT = { width: 1280, height: 800 };
const PATIENCE = { timeout: 60_000 };
const MAX_PICTURE_BYTES = 200 * 1024;
const COLOURS = [256, 128, 64];
/** A channel that moved less is the noise of a camera frame or of the palette. */
const NOISE_LEVELS = 24;
/** Below this share of moved pixels (clock, ages, a frame of the face) the committed picture stays. */
const MOVED_SHARE = 0.02;

const daemon = new DemoDaemon();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  page = await fresh();
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

const fresh = async (): Promise<Page> =>
  (await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB', reducedMotion: 'reduce' })).newPage();

async function signIn(on: Page, id: string, path = ''): Promise<void> {
  await on.goto(daemon.url + path);
  await on.getByLabel('Officer').fill(id);
  await on.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await on.keyboard.press('Enter');
}

/** Writes `docs/screenshots/NAME.png`, unless the one that is there shows the same. */
async function shoot(name: string, on = page): Promise<void> {
  await on.evaluate('document.fonts.ready');
  await on.waitForTimeout(400);
  const path = join(shots, `${name}.png`);
  const picture = await compressed(await on.screenshot());
  expect(picture.length, `${name}.png in bytes`).toBeLessThan(MAX_PICTURE_BYTES);
  if (existsSync(path)) {
    const before = readFileSync(path);
    if (before.length < MAX_PICTURE_BYTES && (await movedShare(before, picture)) < MOVED_SHARE) return;
  }
  writeFileSync(path, picture);
}

async function compressed(png: Buffer): Promise<Buffer> {
  let smallest = png;
  for (const colours of COLOURS) {
    smallest = await sharp(png)
      .png({ palette: true, colours, effort: 10, compressionLevel: 9, dither: 0.4 })
      .toBuffer();
    if (smallest.length < MAX_PICTURE_BYTES) break;
  }
  return smallest;
}

async function movedShare(before: Buffer, after: Buffer): Promise<number> {
  const [a, b] = await Promise.all(
    [before, after].map((png) =>
      sharp(png).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true }),
    ),
  );
  if (a === undefined || b === undefined || a.data.length !== b.data.length) return 1;
  let moved = 0;
  for (let at = 0; at < a.data.length; at += 3) {
    const most = Math.max(...[0, 1, 2].map((c) => Math.abs((a.data[at + c] ?? 0) - (b.data[at + c] ?? 0))));
    if (most > NOISE_LEVELS) moved += 1;
  }
  return moved / (a.data.length / 3);
}

async function play(title: string): Promise<void> {
  await page.keyboard.press('Alt+d');
  await page.locator('.demo-name', { hasText: title }).click();
  await page.locator('.demo-list').waitFor({ state: 'detached' });
}

/** Waits for the words of the strip. On a busy machine the capture of a face may run out of time: then it is taken again. */
async function strip(words: Partial<Record<'document' | 'face' | 'lists', string>>): Promise<void> {
  const again = page.getByRole('button', { name: 'Take the face again' });
  for (const [group, word] of Object.entries(words)) {
    const sign = page.locator(`[data-group="${group}"]`).getByText(word, { exact: true });
    await expect
      .poll(
        async () => {
          const there = await sign.isVisible();
          if (!there && words.face === 'Passed' && (await again.isVisible())) {
            await again.click({ timeout: 1_000 }).catch(() => undefined);
          }
          return there;
        },
        { ...PATIENCE, interval: 500 },
      )
      .toBe(true);
  }
}

const idle = () => page.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);

async function sendOn(): Promise<void> {
  await secondLine(page);
  await idle();
}

async function panel(key: string, name: string): Promise<void> {
  await page.keyboard.press(key);
  await page.getByRole('dialog').first().waitFor(PATIENCE);
  await shoot(name);
  await page.keyboard.press('Escape');
  // Two Escapes in a short time cover the screen.
  await page.waitForTimeout(800);
}

describe('the pictures of the guides', () => {
  it('sign-in, an empty lane, help, a traveller in order', async () => {
    await page.goto(daemon.url);
    await page.getByLabel('Officer').waitFor(PATIENCE);
    await shoot('sign-in');
    await signIn(page, 'officer');
    await page.locator('.lane').waitFor(PATIENCE);
    await idle();
    await play('Genuine passport');
    await strip({ document: 'Passed', face: 'Passed', lists: 'Checked' });
    await page.getByText('All checks have ended').waitFor(PATIENCE);
    await shoot('lane-genuine');
    await panel('F2', 'details');
    await panel('F7', 'papers');
    await page.keyboard.press('F8');
    await page.locator('.support-form').waitFor(PATIENCE);
    await shoot('support');
    await page.keyboard.press('Escape');
    await page.locator('.support-form').waitFor({ state: 'detached' });
    await page.waitForTimeout(800);
    await page.keyboard.press('F12');
    await page.locator('.cover').waitFor(PATIENCE);
    await page.keyboard.press('F12');
    await page.locator('.cover').waitFor({ state: 'detached' });
    await page.keyboard.press('F10');
    await idle();
  });

  it('a misprinted digit, the correction by hand, the reasons', async () => {
    await play('check digit');
    await strip({ document: 'Differs', face: 'Passed', lists: 'Checked' });
    await shoot('lane-misprint');
    await panel('F6', 'manual');
    await page.keyboard.press('F9');
    await page.locator('.reasons').waitFor(PATIENCE);
    await shoot('reasons');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(800);
    await sendOn();
  });

  it('entries of lists: the tab, a person to protect, a document', async () => {
    await play('Young person');
    await strip({ document: 'Passed', face: 'Passed', lists: 'Checked' });
    await page.getByText('All checks have ended').waitFor(PATIENCE);
    await shoot('tab-waiting');
    await page.keyboard.press('Control+Enter');
    await page
      .locator('.side-panel.side-protect')
      .getByText('Missing persons', { exact: false })
      .first()
      .waitFor(PATIENCE);
    await shoot('lane-protect');
    await page.locator('.answers button').first().click();
    await page.locator('.side-answered').waitFor(PATIENCE);
    await page.keyboard.press('F10');
    await page.locator('.side-decision').getByText('ext. 114').waitFor(PATIENCE);
    await shoot('allow-over');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(800);
    await secondLine(page);
    await idle();
    await play('lost');
    await strip({ document: 'Passed', face: 'Passed', lists: 'Did not pass' });
    await page.keyboard.press('Control+Enter');
    await page
      .locator('.side-panel.side-document')
      .getByText('Lost and stolen', { exact: false })
      .first()
      .waitFor(PATIENCE);
    await shoot('lost-document');
    await judgeAndSend();
  });

  it('what is not available: models that ended, and the diagnostics', async () => {
    await play('Model');
    await strip({ document: 'Retake', face: 'Retake' });
    await shoot('interrupted');
    await sendOn();
    await page.keyboard.press('F1');
    await page.getByRole('button', { name: 'Devices and diagnostics' }).click();
    await page.getByText('Lane service').waitFor(PATIENCE);
    await shoot('diagnostics');
  });

  it('the display of the traveller and the page of the supervisor', async () => {
    const display = await fresh();
    await display.goto(/Traveller (\S+traveller\.html#\S+)/.exec(daemon.output)?.[1] ?? '');
    await expect.poll(() => display.locator('.display').getAttribute('data-state'), PATIENCE).toBe('idle');
    await shoot('traveller', display);
    const supervisor = await fresh();
    await signIn(supervisor, 'supervisor', '/supervisor');
    await supervisor.getByText('Handed over to you').first().waitFor(PATIENCE);
    await shoot('supervisor', supervisor);
  });

  it('the console of central IT', async () => {
    const office = await TestCentral.open();
    await picturedOffice(office);
    const site = new ConsoleSite(office);
    try {
      await site.start();
      const viewport = { width: 1440, height: 900 };
      const on = await (await browser.newContext({ viewport, locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
      await on.goto(site.url);
      await on.getByLabel('Account').fill(CONSOLE_ACCOUNT.id);
      await on.getByLabel('PIN').fill(CONSOLE_PIN);
      await on.keyboard.press('Enter');
      await on.getByRole('region', { name: 'Fleet' }).waitFor();
      await shoot('central-console', on);
      await on.context().close();
    } finally {
      await site.stop();
      office.remove();
    }
  });

  it('the page about the machine', async () => {
    const machine = await fresh();
    await signIn(machine, 'supervisor', '/diagnostics');
    await machine.locator('.machine-parts').waitFor(PATIENCE);
    await machine.getByText('running for', { exact: false }).waitFor(PATIENCE);
    await shoot('diagnostics-page', machine);
  });
});

async function judgeAndSend(): Promise<void> {
  await page.locator('.answers button').first().click();
  await page.locator('.side-answered').waitFor(PATIENCE);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(800);
  await secondLine(page);
  await idle();
}
