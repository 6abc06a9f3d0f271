import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLE_WORD_LANGUAGES, readRoleWords, roleWordFinder } from '../../../src/core/role-words/index.ts';

interface Vectors {
  refused: Record<string, [text: string, word: string][]>;
  harmless: Record<string, string[]>;
}
const { refused, harmless } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../vectors/role-words.json'), 'utf8'),
) as Vectors;
const bad = Object.entries(refused).flatMap(([language, rows]) =>
  rows.map(([text, word]): [string, string, string] => [language, text, word]),
);
const good = Object.entries(harmless).flatMap(([language, rows]) =>
  rows.map((text): [string, string] => [language, text]),
);
const find = roleWordFinder();

describe('words that give a person a role', () => {
  it('are known in six languages', () => {
    expect([...ROLE_WORD_LANGUAGES].sort()).toEqual(['ar', 'en', 'es', 'fr', 'pt', 'ru']);
    expect(Object.keys(refused).sort()).toEqual([...ROLE_WORD_LANGUAGES].sort());
  });

  it('are found in 30 of 30 texts, as they are written there', () => {
    expect(bad).toHaveLength(30);
    expect(bad.map(([language, text]) => [language, text, find(text, language)])).toEqual(bad);
  });

  it('are found in none of 200 harmless texts', () => {
    expect(good).toHaveLength(200);
    expect(new Set(good.map(String)).size).toBe(200);
    expect(good.filter(([language, text]) => find(text, language) !== null)).toEqual([]);
  });

  it.each([
    ['capitals', 'VICTIMS', 'en'],
    ['letters and their marks apart', 'vi\u0301ctima', 'es'],
    ['a word without its mark', 'vitima', 'pt'],
    ['a soft hyphen', 'vic\u00adtim', 'en'],
    ['a hidden character', 'vic\u200btim', 'en'],
    ['wide letters', 'ｖｉｃｔｉｍ', 'en'],
    ['a Cyrillic letter in it', 'v\u0456ctim', 'en'],
    ['Arabic vowels', 'ضَحِيَّة', 'ar'],
    ['the Arabic stretching sign', 'ضحـــية', 'ar'],
    ['an Arabic word before it', 'وللضحايا', 'ar'],
    ['another language', 'Aide aux victimes', 'de'],
    ['a script in the code of the language', 'жертва', 'sr-Cyrl'],
  ])('are found in spite of %s', (_what, text, language) => {
    expect(find(text, language)).not.toBeNull();
  });

  it('count in their own language alone where they are harmless in another', () => {
    expect(find('tráfico', 'pt')).toBe('tráfico');
    expect(find('tráfico', 'es')).toBeNull();
    expect(find('langues slaves', 'fr')).toBeNull();
    expect(find('slaves', 'en')).toBe('slaves');
  });

  it('may come with a language of their own', () => {
    const german = roleWordFinder({ de: ['Opfer|Opfern', 'Opferhilfe*', 'Menschen handel'] });
    expect(german('Hilfe für Opfer', 'de')).toBe('Opfer');
    expect(german('Opferhilfestelle', 'de')).toBe('Opferhilfestelle');
    expect(german('Opfer', 'nl')).toBeNull();
    expect(german('Opfergabe', 'de')).toBeNull();
    expect(german('Victim Support', 'de')).toBe('Victim');
    expect(readRoleWords({ de: ['Opfer*'] })).toBeNull();
    expect(readRoleWords({ de: ['Opfer*', '***'] })).toMatch(/^de: "\*\*\*" is not a word/);
    expect(readRoleWords({ de: ['!nur'] })).toMatch(/^de: /);
    expect(readRoleWords({ de: Array(401).fill('Opfer') })).toMatch(/more than 400/);
  });

  it('are looked for in any text without a fault, and found wherever one is put in', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(...bad.filter(([, , word]) => !word.includes(' '))),
        (before, after, [language, , word]) => {
          find(before, language);
          expect(find(`${before} , ${word} ; ${after}`, language)).not.toBeNull();
        },
      ),
      { numRuns: 500 },
    );
  });
});
