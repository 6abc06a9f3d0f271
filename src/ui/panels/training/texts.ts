import { type Params, shownLocale } from '../../words/index.ts';
import { words as en } from './texts-en.ts';
import { words as fr } from './texts-fr.ts';

/** Texts of drills and lessons: long, read in training alone, and therefore in the part that only training fetches. */
export type TextKey = keyof typeof en;

/** Languages that have them; every other reads English, and the panel says so. */
const TEXTS: Readonly<Partial<Record<string, Readonly<Record<TextKey, string>>>>> = { en, fr };

export function translated(): boolean {
  return TEXTS[shownLocale()] !== undefined;
}

/** The text of a key; `{name}` is replaced from `params`. */
export function t(key: TextKey, params: Params = {}): string {
  const text = (TEXTS[shownLocale()] ?? en)[key];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    params[name] === undefined ? whole : String(params[name]),
  );
}

/** The text of a code; the code itself where there is none. */
export function tCode(prefix: string, code: string, suffix = ''): string {
  const key = `${prefix}.${code}${suffix}`;
  return Object.hasOwn(en, key) ? t(key as TextKey) : code;
}
