import {
  arabicSkeleton,
  chineseFold,
  chineseSyllables,
  consonantSkeleton,
  DELETION_PREFIX,
  deletionNeighbourhood,
  type NameForm,
  type NameToken,
  type NormalName,
  normaliseRecordNames,
  phoneticCode,
  requiredLetters,
  soundFold,
  tableHeads,
} from './names/index.ts';
import type { PersonQuery } from './query.ts';
import type { WatchRecord } from './record/index.ts';
import { coarsen, documentKeys, identityOf, parseListDate } from './record/index.ts';

/** Maximum number of name keys of one record; a record whose aliases need more is still found by number and full name. */
export const NAME_KEYS_MAX = 4096;
/** Maximum number of pairs of tokens of one name form (docs/matching.md). */
const PAIRS_MAX = 6;
const NO_YEAR = '----';

/**
 * Texts of the keys, by index. Storage hashes them with its index key, prefixed by the list id: `exact16` with the 16-byte hash,
 * `name48` with the 48-bit one. The texts contain personal data: they are never stored or logged.
 */
export interface IndexKeys {
  exact16: string[];
  name48: string[];
}

export interface QueryKeys {
  /** Rows found under these keys go to `documentMatches` of the look-up. Empty without a document number. */
  document: string[];
  /** Rows found under these keys, and under `words` and `pairs`, go to `candidates`. */
  fullName: string[];
  /** For each word of the name, the 48-bit keys that represent it. */
  words: string[][];
  /**
   * For each form of the name its required words, each as the positions in `words` of which one must be met. A record without a
   * birth date that does not meet them in any form cannot reach the score needed by a name alone (`requiredLetters`).
   */
  needs: number[][][];
  /**
   * Further keys that represent each of `words` at a record without a birth date. They count only for `needs`: consonants or an
   * initial are shared by far too many names to count as a word that was met.
   */
  further: string[][];
  /**
   * 48-bit keys of two words without a year. Empty if the birth year is known: a record with another year is ruled out before its
   * name is compared, and a record without a year is found by `words`.
   */
  pairs: string[];
}

/** All keys under which a record is filed (docs/matching.md), without repetitions. */
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
    if (years.has(NO_YEAR)) addUndatedKeys(keys, name);
    if (keys.size >= NAME_KEYS_MAX) break;
  }
  return { exact16: [...exact], name48: [...keys].slice(0, NAME_KEYS_MAX) };
}

/** True for a name key that is used by records without a birth date. */
export function isUndatedKey(key: string): boolean {
  return key.endsWith(`|${NO_YEAR}`);
}

/** Keys to look up for a query, including those of the year before and after, and of records without a birth date. */
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
  const needs: number[][][] = [];
  const further: Set<string>[] = [];
  const addFurther = (at: number, keys: readonly string[]): void => {
    further[at] ??= new Set();
    for (const key of keys) further[at].add(key);
  };
  for (const form of formsOf(query.name)) {
    const spelled = wholeWords(form, query.name.arabic);
    if (year === null) addPairKeys(pairs, spelled);
    spelled.forEach((word, at) => {
      words[at] ??= new Set();
      addWordKeys(words[at], word, { years, arabic: query.name.arabic });
      addFurther(at, [...undatedWordKeys(word), initialKey(word.charAt(0))]);
    });
    // Two words that are one word on the list each count as a separate word.
    const joined = joints(form, spelled);
    joined.forEach((joint, at) => {
      words[spelled.length + at] ??= new Set();
      addJointKeys(words[spelled.length + at] as Set<string>, joint, years);
    });
    form.forEach(({ text }, at) => {
      const place = spelled.indexOf(text);
      if (place >= 0) addFurther(place, undatedJointKeys(text, [form[at - 1]?.text ?? '', form[at + 1]?.text ?? '']));
    });
    needs.push(needsOf(form, spelled, joined));
  }
  const fullName = [...new Set(formsOf(query.name).map(fullNameKey))];
  return {
    document,
    fullName,
    words: words.map((keys) => [...keys]),
    needs,
    further: further.map((keys) => [...keys]),
    pairs: [...pairs],
  };
}

/** Required words of one form, each with the places whose keys represent it: its own, its particle's, and its joints'. */
function needsOf(form: NameForm, spelled: readonly string[], joined: readonly Joint[]): number[][] {
  return form
    .filter((token) => isRequired(token, form.length))
    .map(({ text }) => [
      ...spelled.flatMap((word, at) => (word === text || (word.endsWith(text) && isCompound(form, word)) ? [at] : [])),
      ...joined.flatMap(({ covers }, at) => (covers.includes(text) ? [spelled.length + at] : [])),
    ])
    .filter((places) => places.length > 0);
}

function isRequired({ text, particle, cut }: NameToken, tokens: number): boolean {
  return !particle && !cut && text.length > 1 && text.length <= requiredLetters(tokens) && !INITIALS.test(text);
}

function isCompound(form: NameForm, word: string): boolean {
  return !form.some((token) => token.text === word && !token.particle);
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
  const { stems, skeleton } = wordStems(word);
  for (const year of years) {
    for (const stem of stems) keys.add(stem + year);
    if (arabic && skeleton !== '') keys.add(skeleton + year);
  }
}

interface WordStems {
  /** Keys of the word without the year at the end. */
  stems: readonly string[];
  /** The same for its consonants; empty if there are too few. */
  skeleton: string;
}

/** Number of words whose stems are remembered, because a list repeats its words many times. */
const STEMS_MAX = 20_000;
const known = new Map<string, WordStems>();

function wordStems(word: string): WordStems {
  const before = known.get(word);
  if (before !== undefined) return before;
  const skeleton = consonantSkeleton(word);
  const found: WordStems = {
    stems: [
      ...tableHeads(word).map((head) => `th|${head}|`),
      `py|${phoneticCode(word)}|`,
      ...deletionNeighbourhood(word).map((neighbour) => `dy|${neighbour}|`),
    ],
    skeleton: skeleton.length > 1 ? `ky|${skeleton}|` : '',
  };
  if (known.size >= STEMS_MAX) known.clear();
  known.set(word, found);
  return found;
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
 * Words to look up. A word cut off in print meets no key if it is shorter than the part that the keys use, and initials (JP)
 * never do: neither counts as a word that a record failed to meet. In names from Arabic script, HSN is a whole name.
 */
function wholeWords(form: NameForm, arabic: boolean): string[] {
  const words = keyWords(form);
  const cut = form.find((token) => token.cut && token.text.length < DELETION_PREFIX)?.text;
  const whole = words.filter((word) => word !== cut && (arabic || !INITIALS.test(word)));
  return whole.length === 0 ? words : whole;
}

/** Only consonants, except for a name that is written in this way. */
const INITIALS = /^(?!NG$)[BCDFGHJKLMNPQRSTVWXZ]{2,3}$/;

interface Joint {
  /** The words that it represents. */
  covers: readonly string[];
  /** Beginning of the two words written as one, as in the deletion keys of that one word. */
  begin: string | null;
  /** Sound of the two syllables read as one Chinese given name. */
  chinese: string | null;
}

/**
 * Two neighbouring words as one, in either order: ANNA MARIA and ANNAMARIA. Only if the filed beginning reaches into
 * the second word; otherwise it would represent only the first word.
 */
function joints(form: NameForm, words: readonly string[]): Joint[] {
  const found: Joint[] = [];
  const chinese = isChinese(form);
  if (chinese) {
    for (const word of words) {
      const sound = chineseFold(word);
      if (sound !== '') found.push({ covers: [word], begin: null, chinese: sound });
    }
  }
  for (let at = 0; at + 1 < Math.min(words.length, JOINTS_MAX); at++) {
    const [one = '', two = ''] = [words[at], words[at + 1]];
    for (const [first, second] of [[one, two] as const, [two, one] as const]) {
      const sound = chinese ? chineseFold(first + second) : '';
      const begin = first.length <= JOINT_FIRST_MAX ? (first + second).slice(0, DELETION_PREFIX) : null;
      if (begin === null && sound === '') continue;
      found.push({ covers: [first, second], begin, chinese: sound === '' ? null : sound });
    }
  }
  return found;
}

/** Maximum number of neighbouring words of one name that are joined. */
const JOINTS_MAX = 6;
/** Maximum number of letters of the first word: at least two letters of the second are within the beginning. */
const JOINT_FIRST_MAX = DELETION_PREFIX - 2;

function addJointKeys(keys: Set<string>, { begin, chinese }: Joint, years: ReadonlySet<string>): void {
  for (const year of years) {
    if (begin !== null) keys.add(`dy|${begin}|${year}`);
    if (chinese !== null) keys.add(`cn|${chinese}|${year}`);
  }
}

/**
 * Further keys of a record without a birth date, so that it is found by every pair of words on which its name alone may be a
 * candidate: equal sound, equal consonants, an initial, two long words as one. With a birth date, the rest of the name decides.
 */
function addUndatedKeys(keys: Set<string>, name: NormalName): void {
  for (const form of formsOf(name)) {
    for (const { text } of form) {
      if (text.length === 1 || INITIALS.test(text)) for (const letter of text) keys.add(initialKey(letter));
      // A name of one letter (U for WU) has no other key.
      if (text.length === 1) for (const head of tableHeads(text)) keys.add(`th|${head}|${NO_YEAR}`);
      for (const key of undatedWordKeys(text)) keys.add(key);
    }
    for (const word of keyWords(form)) {
      if (word.length >= LONG_JOINT_MIN) keys.add(endsKey(word));
    }
  }
}

/** A word with this many letters may be two words of which the beginning shows only the first. */
const LONG_JOINT_MIN = JOINT_FIRST_MAX + 3;

/** A word and its neighbour (or particle) as one word of a record without a birth date: by beginning or by both ends. */
function undatedJointKeys(word: string, neighbours: readonly string[]): string[] {
  return neighbours
    .filter((other) => other !== '')
    .flatMap((other) => [word + other, other + word])
    .map((one) => (one.length < LONG_JOINT_MIN ? `dy|${one.slice(0, DELETION_PREFIX)}|${NO_YEAR}` : endsKey(one)));
}

function undatedWordKeys(word: string): string[] {
  const sound = soundFold(word);
  const skeleton = arabicSkeleton(word);
  const chinese = chineseFold(word);
  return [
    ...(chinese === '' ? [] : [`cn|${chinese}|${NO_YEAR}`]),
    ...(sound.length > 1 ? [`so|${sound}|${NO_YEAR}`] : []),
    ...(skeleton.length > 1 ? [`ks|${skeleton}|${NO_YEAR}`] : []),
  ];
}

function initialKey(letter: string): string {
  return `in|${letter}|${NO_YEAR}`;
}

function endsKey(word: string): string {
  return `en|${word.slice(0, 2)}${word.slice(-2)}|${NO_YEAR}`;
}

/** True for names of only two to four Chinese syllables. */
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

/** Words for which a key is made: no initials, no separate particles, and each particle joined to the word after it. */
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
