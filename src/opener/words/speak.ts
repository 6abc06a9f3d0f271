import { fromBase64, textOf } from '../crypto/primitives.ts';
import { en, type Words } from './en.ts';

/** Name in the language itself; digits of `Intl` stay 0 to 9, because numbers are compared with paper. */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr', intl: 'en-GB' },
  fr: { name: 'Français', dir: 'ltr', intl: 'fr' },
  es: { name: 'Español', dir: 'ltr', intl: 'es' },
  ar: { name: 'العربية', dir: 'rtl', intl: 'ar-u-nu-latn' },
  pt: { name: 'Português', dir: 'ltr', intl: 'pt-PT' },
  ru: { name: 'Русский', dir: 'ltr', intl: 'ru' },
} as const;
export type Locale = keyof typeof LANGUAGES;
export type Key = keyof Words;

const words: Partial<Record<Locale, Words>> & { en: Words } = { en };
let locale: Locale = 'en';

export const current = (): Locale => locale;

export function isLocale(text: string): text is Locale {
  return Object.hasOwn(LANGUAGES, text);
}

/** Languages that this browser could unpack: English always. */
export function spoken(): Locale[] {
  return Object.keys(LANGUAGES).filter((one): one is Locale => isLocale(one) && words[one] !== undefined);
}

/**
 * Unpacks the other languages: the page would not fit its limit with them in clear. They are in the page as deflated JSON, the
 * texts in the order of the English ones. A browser that cannot inflate (before Firefox 113, Safari 16.4) shows English.
 */
export async function unpack(): Promise<void> {
  try {
    const packed = fromBase64(document.getElementById('words')?.textContent ?? '');
    if (packed === null) return;
    const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const all = JSON.parse(textOf(bytes) ?? '') as Record<string, string[]>;
    const keys = Object.keys(en);
    for (const [name, texts] of Object.entries(all))
      if (isLocale(name)) words[name] = Object.fromEntries(keys.map((key, at) => [key, texts[at] ?? ''])) as Words;
  } catch {
    // English is what is left, and the chooser offers no other.
  }
}

export function speak(next: Locale): void {
  locale = words[next] === undefined ? 'en' : next;
  const { dir } = LANGUAGES[locale];
  document.documentElement.lang = locale;
  document.documentElement.dir = dir;
  document.title = t('title');
}

/** The words of a key, with `{name}` filled in. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return (words[locale] ?? en)[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Whether a word of a file is one that the page has words for. */
export function isKey(text: string): text is Key {
  return Object.hasOwn(en, text);
}

/** Words of a closed value of a file; what the page does not know stays as it is. */
export function valueWords(value: string, prefix = ''): string {
  const key = prefix + value.replaceAll('-', '_');
  return isKey(key) ? t(key) : value;
}

export function moment(at: string): string {
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return at;
  const shape = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  return new Intl.DateTimeFormat(LANGUAGES[locale].intl, { ...shape, timeZoneName: 'short' }).format(instant);
}

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([LANGUAGES[locale].intl], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
