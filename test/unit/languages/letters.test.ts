import { describe, expect, it } from 'vitest';
import { displayLetters } from '../../../src/cli/doctor/machine.ts';
import { TRAVELLER_LANGUAGES } from '../../../src/core/config/index.ts';
import { helpLineTexts, letterless, lettersHere, openSiteLanguages } from '../../../src/daemon/languages/index.ts';

const place = { siteFolder: '/nowhere', traveller: { languages: [...TRAVELLER_LANGUAGES] } as never };
const script = (name: RegExp) => lettersHere((code) => name.test(String.fromCodePoint(code)));
const ALL = lettersHere(() => true);
const NONE = lettersHere(() => false);
const ARABIC = script(/[\p{Script=Arabic}\p{M}،؟؛]/u);

describe('a language whose letters no font has', () => {
  it('is left out of the display, and the daemon names it with the package that brings its letters', () => {
    const { display, notices } = openSiteLanguages(place, ARABIC);
    expect(display.languages).toContain('ar');
    for (const tag of ['hi', 'bn', 'zh-Hans', 'ja', 'ko', 'th', 'am', 'ti'])
      expect(display.languages).not.toContain(tag);
    expect(notices.join()).toContain('Hindi, Bangla, Thai, Amharic, Tigrinya (fonts-noto-core)');
    expect(notices.join()).toContain('Simplified Chinese, Japanese, Korean (fonts-noto-cjk)');
    expect(notices.join()).toContain('apt-get install fonts-noto-core fonts-noto-cjk');
  });

  it('is none where every font is there, or where nothing is known of the fonts', () => {
    for (const has of [ALL, null]) {
      const { display, notices } = openSiteLanguages(place, has);
      expect(display.languages).toEqual([...TRAVELLER_LANGUAGES]);
      expect(notices).toEqual([]);
    }
  });

  it('never leaves a display without a language', () => {
    const only = { ...place, traveller: { languages: ['ja'] } as never };
    expect(openSiteLanguages(only, NONE).display.languages).toEqual(['en']);
    expect(letterless(['en', 'vi', 'uk'], { has: NONE })).toEqual([]);
  });

  it('is named by doctor, which says what to install', () => {
    const only = { ...place, traveller: { languages: ['en', 'ko'] } as never };
    expect(displayLetters(only, NONE)).toMatchObject({
      state: 'note',
      reason: expect.stringContaining('Korean (fonts-noto-cjk)'),
      remedy: expect.stringContaining('apt-get install fonts-noto-cjk'),
    });
    expect(displayLetters(place, ALL)).toMatchObject({ state: 'ok', reason: '28 languages, with letters for each' });
    expect(displayLetters(place, null).state).toBe('unknown');
  });
});

describe('the help line', () => {
  it('has a sentence in each language of the display', () => {
    const texts = helpLineTexts(TRAVELLER_LANGUAGES);
    expect(texts.map(({ language }) => language)).toEqual([...TRAVELLER_LANGUAGES]);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(TRAVELLER_LANGUAGES.length);
  });
});
