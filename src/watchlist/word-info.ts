import { isCommon, languageGroups, nicknameGroups, PATRONYMIC, variantGroups } from './name-words.ts';
import { arabicSkeleton, chineseFold, soundFold } from './sound.ts';

/** What the scorer needs to know about one word of a name; worked out once for each word. */
export interface WordInfo {
  text: string;
  /** Letters that occur, one bit each: two words with too few bits in common are not compared letter by letter. */
  mask: number;
  sound: string;
  /** Sound of a Chinese given name, or empty. */
  chinese: string;
  /** Consonants as Arabic script would give them back. */
  skeleton: string;
  vowels: number;
  variants: readonly number[];
  languages: readonly number[];
  nicknames: readonly number[];
  /** Borne by so many that it tells little. */
  common: boolean;
  patronymic: boolean;
}

/** Words that are remembered: candidates of one query share most of theirs. */
const CACHE_MAX = 20_000;
const cache = new Map<string, WordInfo>();

export function wordInfo(text: string): WordInfo {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const info: WordInfo = {
    text,
    mask: letterMask(text),
    sound: soundFold(text),
    chinese: chineseFold(text),
    skeleton: arabicSkeleton(text),
    vowels: text.length - text.replace(/[AEIOU]/g, '').length,
    variants: variantGroups(text),
    languages: languageGroups(text),
    nicknames: nicknameGroups(text),
    common: isCommon(text),
    patronymic: PATRONYMIC.test(text),
  };
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(text, info);
  return info;
}

function letterMask(text: string): number {
  let mask = 0;
  for (let index = 0; index < text.length; index++) mask |= 1 << (text.charCodeAt(index) & 31);
  return mask;
}
