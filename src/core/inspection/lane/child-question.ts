import { type Answered, type MinorAnswers, NOBODY, UNLINKED } from '../record/index.ts';

/** One traveller, alone or in a party, with what the question about a child may know about them. */
export interface AskedAbout {
  minor: boolean | null;
  answered: readonly Answered[];
  asked: MinorAnswers | null;
}

/**
 * Decides whether the form "Support" asks about a child of this party, or about a child alone: somebody answers for others, no
 * adult is there or has an inspection here, or a paper was not shown. The question has no weight, counts in no sum and ticks
 * nothing. It cannot contain anything about origin, name, language or appearance: that would need another type.
 */
export function asksAboutChild(people: readonly AskedAbout[]): boolean {
  if (!people.some(({ minor, asked }) => minor === true || asked !== null)) return false;
  return people.some(
    ({ answered, asked }) =>
      answered.length > 0 || asked?.adult === NOBODY || asked?.adult === UNLINKED || asked?.authority === 'not-shown',
  );
}
