import { en, type Key } from './en.ts';

export type { Key } from './en.ts';

/** Every locale has every key: a missing translation does not compile. */
export type Catalogue = Readonly<Record<Key, string>>;

/** Locales of this build. Others are added as `words/<locale>.ts` and reviewed by a native speaker before release. */
export const CATALOGUES = { en } as const satisfies Record<string, Catalogue>;
export type Locale = keyof typeof CATALOGUES;

let catalogue: Catalogue = CATALOGUES.en;
let locale: Locale = 'en';

export function useLocale(next: Locale): void {
  locale = next;
  catalogue = CATALOGUES[next];
}

export function currentLocale(): Locale {
  return locale;
}

export type Params = Readonly<Record<string, string | number>>;

/** Words of a key. `{name}` is replaced from `params`; sentences are whole, never built by joining pieces. */
export function t(key: Key, params: Params = {}): string {
  return catalogue[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    params[name] === undefined ? whole : String(params[name]),
  );
}

type PluralBase = { [K in Key]: K extends `${infer Base}.other` ? Base : never }[Key];

/** Words of a count, chosen by the plural rule of the locale; languages without an own form fall back to `other`. */
export function tn(base: PluralBase, n: number, params: Params = {}): string {
  const rule = new Intl.PluralRules(locale).select(n);
  const wanted = `${base}.${rule}`;
  const key = isKey(wanted) ? wanted : (`${base}.other` as Key);
  return t(key, { n: new Intl.NumberFormat(locale).format(n), ...params });
}

export function isKey(text: string): text is Key {
  return Object.hasOwn(catalogue, text);
}

/** Words for a code that arrived from the daemon; a code without words is shown as it is rather than hidden. */
export function tCode(prefix: string, code: string, suffix = ''): string {
  const key = `${prefix}.${code}${suffix}`;
  return isKey(key) ? t(key) : code;
}

export const reasonTitle = (code: string): string => tCode('reason', code, '.title');
export const reasonShort = (code: string): string => tCode('reason', code, '.short');
export const reasonAdvice = (code: string): string => tCode('reason', code, '.advice');
