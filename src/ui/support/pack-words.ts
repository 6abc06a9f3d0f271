import type { SupportView } from '../api-support.gen.ts';
import { shownLocale } from '../words/index.ts';

/** A text in all languages of the pack. */
export type PackText = SupportView['changeNotes'];

/** The text in the language of the screen, else in English, which every pack has. */
export function inShown(words: PackText): string {
  const language = shownLocale().replace(/^site:/, '');
  const of = (tag: string): string | undefined => words.find((one) => one.language === tag)?.text;
  return of(language) ?? of('en') ?? words[0]?.text ?? '';
}
