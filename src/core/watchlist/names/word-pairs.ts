import type { NameEvidence } from '../../inspection/record/alerts/index.ts';
import { sameCharacters } from './chinese.ts';
import { CHEAPEST_CHANGE, CHEAPEST_GAP, editDistance } from './edit-distance.ts';
import type { NameWeights } from './name-weights.ts';
import type { NameToken } from './normalise.ts';
import { transcribedAlike } from './transcription.ts';
import type { WordInfo } from './word-info.ts';

/** How two words relate; null if they are two different words. */
export interface WordMatch {
  kind: NameEvidence;
  score: number;
  weight: number;
}

/** What is known about the two names before their words are paired. */
export interface PairRules {
  /** Vowels may be missing on one side: Doc 9303-3 section 6 C prints letters, but a phonetic transcription prints sounds. */
  arabic: boolean;
  /** Both names consist only of syllables of Chinese names. */
  chinese: boolean;
  weights: NameWeights;
}

/** Compares one word of the document with one of the list (docs/matching.md), by the strongest reason. */
export function compareWords(
  query: NameToken,
  list: NameToken,
  { arabic, chinese, weights }: PairRules,
): WordMatch | null {
  // Ahmad son of Hasan is not Hasan son of Ahmad.
  if (
    query.kin !== null &&
    list.kin !== null &&
    query.kin !== list.kin &&
    query.kin !== 'both' &&
    list.kin !== 'both'
  ) {
    return null;
  }
  const q = query.info;
  const l = list.info;
  if (q.text === l.text) return { kind: 'literal', score: 1, weight: 1 };
  // A particle is not a name, but BEN may be short for BENJAMIN.
  if (query.particle !== list.particle) {
    return share(q.nicknames, l.nicknames) ? { kind: 'nickname', ...weights.nickname } : null;
  }
  if (query.cut && q.text.length > 1 && l.text.length > q.text.length && l.text.startsWith(q.text)) {
    return { kind: 'prefix', ...weights.prefix };
  }
  if (share(q.variants, l.variants)) return { kind: 'variant', ...weights.variant };
  if (sameSound(q, l)) return { kind: 'sound', ...weights.sound };
  if (share(q.nicknames, l.nicknames)) return { kind: 'nickname', ...weights.nickname };
  if (share(q.languages, l.languages)) return { kind: 'language', ...weights.language };
  if (isInitial(q.text, l.text)) return { kind: 'initial', ...weights.initial };
  // MHMD and MOHAMMED: equal consonants, and one side spells fewer vowels. SALMA and SALIM remain two names.
  if (arabic && q.vowels !== l.vowels && q.skeleton.length > 1 && q.skeleton === l.skeleton) {
    return { kind: 'skeleton', ...weights.skeleton };
  }
  const score = likeness(q, l, weights);
  if (score < weights.transcription.score && oneName(q, l, chinese)) {
    return { kind: 'transcription', ...weights.transcription };
  }
  return score === 0 ? null : { kind: 'fuzzy', score, weight: 1 };
}

/** True for two romanisations of one sound. */
export function sameSound(a: WordInfo, b: WordInfo): boolean {
  return (a.sound === b.sound && a.sound.length > 1) || (a.chinese === b.chinese && a.chinese !== '');
}

/** True for one name in two transcriptions whose letters differ, but not for two names that the tables distinguish. */
export function oneName(q: WordInfo, l: WordInfo, chinese: boolean): boolean {
  if (q.variants.length > 0 && l.variants.length > 0) return false;
  return transcribedAlike(q, l) || (chinese && sameCharacters(q.text, l.text));
}

export function share(a: readonly number[], b: readonly number[]): boolean {
  for (const group of a) if (b.includes(group)) return true;
  return false;
}

function isInitial(a: string, b: string): boolean {
  return a.length === 1 ? b.length > 1 && b.startsWith(a) : b.length === 1 && a.startsWith(b);
}

/** Different words with fewer letters are never the same name. */
const FUZZY_MIN = 3;

/** Number of edits that a word of this length allows. */
export function editBudget(length: number, weights: NameWeights): number {
  if (length < FUZZY_MIN) return 0;
  const { budgetBase, shortBudget, wordBudget, wordLetters } = weights;
  const least = length < wordLetters ? shortBudget : wordBudget;
  return Math.max(least, Math.log(Math.max(length - 2, 1)) / Math.log(budgetBase));
}

/** 1 without edits, 0 if the edits exceed the budget that the length allows; short words allow none. */
export function likeness(q: WordInfo, l: WordInfo, weights: NameWeights): number {
  const a = q.text.length;
  const b = l.text.length;
  if (Math.min(a, b) < FUZZY_MIN) return 0;
  const { budgetLonger } = weights;
  const length = budgetLonger * Math.max(a, b) + (1 - budgetLonger) * Math.min(a, b);
  // Two names that are both separate entries of the tables more likely mean two people than two slips.
  const known = q.variants.length > 0 && l.variants.length > 0;
  const budget = known ? weights.shortBudget : editBudget(length, weights);
  if (leastCost(q, l) > budget) return 0;
  const cost = editDistance(q.text, l.text, budget);
  if (cost > budget) return 0;
  return (
    (known ? weights.knownDistinct : 1) *
    ((1 - cost / a) * (1 - cost / b)) ** (cost <= 1 ? weights.slipExponent : weights.fuzzyExponent)
  );
}

/** A lower bound of the cost of aligning the two words: letters that only one side has, and the difference in length. */
export function leastCost(q: Pick<WordInfo, 'mask' | 'text'>, l: Pick<WordInfo, 'mask' | 'text'>): number {
  const missing = Math.max(bits(q.mask & ~l.mask), bits(l.mask & ~q.mask));
  return Math.max(missing * CHEAPEST_CHANGE, Math.abs(q.text.length - l.text.length) * CHEAPEST_GAP);
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
