import { isChineseWord } from './chinese.ts';
import { isCommon, languageGroups, nicknameGroups, PATRONYMIC, variantGroups } from './name-words.ts';
import { arabicSkeleton, chineseFold, soundFold } from './sound.ts';
import { sonorants, soundsOf } from './transcription.ts';

/**
 * What the scorer needs to know about one word of a name. It is computed when it is first requested, once for each word: most of
 * it is never requested while a list is built.
 */
export class WordInfo {
  readonly text: string;
  #mask: number | null = null;
  #sound: string | null = null;
  #chinese: string | null = null;
  #skeleton: string | null = null;
  #vowels: number | null = null;
  #variants: readonly number[] | null = null;
  #languages: readonly number[] | null = null;
  #nicknames: readonly number[] | null = null;
  #common: boolean | null = null;
  #patronymic: boolean | null = null;
  #sounds: string | null = null;
  #sonorants: string | null = null;
  #syllables: boolean | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** The letters that occur, one bit each: two words with too few bits in common are not compared letter by letter. */
  get mask(): number {
    this.#mask ??= letterMask(this.text);
    return this.#mask;
  }

  get sound(): string {
    this.#sound ??= soundFold(this.text);
    return this.#sound;
  }

  /** Sound of the word as a Chinese given name, or empty. */
  get chinese(): string {
    this.#chinese ??= chineseFold(this.text);
    return this.#chinese;
  }

  /** True if the word consists of syllables of Chinese names. */
  get syllables(): boolean {
    this.#syllables ??= isChineseWord(this.text);
    return this.#syllables;
  }

  /** The sounds as transcriptions spell them (`soundsOf`). */
  get sounds(): string {
    this.#sounds ??= soundsOf(this.text);
    return this.#sounds;
  }

  get sonorants(): string {
    this.#sonorants ??= sonorants(this.sounds);
    return this.#sonorants;
  }

  /** The consonants as Arabic script would represent them. */
  get skeleton(): string {
    this.#skeleton ??= arabicSkeleton(this.text);
    return this.#skeleton;
  }

  get vowels(): number {
    this.#vowels ??= this.text.length - this.text.replace(/[AEIOU]/g, '').length;
    return this.#vowels;
  }

  get variants(): readonly number[] {
    this.#variants ??= variantGroups(this.text);
    return this.#variants;
  }

  get languages(): readonly number[] {
    this.#languages ??= languageGroups(this.text);
    return this.#languages;
  }

  get nicknames(): readonly number[] {
    this.#nicknames ??= nicknameGroups(this.text);
    return this.#nicknames;
  }

  /** True if the word is so common that it means little. */
  get common(): boolean {
    this.#common ??= isCommon(this.text);
    return this.#common;
  }

  get patronymic(): boolean {
    this.#patronymic ??= PATRONYMIC.test(this.text);
    return this.#patronymic;
  }
}

/** Number of words that are remembered: candidates of one query share most of theirs. */
const CACHE_MAX = 20_000;
const cache = new Map<string, WordInfo>();

/** If a word was forgotten in between, two objects may represent it, so words are compared by their text. */
export function wordInfo(text: string): WordInfo {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const info = new WordInfo(text);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(text, info);
  return info;
}

function letterMask(text: string): number {
  let mask = 0;
  for (let index = 0; index < text.length; index++) mask |= 1 << (text.charCodeAt(index) & 31);
  return mask;
}
