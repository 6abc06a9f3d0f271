import type { TravellerLanguage } from './words/index.ts';

/** Languages that are below the large one at a time. */
export const SMALL = 3;

/**
 * Which languages are below the first at a turn. All of them come by, in the order of the site and for the same time:
 * an order that followed the document would tell who is there.
 */
export function smallLanguages(languages: readonly TravellerLanguage[], turn: number): readonly TravellerLanguage[] {
  const others = languages.slice(1);
  if (others.length <= SMALL) return others;
  const first = (turn * SMALL) % others.length;
  return Array.from({ length: SMALL }, (_, index) => others[(first + index) % others.length]).filter(
    (language) => language !== undefined,
  );
}
