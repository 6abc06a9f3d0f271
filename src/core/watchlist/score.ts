import type { ExplainLine } from '../inspection/record/alerts/index.ts';
import {
  compareNames,
  KUNYA,
  type NameComparison,
  type NormalName,
  normaliseRecordNames,
  scoreCeiling,
} from './names/index.ts';
import type { PersonQuery } from './query.ts';
import type { RecordName, WatchRecord } from './record/index.ts';
import {
  agrees,
  type BirthDate,
  bestRelation,
  canonicalIssuer,
  type DateRelation,
  isPart,
  showBirth,
} from './record/index.ts';

/** Additive qualifiers of docs/matching.md. Missing data costs nothing and is shown as missing. */
export const QUALIFIERS = {
  birthYear: -0.15,
  birthDay: -0.25,
  nationality: -0.2,
  sex: -0.2,
} as const;

/** The highest score for a name of each kind. */
const KIND_FACTOR: Readonly<Record<RecordName['kind'], number>> = { primary: 1, alias: 1, weak: 0.8 };

export interface PersonScore {
  /** Name score of the best name of the record, 0..1, before qualifiers. */
  name: number;
  /** Name score with qualifiers, 0..1. It orders candidates and is compared with the list's threshold; it never decides. */
  total: number;
  date: DateRelation;
  /** A name alone never raises an alert: true if the birth dates support it. */
  dateAgrees: boolean;
  /** Words of the best name that agree and are not very common; an initial does not count. */
  telling: number;
  explain: ExplainLine[];
}

/** The least scores that are of any use; 0..1. */
export interface LeastScore {
  total: number;
  /** The same if the whole birth date is equal. */
  wholeDate: number;
  /** For the name alone, if a birth date is missing. */
  nameAlone: number;
}

const ANY: LeastScore = { total: 0, wholeDate: 0, nameAlone: 0 };

/**
 * Compares the holder of a document with one record (docs/matching.md) and explains the result, one line per feature. Pure; the
 * same input gives the same score. Null if no name can be compared, or if the score is certain to stay below `least`.
 */
export function scorePerson(query: PersonQuery, record: WatchRecord, least: LeastScore = ANY): PersonScore | null {
  const explain: ExplainLine[] = [];
  const { relation, date } = bestRelation(query.birth, record.dob);
  const dateCost = DATE_COSTS[relation];
  explain.push(dateLine(query.birth, relation, date, dateCost));
  const sexCost = addSex(explain, query.sex, record.sex);
  const nationalityCost = addNationality(explain, query, record.nat);
  const costs = dateCost + sexCost + nationalityCost;
  const leastTotal = relation === 'whole' ? least.wholeDate : least.total;
  const leastName = Math.max(leastTotal - costs, relation === 'missing' ? least.nameAlone : 0);
  if (leastTotal > 0 && leastName > 1 + ROUNDING) return null;
  const best = bestName(query.name, normaliseRecordNames(record), leastName);
  if (best === null) return null;
  explain.unshift(nameLine(query.name, best));
  const total = clamp(best.score + costs);
  const { telling } = best.comparison;
  return { name: best.score, total, date: relation, dateAgrees: agrees(relation), telling, explain };
}

/** Half a thousandth, for the rounding of the total. */
const ROUNDING = 0.0005;

interface BestName {
  name: NormalName;
  comparison: NameComparison;
  score: number;
}

function bestName(query: NormalName, names: readonly NormalName[], least: number): BestName | null {
  let best: BestName | null = null;
  for (const name of names) {
    const factor = saysLittle(name) ? KIND_FACTOR.weak : KIND_FACTOR[name.kind];
    if (least > 0 && (factor < least - ROUNDING || scoreCeiling(query, name) * factor < least - ROUNDING)) continue;
    const comparison = compareNames(query, name);
    if (comparison === null) continue;
    const score = comparison.score * factor;
    if (best === null || score > best.score) best = { name, comparison, score };
  }
  return best;
}

/** A single very common name, or a kunya (ABU and one name) alone: both are borne by very many people (docs/matching.md). */
function saysLittle(name: NormalName): boolean {
  const form = name.forms[0];
  if (form === undefined) return false;
  const spoken = form.filter((token) => !token.article);
  if (spoken.length === 1) return spoken[0]?.info.common === true;
  return spoken.length === 2 && KUNYA.has(spoken[0]?.text ?? '');
}

/** Below this score the names are said to differ: one word of two is different. */
const LIKE_FROM = 0.6;

function nameLine(query: NormalName, best: BestName): ExplainLine {
  const { score, name } = best;
  return {
    feature: name.kind === 'primary' ? 'name' : 'alias',
    result: best.comparison.score >= 0.999 ? 'equal' : best.comparison.score >= LIKE_FROM ? 'similar' : 'differs',
    score: round(score),
    query: query.shown,
    list: name.shown,
    words: best.comparison.pairs.map((pair) => ({ ...pair, score: round(pair.score), weight: round(pair.weight) })),
  };
}

const DATE_COSTS: Readonly<Record<DateRelation, number>> = {
  whole: 0,
  equal: 0,
  missing: 0,
  flipped: QUALIFIERS.birthDay / 2,
  // One wrong part of a date is the commonest slip in a list, so it counts half, like swapped day and month.
  near: QUALIFIERS.birthDay / 2,
  'near-year': QUALIFIERS.birthYear / 2,
  about: QUALIFIERS.birthYear / 2,
  'year-differs': QUALIFIERS.birthYear,
  'day-differs': QUALIFIERS.birthDay,
  'both-differ': QUALIFIERS.birthYear + QUALIFIERS.birthDay,
};

function dateLine(query: BirthDate, relation: DateRelation, date: string, cost: number): ExplainLine {
  const result = relation === 'missing' ? 'missing' : cost === 0 ? 'equal' : agrees(relation) ? 'similar' : 'differs';
  const part = isPart(relation) ? { part: true as const } : {};
  return { feature: 'birth-date', result, score: cost, query: showBirth(query), list: date, ...part };
}

function addSex(explain: ExplainLine[], query: 'F' | 'M' | null, list: WatchRecord['sex']): number {
  const known = query !== null && list !== null && list !== 'X';
  const cost = known && query !== list ? QUALIFIERS.sex : 0;
  const result = !known ? 'missing' : cost === 0 ? 'equal' : 'differs';
  explain.push({ feature: 'sex', result, score: cost, query: query ?? '', list: list ?? '' });
  return cost;
}

/**
 * A code that does not name a country (XXA, UTO) costs nothing. The result still shows what the document states, and that it is
 * equal.
 */
function addNationality(
  explain: ExplainLine[],
  { countries, stated }: Pick<PersonQuery, 'countries' | 'stated'>,
  list: readonly string[],
): number {
  const listed = list.map(canonicalIssuer);
  const known = countries.length > 0 && listed.length > 0;
  const shared = (codes: readonly string[]) => codes.some((code) => listed.includes(code));
  const cost = known && !shared(countries) ? QUALIFIERS.nationality : 0;
  const result = cost !== 0 ? 'differs' : shared(known ? countries : stated) ? 'equal' : 'missing';
  const query = (known ? countries : stated).join(', ');
  explain.push({ feature: 'nationality', result, score: cost, query, list: list.join(', ') });
  return cost;
}

function clamp(value: number): number {
  return round(Math.max(0, Math.min(1, value)));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
