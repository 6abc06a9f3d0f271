import type { TravellerLanguage } from './words/index.ts';

/** Number of languages that are below the large one at a time. */
export const SMALL = 3;

/**
 * The languages below the first one at a turn. All appear in the order of the site and for the same time: an order that depended
 * on the document would reveal who is there.
 */
export function smallLanguages(languages: readonly TravellerLanguage[], turn: number): readonly TravellerLanguage[] {
  const others = languages.slice(1);
  if (others.length <= SMALL) return others;
  const first = (turn * SMALL) % others.length;
  return Array.from({ length: SMALL }, (_, index) => others[(first + index) % others.length]).filter(
    (language) => language !== undefined,
  );
}
