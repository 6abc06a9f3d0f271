import { FIRST_ENGLISH, REST_ENGLISH } from '../../ui/words/english/index.ts';

type Words = Readonly<Record<string, string>>;
export type Part = 'first' | 'rest';

const merged = (areas: Readonly<Record<string, Words>>): Words => Object.assign({}, ...Object.values(areas));

/** English words of each part that the screen fetches. */
export const ENGLISH: Readonly<Record<Part, Words>> = { first: merged(FIRST_ENGLISH), rest: merged(REST_ENGLISH) };
const ALL: Words = { ...ENGLISH.first, ...ENGLISH.rest };

/** Keys with counts: `person.days` if English has `person.days.one` and `person.days.other`. */
const COUNTS: ReadonlySet<string> = new Set(
  Object.keys(ALL)
    .filter((key) => key.endsWith('.other') && ALL[key.replace(/other$/, 'one')] !== undefined)
    .map((key) => key.slice(0, -'.other'.length)),
);

/** The English text of a key. For a count, its plural text, and which form the key is. */
export interface Counted {
  text: string;
  form: string | null;
}

const FORMS: readonly string[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

function countOf(key: string): { base: string; form: string } | null {
  const at = key.lastIndexOf('.');
  const [base, form] = [key.slice(0, at), key.slice(at + 1)];
  return COUNTS.has(base) && FORMS.includes(form) ? { base, form } : null;
}

/**
 * Plural forms that a language writes (CLDR). A language that this machine's Intl does not know gets the two English forms.
 * If `many` means only whole millions, as in Romance languages, it may be left out, because counts here never reach them.
 */
export function formsOf(code: string): string[] {
  if (Intl.PluralRules.supportedLocalesOf(code).length === 0) return ['one', 'other'];
  const rules = new Intl.PluralRules(code);
  const reached = new Set([...Array(200).keys(), 1_000].map((n) => rules.select(n)));
  return FORMS.filter((form) => form === 'other' || reached.has(form as Intl.LDMLPluralRule));
}

/** Every key that a language of this code has on the screen. */
export function keysOf(code: string): string[] {
  const forms = formsOf(code);
  const plain = Object.keys(ALL).filter((key) => countOf(key) === null);
  return [...plain, ...[...COUNTS].flatMap((base) => forms.map((form) => `${base}.${form}`))];
}

/** Accepts any plural form of a count as a key, so that a file does not depend on the tables of one machine. */
export function isScreenKey(key: string): boolean {
  return Object.hasOwn(ALL, key) || countOf(key) !== null;
}

export function englishOf(key: string): Counted {
  const count = countOf(key);
  if (count === null) return { text: ALL[key] ?? '', form: null };
  return { text: ALL[key] ?? ALL[`${count.base}.other`] ?? '', form: count.form };
}

/**
 * The words of one part of the screen: those of the language, and English for missing ones. A count never mixes
 * two languages: if its plural form exists, the English form is not added.
 */
export function filled(part: Part, own: Words): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [key, text] of Object.entries(ENGLISH[part])) {
    const count = countOf(key);
    if (count === null || own[`${count.base}.other`] === undefined) words[key] = text;
  }
  for (const [key, text] of Object.entries(own)) {
    const count = countOf(key);
    const at = count === null ? key : `${count.base}.other`;
    if (ENGLISH[part][at] !== undefined) words[key] = text;
  }
  return words;
}
