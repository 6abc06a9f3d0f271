import { type HasLetter, installedLetters } from '../../adapters/files/index.ts';
import { LANGUAGES } from '../../ui/traveller/words/index.ts';

/** Letters in the Inter font that comes with the display (`unicode-range` in src/ui/styles/inter.css): first and last of each range. */
export const OWN_LETTERS: readonly (readonly [number, number])[] = [
  [0x0000, 0x02cc],
  [0x038e, 0x03a1],
  [0x03a3, 0x03ff],
  [0x0400, 0x045f],
  [0x0490, 0x0491],
  [0x04b0, 0x04b1],
  [0x1e00, 0x1eff],
  [0x2000, 0x206f],
];
/** Characters that are not drawn: joiners, direction marks, blanks. */
const UNDRAWN = /[\p{Cf}\s]/u;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;

/** Which letters can be drawn; null if unknown, and then nothing is left out. */
export type LettersHere = HasLetter | null;

/** Letters that the display can draw on this machine: those in its own font and in every installed font. */
export function lettersHere(installed: HasLetter | null = installedLetters()): LettersHere {
  if (installed === null) return null;
  return (code) => OWN_LETTERS.some(([first, last]) => code >= first && code <= last) || installed(code);
}

/** Letters of a text that would be shown as empty boxes, each once. */
export function boxesIn(text: string, has: LettersHere): string[] {
  if (has === null) return [];
  return [...new Set(text)].filter((letter) => !UNDRAWN.test(letter) && !has(letter.codePointAt(0) ?? 0));
}

/** A language of the display whose letters no font of this machine has. */
export interface Letterless {
  tag: string;
  /** Its name in English. */
  name: string;
  /** Debian package that contains its letters. */
  package: 'fonts-noto-core' | 'fonts-noto-cjk';
}

/** A language of the site, and a text with its letters. */
export interface WrittenLanguage {
  tag: string;
  training: string;
  words: readonly { text: string }[];
}

/** Which of the languages `tags` would be drawn as empty boxes: the display's own ones, and the site's in `own`. */
export function letterless(
  tags: readonly string[],
  { has, own = [] }: { has: LettersHere; own?: readonly WrittenLanguage[] },
): Letterless[] {
  return tags.flatMap((tag) => {
    const ofSite = own.find((language) => language.tag === tag);
    const delivered = LANGUAGES.find((language) => language.tag === tag);
    const words = ofSite?.words.map(({ text }) => text) ?? Object.values(delivered?.words ?? {});
    const boxes = boxesIn([...words, ofSite?.training ?? delivered?.training ?? ''].join(''), has);
    if (boxes.length === 0) return [];
    const name = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' }).of(tag) ?? tag;
    return [{ tag, name, package: boxes.some((one) => EAST_ASIAN.test(one)) ? 'fonts-noto-cjk' : 'fonts-noto-core' }];
  });
}

/** `Hindi, Bengali (fonts-noto-core); Korean (fonts-noto-cjk)`. */
export function letterlessWords(languages: readonly Letterless[]): string {
  return packagesOf(languages)
    .map((name) => {
      const of = languages.filter((language) => language.package === name).map((language) => language.name);
      return `${of.join(', ')} (${name})`;
    })
    .join('; ');
}

/** Packages to install, each once. */
export function packagesOf(languages: readonly Letterless[]): string[] {
  return [...new Set(languages.map((language) => language.package))].sort().reverse();
}
