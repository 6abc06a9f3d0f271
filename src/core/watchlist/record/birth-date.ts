/** Birth date as far as it is known. */
export interface BirthDate {
  year: number | null;
  month: number | null;
  day: number | null;
}

export const UNKNOWN_BIRTH: BirthDate = { year: null, month: null, day: null };

/**
 * How two birth dates relate, comparing only what both sides know. `whole`: day, month and year are known on both sides and
 * equal; `equal`: equal in everything that both sides know. `near`: same year, with only the day or only the month different.
 * `near-year`: the year differs by one, day and month are equal. `about`: the year differs by one and the day is not known on
 * both sides; a year alone is often an estimate.
 */
export type DateRelation =
  | 'whole'
  | 'equal'
  | 'flipped'
  | 'near'
  | 'near-year'
  | 'about'
  | 'year-differs'
  | 'day-differs'
  | 'both-differ'
  | 'missing';

/**
 * Reads a list's ISO `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. 1 January counts as the year only: many lists write it when they know no
 * more than the year (docs/matching.md).
 */
export function parseListDate(text: string): BirthDate {
  const [year, month, day] = text.split('-').map(Number);
  return coarsen({ year: year ?? null, month: month ?? null, day: day ?? null });
}

/** Drops month and day of 1 January, on both sides of a comparison. */
export function coarsen(date: BirthDate): BirthDate {
  return date.month === 1 && date.day === 1 ? { year: date.year, month: null, day: null } : date;
}

export function compareBirth(query: BirthDate, list: BirthDate): DateRelation {
  if (query.year === null || list.year === null) return 'missing';
  const sameYear = query.year === list.year;
  const daysKnown = query.month !== null && list.month !== null && query.day !== null && list.day !== null;
  const monthDiffers = query.month !== null && list.month !== null && query.month !== list.month;
  const dayDiffers = daysKnown && query.day !== list.day;
  if (!monthDiffers && !dayDiffers) {
    if (sameYear) return daysKnown ? 'whole' : 'equal';
    if (Math.abs(query.year - list.year) !== 1) return 'year-differs';
    return daysKnown ? 'near-year' : 'about';
  }
  if (!sameYear) return 'both-differ';
  if (daysKnown && query.day === list.month && query.month === list.day) return 'flipped';
  return daysKnown && monthDiffers !== dayDiffers ? 'near' : 'day-differs';
}

/**
 * The birth date of a record as one number, so that it can be checked without the record; 0 if the record does not have exactly
 * one date, so that only the record itself can tell. Year times 512, month times 32, day; 0 for unknown parts.
 */
export function packBirth(dates: readonly string[]): number {
  const [only, ...others] = dates;
  if (only === undefined || others.length > 0) return 0;
  const { year, month, day } = parseListDate(only);
  return ((year ?? 0) << 9) | ((month ?? 0) << 5) | (day ?? 0);
}

/** The same number for a date whose day is known; 0 for any other, for which no record is looked up by its date. */
export function packWhole(birth: BirthDate): number {
  const { year, month, day } = coarsen(birth);
  return year === null || month === null || day === null ? 0 : (year << 9) | (month << 5) | day;
}

/** Gives for packed dates the answer that `datesRuleOut` gives for the dates themselves; never true for 0. */
export function packedRuleOut(birth: BirthDate): (packed: number) => boolean {
  const asked = coarsen(birth);
  return (packed) => {
    const year = packed >> 9;
    if (year === 0) return false;
    const relation = compareBirth(asked, { year, month: (packed >> 5) & 15 || null, day: packed & 31 || null });
    return relation !== 'missing' && !agrees(relation);
  };
}

const ORDER: readonly DateRelation[] = [
  'whole',
  'equal',
  'near-year',
  'about',
  'flipped',
  'near',
  'year-differs',
  'day-differs',
  'both-differ',
  'missing',
];

/** The best relation over all dates of a record, and the date that gave it. */
export function bestRelation(query: BirthDate, list: readonly string[]): { relation: DateRelation; date: string } {
  let best: { relation: DateRelation; date: string } = { relation: 'missing', date: list.join(', ') };
  for (const text of list) {
    const relation = compareBirth(coarsen(query), parseListDate(text));
    if (ORDER.indexOf(relation) < ORDER.indexOf(best.relation)) best = { relation, date: text };
  }
  return best;
}

/** True if the dates suggest that both sides mean one person; a missing date does not suggest anything. */
export function agrees(relation: DateRelation): boolean {
  return (
    relation === 'whole' ||
    relation === 'equal' ||
    relation === 'flipped' ||
    relation === 'near' ||
    relation === 'near-year' ||
    relation === 'about'
  );
}

/** True if the dates agree and at least one side does not know the day: about one pair of strangers in seventeen does. */
export function isPart(relation: DateRelation): boolean {
  return relation === 'equal' || relation === 'about';
}

export function showBirth(date: BirthDate): string {
  if (date.year === null) return '';
  const two = (value: number | null): string => (value === null ? '' : `-${String(value).padStart(2, '0')}`);
  return `${date.year}${two(date.month)}${date.month === null ? '' : two(date.day)}`;
}
