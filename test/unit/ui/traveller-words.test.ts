import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { TRAVELLER_LANGUAGES } from '../../../src/core/config/index.ts';
import { TRAVELLER_STATES } from '../../../src/core/inspection/traveller/index.ts';
import { NEVER_TO_TRAVELLERS } from '../../../src/daemon/languages/stop-words.ts';
import { smallLanguages } from '../../../src/ui/traveller/turn.ts';
import { LANGUAGES } from '../../../src/ui/traveller/words/index.ts';

/** Writing system of each language that is not written in Latin letters, and the font that is asked for it. */
const SCRIPTS: Readonly<Record<string, { letters: RegExp; font: string }>> = {
  ar: { letters: /\p{Script=Arabic}/u, font: 'Noto Sans Arabic' },
  fa: { letters: /\p{Script=Arabic}/u, font: 'Noto Sans Arabic' },
  ur: { letters: /\p{Script=Arabic}/u, font: 'Noto Sans Arabic' },
  ps: { letters: /\p{Script=Arabic}/u, font: 'Noto Sans Arabic' },
  ru: { letters: /\p{Script=Cyrillic}/u, font: 'Noto Sans' },
  uk: { letters: /\p{Script=Cyrillic}/u, font: 'Noto Sans' },
  hi: { letters: /\p{Script=Devanagari}/u, font: 'Noto Sans Devanagari' },
  bn: { letters: /\p{Script=Bengali}/u, font: 'Noto Sans Bengali' },
  th: { letters: /\p{Script=Thai}/u, font: 'Noto Sans Thai' },
  am: { letters: /\p{Script=Ethiopic}/u, font: 'Noto Sans Ethiopic' },
  ti: { letters: /\p{Script=Ethiopic}/u, font: 'Noto Sans Ethiopic' },
  'zh-Hans': { letters: /\p{Script=Han}/u, font: 'Noto Sans CJK SC' },
  ja: { letters: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, font: 'Noto Sans CJK JP' },
  ko: { letters: /\p{Script=Hangul}/u, font: 'Noto Sans CJK KR' },
};
const LATIN = { letters: /\p{Script=Latin}/u, font: 'Noto Sans' };
const scriptOf = (tag: string) => SCRIPTS[tag] ?? LATIN;

/** Family names of the machine that hold every one of these characters; null where there is no fontconfig. */
function fontsWith(text: string): string[] | null {
  const codes = [...new Set(text)].map((one) => one.codePointAt(0)?.toString(16));
  try {
    const pattern = codes.length === 0 ? ':' : `:charset=${codes.join(' ')}`;
    return execFileSync('fc-list', [pattern, 'family']).toString().split('\n');
  } catch {
    return null;
  }
}

describe('the words of the traveller display', () => {
  it('are there in at least 24 languages, the same that the configuration knows', () => {
    const tags = LANGUAGES.map(({ tag }) => tag);
    expect(tags.length).toBeGreaterThanOrEqual(24);
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags).toEqual([...TRAVELLER_LANGUAGES]);
  });

  for (const { tag, words, training, dir, review } of LANGUAGES) {
    it(`${tag} has a sentence for every state, in its own letters, and awaits a native reader`, () => {
      expect(Object.keys(words).sort()).toEqual([...TRAVELLER_STATES].sort());
      for (const [state, sentence] of Object.entries(words)) {
        expect([state, sentence.length]).toEqual([state, expect.any(Number)]);
        expect(sentence.trim()).toBe(sentence);
        expect(sentence.length).toBeGreaterThan(1);
        expect(sentence.length).toBeLessThanOrEqual(70);
        expect(sentence).toMatch(scriptOf(tag).letters);
        expect(sentence).not.toMatch(NEVER_TO_TRAVELLERS);
        expect(sentence).not.toMatch(/[\u200e\u200f\u202a-\u202e\u2066-\u2069<>&]/);
      }
      expect(training).toMatch(scriptOf(tag).letters);
      expect(training.length).toBeLessThanOrEqual(50);
      expect(training).not.toMatch(NEVER_TO_TRAVELLERS);
      if (SCRIPTS[tag] !== undefined) expect(training).not.toMatch(/[A-Za-z]/);
      // `camera` stays Latin in Vietnamese and Indonesian; in these scripts a stray Latin word is a forgotten one.
      if (SCRIPTS[tag] !== undefined) expect(Object.values(words).join('')).not.toMatch(/[A-Za-z]/);
      expect(dir).toBe(['ar', 'fa', 'ur', 'ps'].includes(tag) ? 'rtl' : 'ltr');
      expect(review).toBe(tag === 'en' ? 'source text' : 'awaiting native review');
      // Two states that read alike would be one sentence for two things; how to stand still may be said twice.
      const distinct = new Set(Object.values(words));
      expect(distinct.size).toBeGreaterThanOrEqual(TRAVELLER_STATES.length - 1);
    });
  }

  for (const { tag, words, training } of LANGUAGES) {
    const { font } = scriptOf(tag);
    const installed = fontsWith('')?.some((family) => family.split(',').includes(font)) ?? false;
    const name = `${tag} is drawn by one font, ${font}, without a gap`;
    if (!installed) it.skip(`${name}: it is not on this machine`, () => undefined);
    else
      it(name, () => {
        const letters = [...Object.values(words).join(''), ...training]
          .filter((one) => /\p{L}|\p{M}|\p{N}/u.test(one))
          .join('');
        expect(fontsWith(letters)?.map((family) => family.split(',')[0])).toContain(font);
      });
  }
});

describe('the delivered privacy notice', () => {
  const notice = JSON.parse(readFileSync(join(packageRoot, 'privacy', 'notice.json'), 'utf8')) as {
    texts: Record<string, string>;
  };

  it('has a text in every language of the display', () => {
    expect(Object.keys(notice.texts)).toEqual(LANGUAGES.map(({ tag }) => tag));
    for (const [tag, text] of Object.entries(notice.texts)) {
      expect(text).toMatch(scriptOf(tag).letters);
      expect(text).not.toMatch(NEVER_TO_TRAVELLERS);
      expect(text.length).toBeLessThanOrEqual(300);
    }
  });
});

describe('the turn of the languages', () => {
  it('shows each but the first equally often, three at a time, each once in a row of three', () => {
    const seen = new Map<string, number>();
    const rounds = (LANGUAGES.length - 1) * 3;
    for (let turn = 0; turn < rounds; turn += 1) {
      const small = smallLanguages(LANGUAGES, turn);
      expect(new Set(small).size).toBe(3);
      for (const { tag } of small) seen.set(tag, (seen.get(tag) ?? 0) + 1);
    }
    expect(seen.has('en')).toBe(false);
    expect(seen.size).toBe(LANGUAGES.length - 1);
    expect(new Set(seen.values()).size).toBe(1);
  });

  it('shows what there is where a site names few', () => {
    expect(smallLanguages(LANGUAGES.slice(0, 1), 5)).toEqual([]);
    expect(smallLanguages(LANGUAGES.slice(0, 3), 5)).toEqual(LANGUAGES.slice(1, 3));
  });
});
