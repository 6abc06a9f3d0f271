import { EVERYWHERE, OWN } from './lists.ts';
import { type Filed, filed, foundIn, type Pattern, patternOf, wordsOf } from './patterns.ts';

/** Languages whose role words the product knows. */
export const ROLE_WORD_LANGUAGES: readonly string[] = Object.keys(EVERYWHERE);

/** Most UTF-16 code units of a line of a list, and most lines of one language. */
const LINE_UNITS_MAX = 200;
const LINES_MAX = 400;

/** The first role word of a text in a language, as it is written there; null if there is none. */
export type RoleWordFinder = (text: string, language: string) => string | null;

const PRODUCT: Filed = filed(Object.values(EVERYWHERE).flatMap(patternsOf));
const PRODUCT_OWN: Readonly<Record<string, Filed>> = filedOf(OWN);

/**
 * Looks for words that give a person a role (suspect, victim, trafficker and the like) in a text that a traveller or a companion
 * may read (docs/protection.md): near a controller, such a word is dangerous. The lists of the product apply in every language,
 * because a text is easily filed under the wrong one; words that are harmless elsewhere apply only in their own language. `more`
 * adds lists of further languages, which apply in their own language; invalid lines are skipped, so check them with
 * `readRoleWords` first. A language code may contain a script ("sr-Latn").
 */
export function roleWordFinder(more: Readonly<Record<string, readonly string[]>> = {}): RoleWordFinder {
  const further = filedOf(more);
  return (text, language) => {
    const code = language.split('-')[0] ?? '';
    const lists = [PRODUCT, PRODUCT_OWN[code], further[code]].filter((list) => list !== undefined);
    return foundIn(wordsOf(text), lists);
  };
}

/** What is wrong with lists of further languages; null if they can be used. The sentence says which language and line. */
export function readRoleWords(lists: Readonly<Record<string, readonly string[]>>): string | null {
  for (const [language, lines] of Object.entries(lists)) {
    if (lines.length > LINES_MAX) return `${language} has more than ${LINES_MAX} lines.`;
    const wrong = lines.find((line) => line.length > LINE_UNITS_MAX || patternOf(line) === null);
    if (wrong !== undefined)
      return `${language}: "${wrong.slice(0, 60)}" is not a word, a phrase or the beginning of a word (beginning*).`;
  }
  return null;
}

function filedOf(lists: Readonly<Record<string, readonly string[]>>): Record<string, Filed> {
  return Object.fromEntries(Object.entries(lists).map(([language, lines]) => [language, filed(patternsOf(lines))]));
}

function patternsOf(lines: readonly string[]): Pattern[] {
  return lines.map(patternOf).filter((pattern) => pattern !== null);
}
