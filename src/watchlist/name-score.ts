import { align } from './alignment.ts';
import { areNicknames, areVariants } from './name-words.ts';
import type { NameForm, NameToken, NormalName } from './normalise.ts';
import { consonantSkeleton } from './phonetic.ts';

export type PairKind =
  | 'literal'
  | 'variant'
  | 'nickname'
  | 'initial'
  | 'prefix'
  | 'skeleton'
  | 'fuzzy'
  | 'extra-query'
  | 'extra-list';

/** One piece of evidence of a name comparison. */
export interface NamePair {
  kind: PairKind;
  query: string;
  list: string;
  /** 0..1 */
  score: number;
  weight: number;
}

export interface NameComparison {
  /** 0..1, weighted mean of the pairs. */
  score: number;
  pairs: NamePair[];
}

/**
 * Weights and scores of watchlist 3.6. `extraQuery`, `conflictList`, `shortBudget` and the default threshold were chosen
 * on one half of 274 labelled name pairs and reported on the other.
 */
export const NAME_WEIGHTS = {
  nickname: { score: 0.6, weight: 0.8 },
  variant: { score: 0.9, weight: 1 },
  initial: { score: 0.9, weight: 0.5 },
  skeleton: { score: 0.85, weight: 1 },
  prefix: { score: 0.9, weight: 1 },
  family: 1.3,
  extraQuery: 0.6,
  extraList: 0.2,
  /** An unmatched list token facing an unmatched query token is a contradiction and not merely a longer name. */
  conflictList: 1.2,
  particle: 0.7,
  extraParticle: 0.5,
  /** Base of the logarithm of the edit budget. */
  budgetBase: 2.35,
  /** Edit budget of a token of three or four letters: one slip. */
  shortBudget: 1,
  /** Share of the shorter token's letters that must be aligned before two tokens are seen as one word. */
  overlap: 0.51,
} as const;

/** Form pairs that are compared per pair of names. */
const FORM_PAIRS_MAX = 24;

/** The best comparison over all forms of two names; null where one side has no readable form. */
export function compareNames(query: NormalName, list: NormalName): NameComparison | null {
  let best: NameComparison | null = null;
  let count = 0;
  for (const left of query.forms) {
    for (const right of list.forms) {
      if (count++ >= FORM_PAIRS_MAX) return best;
      const comparison = compareForms(left, right, query.arabic || list.arabic);
      if (best === null || comparison.score > best.score) best = comparison;
      if (best.score >= 1) return best;
    }
  }
  return best;
}

interface Open {
  query: NameToken[];
  list: NameToken[];
  pairs: NamePair[];
}

/**
 * Two token lists of one form each (watchlist 3.6, steps 1 to 5). `arabic`: vowels may be missing on one side, because
 * Doc 9303-3 section 6 C prints letters and a phonetic transcription prints sounds.
 */
export function compareForms(query: NameForm, list: NameForm, arabic: boolean): NameComparison {
  const open: Open = { query: [...query], list: [...list], pairs: [] };
  takePairs(open, 'literal', 1, 1, (q, l) => q.text === l.text && !contradicts(q, l));
  takePairs(open, 'literal', 1, 1, (q, l) => q.text === l.text);
  takePairs(open, 'prefix', NAME_WEIGHTS.prefix.score, NAME_WEIGHTS.prefix.weight, isPrefix);
  takePairs(open, 'variant', NAME_WEIGHTS.variant.score, NAME_WEIGHTS.variant.weight, (q, l) =>
    areVariants(q.text, l.text),
  );
  takePairs(open, 'nickname', NAME_WEIGHTS.nickname.score, NAME_WEIGHTS.nickname.weight, (q, l) =>
    areNicknames(q.text, l.text),
  );
  takePairs(open, 'initial', NAME_WEIGHTS.initial.score, NAME_WEIGHTS.initial.weight, isInitial);
  if (arabic) takePairs(open, 'skeleton', NAME_WEIGHTS.skeleton.score, NAME_WEIGHTS.skeleton.weight, sameConsonants);
  alignRest(open);
  for (const token of open.query) {
    const weight = token.particle ? NAME_WEIGHTS.extraParticle * NAME_WEIGHTS.extraQuery : NAME_WEIGHTS.extraQuery;
    open.pairs.push({ kind: 'extra-query', query: token.text, list: '', score: 0, weight });
  }
  let conflicts = open.query.filter((token) => !token.particle).length;
  for (const token of open.list) {
    const conflict = !token.particle && conflicts-- > 0;
    const base = conflict ? NAME_WEIGHTS.conflictList : NAME_WEIGHTS.extraList;
    const weight = token.particle ? NAME_WEIGHTS.extraParticle * base : base;
    open.pairs.push({ kind: 'extra-list', query: '', list: token.text, score: 0, weight });
  }
  let sum = 0;
  let weights = 0;
  for (const pair of open.pairs) {
    sum += pair.score * pair.weight;
    weights += pair.weight;
  }
  return { score: weights === 0 ? 0 : sum / weights, pairs: open.pairs };
}

function contradicts(a: NameToken, b: NameToken): boolean {
  return a.role !== 'any' && b.role !== 'any' && a.role !== b.role;
}

/** MHMD and MOHAMMED: equal consonants, and one side spells fewer vowels. SALMA and SALIM stay two names. */
function sameConsonants(query: NameToken, list: NameToken): boolean {
  const skeleton = consonantSkeleton(query.text);
  if (skeleton.length < 2 || skeleton !== consonantSkeleton(list.text)) return false;
  return vowels(query.text) !== vowels(list.text);
}

function vowels(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) if ('AEIOU'.includes(text.charAt(index))) count++;
  return count;
}

function isInitial(a: NameToken, b: NameToken): boolean {
  const [short, long] = a.text.length < b.text.length ? [a, b] : [b, a];
  return short.text.length === 1 && long.text.length > 1 && long.text.startsWith(short.text);
}

/** The printed token was cut: it stands for every word that begins with it. */
function isPrefix(query: NameToken, list: NameToken): boolean {
  return query.cut && query.text.length > 1 && list.text.length > query.text.length && list.text.startsWith(query.text);
}

function roleWeight(query: NameToken, list: NameToken): number {
  if (query.particle || list.particle) return NAME_WEIGHTS.particle;
  return query.role === 'family' || list.role === 'family' ? NAME_WEIGHTS.family : 1;
}

function takePairs(
  open: Open,
  kind: PairKind,
  score: number,
  weight: number,
  test: (query: NameToken, list: NameToken) => boolean,
): void {
  for (let q = 0; q < open.query.length; q++) {
    const query = open.query[q];
    if (query === undefined) continue;
    const l = open.list.findIndex((list) => test(query, list));
    const list = open.list[l];
    if (list === undefined) continue;
    open.pairs.push({ kind, query: query.text, list: list.text, score, weight: weight * roleWeight(query, list) });
    open.query.splice(q, 1);
    open.list.splice(l, 1);
    q--;
  }
}

/** Steps 3 and 4: align what no symbol explained, and score clusters of tokens that share most of their letters. */
function alignRest(open: Open): void {
  if (open.query.length === 0 || open.list.length === 0) return;
  const query = open.query;
  const list = orderLike(query, open.list);
  const alignment = align(
    query.map((token) => token.text),
    list.map((token) => token.text),
  );
  const clusterOfList = new Array<number>(list.length).fill(-1);
  const clusterOfQuery = new Array<number>(query.length).fill(-1);
  let clusters = 0;
  for (let q = 0; q < query.length; q++) {
    for (let l = 0; l < list.length; l++) {
      const shorter = Math.min(query[q]?.text.length ?? 0, list[l]?.text.length ?? 0);
      if ((alignment.matched[q]?.[l] ?? 0) <= NAME_WEIGHTS.overlap * shorter) continue;
      const known = clusterOfQuery[q] !== -1 ? clusterOfQuery[q] : clusterOfList[l];
      const cluster = known === undefined || known === -1 ? clusters++ : known;
      clusterOfQuery[q] = cluster;
      clusterOfList[l] = cluster;
    }
  }
  for (let cluster = 0; cluster < clusters; cluster++) {
    const left = query.filter((_, index) => clusterOfQuery[index] === cluster);
    const right = list.filter((_, index) => clusterOfList[index] === cluster);
    if (left.length === 0 || right.length === 0) continue;
    const score =
      sideScore(left, costOf(alignment.queryCost, clusterOfQuery, cluster)) *
      sideScore(right, costOf(alignment.listCost, clusterOfList, cluster));
    if (score === 0) {
      clusterOfQuery.forEach((own, index) => {
        if (own === cluster) clusterOfQuery[index] = -1;
      });
      clusterOfList.forEach((own, index) => {
        if (own === cluster) clusterOfList[index] = -1;
      });
      continue;
    }
    const weight =
      Math.max(...left.flatMap((q) => right.map((l) => roleWeight(q, l)))) * Math.max(left.length, right.length);
    open.pairs.push({ kind: 'fuzzy', query: words(left), list: words(right), score, weight });
  }
  open.query = query.filter((_, index) => clusterOfQuery[index] === -1);
  open.list = list.filter((_, index) => clusterOfList[index] === -1);
}

function words(tokens: readonly NameToken[]): string {
  return tokens.map((token) => token.text).join(' ');
}

function costOf(costs: readonly number[], clusterOf: readonly number[], cluster: number): number {
  return costs.reduce((sum, cost, index) => (clusterOf[index] === cluster ? sum + cost : sum), 0);
}

/** Letters below which two different tokens are never one word. */
const FUZZY_MIN = 3;
const LOG_BASE = Math.log(NAME_WEIGHTS.budgetBase);

/** 1 without edits, 0 when the edits go over the budget that the length allows; short words allow none. */
function sideScore(tokens: readonly NameToken[], cost: number): number {
  const length = tokens.reduce((sum, token) => sum + token.text.length, 0);
  const budget =
    length < FUZZY_MIN ? 0 : Math.max(NAME_WEIGHTS.shortBudget, Math.log(Math.max(length - 2, 1)) / LOG_BASE);
  return cost > budget ? 0 : 1 - cost / length;
}

/** List tokens in the order of the query tokens they resemble most, because names come in any order. */
function orderLike(query: readonly NameToken[], list: readonly NameToken[]): NameToken[] {
  if (list.length < 2 && query.length < 2) return [...list];
  const scored: { l: number; q: number; likeness: number }[] = [];
  list.forEach((right, l) => {
    query.forEach((left, q) => {
      scored.push({ l, q, likeness: likeness(left.text, right.text) });
    });
  });
  scored.sort((a, b) => b.likeness - a.likeness);
  const place = new Map<number, number>();
  for (const { l, q, likeness: value } of scored) {
    if (value > 0 && !place.has(l)) place.set(l, q);
  }
  return list
    .map((token, index) => ({ token, place: place.get(index) ?? query.length, index }))
    .sort((a, b) => a.place - b.place || a.index - b.index)
    .map((entry) => entry.token);
}

/** Share of common letter pairs (Dice), a cheap guess at which words belong together. */
function likeness(a: string, b: string): number {
  let common = a.charCodeAt(0) === b.charCodeAt(0) ? 1 : 0;
  for (let index = 0; index + 1 < a.length; index++) if (b.includes(a.slice(index, index + 2))) common++;
  return (2 * common) / (a.length + b.length);
}
