import { ARABIC_SCRIPT_ISSUERS, hasArabicScript, mrzForms, plainForm } from '../mrz/index.ts';
import { PARTICLES, TITLES } from './name-words.ts';
import type { RecordName, WatchRecord } from './record.ts';

/** Tokens of one name that are compared; the rest is dropped. */
export const NAME_TOKENS_MAX = 12;
/** Doc 9303 alternatives that are indexed per name (watchlist 3.3). */
export const NAME_ALTERNATIVES_MAX = 4;

export type NameRole = 'family' | 'given' | 'any';

export interface NameToken {
  /** A-Z only. */
  text: string;
  role: NameRole;
  /** AL, BIN, VAN ...: of low weight. */
  particle: boolean;
  /** Last token of a name field that was full: only the beginning of the real word may stand here. */
  cut: boolean;
}

export type NameForm = readonly NameToken[];

export interface NormalName {
  kind: RecordName['kind'];
  /** As written by the list or printed in the MRZ, for the officer. */
  shown: string;
  /** Doc 9303 forms, X-stripped form and plain form, without repetition; empty where nothing can be compared. */
  forms: readonly NameForm[];
  /** Vowels may be missing: the consonant skeleton is a key of its own. */
  arabic: boolean;
}

export interface NameParts {
  family?: string | undefined;
  given?: string | undefined;
  full?: string | undefined;
}

export interface NormaliseOptions {
  kind?: RecordName['kind'];
  /** The printed name may be cut after its last letter. */
  cut?: boolean;
  /** X may be an escape of Doc 9303-3 section 6 C: names of issuers that write Arabic script. */
  arabicIssuer?: boolean;
}

/**
 * A name to its comparable forms (watchlist 3.3): what a Doc 9303 issuer would print, the same with the escape X
 * removed, and the plain form. Forms 2 and 3 are added and never replace form 1. Titles are dropped.
 */
export function normaliseName(parts: NameParts, options: NormaliseOptions = {}): NormalName {
  const { family, given } = splitFull(parts);
  const arabic = options.arabicIssuer === true || hasArabicScript(family + given);
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
  return { kind: options.kind ?? 'primary', shown: shownName(parts), forms, arabic };
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
    // Titles stand in front of or inside given names; a family name that only looks like one stays.
    if (word === '' || (TITLES.has(word) && words.length > 2 && !(index === 0 && familyCount === 1))) return;
    tokens.push({
      text: word,
      role: familyCount < 0 ? 'any' : index < familyCount ? 'family' : 'given',
      particle: PARTICLES.has(word),
      cut: cut && index === words.length - 1,
    });
  });
  return tokens.slice(0, NAME_TOKENS_MAX);
}
