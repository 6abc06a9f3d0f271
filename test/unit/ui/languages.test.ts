import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_WORD_LANGUAGES, roleWordFinder } from '../../../src/core/role-words/index.ts';
import { ARREST_WORDS, STOP_KEYS } from '../../../src/daemon/languages/stop-words.ts';
import { type Area, FIRST, PARTS, REST } from '../../../src/ui/words/areas.ts';
import { changeWords, LANGUAGES, type Locale, t, tn } from '../../../src/ui/words/index.ts';

const folder = resolve(import.meta.dirname, '../../../src/ui/words');
const AREAS: readonly Area[] = [...FIRST, ...REST];
const LOCALES: Locale[] = Object.keys(LANGUAGES) as Locale[];
const OTHERS = LOCALES.slice(1);

/** Beside "Allow" the word must say to hold the key; alone it could be read as "go on". */
const GO_ON: Readonly<Record<string, RegExp>> = {
  en: /continue|go on/i,
  fr: /continuer/i,
  es: /continuar|seguir/i,
  ar: /^(استمر|تابع|واصل)$/,
  pt: /continuar/i,
  ru: /продолж/i,
};

/** Texts that are rightly the same as in English, with the reason. */
const SAME_AS_ENGLISH: Readonly<Record<string, string>> = {
  'app.name': 'name of the product',
  'signin.pin': 'PIN is the word on the pad in every language',
  'status.who': 'only names and a separator',
  'details.fmr': 'abbreviation of ISO/IEC 19795-1',
  'details.ms': 'unit',
  'diag.mb': 'unit',
  'machine.s': 'unit',
  'machine.part.node': 'name of a program',
  'machine.part.tpm': 'name of a chip',
  'again.mrz': 'abbreviation of ICAO 9303',
  'evidence.zone': 'abbreviation of ICAO 9303',
  'again.seconds': 'unit',
  'age.hours': 'unit',
  'age.minutes': 'unit',
  'facts.read': 'only a field and what was read',
  'details.comparedValue': 'only a field and what was read',
  'details.readValue': 'only a field and what was read',
  'counters.cell': 'only an outcome and a number',
  'counters.category.F': 'letter of ICAO 9303-3',
  'counters.category.M': 'letter of ICAO 9303-3',
  'faceView.score': 'only a number',
  'support.masked': 'stars',
  'support.done.phone': 'only a name and a number',
  'lists.fresh': 'only an age',
  'banner.readFailed': 'only a reason',
};

/** English texts that a language spells alike. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  fr: [
    'Version {version}',
    '{name}, version {version}',
    '{n} minute',
    '{n} minutes',
    'Document',
    'Documents',
    'Page',
    'page',
    'Portrait',
    'portrait',
    'Second portrait',
    'second portrait',
    'Visa',
    'Ultraviolet',
    'Dates',
    'Source',
    'Standard',
    'Protection',
    'Versions',
    'Budget',
    'Configuration',
  ],
  es: ['Chip', 'chip', 'no', 'No'],
  pt: ['Utopia', 'Chip', 'Supervisor', 'Supervisor · {n}'],
};

async function wordsOf(locale: Locale, area: Area): Promise<Readonly<Record<string, string>>> {
  const [first, rest] = [await PARTS[locale].first(), await PARTS[locale].rest()];
  return { ...first, ...rest }[area];
}

/** Forms that a language writes out: those of CLDR, without `many` where it means whole millions only. */
function formsOf(locale: Locale): string[] {
  const { pluralCategories } = new Intl.PluralRules(LANGUAGES[locale].intl).resolvedOptions();
  const millions = ['fr', 'es', 'pt'].includes(locale);
  return pluralCategories.filter((form) => !(millions && form === 'many'));
}

/** Keys of an area in a language, from the English ones. */
function expectedKeys(english: Readonly<Record<string, string>>, locale: Locale): string[] {
  const counts = Object.keys(english)
    .filter((key) => key.endsWith('.other') && key.replace(/other$/, 'one') in english)
    .map((key) => key.replace(/\.other$/, ''));
  const plain = Object.keys(english).filter((key) => !counts.includes(key.replace(/\.(one|other)$/, '')));
  return [...plain, ...counts.flatMap((base) => formsOf(locale).map((form) => `${base}.${form}`))].sort();
}

const holesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

/** The English text that a translated one stands for: of a count, the form for several. */
function englishOf(english: Readonly<Record<string, string>>, key: string): string {
  return english[key] ?? english[key.replace(/\.\w+$/, '.other')] ?? '';
}

describe.each(LOCALES)('%s', (locale) => {
  it.each(AREAS)('holds every key of %s, no other and none empty', async (area) => {
    const words = await wordsOf(locale, area);
    expect(Object.keys(words).sort()).toEqual(expectedKeys(await wordsOf('en', area), locale));
    for (const [key, text] of Object.entries(words)) {
      expect(text.trim(), key).toBe(text);
      expect(text, key).not.toBe('');
    }
  });

  it.each(AREAS)('names nobody a role in %s', async (area) => {
    expect(ROLE_WORD_LANGUAGES).toContain(locale);
    const roleWordIn = roleWordFinder();
    for (const [key, text] of Object.entries(await wordsOf(locale, area)))
      expect(roleWordIn(text, locale), `${key}: ${text}`).toBeNull();
  });

  it('tells nobody to arrest from a stop list, nor to go on beside the key that allows', async () => {
    const [arrest, goOn] = [ARREST_WORDS[locale], GO_ON[locale]];
    if (arrest === undefined || goOn === undefined)
      throw new Error(`write down the words that ${locale} must not show`);
    const panels = await wordsOf(locale, 'panels');
    for (const key of STOP_KEYS) {
      expect(panels[key], key).toEqual(expect.any(String));
      expect(panels[key], key).not.toMatch(arrest);
    }
    const { 'action.hold': hold } = await wordsOf(locale, 'lane');
    expect(hold).toEqual(expect.any(String));
    expect(hold).not.toMatch(goOn);
  });

  it('keeps the short forms short and without a full stop', async () => {
    for (const area of ['reasons', 'face', 'light', 'models', 'chip', 'seal'] as const) {
      for (const [key, text] of Object.entries(await wordsOf(locale, area))) {
        if (!key.endsWith('.short')) continue;
        expect(text, key).not.toMatch(/[.؟]$/);
        expect(text.length, `${key}: ${text}`).toBeLessThanOrEqual(36);
      }
    }
  });
});

describe.each(OTHERS)('%s against English', (locale) => {
  it.each(AREAS)('fills the same holes in %s', async (area) => {
    const english = await wordsOf('en', area);
    for (const [key, text] of Object.entries(await wordsOf(locale, area))) {
      const [mine, theirs] = [holesOf(text), holesOf(englishOf(english, key))];
      // A language may write "one day" or "two days" without a digit; Russian `one` is 21 and 31 too and may not.
      const wordy = !(key in english && !/\.(one|other)$/.test(key)) && /\.(zero|one|two)$/.test(key);
      const free = wordy && !((locale as string) === 'ru' && key.endsWith('.one'));
      expect(free ? mine.filter((name) => name !== 'n') : mine, key).toEqual(
        free ? theirs.filter((name) => name !== 'n') : theirs,
      );
    }
  });

  it.each(AREAS)('leaves nothing in English in %s but names and units', async (area) => {
    const english = await wordsOf('en', area);
    const same = Object.entries(await wordsOf(locale, area))
      .filter(([key, text]) => text === englishOf(english, key) && /\p{L}{2}/u.test(text.replaceAll(/\{\w+\}/g, '')))
      .map(([key]) => key)
      .filter((key) => !(key in SAME_AS_ENGLISH) && !(ALIKE[locale]?.includes(englishOf(english, key)) ?? false));
    expect(same).toEqual([]);
  });

  it.each(AREAS)('says in the file of %s that no native speaker has read it, and on the screen', (area) => {
    const text = readFileSync(join(folder, `${area}-${locale}.ts`), 'utf8');
    expect(/awaiting native review/.test(text)).toBe(!LANGUAGES[locale].reviewed);
  });
});

describe('counts', () => {
  beforeAll(async () => {
    await changeWords('en');
  });
  afterAll(async () => {
    await changeWords('en');
  });

  it('keeps the language on the screen where another one does not come', async () => {
    expect(await changeWords('en')).toBe(true);
    expect(await changeWords('xx' as Locale)).toBe(false);
    expect(t('action.clear')).toBe('Allow');
    expect(tn('person.days', 2)).toBe('2 days');
  });
});
