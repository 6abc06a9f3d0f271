import {
  ARABIC_SCRIPT_ISSUERS,
  hasArabicScript,
  MRZ_FORM_TEXT_MAX,
  mrzForms,
  plainForm,
} from '../../mrz/names/index.ts';
import type { RecordName, WatchRecord } from '../record/index.ts';
import { ARTICLES, ASSIMILATED, FILIATION, FILIATION_AFTER, PARTICLES, SUFFIXES, TITLES } from './name-words.ts';
import { hasOtherScript, isUnvowelled, latinOf, nativeWords } from './other-scripts.ts';
import { type WordInfo, wordInfo } from './word-info.ts';

/** Maximum number of tokens of one name that are compared; the rest is dropped. */
export const NAME_TOKENS_MAX = 12;
/** Most Doc 9303 alternatives that are indexed for a name (docs/matching.md). */
export const NAME_ALTERNATIVES_MAX = 4;

export type NameRole = 'family' | 'given' | 'any';

export interface NameToken {
  /** A-Z only. */
  text: string;
  role: NameRole;
  /** AL, BIN, VAN ...: of low weight. */
  particle: boolean;
  /** The Arabic or Romance article: its presence says nothing. */
  article: boolean;
  /** Whether it comes before or after "son of" in this form; null if the name does not say. */
  kin: 'child' | 'parent' | 'both' | null;
  info: WordInfo;
  /** Last token of a name field that was full: it may be only the beginning of the real word. */
  cut: boolean;
}

export type NameForm = readonly NameToken[];

export interface NormalName {
  kind: RecordName['kind'];
  /** As written by the list or printed in the MRZ, for the officer. */
  shown: string;
  /** Doc 9303 forms, X-stripped form and plain form, without repetition; empty if nothing can be compared. */
  forms: readonly NameForm[];
  /** The name in a script for which Doc 9303 has no table; it is compared only with another name in that script. */
  native: NameForm | null;
  /** Vowels may be missing, so the consonant skeleton is used as a further key. */
  arabic: boolean;
}

export interface NameParts {
  family?: string | undefined;
  given?: string | undefined;
  full?: string | undefined;
}

export interface NormaliseOptions {
  kind?: RecordName['kind'];
  /** The printed name may be cut off after its last letter. */
  cut?: boolean;
  /** X may be an escape of Doc 9303-3 section 6 C: in names from issuers that write Arabic script. */
  arabicIssuer?: boolean;
}

/**
 * Turns a name into its comparable forms (docs/matching.md): what a Doc 9303 issuer would print, the same without the escape X,
 * and the plain form. Forms 2 and 3 are added and never replace form 1. Titles are dropped.
 */
export function normaliseName(parts: NameParts, options: NormaliseOptions = {}): NormalName {
  const split = splitFull(parts);
  const plain = plainLetters(split, options, parts.full !== undefined);
  if (plain !== null) return { kind: options.kind ?? 'primary', shown: shownName(parts), ...plain };
  const written = `${split.family} ${split.given}`.slice(0, MRZ_FORM_TEXT_MAX);
  const other = hasOtherScript(written);
  const [family, given] = [split.family, split.given].map((part) =>
    other ? latinOf(part.slice(0, MRZ_FORM_TEXT_MAX)) : part,
  ) as [string, string];
  const arabic = options.arabicIssuer === true || hasArabicScript(written) || isUnvowelled(written);
  const forms: NameToken[][] = [];
  const seen = new Set<string>();
  const add = (text: string, familyCount: number): void => {
    const form = tokensOf(text, familyCount, options.cut === true);
    const key = form.map((token) => token.text).join(' ');
    if (form.length === 0 || seen.has(key)) return;
    seen.add(key);
    forms.push(form);
  };
  const whole = `${family} ${given}`;
  const first = mrzForms(family, { limit: 1 })[0] ?? '';
  const familyCount = first === '' ? 0 : first.split(' ').length;
  const roles = parts.full === undefined || family !== '' ? familyCount : -1;
  const printed = mrzForms(whole, { limit: NAME_ALTERNATIVES_MAX });
  for (const text of printed) add(text, roles);
  for (const text of printed) {
    if (text.includes('NXX') || text.includes('UXX')) add(text.replace(/([NU])XX/g, '$1'), roles);
    if (arabic && text.includes('X')) add(text.replaceAll('X', ''), roles);
  }
  add(plainForm(whole), roles);
  const native = other
    ? nativeWords(written)
        .slice(0, NAME_TOKENS_MAX)
        .map((word) => tokenOf(word, 'any', false))
    : null;
  return { kind: options.kind ?? 'primary', shown: shownName(parts), forms, native, arabic };
}

/** Most names of a list: only A to Z, with no alternatives. One form, without using the tables. */
const PLAIN_NAME = /^[A-Za-z' -]*$/;

function plainLetters(
  { family, given }: { family: string; given: string },
  options: NormaliseOptions,
  full: boolean,
): Pick<NormalName, 'forms' | 'native' | 'arabic'> | null {
  if (!PLAIN_NAME.test(family) || !PLAIN_NAME.test(given)) return null;
  const arabic = options.arabicIssuer === true;
  const [first, second] = [family, given].map((part) =>
    part.toUpperCase().replaceAll("'", '').replaceAll('-', ' ').trim(),
  );
  const text = `${first} ${second}`;
  if (text.length > MRZ_FORM_TEXT_MAX || (text.includes('X') && (arabic || text.includes('XX')))) return null;
  const count = first === '' ? 0 : (first ?? '').split(/ +/).length;
  const form = tokensOf(text.replace(/ +/g, ' ').trim(), full && family === '' ? -1 : count, options.cut === true);
  return { forms: form.length === 0 ? [] : [form], native: null, arabic };
}

/** All names of a record; parts that the tables cannot read (Hebrew, Han ...) give a name without forms. */
export function normaliseRecordNames(record: WatchRecord): NormalName[] {
  const byCountry = [...record.nat, ...record.docs.map((document) => document.c)].some((code) =>
    ARABIC_SCRIPT_ISSUERS.has(code),
  );
  return record.names.map((name) =>
    normaliseName(name, { kind: name.kind, arabicIssuer: byCountry || name.script === 'Arab' }),
  );
}

function splitFull(parts: NameParts): { family: string; given: string } {
  if (parts.family !== undefined || parts.given !== undefined) {
    return { family: parts.family ?? '', given: parts.given ?? '' };
  }
  const full = parts.full ?? '';
  const comma = full.indexOf(',');
  if (comma < 0) return { family: '', given: full };
  return { family: full.slice(0, comma), given: full.slice(comma + 1) };
}

function shownName(parts: NameParts): string {
  if (parts.full !== undefined) return parts.full;
  return [parts.family, parts.given].filter((part) => part !== undefined && part !== '').join(', ');
}

/** `familyCount` -1: the list does not say which part is the family name. */
function tokensOf(text: string, familyCount: number, cut: boolean): NameToken[] {
  const words = text.split(' ');
  const tokens: NameToken[] = [];
  words.forEach((word, index) => {
    if (word === '' || isTitle(words, index, familyCount)) return;
    const role = familyCount < 0 ? 'any' : index < familyCount ? 'family' : 'given';
    const last = cut && index === words.length - 1;
    const spoken = ASSIMILATED.has(word) && words[index + 1]?.startsWith(word.slice(-1)) === true;
    const servant = last ? null : servantOf(word, words, index);
    if (servant !== null) {
      for (const part of servant) tokens.push(tokenOf(part, role, false));
    } else tokens.push(tokenOf(spoken ? 'AL' : word, role, last));
  });
  const kept = tokens.slice(0, NAME_TOKENS_MAX);
  markKin(kept);
  return kept;
}

/** Titles come before or inside given names; a family name that only looks like a title is kept. */
function isTitle(words: readonly string[], index: number, familyCount: number): boolean {
  const word = words[index] ?? '';
  if (!TITLES.has(word) || words.length <= 2 || (index === 0 && familyCount === 1)) return false;
  if (SUFFIXES.has(word)) return true;
  return index < words.length - 1 && !ARTICLES.has(words[index - 1] ?? '');
}

function tokenOf(text: string, role: NameRole, cut: boolean): NameToken {
  const article = ARTICLES.has(text);
  return { text, role, particle: article || PARTICLES.has(text), article, kin: null, cut, info: wordInfo(text) };
}

const SERVANT = /^(?:C?ABD)(?:(?:OU|[UEAO])([LRSNTDZ]))?(.*)$/;

/**
 * ABD AL RAHMAN, ABDUL RAHMAN, ABDURRAHMAN and ABDERRAHMANE are one name, "servant of the Merciful", written as one
 * word, as two or as three. All become ABDUL and the other word; ABDULLAH stays unchanged.
 */
function servantOf(word: string, words: readonly string[], index: number): string[] | null {
  const match = SERVANT.exec(word);
  if (match === null) return null;
  const [, article, rest = ''] = match;
  if (rest === '') {
    // ABD or ABDUL alone belongs to the word that follows, after its article.
    return words[index + 1] === undefined ? null : ['ABDUL'];
  }
  if (article === undefined || rest.length < 3 || /^(LAH|LA|LAHI|LLAH|LAHO)$/.test(rest)) return null;
  // ABDULLAH and its spellings are in the table of variants; in ABDURRAHMAN the article took the letter of the name.
  const served = article === 'L' || rest.startsWith(article) ? rest : article + rest;
  return served.startsWith('LAH') ? null : ['ABDUL', served];
}

/**
 * Marks who is whose child, if the name says so (IBN, BIN, BEN ...): the word before it is the child, the word after it the
 * parent. Family and given names get swapped, father and son do not.
 */
function markKin(tokens: NameToken[]): void {
  tokens.forEach((token, index) => {
    const father = FILIATION_AFTER.has(token.text) ? nearest(tokens, index, -1) : null;
    if (father !== null) father.kin = 'parent';
    if (!FILIATION.has(token.text)) return;
    const child = nearest(tokens, index, -1);
    const parent = nearest(tokens, index, 1);
    // If IBN ZAYD comes first as a family name, ZAYD is the parent of any child.
    if (child === null && parent?.kin === null) parent.kin = 'parent';
    if (child === null || parent === null || child.role !== parent.role) return;
    child.kin = child.kin === null || child.kin === 'child' ? 'child' : 'both';
    parent.kin = parent.kin === null || parent.kin === 'parent' ? 'parent' : 'both';
  });
}

function nearest(tokens: readonly NameToken[], from: number, step: 1 | -1): NameToken | null {
  for (let index = from + step; index >= 0 && index < tokens.length; index += step) {
    const token = tokens[index];
    if (token !== undefined && !token.particle) return token;
  }
  return null;
}
