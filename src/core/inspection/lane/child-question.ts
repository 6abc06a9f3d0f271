import { type Answered, type MinorAnswers, NOBODY, UNLINKED } from '../record/index.ts';

/** One traveller, alone or in a party, with what the question about a child may know about them. */
export interface AskedAbout {
  minor: boolean | null;
  answered: readonly Answered[];
  asked: MinorAnswers | null;
}

/**
 * Whether there is a question for the form "Support" about a child of this party, or about a child alone: somebody answers for
 * others, the adult is nobody or has no inspection here, or a paper was not shown. It has no weight, is not added to any sum and
 * does not tick anything. It cannot contain anything about origin, name, language or appearance: that would need another type.
 */
export function asksAboutChild(people: readonly AskedAbout[]): boolean {
  if (!people.some(({ minor, asked }) => minor === true || asked !== null)) return false;
  return people.some(
    ({ answered, asked }) =>
      answered.length > 0 || asked?.adult === NOBODY || asked?.adult === UNLINKED || asked?.authority === 'not-shown',
  );
}
