import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

const root = resolve(import.meta.dirname, '../..');
const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let page: Page;

/** A film of one synthetic person: JPEG pictures one after the other, which is what the browser takes as MJPEG. */
function film(id: string): string {
  const frames = [1, 2, 3].map((n) => readFileSync(join(root, 'hardware/demo/faces', `${id}_live${n}.jpg`)));
  const file = join(daemon.stateDir, `${id}.mjpeg`);
  writeFileSync(file, Buffer.concat(Array.from({ length: 40 }, () => frames).flat()));
  return file;
}

async function openLane(id: string): Promise<void> {
  browser = await launchChromium([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film(id)}`,
  ]);
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })).newPage();
  calls.watch(page.context());
  await page.goto(daemon.url);
  await page.getByLabel('Officer').fill('officer');
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
}

async function play(title: string): Promise<void> {
  await page.keyboard.press('Alt+d');
  await page.locator('.demo-name', { hasText: title }).click();
  await page.locator('.demo-list').waitFor({ state: 'detached' });
}

beforeAll(() => daemon.start(['--camera', 'browser']));

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

describe("the kiosk browser's own camera", { timeout: 300_000 }, () => {
  it('delivers the live face that is compared with the printed portrait', async () => {
    await openLane('id01');
    await play('Genuine passport');
    const face = page.locator('[data-group="face"]');
    await face.getByText('Passed', { exact: true }).waitFor(PATIENCE);
    await page.getByText('Same person', { exact: false }).first().waitFor(PATIENCE);
    await page
      .getByText('All checks have ended')
      .first()
      .waitFor(PATIENCE)
      .catch(async (cause: unknown) => {
        throw new Error(`the lane says: ${await page.locator('.lane').textContent()}`, { cause });
      });
    await page.screenshot({ path: join(root, 'build/screenshots/browser-camera.png') });
    await page.keyboard.press('F10');
    await page.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);
    await browser.close();
  });

  it('shows another person before the lens as another person', async () => {
    await openLane('id16');
    await play('Genuine passport');
    await page.locator('[data-group="face"]').getByText('Faces differ', { exact: true }).waitFor(PATIENCE);
    expect(await page.getByText('All checks have ended').count()).toBe(0);
  });
});

it('made every call that is listed for this test', () => {
  expect(calls.owed('browser-camera')).toEqual([]);
});
