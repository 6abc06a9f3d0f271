import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helpLineTexts } from '../../src/daemon/languages/index.ts';
import { LANGUAGES } from '../../src/ui/traveller/words/index.ts';
import { launchChromium } from './chromium.ts';
import { PATIENCE } from './patience.ts';
import { TravellerSite } from './traveller-site.ts';

export interface Drawn {
  /** Letters that were looked at. */
  letters: number;
  /** Letters that are an empty box, by language. */
  missing: Record<string, string>;
}

/**
 * Opens the traveller's display in a Chromium that has the fonts below `fonts` and no others, and looks at the picture of every
 * letter of every language of `tags`: sentences, mark of training, help line and privacy notice. A letter is missing where its
 * picture is that of a character that does not exist. `letters`: further ones to look at, under the name `more`.
 */
export async function missingGlyphs(input: {
  fonts: readonly string[];
  screenFolder: string;
  tags: readonly string[];
  notice: Readonly<Record<string, string>>;
  more?: string;
}): Promise<Drawn> {
  const { fonts, screenFolder, tags, notice, more = '' } = input;
  const work = mkdtempSync(join(tmpdir(), 'waypost-fonts-'));
  const conf = join(work, 'fonts.conf');
  mkdirSync(join(work, 'cache'));
  const folders = fonts.map((folder) => `<dir>${folder}</dir>`).join('');
  writeFileSync(
    conf,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${join(work, 'cache')}</cachedir></fontconfig>`,
  );
  const site = await TravellerSite.open({
    screenFolder,
    side: { setup: { languages: [...tags], turnMs: 60_000, training: false, help: null, notice: null } },
  });
  const browser = await launchChromium([], { FONTCONFIG_FILE: conf });
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(site.url);
    await page.locator('.display[data-state=idle]').waitFor(PATIENCE);
    const drawn: Drawn = { letters: 0, missing: {} };
    for (const tag of [...tags, ...(more === '' ? [] : ['more'])]) {
      const language = LANGUAGES.find((one) => one.tag === tag);
      const texts = [
        ...(language === undefined ? [more] : [language.training, ...Object.values(language.words)]),
        ...helpLineTexts([tag]).map(({ text }) => text),
        notice[tag] ?? '',
      ];
      const letters = [...new Set(texts.join(''))].filter((one) => !/[\p{Cf}\p{Cc}\s]/u.test(one));
      const boxes = (await page.evaluate(`${LOOK}(${JSON.stringify({ letters, tag })})`)) as string[];
      drawn.letters += letters.length;
      if (boxes.length > 0) drawn.missing[tag] = boxes.join('');
    }
    return drawn;
  } finally {
    await browser.close();
    await site.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** In the page: letters whose picture is that of an unassigned character (U+0378), in the font of the large sentence. */
const LOOK = `(async ({ letters, tag }) => {
  await Promise.all([...document.fonts].map((face) => face.load()));
  const large = document.querySelector('h1');
  large.lang = tag;
  const { fontFamily, fontWeight } = getComputedStyle(large);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 96;
  canvas.lang = tag;
  document.body.append(canvas);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const picture = (letter) => {
    pen.clearRect(0, 0, 96, 96);
    pen.font = fontWeight + ' 40px ' + fontFamily;
    pen.fillText(letter, 24, 60);
    return pen.getImageData(0, 0, 96, 96).data.join();
  };
  const box = picture('\\u0378');
  const found = letters.filter((letter) => picture(letter) === box);
  canvas.remove();
  return found;
})`;
