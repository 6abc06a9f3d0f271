/** Languages of the officer's screen, in the order of the chooser (docs/languages.md). */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr', intl: 'en-GB', reviewed: true },
  fr: { name: 'Français', dir: 'ltr', intl: 'fr', reviewed: false },
  es: { name: 'Español', dir: 'ltr', intl: 'es', reviewed: false },
  // Digits 0 to 9: the officer compares them with a document, and ٥ next to 0 or ٦ next to 7 is misread.
  ar: { name: 'العربية', dir: 'rtl', intl: 'ar-u-nu-latn', reviewed: false },
  pt: { name: 'Português', dir: 'ltr', intl: 'pt-PT', reviewed: false },
  ru: { name: 'Русский', dir: 'ltr', intl: 'ru', reviewed: false },
} as const satisfies Record<string, Language>;

export interface Language {
  /** Its name in itself: who looks for it may not read the others. */
  name: string;
  dir: 'ltr' | 'rtl';
  /** For `Intl`: numbers, dates, ages, names of countries. */
  intl: string;
  /** Whether a native speaker of the trade has read every word; until then the screen says that this has not been done. */
  reviewed: boolean;
}

export type Locale = keyof typeof LANGUAGES;

export function isLocale(text: unknown): text is Locale {
  return typeof text === 'string' && Object.hasOwn(LANGUAGES, text);
}

/**
 * Forms of a count that a language writes out, of the categories of CLDR. Romance languages have `many` only for whole
 * millions, which nothing here counts: they fall back to `other`.
 */
interface Forms {
  en: 'one' | 'other';
  fr: 'one' | 'other';
  es: 'one' | 'other';
  ar: 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
  pt: 'one' | 'other';
  ru: 'one' | 'few' | 'many' | 'other';
}

type Keys<E> = keyof E & string;
/** `person.days` where English has `person.days.one` and `person.days.other`. */
export type CountKey<E> = {
  [K in Keys<E>]: K extends `${infer Base}.other` ? (`${Base}.one` extends Keys<E> ? Base : never) : never;
}[Keys<E>];

/**
 * Words of one area in one language, from the English ones: every key, and for a count every form of that language. A
 * missing key, a key too many and a form the language does not have do not compile.
 */
export type Translation<E, L extends Locale> = Readonly<
  Record<Exclude<Keys<E>, `${CountKey<E>}.${'one' | 'other'}`> | `${CountKey<E>}.${Forms[L]}`, string>
>;
