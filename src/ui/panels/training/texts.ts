import { effect, signal } from '@preact/signals';
import { fill, isLocale, type Locale, type Params, shownLocale } from '../../words/index.ts';
import type { words as en } from './texts-en.ts';

/** Texts of drills and lessons: they are long and used in training only, so only training fetches them. */
export type TextKey = keyof typeof en;
export type Texts = Readonly<Record<TextKey, string>>;

/** One part for each language; a missing language does not compile. */
export const TEXTS: Readonly<Record<Locale, () => Promise<{ words: Texts }>>> = {
  en: () => import('./texts-en.ts'),
  fr: () => import('./texts-fr.ts'),
  es: () => import('./texts-es.ts'),
  ar: () => import('./texts-ar.ts'),
  pt: () => import('./texts-pt.ts'),
  ru: () => import('./texts-ru.ts'),
};

/** Languages added by a site have no training texts, so the English ones are used. */
const textsOf = (locale: string) => TEXTS[isLocale(locale) ? locale : 'en']();

const texts = signal<Texts | null>(null);

/**
 * Fetches the texts in the language of the screen, and those of each language that is chosen later. Fails if the first texts
 * cannot be fetched.
 */
export async function loadTexts(): Promise<void> {
  texts.value = (await textsOf(shownLocale())).words;
  effect(() => {
    const wanted = shownLocale();
    // If the kiosk does not answer, the present texts stay; the next choice of a language asks again.
    void textsOf(wanted).then(
      ({ words }) => {
        if (wanted === shownLocale()) texts.value = words;
      },
      () => undefined,
    );
  });
}

/** The text of a key; `{name}` is replaced from `params`. */
export function t(key: TextKey, params: Params = {}): string {
  return fill(texts.value?.[key] ?? key, params);
}

/** The text of a code; the code itself if there is none. */
export function tCode(prefix: string, code: string, suffix = ''): string {
  const key = `${prefix}.${code}${suffix}`;
  return Object.hasOwn(texts.value ?? {}, key) ? t(key as TextKey) : code;
}
