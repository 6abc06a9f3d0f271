import { signal } from '@preact/signals';
import { type CountBase, type Key, PARTS } from './areas.ts';
import { isLocale, LANGUAGES, type Language } from './languages.ts';

export type { Key } from './areas.ts';
export { isLocale, LANGUAGES, type Language, type Locale } from './languages.ts';

type Words = Readonly<Record<string, string>>;

interface Shown {
  locale: string;
  about: Language;
  words: Words;
  /** False until the words of the dialogs are there too. */
  whole: boolean;
}

/** What the screen is written in. A component that reads words while drawing is drawn again when they change. */
const shown = signal<Shown>({ locale: 'en', about: LANGUAGES.en, words: {}, whole: false });

/** Words of the policy in place of the product's; the key itself stays what it means. */
const own = signal<Words>({});

export function setOwnWords(words: Words): void {
  own.value = words;
}

type Part = 'first' | 'rest';

/** Languages of the site, by code. How they are fetched comes later: the first screen is mostly in a language of the program. */
const ofSite = signal<Readonly<Record<string, Language>>>({});
const site = () => import('./site.ts').catch(() => null);

/** Fetches which languages the site has. False if the box did not answer: then ask again. */
export async function loadSiteLanguages(): Promise<boolean> {
  const listed = (await (await site())?.listOfSite()) ?? null;
  if (listed !== null) ofSite.value = listed;
  return listed !== null;
}

/** Null if the language is not there, or the box does not answer. */
async function load(locale: string, part: Part): Promise<Words | null> {
  if (!isLocale(locale)) return (await (await site())?.wordsOfSite(locale, part)) ?? null;
  const areas = await PARTS[locale][part]().catch(() => null);
  return areas && Object.assign({}, ...Object.values(areas));
}

/** Languages to choose from: those of the program, and those of the site behind them. */
export function languages(): Readonly<Record<string, Language>> {
  return { ...LANGUAGES, ...ofSite.value };
}

/** Fetches the words a screen needs first. False if the box did not answer: then ask again. */
export async function startWords(locale: string): Promise<boolean> {
  const [about, words] = [languages()[locale], await load(locale, 'first')];
  if (about === undefined || words === null) return false;
  shown.value = { locale, about, words, whole: false };
  return true;
}

/** Fetches the missing texts of the language on the screen, if any. */
export async function completeWords(): Promise<boolean> {
  const { locale, about, words, whole } = shown.value;
  if (whole) return true;
  const rest = await load(locale, 'rest');
  if (rest === null) return false;
  // Another language may have been chosen meanwhile, and that choice brought all of its words.
  if (shown.value.words === words) shown.value = { locale, about, words: { ...words, ...rest }, whole: true };
  return true;
}

/** Another language, all of it at once; false, without any change, if the kiosk did not answer. */
export async function changeWords(locale: string): Promise<boolean> {
  const about = languages()[locale];
  const [first, rest] = await Promise.all([load(locale, 'first'), load(locale, 'rest')]);
  if (about === undefined || first === null || rest === null) return false;
  shown.value = { locale, about, words: { ...first, ...rest }, whole: true };
  return true;
}

export function shownLocale(): string {
  return shown.value.locale;
}

export function shownLanguage(): Language {
  return shown.value.about;
}

export function wordsWhole(): boolean {
  return shown.value.whole;
}

/** The language on the screen as `Intl` wants it. */
export function currentLocale(): string {
  return shown.value.about.intl;
}

export type Params = Readonly<Record<string, string | number>>;

/** First strong isolate and its end (Unicode bidi algorithm, UAX 9 clause 2.5). */
const [ISOLATE, END] = ['\u2068', '\u2069'];
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** A name or number put into a sentence of the other direction must not turn its neighbours round. */
function isolated(value: string | number): string {
  const text = String(value);
  const { dir } = shown.value.about;
  const apart = dir === 'rtl' || RIGHT_TO_LEFT.test(text);
  return apart ? `${ISOLATE}${text}${END}` : text;
}

/** Words of a key. `{name}` is replaced from `params`; sentences are whole, never built by joining pieces. */
export function t(key: Key, params: Params = {}): string {
  return fill(own.value[key] ?? shown.value.words[key] ?? key, params);
}

/** Puts `params` into the holes of a sentence, each isolated from the direction of its neighbours. */
export function fill(words: string, params: Params): string {
  return words.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : isolated(value);
  });
}

const rules = new Map<string, Intl.PluralRules>();

/** Words of a count, chosen by the plural rule of the language; a form it does not write out falls back to `other`. */
export function tn(base: CountBase, n: number, params: Params = {}): string {
  const locale = currentLocale();
  const rule = rules.get(locale) ?? new Intl.PluralRules(locale);
  rules.set(locale, rule);
  const { words } = shown.value;
  const text = words[`${base}.${rule.select(n)}`] ?? words[`${base}.other`] ?? base;
  return fill(text, { n: new Intl.NumberFormat(locale).format(n), ...params });
}

export function isKey(text: string): text is Key {
  return Object.hasOwn(shown.value.words, text);
}

/** Words for a code that arrived from the daemon; a code without words is shown as it is rather than hidden. */
export function tCode(prefix: string, code: string, suffix = ''): string {
  const key = `${prefix}.${code}${suffix}`;
  return isKey(key) ? t(key) : code;
}

/**
 * The code under which a reason has its own words for an input: a person missing at the camera differs from a missing
 * document.
 */
export function reasonFor(code: string, input: string | null): string {
  const own = `${code}.${input}`;
  return isKey(`reason.${own}.title`) ? own : code;
}

export const reasonTitle = (code: string): string => tCode('reason', code, '.title');
export const reasonShort = (code: string): string => tCode('reason', code, '.short');
export const reasonAdvice = (code: string): string => tCode('reason', code, '.advice');
