/** Fewest pages for one family of the attack kit (docs/document-checks.md). */
export const KIT_LEAST_PAGES = 10;
/** If a smaller fraction of a family than this raises an alarm, the check is blind on this imager. */
const KIT_LEAST_SHARE = 0.8;

export interface KitFamily {
  family: string;
  /** Number of its pages that the check judged. */
  n: number;
  alarmed: number;
}

export type KitVerdict =
  | { state: 'seen' }
  /** The check hardly detects these families; it stays evaluatory whatever its threshold. */
  | { state: 'blind'; families: string[] }
  /** Families that were not tried, or on too few pages; worded for the technician. */
  | { state: 'incomplete'; missing: string[] };

/** Says whether attacks that a check should detect raise an alarm at the chosen threshold. `required`: starts of family names. */
export function judgeKit(required: readonly string[], families: readonly KitFamily[]): KitVerdict {
  const mine = families.filter(({ family }) => required.some((start) => isOf(family, start)));
  const blind = mine.filter(({ n, alarmed }) => n >= KIT_LEAST_PAGES && alarmed < KIT_LEAST_SHARE * n);
  if (blind.length > 0) return { state: 'blind', families: blind.map(({ family }) => family) };
  const absent = required.filter((start) => !mine.some(({ family }) => isOf(family, start)));
  const few = mine.filter(({ n }) => n < KIT_LEAST_PAGES);
  const missing = [
    ...absent.map((start) => `${start}: there is no folder of that name; ${KIT_LEAST_PAGES} pages are needed`),
    ...few.map(({ family, n }) => `${family}: ${n} of ${KIT_LEAST_PAGES} pages were judged`),
  ];
  return missing.length === 0 ? { state: 'seen' } : { state: 'incomplete', missing };
}

export function isOf(family: string, start: string): boolean {
  return family === start || family.startsWith(`${start}-`);
}
