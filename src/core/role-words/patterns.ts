/** Makes different spellings of a word equal: compatibility forms, marks above and below letters, hidden characters, capitals. */
function folded(text: string): string {
  return (
    text
      .normalize('NFKD')
      // Hidden characters would cut a word in two; the Arabic stretching sign is one of them for this purpose.
      .replaceAll(/[\p{Cf}\p{M}\u0640]/gu, '')
      .toLowerCase()
  );
}

const LETTERS = /[\p{L}\p{N}]+/gu;
/** Arabic attaches "and", "with", "for", "the" and the like to the word; they do not make it a different word. */
const ARABIC_BEFORE = /^[وف]?(?:ال|لل|[بكل](?:ال)?)?/u;
const ARABIC = /^\p{Script=Arabic}+$/u;
/** An Arabic word is not cut to fewer letters than this: the rest could be any word. */
const ARABIC_LETTERS_MIN = 3;
/** Letters that can replace one another when somebody tries to evade a list. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  е: 'e',
  к: 'k',
  м: 'm',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ј: 'j',
};

/** Number of letters by which patterns are filed: a text is compared only with those that begin like one of its words. */
const FILED_BY = 2;

export interface Word {
  /** As written in the text. */
  written: string;
  /** Every form in which it may be on a list. */
  forms: readonly string[];
}

/** The words of a text, with the forms in which a list may contain them. */
export function wordsOf(text: string): Word[] {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\u0640]/gu, '')
    // The English genitive is not a separate word.
    .replaceAll(/(?<=\p{L})['’]s(?!\p{L})/giu, '');
  // A mark belongs to the letter before it: otherwise a word with decomposed letters would be split.
  const words = plain.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.map((written) => ({ written, forms: formsOf(folded(written)) }));
}

function formsOf(word: string): string[] {
  const mixed = /\p{Script=Latin}/u.test(word) && /\p{Script=Cyrillic}/u.test(word);
  if (mixed) return [word, [...word].map((letter) => LOOKALIKES[letter] ?? letter).join('')];
  if (!ARABIC.test(word)) return [word];
  const bare = word.replace(ARABIC_BEFORE, '');
  const one = word.replace(/^[وفبكل]/u, '');
  return [word, bare, one].filter((form, at) => at === 0 || [...form].length >= ARABIC_LETTERS_MIN);
}

interface Choice {
  words: ReadonlySet<string>;
  beginnings: readonly string[];
}

/** A pattern in the form in which it is compared. `before` and `after`: words that make a match harmless. */
export interface Pattern {
  before: Choice | null;
  phrase: readonly Choice[];
  after: Choice | null;
}

/** Reads one line of a list (`lists.ts`); null if it is not one. */
export function patternOf(line: string): Pattern | null {
  const parts = line.trim().split(/\s+/u);
  const negated = (part: string | undefined): boolean => part?.startsWith('!') === true;
  const before = negated(parts[0]) ? choiceOf((parts.shift() ?? '').slice(1)) : null;
  const after = negated(parts.at(-1)) ? choiceOf((parts.pop() ?? '').slice(1)) : null;
  const phrase = parts.map(choiceOf);
  if (phrase.length === 0 || phrase.some((choice) => choice === null)) return null;
  return { before, phrase: phrase as Choice[], after };
}

/** Null if a word is empty or contains anything but letters, or if a beginning would match too many words. */
function choiceOf(part: string): Choice | null {
  const all = part.split('|').map((word) => ({ stem: word.endsWith('*'), word: folded(word.replace(/\*$/u, '')) }));
  if (all.some(({ word, stem }) => word.match(LETTERS)?.join('') !== word || word.length < (stem ? FILED_BY : 1)))
    return null;
  return {
    words: new Set(all.filter(({ stem }) => !stem).map(({ word }) => word)),
    beginnings: all.filter(({ stem }) => stem).map(({ word }) => word),
  };
}

function chooses({ words, beginnings }: Choice, { forms }: Word): boolean {
  return forms.some((form) => words.has(form) || beginnings.some((stem) => form.startsWith(stem)));
}

/** Patterns by the first letters of their first word. */
export type Filed = ReadonlyMap<string, readonly Pattern[]>;

export function filed(patterns: readonly Pattern[]): Filed {
  const map = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    const [{ words, beginnings } = { words: new Set<string>(), beginnings: [] }] = pattern.phrase;
    for (const key of new Set([...words, ...beginnings].map((word) => word.slice(0, FILED_BY))))
      map.set(key, [...(map.get(key) ?? []), pattern]);
  }
  return map;
}

/** The first part of the text that matches a pattern, as it is written; null if there is none. */
export function foundIn(words: readonly Word[], lists: readonly Filed[]): string | null {
  for (const [at, { forms }] of words.entries())
    for (const form of forms)
      for (const list of lists)
        for (const pattern of list.get(form.slice(0, FILED_BY)) ?? [])
          if (isAt(pattern, { words, at }))
            return words
              .slice(at, at + pattern.phrase.length)
              .map(({ written }) => written)
              .join(' ');
  return null;
}

function isAt({ before, phrase, after }: Pattern, { words, at }: { words: readonly Word[]; at: number }): boolean {
  const all = phrase.every((choice, n) => {
    const word = words[at + n];
    return word !== undefined && chooses(choice, word);
  });
  if (!all) return false;
  const [previous, next] = [words[at - 1], words[at + phrase.length]];
  const harmless = (choice: Choice | null, word: Word | undefined): boolean =>
    choice !== null && word !== undefined && chooses(choice, word);
  return !harmless(before, previous) && !harmless(after, next);
}
