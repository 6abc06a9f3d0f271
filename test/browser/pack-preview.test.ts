import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewPage } from '../../src/cli/pack-authoring/preview.ts';
import { deviceStyle } from '../../src/cli/pack-authoring/style.ts';
import { readPack } from '../../src/core/protection/pack/index.ts';
import { FORM_WORDS } from '../../src/daemon/languages/index.ts';
import { authoredPack, DRAWING } from '../fakes/authored-pack.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { productPack } from '../fakes/protection.ts';

const shots = resolve(import.meta.dirname, '../../build/screenshots');
const LANGUAGES = ['en', 'fr', 'es', 'pt', 'ru', 'ar'];
let folder: string;
let browser: Browser;
let page: Page;
const asked: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'waypost-preview-'));
  const draft = authoredPack();
  // What would run or load if it were taken for markup.
  draft.slips.en.lines.push('<img src=x onerror=alert(1)> & "quotes"');
  const read = readPack(JSON.stringify(draft), productPack());
  if (!read.ok) throw new Error(read.message);
  const style = deviceStyle();
  if (style === null) throw new Error('build the screen first');
  const pictures = new Map([['p-001', `data:image/svg+xml;base64,${DRAWING.toString('base64')}`]]);
  const file = join(folder, 'preview.html');
  writeFileSync(file, previewPage({ pack: read.pack, style, words: FORM_WORDS, pictures }));
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1320, height: 900 } })).newPage();
  page.on('request', (request) => void asked.push(request.url()));
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('dialog', (dialog) => void complaints.push(dialog.message()));
  await page.goto(pathToFileURL(file).href);
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const evaluated = <T>(script: string): Promise<T> => page.evaluate(script) as Promise<T>;

describe('the preview of a pack', () => {
  it('asks for nothing but itself, runs nothing, and complains of nothing', () => {
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([page.url()]);
    expect(complaints).toEqual([]);
  });

  it.each(LANGUAGES.flatMap((language) => ['light', 'dark'].map((theme) => [language, theme] as const)))(
    'shows every point, question and card in %s, %s',
    async (language, theme) => {
      const device = page.locator(`#${language}-${theme}`);
      expect(await device.getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
      expect(await device.locator('[data-item]').count()).toBe(36);
      expect(await device.locator('[data-ask]').count()).toBe(9);
      expect(await device.locator('.support-row').count()).toBe(6);
      expect(await device.locator('[data-body="desk"]').count()).toBe(1);
      const words = (await device.textContent()) ?? '';
      for (const { words: own } of productPack().items) expect(words).toContain(own[language]?.point);
      // The themes are those of the screen, and each holds for its own part of the page.
      const ground = await evaluated<string>(
        `getComputedStyle(document.getElementById('${language}-${theme}')).backgroundColor`,
      );
      expect(ground).toBe(theme === 'dark' ? 'rgb(18, 22, 28)' : 'rgb(236, 238, 241)');
      await device.screenshot({ path: join(shots, `pack-preview-${language}-${theme}.png`) });
    },
  );

  it('draws no text outside of its screen', async () => {
    const wide = await evaluated<string[]>(
      `[...document.querySelectorAll('.device *')].filter((node) => {
        const own = node.closest('.device').getBoundingClientRect();
        const box = node.getBoundingClientRect();
        return box.width > 0 && (box.left < own.left - 1 || box.right > own.right + 1);
      }).map((node) => node.outerHTML.slice(0, 80))`,
    );
    expect(wide).toEqual([]);
  });

  it('shows each slip in its direction, with what looks like markup as it is written', async () => {
    for (const language of ['en', 'ar', 'de', 'ti'])
      expect(await page.locator(`#slip-${language}-dark .slip-number`).textContent()).toBe('116 000');
    expect(await page.locator('#slip-ar-light').getAttribute('dir')).toBe('rtl');
    const slip = page.locator('#slip-en-light .slip');
    expect(await slip.locator('img').count()).toBe(0);
    expect(await slip.textContent()).toContain('<img src=x onerror=alert(1)> & "quotes"');
    await page.locator('#slip-ti-light').screenshot({ path: join(shots, 'pack-preview-slip-ti.png') });
  });

  it('shows a picture that it holds itself', async () => {
    const drawn = `[...document.querySelectorAll('#en-light .preview-picture')].map((one) => one.complete && one.naturalWidth > 0)`;
    expect(await evaluated<boolean[]>(drawn)).toEqual([true]);
  });
});
