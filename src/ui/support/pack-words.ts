import type { SupportView } from '../api-support.gen.ts';
import { shownLocale } from '../words/index.ts';
import type { Draft } from './draft.ts';
import { routeWord } from './form-rules.ts';

/** The same text in the languages of the pack. */
export type PackText = SupportView['changeNotes'];
export type BodyView = NonNullable<SupportView['bodies']['child']>;

/** In the language on the screen, else in English, which every pack has. */
export function inShown(words: PackText): string {
  const language = shownLocale().replace(/^site:/, '');
  const of = (tag: string): string | undefined => words.find((one) => one.language === tag)?.text;
  return of(language) ?? of('en') ?? words[0]?.text ?? '';
}

/** Who would receive the form as it stands: until the age is answered, the body for children. */
export function receiverOf(form: Draft): BodyView | null {
  const { adult, child } = form.view.bodies;
  return form.age === null || routeWord(form) === 'child' ? child : adult;
}
