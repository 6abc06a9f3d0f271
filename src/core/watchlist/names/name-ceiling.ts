import { JOINED_MAX, SPELLING_SLACK } from './name-score.ts';
import { NAME_WEIGHTS, type NameWeights } from './name-weights.ts';
import type { NameForm, NameToken, NormalName } from './normalise.ts';
import { editBudget, leastCost, oneName, sameSound, share } from './word-pairs.ts';

/**
 * An upper bound of the score of `compareNames` for these two names, at a fraction of its cost: words that no rule can pair count
 * as left over, and everything else as equal. Most records under a key of a query share one word with it and differ in the rest;
 * this excludes them. 1 if unknown.
 */
export function scoreCeiling(query: NormalName, list: NormalName, weights: NameWeights = NAME_WEIGHTS): number {
  if (query.native !== null && list.native !== null) return 1;
  let best = 0;
  for (const left of query.forms) {
    for (const right of list.forms) best = Math.max(best, formCeiling(left, right, weights));
  }
  return best;
}

function formCeiling(query: NameForm, list: NameForm, weights: NameWeights): number {
  if (query.some((token) => token.cut) || list.some((token) => token.cut)) return 1;
  const alone = (token: NameToken, others: NameForm, own: NameForm): boolean =>
    !token.particle && !others.some((other) => mayPair(token, other, { own, others, weights }));
  const onQuery = query.filter((token) => alone(token, list, query));
  const onList = list.filter((token) => alone(token, query, list));
  if (onQuery.length === 0 || onList.length === 0) return 1;
  const factors = (tokens: readonly NameToken[]): number[] =>
    tokens
      .map((token) => (token.text.length === 1 ? weights.alone.initial : 1) * (token.info.common ? weights.common : 1))
      .sort((a, b) => b - a);
  const left = factors(onQuery);
  const right = factors(onList);
  let conflicts = 0;
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    conflicts += Math.min(left[index] ?? 0, right[index] ?? 0);
  }
  // Each of the other words is in at most one pair. A pair of k words and one weighs k, so no pairing of n words weighs more than
  // n - 1, nor more than three quarters of n.
  const rest = query.length - onQuery.length + list.length - onList.length;
  if (rest < 2) return 0;
  const named = query.some((token) => token.role === 'family') || list.some((token) => token.role === 'family');
  const reached = (named ? weights.family : 1) * Math.min(rest - 1, (JOINED_MAX / (JOINED_MAX + 1)) * rest);
  const second = families(query) > 1 || families(list) > 1 ? weights.secondSurname : 1;
  return reached / (reached + second * conflicts * (weights.conflict.base + weights.conflict.share * reached));
}

function families(form: NameForm): number {
  return form.filter((token) => token.role === 'family' && !token.particle).length;
}

interface Sides {
  own: NameForm;
  others: NameForm;
  weights: NameWeights;
}

/** False only if no rule of the score can bring the two words into one pair. */
function mayPair(token: NameToken, other: NameToken, { own, others, weights }: Sides): boolean {
  const a = token.info;
  const b = other.info;
  if (a.text === b.text) return true;
  const shorter = Math.min(a.text.length, b.text.length);
  // Initials, alone or joined.
  if (shorter <= 3 && (shorter === 1 || sharesLetter(a.mask, b.mask))) return true;
  if (share(a.variants, b.variants) || share(a.languages, b.languages) || share(a.nicknames, b.nicknames)) return true;
  if (sameSound(a, b) || a.skeleton === b.skeleton || oneName(a, b, a.syllables && b.syllables)) return true;
  if (leastCost(a, b) <= editBudget(Math.max(a.text.length, b.text.length), weights)) return true;
  return mayJoin(token, other, { own, weights }) || mayJoin(other, token, { own: others, weights });
}

function sharesLetter(a: number, b: number): boolean {
  return (a & b) !== 0;
}

/** True if `part` and another word of its side together can be `whole`. */
function mayJoin(part: NameToken, whole: NameToken, { own, weights }: Pick<Sides, 'own' | 'weights'>): boolean {
  const room = whole.text.length + Math.max(editBudget(whole.text.length, weights), SPELLING_SLACK) - part.text.length;
  return own.some((other) => other !== part && other.text.length <= room);
}
