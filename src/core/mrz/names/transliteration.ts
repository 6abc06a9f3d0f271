import { GREEK, greekUnits, isGreek } from './greek.ts';
import {
  ARABIC,
  ARABIC_NOT_ENCODED,
  CYRILLIC,
  CYRILLIC_EXCEPTIONS,
  type CyrillicLanguage,
  LATIN,
  SHADDA,
  UKRAINIAN_INITIAL,
} from './transliteration-tables.ts';

/** Maximum number of forms of one text that are kept; further combinations are dropped. The recommended forms come first. */
export const MRZ_FORMS_MAX = 64;
/** Longest text that is transliterated, in UTF-16 code units. */
export const MRZ_FORM_TEXT_MAX = 256;

export interface MrzFormOptions {
  /** At most this many forms, 1..64. */
  limit?: number;
}

const CYRILLIC_LANGUAGES: readonly CyrillicLanguage[] = [
  'general',
  'ukrainian',
  'serbian',
  'macedonian',
  'belarusian',
  'bulgarian',
];

/**
 * What issuing States may print in an MRZ for a name in Latin, Cyrillic or Arabic script (Doc 9303-3 section 6) or in Greek (ELOT
 * 743, which is not in the standard), recommended form first. Components are separated by one space; hyphens, commas, `<` and
 * blanks separate; apostrophes and other punctuation are dropped. Letters of scripts without a table (Hebrew, Han ...) are
 * dropped, so the list may be empty. Accepts any string.
 */
export function mrzForms(text: string, options: MrzFormOptions = {}): string[] {
  const limit = Math.max(1, Math.min(options.limit ?? MRZ_FORMS_MAX, MRZ_FORMS_MAX));
  const source = prepare(text);
  if (ASCII_NAME.test(source)) return asciiForm(source);
  const forms = new Set<string>();
  const languages = /\p{Script=Cyrillic}/u.test(source) ? CYRILLIC_LANGUAGES : (['general'] as const);
  const units = unitsOf(source);
  const all = choices(units);
  for (const language of languages) {
    for (const choice of all) {
      const form = tidy(render(units, language, choice));
      if (form.length > 0) forms.add(form);
      if (forms.size >= limit) return [...forms];
    }
  }
  return [...forms];
}

/**
 * Plain reading of the same text: marks dropped, single letters (Ä to A, Ø to O, Ü to U), Cyrillic, Greek and Arabic in the
 * recommended letters with the Arabic escape X removed. Empty if nothing can be read.
 */
export function plainForm(text: string): string {
  const source = prepare(text);
  if (ASCII_NAME.test(source)) return asciiForm(source)[0] ?? '';
  let out = '';
  for (const character of unitsOf(source)) {
    if (isMrzLetter(character)) out += character;
    else if (character in GREEK) out += GREEK[character]?.[0] ?? '';
    else if (character in PLAIN_LATIN) out += PLAIN_LATIN[character];
    else if (character in LATIN) out += shortest(LATIN[character] ?? []);
    else if (character in CYRILLIC) out += CYRILLIC[character];
    else if (character in ARABIC) out += (ARABIC[character]?.[0] ?? '').replaceAll('X', '');
    else if (SEPARATOR_UNIT.test(character)) out += ' ';
    else out += decomposed(character);
  }
  return tidy(out);
}

/** True if the text contains a letter of the Arabic script: only then may an X of the MRZ be an escape. */
export function hasArabicScript(text: string): boolean {
  return /\p{Script=Arabic}/u.test(text);
}

const PLAIN_LATIN: Readonly<Record<string, string>> = { Ø: 'O', Ä: 'A', Å: 'A', Ö: 'O', Ü: 'U', Ñ: 'N' };
/** Most names of a list: there are no alternatives, so nothing has to be enumerated. */
const ASCII_NAME = /^[A-Z <-]*$/;

function asciiForm(source: string): string[] {
  const form = tidy(source.replace(/[<-]/g, ' '));
  return form === '' ? [] : [form];
}

/** A unit that separates; Greek units that contain a blank are longer than one character. */
const SEPARATOR_UNIT = /^[\s\-\u2010-\u2015,<_/.]$/;

function prepare(text: string): string {
  // ß first: toUpperCase would turn it into two letters, which happens to be its MRZ form as well.
  return text.slice(0, MRZ_FORM_TEXT_MAX).replaceAll('ı', 'I').normalize('NFC').toUpperCase().normalize('NFC');
}

/** Characters, with Greek digraphs kept together. */
function unitsOf(source: string): string[] {
  return isGreek(source) ? greekUnits(source) : [...source];
}

function alternativesOf(unit: string): readonly string[] | undefined {
  return LATIN[unit] ?? ARABIC[unit] ?? GREEK[unit];
}

function isMrzLetter(character: string): boolean {
  return character >= 'A' && character <= 'Z' && character.length === 1;
}

function decomposed(character: string): string {
  return character.normalize('NFKD').replace(/[^A-Z]/g, '');
}

function shortest(alternatives: readonly string[]): string {
  return alternatives.reduce((best, next) => (next.length < best.length ? next : best), alternatives[0] ?? '');
}

function tidy(text: string): string {
  return text.replace(/ +/g, ' ').trim();
}

type Choice = ReadonlyMap<string, number>;

/**
 * A State prints a letter in the same way throughout a name, so alternatives are chosen per letter and not per position: this
 * gives fewer forms, and none that no State would print. Ordered by the number of letters that differ from the first choice.
 */
function choices(units: readonly string[]): Choice[] {
  const open: [string, number][] = [];
  for (const character of new Set(units)) {
    const count = alternativesOf(character)?.length ?? 1;
    if (count > 1) open.push([character, count]);
  }
  if (units.includes(SHADDA)) open.push([SHADDA, 2]);
  let all: Map<string, number>[] = [new Map()];
  for (const [character, count] of open) {
    const next: Map<string, number>[] = [];
    for (let index = 0; index < count; index++) {
      for (const choice of all) next.push(new Map(choice).set(character, index));
    }
    all = next.sort((a, b) => deviations(a) - deviations(b)).slice(0, MRZ_FORMS_MAX);
  }
  return all;
}

function deviations(choice: Choice): number {
  let count = 0;
  for (const index of choice.values()) if (index > 0) count++;
  return count;
}

function render(units: readonly string[], language: CyrillicLanguage, choice: Choice): string {
  const exceptions = language === 'general' ? undefined : CYRILLIC_EXCEPTIONS[language];
  let out = '';
  let last = '';
  let atStart = true;
  for (const character of units) {
    if (isMrzLetter(character)) last = character;
    else if (SEPARATOR_UNIT.test(character)) last = ' ';
    else if (character === SHADDA) last = choice.get(SHADDA) === 1 ? '' : doubled(last);
    else if (ARABIC_NOT_ENCODED.test(character)) continue;
    else if (language === 'ukrainian' && atStart && character in UKRAINIAN_INITIAL) {
      last = UKRAINIAN_INITIAL[character] ?? '';
    } else if (character in CYRILLIC) last = exceptions?.[character] ?? CYRILLIC[character] ?? '';
    else {
      const alternatives = alternativesOf(character);
      last = alternatives === undefined ? decomposed(character) : (alternatives[choice.get(character) ?? 0] ?? '');
    }
    out += last;
    atStart = last === ' ' || (atStart && last === '');
  }
  return out;
}

/** The letter's Latin sequence repeated, its X only once: XDZ becomes XDZDZ (appendix B). */
function doubled(code: string): string {
  return code.replace(/^X+/, '');
}
