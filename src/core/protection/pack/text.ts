import { z } from 'zod';
import { plainText } from '../index.ts';

/** A language tag as used in the pack: `en`, `kmr`, `zh-Hans`. */
export const LANGUAGE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?$/;
const languageTag = z.string().regex(LANGUAGE, 'use a language code such as en, kmr or zh-Hans');

/** Maximum number of languages of one pack: those of the traveller's display and as many others. */
const LANGUAGES_MAX = 60;

/** Values by language. English is always present, because a screen falls back to it. */
export type ByLanguage<T> = Readonly<Record<string, T>>;
export type Words = ByLanguage<string>;

const utf8 = new TextEncoder();

/**
 * One line that a person reads: `min` to `max` characters (Unicode code points), without lone surrogates, control characters or
 * direction marks, which would make a text read in another order than it was signed.
 */
export function line(min: number, max: number) {
  return z
    .string()
    .refine((text) => text === text.trim(), 'leave out the spaces around it')
    .refine((text) => !/\p{Surrogate}/u.test(text), 'it contains half a character (a lone surrogate); write it again')
    .refine((text) => {
      const count = [...text].length;
      return count >= min && count <= max;
    }, `write ${min} to ${max} characters`)
    .refine((text) => plainText(utf8.encode(text)), 'it contains control characters or direction marks');
}

/** The same text in several languages, including English. */
export function inLanguages<T extends z.ZodType>(one: T) {
  return z
    .record(languageTag, one)
    .refine((words) => Object.hasOwn(words, 'en'), 'write it in English (en) too')
    .refine((words) => Object.keys(words).length <= LANGUAGES_MAX, `it has more than ${LANGUAGES_MAX} languages`);
}

/** Values by language, with no language required. */
export function perLanguage<T extends z.ZodType>(one: T) {
  return z
    .record(languageTag, one)
    .refine((words) => Object.keys(words).length <= LANGUAGES_MAX, `it has more than ${LANGUAGES_MAX} languages`);
}

/** The text in this language, otherwise in English, otherwise the first available; null if there is none. */
export function inLanguage<T>(words: ByLanguage<T>, language: string): T | null {
  return words[language] ?? words['en'] ?? Object.values(words)[0] ?? null;
}

/** Languages that a person speaks, as language tags. */
export const languageTags = z.array(languageTag).min(1).max(LANGUAGES_MAX);
