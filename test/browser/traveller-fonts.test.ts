import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FONT_FOLDER, installedLetters, kioskLetters } from '../../src/adapters/files/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { TRAVELLER_LANGUAGES } from '../../src/core/config/index.ts';
import { letterless, lettersHere, OWN_LETTERS } from '../../src/daemon/languages/index.ts';
import { missingGlyphs } from '../fakes/missing-glyphs.ts';

const screenFolder = join(packageRoot, 'build/ui');
const { texts: notice } = JSON.parse(readFileSync(join(packageRoot, 'privacy/notice.json'), 'utf8')) as {
  texts: Record<string, string>;
};
/** Scripts that the font of the display has; everything else is drawn with fonts of the machine. */
const OWN = ['en', 'fr', 'es', 'pt', 'ru', 'de', 'it', 'pl', 'uk', 'ro', 'tr', 'vi', 'id', 'sw', 'so', 'kmr'];
const CORE = join(FONT_FOLDER, 'truetype/noto');
const RUNES = 'NotoSansRunic-Regular.ttf';
const hasKioskFonts = kioskLetters() !== null;

let none: string;
beforeAll(() => {
  none = mkdtempSync(join(tmpdir(), 'waypost-no-fonts-'));
  // Chromium does not start without any font: this one has runes.
  if (hasKioskFonts) copyFileSync(join(CORE, RUNES), join(none, RUNES));
});
afterAll(() => rmSync(none, { recursive: true, force: true }));

const shownWith = (folders: readonly string[]): string[] => {
  const skipped = letterless(TRAVELLER_LANGUAGES, { has: lettersHere(installedLetters(folders, 'linux')) });
  return TRAVELLER_LANGUAGES.filter((tag) => skipped.every((one) => one.tag !== tag));
};

describe('the letters of the traveller display', () => {
  if (!hasKioskFonts) {
    it.skip('are looked at: fonts-noto-core and fonts-noto-cjk are not on this machine', () => undefined);
    return;
  }

  it('are all there without a font of the machine for the languages that are then shown, and for no other', async () => {
    expect(shownWith([none]).sort()).toEqual([...OWN].sort());
    const letters = OWN_LETTERS.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n)),
    ).filter((letter) => /[\p{L}\p{N}]/u.test(letter));
    const tags = TRAVELLER_LANGUAGES;
    const drawn = await missingGlyphs({ fonts: [none], screenFolder, tags, notice, more: letters.join('') });
    expect(drawn.letters).toBeGreaterThan(1_500);
    const { more = '', ...missing } = drawn.missing;
    // What the program takes the font to have, it has.
    expect(more).toBe('');
    expect(Object.keys(missing).sort()).toEqual(tags.filter((tag) => !OWN.includes(tag)).sort());
  });

  it('are all there but those of East Asia where only fonts-noto-core is installed', async () => {
    const shown = shownWith([CORE]);
    expect(TRAVELLER_LANGUAGES.filter((tag) => !shown.includes(tag))).toEqual(['zh-Hans', 'ja', 'ko']);
    const drawn = await missingGlyphs({ fonts: [CORE], screenFolder, tags: TRAVELLER_LANGUAGES, notice });
    expect(Object.keys(drawn.missing).sort()).toEqual(['ja', 'ko', 'zh-Hans']);
  });
});
