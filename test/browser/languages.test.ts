import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANGUAGES, type Locale } from '../../src/ui/words/index.ts';
import { sessionOf } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
const LOCALES = Object.keys(LANGUAGES) as Locale[];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
  // 1280x800 at 400 %: content must flow into one column (WCAG 1.4.10).
  { width: 320, height: 200 },
] as const;

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

/** The desk as it was left: with this language chosen before. */
async function speak(locale: Locale): Promise<void> {
  await ui.context.addInitScript(
    `if (localStorage.getItem('waypost.display') === null) localStorage.setItem('waypost.display', '{"locale":"${locale}"}')`,
  );
}

/** What sticks out sideways of the page, of a card or of its own box; table boxes may scroll. */
const overflowing = () =>
  ui.page.evaluate(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
    ...[...document.querySelectorAll('.card, .strip-cell, .action-bar .button, .side-panel, .modal-body, .modal-foot, .banner, .tile, .value, .fact, .lights .button')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
      .map((one) => one.className + ': ' + one.textContent.slice(0, 60)),
  ]`);

describe.each(LOCALES)('%s', (locale) => {
  it('is chosen at sign-in, kept, and says where nobody has reviewed it', async () => {
    ui.server.setSession(sessionOf({ officer: null }));
    await ui.page.goto(ui.base);
    await ui.page.locator('.language select').selectOption(locale);
    await ui.until(`document.documentElement.lang === '${locale}'`);
    const notice = await ui.page.locator('.language p').count();
    expect(notice).toBe(LANGUAGES[locale].reviewed ? 0 : 1);
    await ui.shoot(`lang-${locale}-sign-in`);
    expect(await overflowing()).toEqual([]);
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.reload();
    await ui.page.waitForSelector('.sign-in');
    expect(await ui.page.evaluate('[document.documentElement.lang, document.documentElement.dir]')).toEqual([
      locale,
      LANGUAGES[locale].dir,
    ]);
  });

  it('takes one inspection to its decision by keyboard', async () => {
    await speak(locale);
    await ui.open('clean');
    await ui.page.keyboard.press('F2');
    await ui.page.locator('.checks').waitFor();
    await ui.page.keyboard.press('Escape');
    await ui.page.keyboard.press('F10');
    await expect.poll(() => ui.decisions().length).toBe(1);
    expect(ui.decisions()[0]?.body).toMatchObject({ decision: 'clear' });
  });

  it.each(SIZES)('fits $width x $height', { timeout: 240_000 }, async ({ width, height }) => {
    await ui.openContext({ viewport: { width, height } });
    await speak(locale);
    for (const name of ['idle', 'clean', 'needsALook', 'longName', 'faults'] as const) {
      await ui.open(name);
      await ui.shoot(`lang-${locale}-${width}-${name}`);
      expect(await overflowing(), name).toEqual([]);
    }
    await ui.open('protect');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.locator('.side-panel').waitFor();
    await ui.shoot(`lang-${locale}-${width}-alert`);
    expect(await overflowing(), 'alert').toEqual([]);
    await ui.page.keyboard.press('Control+Enter');
    for (const key of ['F1', 'F2', 'F6', 'F8'] as const) {
      await ui.page.keyboard.press(key);
      await ui.page.locator(key === 'F8' ? '.support-form' : 'dialog[open]').waitFor();
      await ui.shoot(`lang-${locale}-${width}-${key}`);
      expect(await overflowing(), key).toEqual([]);
      if (width === 1280) expect(await ui.seriousFindings(), key).toEqual([]);
      // By its button: Escape twice in a row covers the desk.
      await ui.page.locator('.modal-head button').click();
      await ui.until("document.querySelector('dialog[open]') === null");
    }
  });

  it('mirrors the desk where it is written from the right, and never the zone or a picture', async () => {
    await speak(locale);
    await ui.open('needsALook');
    const at = (await ui.page.evaluate(`(() => {
      const side = (one) => { const box = document.querySelector(one).getBoundingClientRect(); return box.left + box.width / 2 < innerWidth / 2 ? 'left' : 'right'; };
      const style = (one, name) => getComputedStyle(document.querySelector(one))[name];
      return {
        person: side('.person-card'), face: side('.face-card'), tab: side('.edge-tab'),
        zone: style('.mrz-line', 'direction'), page: style('.page-image', 'direction'),
        turned: [...document.querySelectorAll('img, svg.sign, .page-image')].some((one) => getComputedStyle(one).transform.startsWith('matrix(-')),
      };
    })()`)) as Record<string, unknown>;
    const rtl = LANGUAGES[locale].dir !== 'ltr';
    expect(at).toEqual({
      person: rtl ? 'right' : 'left',
      face: rtl ? 'left' : 'right',
      tab: rtl ? 'left' : 'right',
      zone: 'ltr',
      page: 'ltr',
      turned: false,
    });
  });
});

describe('an entry that the whole birth date carries', () => {
  for (const locale of LOCALES) {
    it(`says so in one sentence in ${locale}, and why two words of the name were paired`, async () => {
      await speak(locale);
      ui.server.birthDate = 'carries';
      await ui.open('protect');
      await ui.page.keyboard.press('Control+Enter');
      await ui.page.waitForSelector('.side-rows');
      const text = await ui.page.locator('.side-rows').textContent();
      const { words } = (await import(`../../src/ui/words/panels-${locale}.ts`)) as { words: Record<string, string> };
      for (const key of ['alert.via.wholeDate', 'evidence.transcription', 'evidence.second-surname']) {
        expect(text).toContain(words[key]);
      }
      expect(await ui.seriousFindings()).toEqual([]);
      await ui.shoot(`panel-alert-whole-date-${locale}`);
      ui.server.birthDate = 'equal';
    });
  }

  it('is told apart from one whose birth date is known in part', async () => {
    await speak('en');
    ui.server.birthDate = 'part';
    await ui.open('protect');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.waitForSelector('.side-rows');
    const text = await ui.page.locator('.side-rows').textContent();
    const { words } = (await import('../../src/ui/words/panels-en.ts')) as { words: Record<string, string> };
    expect(text?.toLowerCase()).toContain(words['alert.via.partDate']);
    expect(text).not.toContain(words['alert.via.wholeDate']);
    ui.server.birthDate = 'equal';
  });
});

describe('weight', () => {
  const folder = resolve(import.meta.dirname, '../../build/ui/assets');
  const files = readdirSync(folder);
  const weigh = (name: string) => gzipSync(readFileSync(join(folder, name))).length;

  /** Scripts the page cannot start without: what `index.html` names, and what those import at once. */
  function first(): string[] {
    const page = readFileSync(join(folder, '../index.html'), 'utf8');
    const found = new Set([...page.matchAll(/assets\/([\w.-]+\.js)/g)].map((match) => match[1] ?? ''));
    for (const name of found) {
      const text = readFileSync(join(folder, name), 'utf8');
      for (const [, other] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) found.add(other ?? '');
    }
    return [...found];
  }

  it('holds no language in the script itself', () => {
    expect(first().filter((name) => name.startsWith('words-'))).toEqual([]);
  });

  it.each(LOCALES)('stays under 60 kB gzip for the first screen in %s', (locale) => {
    const words = files.filter((name) => name.startsWith(`words-first-${locale}-`) && name.endsWith('.js'));
    expect(words).toHaveLength(1);
    const bytes = [...first(), ...words].reduce((sum, name) => sum + weigh(name), 0);
    console.info(`first script in ${locale}: ${(bytes / 1000).toFixed(1)} kB gzip`);
    expect(bytes).toBeLessThanOrEqual(60_000);
  });
});
