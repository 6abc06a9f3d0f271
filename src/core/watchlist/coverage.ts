/** What can be looked up in a list: document numbers, or names and birth dates. */
export const LIST_COVERS = ['documents', 'persons'] as const;

export type ListCoverage = (typeof LIST_COVERS)[number];

/** The check for which each coverage is relevant. */
export const COVERAGE_OF_CHECK = { 'lists.document': 'documents', 'lists.person': 'persons' } as const;

/**
 * True if a list is relevant to a check. A list that cannot be opened (`null`) does not say what it covers, so it is relevant
 * to every check: otherwise a locked list of persons next to a fresh list of documents would look like "no such list here".
 */
export function bearsOn(covers: readonly ListCoverage[] | null, wanted: ListCoverage): boolean {
  return covers === null || covers.includes(wanted);
}
