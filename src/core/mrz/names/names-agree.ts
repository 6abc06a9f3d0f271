import type { MrzName } from '../index.ts';
import { hasArabicScript, mrzForms, plainForm } from './transliteration.ts';

export interface NameComparison {
  /**
   * One part of the name (surname, or given names) as printed or as read from the printed zone, in any script, with or without
   * marks. Two scripts side by side are separated here.
   */
  printed: string;
  /** The same part in the MRZ: `MrzName.primary` or `MrzName.secondary`. */
  mrz: readonly string[];
  /** `MrzName.truncated` of the whole field: either part may have been cut off. */
  truncated: MrzName['truncated'];
  /** Code of the issuing State as in `StateRef.code`; null when unknown. */
  issuer: string | null;
}

/**
 * `same`: a spelling that Doc 9303 allows for the print, or its letters without their marks. `prefix`: the MRZ may be cut off and
 * is a beginning of the print. `unknown`: it cannot be decided, because one side is empty, the script has no table, or the State
 * spells by letters what it prints by sound. `different`: none of these.
 */
export type NameAgreement = 'same' | 'prefix' | 'different' | 'unknown';

/**
 * Compares a printed name with its MRZ (Doc 9303-3 4.6 and section 6; TR-03135-1 v2.5, 5.7.5). Hyphens, apostrophes
 * and blanks are ignored; titles and the "born as" part of the print may be missing in the MRZ.
 *
 * It cannot see a difference that a dropped mark would also explain: the print MANUL and the MRZ MANUEL are `same`, because the
 * print may be a misread MANÜL. Names from issuers that write Arabic, Greek, Hebrew, Thai, Georgian, Armenian, Chinese, Japanese
 * or Korean are never `different`, because one name has many right spellings there. Accepts any strings.
 */
export function nameAgrees(comparison: NameComparison): NameAgreement {
  const { printed, mrz, truncated, issuer } = comparison;
  const zone = mrz.filter((component) => component !== '');
  const candidates = candidatesOf(printed);
  if (zone.length === 0 || candidates.length === 0) return 'unknown';
  const joined = zone.join('');
  const targets = hasArabicScript(printed) || writesArabic(issuer) ? [joined, withoutEscapes(joined)] : [joined];
  if (candidates.some((form) => targets.some((target) => reach(form.replaceAll(' ', ''), target) === 'whole'))) {
    return 'same';
  }
  if (truncated === 'possible' && candidates.some((form) => isCutFrom(form.split(' '), zone))) return 'prefix';
  return mayDiffer(printed, issuer, joined) ? 'unknown' : 'different';
}

const PRINTED_MAX = 256;
/** Maximum number of spellings of one printed name that are tried; each costs one pass over the MRZ name. */
const CANDIDATES_MAX = 256;
/** A letter that is neither Latin nor Cyrillic: its State spells it in more than one way, or there is no table. */
const OTHER_SCRIPT = /[^\p{Script=Latin}\p{Script=Cyrillic}\P{L}]/u;

/** Issuers that write names in Arabic script, for which an X of the MRZ may be an escape (Doc 9303-3 section 6 C). */
export const ARABIC_SCRIPT_ISSUERS: ReadonlySet<string> = new Set(
  'AFG ARE BHR COM DJI DZA EGY ESH IRN IRQ JOR KWT LBN LBY MAR MRT OMN PAK PSE QAT SAU SDN SOM SYR TCD TUN YEM'.split(
    ' ',
  ),
);
const OTHER_SCRIPT_ISSUERS: ReadonlySet<string> = new Set(
  'GRC CYP ISR THA GEO ARM CHN HKG MAC TWN JPN KOR PRK'.split(' '),
);

function writesArabic(issuer: string | null): boolean {
  return issuer !== null && ARABIC_SCRIPT_ISSUERS.has(issuer);
}

function mayDiffer(printed: string, issuer: string | null, joined: string): boolean {
  if (issuer !== null && (ARABIC_SCRIPT_ISSUERS.has(issuer) || OTHER_SCRIPT_ISSUERS.has(issuer))) return true;
  if (OTHER_SCRIPT.test(printed) || /\d/.test(printed)) return true;
  // States romanise Cyrillic by their own rules (Ъ as A, Я as YA): if the consonants agree, the question remains open.
  return /\p{Script=Cyrillic}/u.test(printed) && soundOf(plainForm(printed)) === soundOf(joined);
}

function soundOf(name: string): string {
  return name
    .replace(/SHCH|SCH|SHT|SH/g, 'S')
    .replace(/ZH/g, 'Z')
    .replace(/KH|G/g, 'H')
    .replace(/TS|CH/g, 'C')
    .replace(/W/g, 'V')
    .replace(/[^BCDFHKLMNPQRSTVXZ]/g, '')
    .replace(/(.)\1+/g, '$1');
}

/** Removes the X escapes of ICAO 9303-3 section 6 C; a name spelled from Arabic letters never contains a plain X. */
function withoutEscapes(text: string): string {
  return text.replaceAll('X', '');
}

/** Every spelling of every reading of the print, words separated by one blank. */
function candidatesOf(printed: string): string[] {
  const found = new Set<string>();
  for (const text of readingsOf(printed.slice(0, PRINTED_MAX))) {
    for (const form of [...mrzForms(text), plainForm(text)]) {
      if (found.size >= CANDIDATES_MAX) return [...found];
      if (form !== '') found.add(form);
    }
  }
  return [...found];
}

/** The whole print, one script of it, one side of a slash, and each without titles and notes. */
function readingsOf(printed: string): string[] {
  // Names do not contain digits (Doc 9303-3 4.6): the reader of the printed zone mistook a letter for one.
  const text = printed.replace(/[012568]/g, (digit) => LETTER_FOR_DIGIT[digit] ?? digit);
  const words = text.split(/\s+/).filter((word) => word !== '');
  const latin = words.filter((word) => /\p{Script=Latin}/u.test(word));
  const other = words.filter((word) => !/\p{Script=Latin}/u.test(word));
  const readings = [text, ...text.split('/'), latin.join(' '), other.join(' ')];
  return [...new Set(readings.flatMap((reading) => [reading, withoutNotes(reading)]))];
}

const LETTER_FOR_DIGIT: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 6: 'G', 8: 'B' };

const TITLE_WORDS: ReadonlySet<string> = new Set(
  'DR DRMED PROF ING DIPLING MAG MR MRS MS MISS SIR DAME LADY LORD MME MLLE HERR FRAU SR SRA DON DONA PHD'.split(' '),
);
/** After one of these words comes a former or married name, which is printed with the name but not in the MRZ. */
const NOTE_WORDS: ReadonlySet<string> = new Set('GEB NEE EPOUSE EPSE EP VEUVE VVE BORN USAGE'.split(' '));

function withoutNotes(reading: string): string {
  const kept: string[] = [];
  for (const word of reading.split(/\s+/)) {
    const bare = plainForm(word).replaceAll(' ', '');
    if (NOTE_WORDS.has(bare) && kept.length > 0) break;
    if (bare !== '' && !TITLE_WORDS.has(bare)) kept.push(word);
  }
  return kept.join(' ');
}

/** What a letter that lost its mark in reading may represent in the MRZ (ICAO 9303-3 section 6 A). */
const MARKLESS: Readonly<Record<string, readonly string[]>> = {
  A: ['A', 'AE', 'AA'],
  N: ['N', 'NXX'],
  O: ['O', 'OE'],
  U: ['U', 'UE', 'UXX'],
};

/**
 * Says whether `zone` is one way to print `form`, wholly or as its beginning. It uses sets of positions instead of a pattern with
 * options, because text from a page could make such a pattern run for minutes.
 */
function reach(form: string, zone: string): 'whole' | 'beginning' | 'no' {
  let open = new Set([0]);
  let begins = false;
  for (const letter of form) {
    const next = new Set<number>();
    for (const at of open) {
      for (const print of MARKLESS[letter] ?? [letter]) {
        if (zone.startsWith(print, at)) next.add(at + print.length);
        if (print.startsWith(zone.slice(at))) begins = true;
      }
    }
    open = next;
    if (open.size === 0) break;
  }
  if (open.has(zone.length)) return 'whole';
  return begins ? 'beginning' : 'no';
}

/**
 * True if every MRZ component begins a printed word, in order (Doc 9303-3 4.6: components are shortened, reduced to
 * initials, or left out from the second on), or if the print without its blanks begins that way.
 */
function isCutFrom(words: readonly string[], zone: readonly string[]): boolean {
  if (reach(words.join(''), zone.join('')) !== 'no') return true;
  let at = 0;
  for (const [index, component] of zone.entries()) {
    while (at < words.length && reach(words[at] ?? '', component) === 'no') {
      if (index === 0) return false;
      at++;
    }
    if (at === words.length) return false;
    at++;
  }
  return true;
}
