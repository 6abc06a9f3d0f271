import { coarsen, parseListDate } from './birth-date.ts';
import { documentKeys, identityOf } from './document-number.ts';
import { type NameForm, type NormalName, normaliseRecordNames } from './normalise.ts';
import { consonantSkeleton, deletionNeighbourhood, phoneticCode } from './phonetic.ts';
import type { PersonQuery } from './query.ts';
import type { WatchRecord } from './record.ts';

/** Name keys of one record; a record with more aliases than this covers is still found by number and full name. */
export const NAME_KEYS_MAX = 4096;
/** Token pairs of one name form (watchlist 3.5). */
const PAIRS_MAX = 6;
const NO_YEAR = '----';

/**
 * Key texts by index. Storage hashes them with its index key, prefixed by the list id: `exact16` with the 16 byte hash,
 * `name48` with the 48 bit one. The texts hold personal data: they are never stored or logged.
 */
export interface IndexKeys {
  exact16: string[];
  name48: string[];
}

export interface QueryKeys {
  /** Rows found here go to `documentMatches` of the look-up. Empty without a document number. */
  document: string[];
  /** Rows found here, and by `words` and `pairs`, go to `candidates`. */
  fullName: string[];
  /** 48 bit keys that stand for one word of the name, for each word. */
  words: string[][];
  /**
   * 48 bit keys of two words without a year; none where the birth year is known: a record with another year is ruled out
   * before its name is looked at, and one without any is found by `words`.
   */
  pairs: string[];
}

/** All keys under which a record is filed (watchlist 3.4 and 3.5), without repetition. */
export function recordKeys(record: WatchRecord): IndexKeys {
  const exact = new Set<string>();
  for (const document of record.docs) {
    const keys = documentKeys(identityOf(document));
    for (const key of [...keys.exact, ...keys.possible]) exact.add(key);
  }
  const years = new Set(record.dob.map((text) => String(parseListDate(text).year)));
  if (years.size === 0) years.add(NO_YEAR);
  const keys = new Set<string>();
  for (const name of normaliseRecordNames(record)) {
    for (const form of formsOf(name)) exact.add(fullNameKey(form));
    addNameKeys(keys, name, years);
    if (keys.size >= NAME_KEYS_MAX) break;
  }
  return { exact16: [...exact], name48: [...keys].slice(0, NAME_KEYS_MAX) };
}

/** Keys to look up for a query: the year before and after as well, and the records without a birth date. */
export function queryKeys(query: PersonQuery): QueryKeys {
  const document: string[] = [];
  if (query.document !== null) {
    const keys = documentKeys(query.document);
    document.push(...keys.exact);
    if (query.numberDoubtful) document.push(...keys.possible);
  }
  const years = new Set([NO_YEAR]);
  const year = coarsen(query.birth).year;
  if (year !== null) for (const near of [year - 1, year, year + 1]) years.add(String(near));
  const words: Set<string>[] = [];
  const pairs = new Set<string>();
  for (const form of formsOf(query.name)) {
    const spelled = keyWords(form);
    if (year === null) addPairKeys(pairs, spelled);
    spelled.forEach((word, at) => {
      words[at] ??= new Set();
      addWordKeys(words[at], word, { years, arabic: query.name.arabic });
    });
  }
  const fullName = [...new Set(formsOf(query.name).map(fullNameKey))];
  return { document, fullName, words: words.map((keys) => [...keys]), pairs: [...pairs] };
}

function formsOf(name: NormalName): readonly NameForm[] {
  return name.native === null ? name.forms : [...name.forms, name.native];
}

/** Exact names in any order; the role of a token is not part of a key, because family and given names get swapped. */
function fullNameKey(form: NameForm): string {
  return `fn|${form
    .map((token) => token.text)
    .sort()
    .join(' ')}`;
}

function addNameKeys(keys: Set<string>, name: NormalName, years: ReadonlySet<string>): void {
  for (const form of formsOf(name)) {
    const words = keyWords(form);
    addPairKeys(keys, words);
    for (const word of words) addWordKeys(keys, word, { years, arabic: name.arabic });
  }
}

function addWordKeys(
  keys: Set<string>,
  word: string,
  { years, arabic }: { years: ReadonlySet<string>; arabic: boolean },
): void {
  const phonetic = phoneticCode(word);
  const skeleton = arabic ? consonantSkeleton(word) : '';
  const neighbours = deletionNeighbourhood(word);
  for (const year of years) {
    keys.add(`py|${phonetic}|${year}`);
    if (skeleton.length > 1) keys.add(`ky|${skeleton}|${year}`);
    for (const neighbour of neighbours) keys.add(`dy|${neighbour}|${year}`);
  }
}

function addPairKeys(keys: Set<string>, words: readonly string[]): void {
  const codes = words.map(phoneticCode);
  let pairs = 0;
  for (let first = 0; first < codes.length; first++) {
    for (let second = first + 1; second < codes.length; second++) {
      if (pairs >= PAIRS_MAX) return;
      keys.add(`sg|${[codes[first], codes[second]].sort().join('|')}`);
      pairs++;
    }
  }
}

/** Words worth a key: no initials, no particles of their own, and each particle joined to the word behind it. */
function keyWords(form: NameForm): string[] {
  const words = new Set<string>();
  form.forEach((token, index) => {
    if (token.text.length < 2) return;
    if (!token.particle) {
      words.add(token.text);
      return;
    }
    const next = form[index + 1];
    if (next !== undefined) words.add(token.text + next.text);
  });
  if (words.size === 0) for (const token of form) words.add(token.text);
  return [...words];
}
