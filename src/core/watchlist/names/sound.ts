import { consonantSkeleton } from './phonetic.ts';

/**
 * Spellings of one sound in the romanisations that passports and lists use, reduced to one letter each: OU and OO for U, KH for
 * H, DJ for J, EI for AI, double letters for single ones. Each line is a difference between transcriptions of the same name; none
 * of them makes a different name. Order matters: longer spellings come first.
 */
const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/SCHTSCH|SHCH|SZCZ/g, 'S'],
  [/DSCH|DZH|DJ/g, 'J'],
  [/TSCH|TCH|TSH/g, 'C'],
  [/SCH|SH|SZ/g, 'S'],
  [/CH|CZ|CS/g, 'C'],
  [/ZH/g, 'J'],
  [/PH/g, 'F'],
  [/KH/g, 'H'],
  [/GH/g, 'G'],
  [/TH/g, 'T'],
  [/DH/g, 'D'],
  [/BH/g, 'B'],
  [/RH/g, 'R'],
  [/CK|Q/g, 'K'],
  [/X/g, 'KS'],
  [/OU|OO|UU/g, 'U'],
  [/EE|IY|YI|II|YY|IE$/g, 'I'],
  [/AI|AY|AE|EI|EY/g, 'E'],
  [/W/g, 'V'],
  [/Y/g, 'I'],
  [/E/g, 'I'],
  [/O/g, 'U'],
  [/(.)\1+/g, '$1'],
  [/(.{2})H$/, '$1'],
];

/**
 * After the folds above, C represents one sound (CH). So the plain letter is resolved first: K before a dark vowel, a consonant
 * or the end, and S before a light vowel.
 */
function plainC(text: string): string {
  return text.replace(/C(?!H|K|Z|S)/g, (_, at: number) => ('EIY'.includes(text.charAt(at + 1) || '?') ? 'S' : 'K'));
}

/** A token by its sound: two spellings of one name in different romanisations are equal; MARIO and MARIA are not. */
export function soundFold(token: string): string {
  let text = token.includes('C') ? plainC(token) : token;
  for (const [pattern, put] of FOLDS) text = text.replace(pattern, put);
  return text;
}

/** Arabic script has no separate letters for P and V, and G is printed for a letter that others print as J. */
export function arabicSkeleton(token: string): string {
  return consonantSkeleton(token.replace(/P/g, 'B').replace(/V/g, 'F').replace(/G/g, 'J').replace(/C/g, 'K'));
}

const CHINESE_FOLDS: readonly (readonly [RegExp, string])[] = [
  [/HS/g, 'X'],
  [/TSZ|TZ|TS|SZ/g, 'Z'],
  [/ZH|CH|Q/g, 'J'],
  [/B/g, 'P'],
  [/D/g, 'T'],
  [/G(?!$|[PTKJZXSMNLRFWYH])/g, 'K'],
  [/UNG/g, 'ONG'],
  [/IEN/g, 'IAN'],
  [/YEN/g, 'YAN'],
  [/UEH/g, 'UE'],
  [/EH/g, 'E'],
  [/IH/g, 'I'],
  [/UO/g, 'O'],
  [/C/g, 'Z'],
];

const CHINESE_SYLLABLE =
  '(?:SH|[PTKJZXSMNLRFWYH])?(?:IANG|IONG|UANG|ANG|ENG|ING|ONG|IAO|IAN|UAI|UAN|AI|EI|AO|OU|AN|EN|IN|UN|IA|IE|IU|UA|UI|UE|ER|A|O|E|I|U)';
const CHINESE_NAME = new RegExp(`^(?:${CHINESE_SYLLABLE}){2,3}$`);
const CHINESE_WORDS = [1, 2, 3].map((count) => new RegExp(`^(?:${CHINESE_SYLLABLE}){${count}}$`));

/**
 * Chinese given names of two or three syllables in Pinyin and in Wade-Giles without its apostrophes (ZEDONG and TSETUNG,
 * HSIAOPING and XIAOPING): one spelling for both; empty if the word is not made of such syllables.
 */
export function chineseFold(token: string): string {
  if (token.length < 4) return '';
  const text = chineseLetters(token);
  return CHINESE_NAME.test(text) ? text : '';
}

/** Maximum number of letters of a word of three syllables. */
const CHINESE_LETTERS_MAX = 18;

/** Number of syllables of a Chinese word, 1 to 3; 0 if it is not one. */
export function chineseSyllables(token: string): number {
  if (token.length > CHINESE_LETTERS_MAX) return 0;
  const text = chineseLetters(token);
  return CHINESE_WORDS.findIndex((pattern) => pattern.test(text)) + 1;
}

/** Letters of a syllable or word, in a form common to Pinyin and Wade-Giles. */
export function chineseLetters(token: string): string {
  let text = token;
  for (const [pattern, put] of CHINESE_FOLDS) text = text.replace(pattern, put);
  return text;
}
