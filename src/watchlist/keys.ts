import { coarsen, parseListDate } from './birth-date.ts';
import { documentKeys, identityOf } from './document-number.ts';
import { tableHeads } from './name-words.ts';
import { type NameForm, type NormalName, normaliseRecordNames } from './normalise.ts';
import { consonantSkeleton, DELETION_PREFIX, deletionNeighbourhood, phoneticCode } from './phonetic.ts';
import type { PersonQuery } from './query.ts';
import type { WatchRecord } from './record.ts';
import { chineseFold, chineseSyllables } from './sound.ts';

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

/** True for a name key of records without a birth date. */
export function isUndatedKey(key: string): boolean {
  return key.endsWith(`|${NO_YEAR}`);
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
    const spelled = wholeWords(form, query.name.arabic);
    if (year === null) addPairKeys(pairs, spelled);
    spelled.forEach((word, at) => {
      words[at] ??= new Set();
      addWordKeys(words[at], word, { years, arabic: query.name.arabic });
    });
    // Words that are one word on the list: each counts as a word of its own.
    joints(form, spelled).forEach((joint, at) => {
      words[spelled.length + at] ??= new Set();
      addJointKeys(words[spelled.length + at] as Set<string>, joint, years);
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
    for (const joint of joints(form, words)) addJointKeys(keys, joint, years);
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
  const heads = tableHeads(word);
  for (const year of years) {
    for (const head of heads) keys.add(`th|${head}|${year}`);
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

/**
 * Words to ask for. The beginning of a word that was cut in print meets no key unless it is as long as the keys look, and
 * initials (JP) meet none: neither counts as a word that a record failed to meet. From Arabic script HSN is a whole name.
 */
function wholeWords(form: NameForm, arabic: boolean): string[] {
  const words = keyWords(form);
  const cut = form.find((token) => token.cut && token.text.length < DELETION_PREFIX)?.text;
  const whole = words.filter((word) => word !== cut && (arabic || !INITIALS.test(word)));
  return whole.length === 0 ? words : whole;
}

/** Consonants alone, but for a name that is written so. */
const INITIALS = /^(?!NG$)[BCDFGHJKLMNPQRSTVWXZ]{2,3}$/;

interface Joint {
  /** Beginning of the two words as one, as the deletion keys of that one word would have it. */
  begin: string | null;
  /** Sound of the two syllables as one Chinese given name. */
  chinese: string | null;
}

/**
 * Two neighbouring words as one, in either order: ANNA MARIA and ANNAMARIA. Only where the beginning that is filed reaches
 * into the second word; otherwise it would stand for the first word alone.
 */
function joints(form: NameForm, words: readonly string[]): Joint[] {
  const found: Joint[] = [];
  const chinese = isChinese(form);
  if (chinese) {
    for (const word of words) {
      const sound = chineseFold(word);
      if (sound !== '') found.push({ begin: null, chinese: sound });
    }
  }
  for (let at = 0; at + 1 < Math.min(words.length, JOINTS_MAX); at++) {
    const [one = '', two = ''] = [words[at], words[at + 1]];
    for (const [first, second] of [[one, two] as const, [two, one] as const]) {
      const sound = chinese ? chineseFold(first + second) : '';
      const begin = first.length <= JOINT_FIRST_MAX ? (first + second).slice(0, DELETION_PREFIX) : null;
      if (begin !== null || sound !== '') found.push({ begin, chinese: sound === '' ? null : sound });
    }
  }
  return found;
}

/** Neighbours of one name that are joined. */
const JOINTS_MAX = 6;
/** Letters of the first word: two at least of the second lie within the beginning. */
const JOINT_FIRST_MAX = DELETION_PREFIX - 2;

function addJointKeys(keys: Set<string>, { begin, chinese }: Joint, years: ReadonlySet<string>): void {
  for (const year of years) {
    if (begin !== null) keys.add(`dy|${begin}|${year}`);
    if (chinese !== null) keys.add(`cn|${chinese}|${year}`);
  }
}

/** Two to four syllables of Chinese and nothing else. */
function isChinese(form: NameForm): boolean {
  if (form.length < 2 || form.length > CHINESE_SYLLABLES_MAX) return false;
  let sum = 0;
  for (const { text } of form) {
    const count = chineseSyllables(text);
    sum += count;
    if (count === 0 || sum > CHINESE_SYLLABLES_MAX) return false;
  }
  return true;
}

const CHINESE_SYLLABLES_MAX = 4;

/** Words worth a key: no initials, no particles of their own, and each particle joined to what is behind it. */
function keyWords(form: NameForm): string[] {
  const words = new Set<string>();
  form.forEach((token, index) => {
    if (token.text.length < 2) return;
    if (!token.particle) {
      words.add(token.text);
      return;
    }
    const next = form.findIndex((other, at) => at > index && !other.particle);
    if (next < 0) return;
    words.add(
      form
        .slice(index, next + 1)
        .map((other) => other.text)
        .join(''),
    );
  });
  if (words.size === 0) for (const token of form) words.add(token.text);
  return [...words];
}
