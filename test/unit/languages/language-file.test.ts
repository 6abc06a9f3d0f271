import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGE_FILE_BYTES_MAX, readLanguage } from '../../../src/daemon/languages/file.ts';
import { SHIPPED_LANGUAGES } from '../../../src/daemon/languages/folder.ts';
import {
  languageAt,
  languageTemplate,
  openSiteLanguages,
  siteLanguagesIn,
} from '../../../src/daemon/languages/index.ts';
import { filled, formsOf, keysOf } from '../../../src/daemon/languages/keys.ts';
import { FIRST, PARTS, REST } from '../../../src/ui/words/areas.ts';
import { FIRST_ENGLISH, REST_ENGLISH } from '../../../src/ui/words/english/index.ts';
import { LANGUAGES, type Locale } from '../../../src/ui/words/languages.ts';
import { type LanguageDraft, mirrorLanguage } from '../../fakes/mirror-language.ts';

const read = (draft: LanguageDraft) => readLanguage(JSON.stringify(draft));
const with_ = (change: (draft: LanguageDraft) => void): LanguageDraft => {
  const draft = mirrorLanguage();
  change(draft);
  return draft;
};

describe('a language file', () => {
  it('knows the areas and the languages of the screen', () => {
    expect(Object.keys(FIRST_ENGLISH)).toEqual([...FIRST]);
    expect(Object.keys(REST_ENGLISH)).toEqual([...REST]);
    expect(SHIPPED_LANGUAGES).toEqual(Object.keys(LANGUAGES));
  });

  it('is taken whole as the template writes it, and as somebody translated it', () => {
    const template = readLanguage(languageTemplate({ code: 'sv', name: 'Svenska', direction: 'ltr' }));
    expect(template).toMatchObject({ ok: true, coverage: { missing: [], roleWordsKnown: false } });
    const mirror = read(mirrorLanguage());
    expect(mirror).toMatchObject({ ok: true, language: { direction: 'rtl' }, coverage: { missing: [] } });
  });

  it.each(Object.keys(LANGUAGES).slice(1) as Locale[])(
    'has rules that the delivered words of %s keep',
    async (locale) => {
      const draft = mirrorLanguage();
      draft.code = locale;
      draft.screen = {};
      for (const part of ['first', 'rest'] as const)
        Object.assign(draft.screen, ...Object.values(await PARTS[locale][part]()));
      draft.traveller = null;
      const verdict = read(draft);
      expect(verdict.ok ? [] : verdict.faults).toEqual([]);
      expect(verdict).toMatchObject({ ok: true, coverage: { roleWordsKnown: true } });
      // Of a Romance language `many` is left out: it means whole millions.
      if (verdict.ok) expect(verdict.coverage.missing.filter((key) => !key.endsWith('.many'))).toEqual([]);
    },
  );

  it.each<[string, string, (draft: LanguageDraft) => void]>([
    [
      'a key that the screen does not have',
      'unknown-key',
      (d) => {
        d.screen['action.nuke'] = 'אאא';
      },
    ],
    [
      'a key of every object',
      'unknown-key',
      (d) => {
        d.screen['constructor'] = 'אאא';
      },
    ],
    [
      'an empty text',
      'empty',
      (d) => {
        d.screen['action.clear'] = '';
      },
    ],
    [
      'blanks at an end',
      'empty',
      (d) => {
        d.screen['action.clear'] = 'אא ';
      },
    ],
    [
      'a hole that is missing',
      'holes',
      (d) => {
        d.screen['status.who'] = '{lane}';
      },
    ],
    [
      'a hole that English does not have',
      'holes',
      (d) => {
        d.screen['action.clear'] = 'א {n}';
      },
    ],
    [
      'a text that its place does not hold',
      'too-long',
      (d) => {
        d.screen['action.clear'] = 'א'.repeat(56);
      },
    ],
    [
      'markup',
      'markup',
      (d) => {
        d.screen['action.clear'] = '<b>א</b>';
      },
    ],
    [
      'a character of markup',
      'markup',
      (d) => {
        d.screen['action.clear'] = 'א&lt;א';
      },
    ],
    [
      'a direction mark',
      'controls',
      (d) => {
        d.screen['action.clear'] = 'א\u202eא';
      },
    ],
    [
      'a line break',
      'controls',
      (d) => {
        d.screen['action.clear'] = 'א\nא';
      },
    ],
    [
      'a word that assigns a role to a person',
      'role-word',
      (d) => {
        d.screen['action.clear'] = 'Suspect';
      },
    ],
    [
      'an arrest from a stop list',
      'role-word',
      (d) => {
        d.screen['alert.stop'] = 'Arrest';
      },
    ],
    [
      'a display that says refused',
      'role-word',
      (d) => {
        d.traveller!.words['idle'] = 'Refused';
      },
    ],
    [
      'a display with an empty sentence',
      'empty',
      (d) => {
        d.traveller!.words['moving'] = '';
      },
    ],
    [
      'a sentence that nobody reads from two metres',
      'too-long',
      (d) => {
        d.traveller!.words['idle'] = 'א'.repeat(91);
      },
    ],
  ])('refuses %s', (_name, rule, change) => {
    expect(read(with_(change))).toMatchObject({ ok: false, reason: 'LANGUAGE_WORDS', faults: [{ rule }] });
  });

  it('refuses the role words of its own language too, and those of others only in English', () => {
    const own = (code: string, text: string) =>
      read(
        with_((d) => {
          d.code = code;
          d.screen = { 'action.clear': text };
          d.traveller = null;
        }),
      );
    expect(own('fr-Latn', 'passeur').ok).toBe(false);
    expect(own('sv', 'passeur').ok).toBe(true);
    expect(own('sv', 'victim').ok).toBe(false);
  });

  it.each<[string, (draft: LanguageDraft) => void]>([
    ['an unknown member', (d) => Object.assign(d, { html: true })],
    [
      'a direction that there is not',
      (d) => {
        d.direction = 'up';
      },
    ],
    [
      'a code that is none',
      (d) => {
        d.code = '../x';
      },
    ],
    [
      'a display that lacks a sentence',
      (d) => {
        delete d.traveller!.words['idle'];
      },
    ],
    [
      'a display with a state that there is not',
      (d) => {
        d.traveller!.words['hit'] = 'אא';
      },
    ],
  ])('with %s is none', (_name, change) => {
    expect(read(with_(change))).toMatchObject({ ok: false, reason: 'LANGUAGE_NOT_ONE' });
  });

  it('that leaves keys out has them counted and shown in English', () => {
    const left = with_((d) => {
      delete d.screen['action.clear'];
      delete d.screen['help.title'];
    });
    const verdict = read(left);
    expect(verdict).toMatchObject({
      ok: true,
      coverage: { missing: ['action.clear', 'help.title'].filter((k) => keysOf('zyx').includes(k)) },
    });
    if (!verdict.ok) return;
    expect(verdict.coverage.translated).toBe(verdict.coverage.keys - verdict.coverage.missing.length);
    const first = filled('first', verdict.language.screen);
    expect(first['action.clear']).toBe('Allow');
    expect(first['action.second-line']).toBe(left.screen['action.second-line']);
  });

  it('never has one count in two languages', () => {
    const own = { 'person.days.other': '{n} אא' };
    const first = filled('first', own);
    expect(first['person.days.other']).toBe('{n} אא');
    expect(first['person.days.one']).toBeUndefined();
    expect(filled('first', {})['person.days.one']).toBe('{n} day');
  });

  it('writes out the forms of a count of its language', () => {
    expect(formsOf('ar')).toEqual(['zero', 'one', 'two', 'few', 'many', 'other']);
    expect(formsOf('ja')).toEqual(['other']);
    expect(formsOf('zyx')).toEqual(['one', 'other']);
    expect(keysOf('ja')).not.toContain('person.days.one');
  });
});

describe('the folder of a site', () => {
  const site = mkdtempSync(join(tmpdir(), 'waypost-languages-'));
  const folder = join(site, 'languages');
  const put = (name: string, draft: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof draft === 'string' ? draft : JSON.stringify(draft));
    return file;
  };
  beforeAll(() => mkdirSync(folder));
  afterAll(() => rmSync(site, { recursive: true, force: true }));

  it('may be missing', () => {
    expect(siteLanguagesIn(join(site, 'nowhere'))).toEqual({ languages: [], problems: [] });
  });

  it('names each file that it refuses, and takes the others', () => {
    put('zyx.json', mirrorLanguage());
    put('cut.json', '{');
    put('big.json', ' '.repeat(LANGUAGE_FILE_BYTES_MAX + 1));
    put('other.json', mirrorLanguage());
    put(
      'fr.json',
      with_((d) => {
        d.code = 'fr';
        d.traveller = null;
      }),
    );
    put(
      'de.json',
      with_((d) => {
        d.code = 'de';
      }),
    );
    put('latin.json', Buffer.from([0x22, 0xff, 0x22]).toString('latin1'));
    const { languages, problems } = siteLanguagesIn(folder);
    expect(languages.map(({ language }) => language.code)).toEqual(['zyx']);
    expect(Object.fromEntries(problems.map(({ file, reason }) => [file.split('/').at(-1), reason]))).toEqual({
      'cut.json': 'LANGUAGE_NOT_ONE',
      'big.json': 'LANGUAGE_UNREADABLE',
      'other.json': 'LANGUAGE_CODE',
      'fr.json': 'LANGUAGE_CODE',
      'de.json': 'LANGUAGE_CODE',
      'latin.json': 'LANGUAGE_NOT_ONE',
    });
    expect(languageAt(join(folder, 'gone.json'))).toMatchObject({ ok: false, reason: 'LANGUAGE_UNREADABLE' });
  });

  it('gives the display what the configuration names, and says what is not there', () => {
    const traveller = { languages: ['en', 'site:zyx', 'site:qq'] } as never;
    const opened = openSiteLanguages({ siteFolder: site, traveller });
    expect(opened.display.languages).toEqual(['en', 'zyx']);
    expect(opened.display.own.map(({ tag, dir, words }) => [tag, dir, words.length])).toEqual([['zyx', 'rtl', 18]]);
    expect(opened.notices.join('\n')).toContain('site:qq');
    expect(opened.notices.join('\n')).toContain('cut.json');
    expect(opened.words.list).toEqual([{ code: 'zyx', name: 'שפה', dir: 'rtl', reviewed: false }]);
    expect(opened.words.words('zyx', 'first')?.['action.clear']).toMatch(/\p{Script=Hebrew}/u);
    expect(opened.words.words('qq', 'first')).toBeNull();
  });
});
