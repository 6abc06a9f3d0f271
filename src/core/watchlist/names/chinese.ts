import { chineseLetters } from './sound.ts';
import { CHINESE_SYLLABLES } from './tables/chinese.ts';

/** Longest syllable of any romanisation. */
const SYLLABLE_MAX = 6;
/** Maximum number of letters of a word, or of two joined words, that is read by syllables. */
const LETTERS_MAX = 18;

const READINGS = new Map<string, number[]>();
CHINESE_SYLLABLES.forEach((line, number) => {
  for (const syllable of line.split(' ')) {
    const known = READINGS.get(syllable);
    if (known === undefined) READINGS.set(syllable, [number]);
    else known.push(number);
  }
});

/**
 * True if both may be the same Chinese name, read in Mandarin or Cantonese and spelled in Pinyin, in Wade-Giles or as in Hong
 * Kong, with or without blanks: each syllable of one equals that of the other or is in the same line of the table. Symmetric.
 * Only meaningful for Chinese words.
 */
export function sameCharacters(a: string, b: string): boolean {
  if (a.length > LETTERS_MAX || b.length > LETTERS_MAX) return false;
  const failed = new Set<number>();
  const from = (i: number, j: number): boolean => {
    if (i === a.length || j === b.length) return i === a.length && j === b.length;
    const place = i * (LETTERS_MAX + 1) + j;
    if (failed.has(place)) return false;
    for (let n = Math.min(SYLLABLE_MAX, a.length - i); n > 0; n--) {
      for (let m = Math.min(SYLLABLE_MAX, b.length - j); m > 0; m--) {
        if (sameSyllable(a.slice(i, i + n), b.slice(j, j + m)) && from(i + n, j + m)) return true;
      }
    }
    failed.add(place);
    return false;
  };
  return from(0, 0);
}

/** Maximum number of syllables of one word. */
const SYLLABLES_MAX = 3;

/** True if the word consists only of one to three syllables of the table. */
export function isChineseWord(text: string, left: number = SYLLABLES_MAX): boolean {
  if (text === '') return left < SYLLABLES_MAX;
  if (left === 0 || text.length > LETTERS_MAX) return false;
  for (let n = Math.min(SYLLABLE_MAX, text.length); n > 0; n--) {
    if (READINGS.has(text.slice(0, n)) && isChineseWord(text.slice(n), left - 1)) return true;
  }
  return false;
}

function sameSyllable(a: string, b: string): boolean {
  const left = READINGS.get(a);
  const right = READINGS.get(b);
  if (left === undefined || right === undefined) return false;
  return a === b || left.some((line) => right.includes(line)) || chineseLetters(a) === chineseLetters(b);
}
