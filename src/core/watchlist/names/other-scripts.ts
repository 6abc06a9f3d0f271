import { ARMENIAN, ETHIOPIC, GEORGIAN, HANGUL, HEBREW, INDIC, KANA } from './tables/scripts.ts';

/** A letter of a script that Doc 9303-3 section 6 and the Greek rule do not cover. */
const OTHER = /[^\P{L}\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Common}]/u;
const HEBREW_LETTER = /\p{Script=Hebrew}/u;

export function hasOtherScript(text: string): boolean {
  return OTHER.test(text);
}

/** Written without vowels, like Arabic script. */
export function isUnvowelled(text: string): boolean {
  return HEBREW_LETTER.test(text);
}

/**
 * The text with every letter of Armenian, Georgian, Hebrew, Hangul, Kana, Ethiopic and the scripts of India turned into Latin
 * letters; letters of other scripts (Han, Thai, Khmer ...) remain as they are, and no table reads them.
 */
export function latinOf(text: string): string {
  const letters = [...text.normalize('NFC')];
  let out = '';
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index] as string;
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x0530) out += letter;
    else if (code >= 0xac00 && code <= 0xd7a3) out += hangul(code, letters, index);
    else if (code >= 0x1200 && code < 0x1360) out += ethiopic(code);
    else if (code >= 0x0900 && code < 0x0d80) out += indic(code, letters[index + 1]);
    else if (code >= 0x3041 && code <= 0x30fc) out += kana(letters, index);
    else out += ARMENIAN.get(letter.toUpperCase()) ?? GEORGIAN.get(letter) ?? HEBREW.get(letter) ?? letter;
  }
  return out;
}

const HANGUL_SYLLABLE = /[\uac00-\ud7a3]/;

function hangul(code: number, letters: readonly string[], index: number): string {
  const at = code - 0xac00;
  const lead = HANGUL.leads[Math.floor(at / 588)] ?? '';
  const vowel = HANGUL.vowels[Math.floor((at % 588) / 28)] ?? '';
  const tail = HANGUL.tails[at % 28] ?? '';
  // A Korean name is written as one word: the first syllable is the family name.
  const first = !HANGUL_SYLLABLE.test(letters[index - 1] ?? '') && HANGUL_SYLLABLE.test(letters[index + 1] ?? '');
  return `${lead}${vowel}${tail}`.replaceAll('-', '') + (first ? ' ' : '');
}

function ethiopic(code: number): string {
  const at = code - 0x1200;
  const consonant = ETHIOPIC.consonants[at >> 3] ?? '';
  const vowel = ETHIOPIC.vowels[at & 7] ?? '';
  if (consonant === 'A') return vowel === 'E' ? 'A' : vowel === '-' ? 'I' : vowel;
  return vowel === '-' ? consonant : consonant + vowel;
}

function indic(code: number, next: string | undefined): string {
  const block = INDIC.blocks.find((first) => code >= first && code < first + 0x80) ?? 0;
  const at = code - block;
  if (INDIC.nasal.includes(at as 1)) return 'N';
  if (at >= 0x05 && at <= 0x14) return INDIC.vowels[at - 0x05] ?? '';
  if (at >= 0x3e && at <= 0x4c) return INDIC.signs[at - 0x3e] ?? '';
  if (at < 0x15 || at > 0x39) return '';
  const consonant = INDIC.consonants[at - 0x15] ?? '';
  const after = (next?.codePointAt(0) ?? 0) - block;
  // The letter's own vowel is spoken unless a sign says otherwise or the word ends.
  const silent = next === undefined || !/\p{L}|\p{M}/u.test(next) || (after >= 0x3e && after <= INDIC.virama);
  return silent ? consonant : `${consonant}A`;
}

function kana(letters: readonly string[], index: number): string {
  const at = (place: number): string => {
    const code = letters[place]?.codePointAt(0) ?? 0;
    return code >= 0x3041 && code <= 0x3096 ? String.fromCodePoint(code + 0x60) : (letters[place] ?? '');
  };
  const letter = at(index);
  const small = 'ャュョ'.indexOf(letter);
  if (small >= 0) return 'AUO'.charAt(small);
  if (letter === 'ッ') return (KANA.get(at(index + 1)) ?? '').charAt(0);
  const plain = KANA.get(letter) ?? '';
  if (!'ャュョ'.includes(at(index + 1)) || at(index + 1) === '') return plain;
  return /^(SH|CH|J)I$/.test(plain) ? plain.slice(0, -1) : plain.replace(/I$/, 'Y');
}

/** Words of the name in its own script, for comparing two names in that script without the losses of a table. */
export function nativeWords(text: string): string[] {
  return text
    .normalize('NFC')
    .toUpperCase()
    .split(/[\s\-\u2010-\u2015,<_/.·・]+/u)
    .map((word) => word.replace(/[^\p{L}\p{M}]/gu, ''))
    .filter((word) => word !== '');
}
