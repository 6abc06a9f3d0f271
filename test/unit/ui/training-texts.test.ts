import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { ALERT_CLASSES } from '../../../src/core/inspection/record/alerts/index.ts';
import { roleWordFinder } from '../../../src/core/role-words/index.ts';
import { DRILL_KINDS } from '../../../src/core/training/drills.ts';
import { ACTIONS, drillFile, lessonFile, WAYS } from '../../../src/core/training/index.ts';
import { TEXTS } from '../../../src/ui/panels/training/texts.ts';
import { LANGUAGES, type Locale } from '../../../src/ui/words/index.ts';

const roleWordIn = roleWordFinder();
const LOCALES = Object.keys(LANGUAGES) as Locale[];
const json = (name: string): unknown => JSON.parse(readFileSync(join(packageRoot, 'training', name), 'utf8'));
const { drills, sets } = drillFile.parse(json('drills.json'));
const { lessons } = lessonFile.parse(json('lessons.json'));

/** Letters that a text in the language must show. */
const LETTERS: Readonly<Record<Locale, RegExp>> = {
  en: /\p{Script=Latin}/u,
  fr: /\p{Script=Latin}/u,
  es: /\p{Script=Latin}/u,
  pt: /\p{Script=Latin}/u,
  ar: /\p{Script=Arabic}/u,
  ru: /\p{Script=Cyrillic}/u,
};

/** English texts that a language rightly spells alike, or that hold no words at all. */
const ALIKE: readonly string[] = ['lesson.face-limits.q2.option.a', 'sheet.savedAt'];

/** Keys that the files of drills and lessons ask for, and the codes that the feedback names. */
function asked(): string[] {
  const ofDrills = drills.flatMap(({ id, kind, scene, notice }) => [
    `drill.kind.${kind}`,
    `drill.why.${kind}`,
    ...(scene ? [`drill.scene.${id}`] : []),
    ...notice.map(({ name }) => `drill.notice.${name}`),
  ]);
  const ofLessons = lessons.flatMap(({ id, paragraphs, questions }) => [
    `lesson.${id}.title`,
    ...Array.from({ length: paragraphs }, (_, at) => `lesson.${id}.p${at + 1}`),
    ...questions.flatMap((question) => [
      `lesson.${id}.${question.id}.ask`,
      `lesson.${id}.${question.id}.why`,
      ...question.options.map((option) => `lesson.${id}.${question.id}.option.${option}`),
    ]),
  ]);
  return [
    ...ofDrills,
    ...ofLessons,
    ...sets.map(({ id }) => `training.set.${id}`),
    ...ACTIONS.map((action) => `did.${action}`),
    ...WAYS.map((way) => `way.${way}`),
    ...ALERT_CLASSES.map((cls) => `cls.${cls}`),
    ...DRILL_KINDS.map((kind) => `drill.kind.${kind}`),
  ];
}

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

describe.each(LOCALES)('drills and lessons in %s', (locale) => {
  it('have a text for every key, and for everything the drills and lessons name', async () => {
    const { words: english } = await TEXTS.en();
    const { words } = await TEXTS[locale]();
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
    expect(asked().filter((key) => !Object.hasOwn(words, key))).toEqual([]);
  });

  it('are whole sentences with the same holes, in the letters of the language', async () => {
    const { words: english } = await TEXTS.en();
    for (const [key, text] of Object.entries((await TEXTS[locale]()).words)) {
      expect(text.trim(), key).toBe(text);
      expect(holes(text), key).toEqual(holes(english[key as keyof typeof english]));
      if (/\p{L}{2}/u.test(text.replaceAll(/\{\w+\}/g, '')) && !ALIKE.includes(key))
        expect(text, key).toMatch(LETTERS[locale]);
    }
  });

  it('name nobody a role', async () => {
    for (const [key, text] of Object.entries((await TEXTS[locale]()).words))
      expect(roleWordIn(text, locale), `${key}: ${text}`).toBeNull();
  });

  it('say that no native speaker has read them, until one has', () => {
    const file = join(packageRoot, 'src/ui/panels/training', `texts-${locale}.ts`);
    expect(/awaiting native review/.test(readFileSync(file, 'utf8'))).toBe(!LANGUAGES[locale].reviewed);
  });
});

describe.each(LOCALES.filter((locale) => locale !== 'en'))('the translation into %s', (locale) => {
  it('leaves nothing in English', async () => {
    const { words: english } = await TEXTS.en();
    const same = Object.entries((await TEXTS[locale]()).words)
      .filter(([key, text]) => text === english[key as keyof typeof english] && !ALIKE.includes(key))
      .map(([key]) => key);
    expect(same).toEqual([]);
  });
});

describe('texts of drills and lessons', () => {
  it('are asked for by a drill, a lesson or the code of the screen', async () => {
    const { words: english } = await TEXTS.en();
    const code = ['lessons', 'panel', 'saved', 'sheet']
      .map((name) => readFileSync(join(packageRoot, 'src/ui/panels/training', `${name}.tsx`), 'utf8'))
      .join('');
    const used = new Set(asked());
    const byCode = /^(training\.(tab|problem)|sheet\.support)\./;
    const unused = Object.keys(english).filter(
      (key) => !used.has(key) && !code.includes(`'${key}'`) && !byCode.test(key),
    );
    expect(unused).toEqual([]);
  });
});
