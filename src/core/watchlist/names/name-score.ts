import type { NameEvidence } from '../../inspection/record/alerts/index.ts';
import { NAME_WEIGHTS, type NameWeights } from './name-weights.ts';
import type { NameForm, NameToken, NormalName } from './normalise.ts';
import { sonorants } from './transcription.ts';
import { wordInfo } from './word-info.ts';
import {
  compareWords,
  editBudget,
  leastCost,
  likeness,
  oneName,
  type PairRules,
  sameSound,
  share,
  type WordMatch,
} from './word-pairs.ts';

/** One piece of evidence of a name comparison. */
export interface NamePair {
  kind: NameEvidence;
  query: string;
  list: string;
  /** 0..1 */
  score: number;
  weight: number;
}

export interface NameComparison {
  /** 0..1, weighted mean of the pairs. */
  score: number;
  /** Number of pairs that agree and say something: not initials, and not only words that very many people bear. */
  telling: number;
  pairs: NamePair[];
}

/** Maximum number of pairs of forms that are compared for two names. */
const FORM_PAIRS_MAX = 24;

/** The best comparison over all forms of two names; null if one side has no readable form. */
export function compareNames(
  query: NormalName,
  list: NormalName,
  weights: NameWeights = NAME_WEIGHTS,
): NameComparison | null {
  if (query.native !== null && list.native !== null) {
    return compareForms(query.native, list.native, { arabic: false, weights });
  }
  let best: NameComparison | null = null;
  let count = 0;
  for (const left of query.forms) {
    for (const right of list.forms) {
      if (count++ >= FORM_PAIRS_MAX) return best;
      const comparison = compareForms(left, right, { arabic: query.arabic || list.arabic, weights });
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
  telling: number;
  /** Words on both sides that found a partner and are not particles. */
  matched: NameToken[];
  rules: PairRules;
}

/** Compares one form of each name, as lists of tokens (docs/matching.md). */
export function compareForms(
  query: NameForm,
  list: NameForm,
  given: Pick<PairRules, 'arabic' | 'weights'>,
): NameComparison {
  const rules = { ...given, chinese: isChinese(query) && isChinese(list) };
  const open: Open = { query: [...query], list: [...list], pairs: [], telling: 0, matched: [], rules };
  pairWords(open);
  joinWords(open, 0);
  closeOpen(open);
  let sum = 0;
  let weights = 0;
  for (const pair of open.pairs) {
    sum += pair.score * pair.weight;
    weights += pair.weight;
  }
  return { score: weights === 0 ? 0 : sum / weights, telling: open.telling, pairs: open.pairs };
}

function isChinese(form: NameForm): boolean {
  return form.length > 1 && form.every((token) => token.info.syllables);
}

interface Found {
  query: NameToken;
  list: NameToken;
  match: WordMatch;
}

/** At this score a pair of words is as good as certain; below it, two words that make one together come first. */
const SURE = 0.85;

/**
 * Pairs words one to one, the most certain pair first; joined or split words come between certain and merely similar pairs. The
 * order of the words does not matter, because names come in any order.
 */
function pairWords(open: Open): void {
  const found: Found[] = [];
  for (const query of open.query) {
    for (const list of open.list) {
      const match = compareWords(query, list, open.rules);
      if (match !== null) found.push({ query, list, match });
    }
  }
  if (found.length > 1) found.sort(bySureness);
  const unsure = found.findIndex((pair) => pair.match.score < SURE);
  const sure = unsure < 0 ? found.length : unsure;
  takePairs(open, found.slice(0, sure));
  // Joining takes the first words that fit: with a fixed order of its own, the order in the document does not matter.
  open.query.sort(byLength);
  open.list.sort(byLength);
  joinInitials(open);
  joinWords(open, SURE);
  takePairs(open, found.slice(sure));
}

function takePairs(open: Open, found: readonly Found[]): void {
  for (const { query, list, match } of found) {
    if (!open.query.includes(query) || !open.list.includes(list)) continue;
    open.query = open.query.filter((token) => token !== query);
    open.list = open.list.filter((token) => token !== list);
    addPair(open, { ...match, query: [query], list: [list] });
  }
}

function bySureness(a: Found, b: Found): number {
  return (
    b.match.score - a.match.score ||
    b.match.weight - a.match.weight ||
    contradiction(a) - contradiction(b) ||
    compareText(a.query.text, b.query.text) ||
    compareText(a.list.text, b.list.text)
  );
}

function contradiction({ query, list }: Found): number {
  return query.role !== 'any' && list.role !== 'any' && query.role !== list.role ? 1 : 0;
}

/** Longest first: an initial more probably represents a whole name than another short one. */
function byLength(a: NameToken, b: NameToken): number {
  return b.text.length - a.text.length || compareText(a.text, b.text);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Joint {
  kind: NameEvidence;
  score: number;
  weight: number;
  query: readonly NameToken[];
  list: readonly NameToken[];
}

function addPair(open: Open, { kind, score, weight, query, list }: Joint): void {
  const both = [...query, ...list];
  const { particle, family, common } = open.rules.weights;
  let factor = 1;
  if (both.every((token) => token.particle)) factor = particle;
  else {
    if (both.some((token) => token.role === 'family')) factor *= family;
    if (both.every((token) => token.info.common || token.particle)) factor *= common;
    else if (kind !== 'initial' && kind !== 'initials') open.telling++;
    for (const token of both) if (!token.particle) open.matched.push(token);
  }
  open.pairs.push({ kind, query: words(query), list: words(list), score, weight: weight * factor });
}

function words(tokens: readonly NameToken[]): string {
  return tokens.map((token) => token.text).join(' ');
}

/** JC for JEAN CLAUDE, JJ for JEAN JACQUES. */
function joinInitials(open: Open): void {
  const { weights } = open.rules;
  for (const [short, long] of [['query', 'list'] as const, ['list', 'query'] as const]) {
    for (const token of [...open[short]]) {
      if (token.particle || token.text.length < 2 || token.text.length > 3) continue;
      const others = open[long].filter((other) => !other.particle && other.text.length > 1);
      const named: NameToken[] = [];
      for (const letter of token.text) {
        const other = others.find((one) => one.text.startsWith(letter) && !named.includes(one));
        if (other !== undefined) named.push(other);
      }
      if (named.length < token.text.length) continue;
      const sides = short === 'query' ? { query: [token], list: named } : { query: named, list: [token] };
      addPair(open, { kind: 'initials', ...weights.initial, ...sides });
      open[short] = open[short].filter((other) => other !== token);
      open[long] = open[long].filter((other) => !named.includes(other));
    }
  }
}

/** Maximum number of words of one side that are tried as one: with more it would no longer be a name but chance. */
export const JOINED_MAX = 3;
/** Joins are tried only up to this many open words. */
const JOIN_OPEN_MAX = 6;

/** Matches two or three words of one side with one of the other: blanks are lost and added in print and in reading. */
function joinWords(open: Open, least: number): void {
  for (const [many, one] of [['query', 'list'] as const, ['list', 'query'] as const]) {
    for (const token of [...open[one]]) {
      if (open[many].length < 2 || open[many].length > JOIN_OPEN_MAX) break;
      const joint = bestJoint(open, open[many], token);
      if (joint === null || joint.score < least) continue;
      const sides = many === 'query' ? { query: joint.parts, list: [token] } : { query: [token], list: joint.parts };
      addPair(open, { kind: 'joined', score: joint.score, weight: joint.parts.length, ...sides });
      open[many] = open[many].filter((other) => !joint.parts.includes(other));
      open[one] = open[one].filter((other) => other !== token);
    }
  }
}

/** By how many letters one transcription may be longer or shorter than another (OU for U, TSCH for C). */
export const SPELLING_SLACK = 4;

function bestJoint(
  open: Open,
  parts: readonly NameToken[],
  target: NameToken,
): { parts: NameToken[]; score: number } | null {
  const { weights } = open.rules;
  let best: { parts: NameToken[]; score: number } | null = null;
  const slack = editBudget(target.text.length, weights);
  const room = target.text.length + Math.max(slack, SPELLING_SLACK);
  // Two romanisations of Chinese have few letters in common and are compared by sound.
  const free = target.info.chinese !== '' || open.rules.chinese;
  const fits = (text: string, mask: number): boolean => free || leastCost({ mask, text }, target.info) <= slack;
  const grow = (chosen: NameToken[], text: string, mask: number): void => {
    if (chosen.length > 1 && (fits(text, mask) || soundsLikeOne(text, target.info.sonorants))) {
      const score = weights.joined * joinedScore(chosen, target, open.rules);
      if (score > 0 && (best === null || score > best.score)) best = { parts: chosen, score };
    }
    if (chosen.length === JOINED_MAX) return;
    for (const part of parts) {
      if (chosen.includes(part) || text.length + part.text.length > room) continue;
      // A letter that the target does not have costs an edit, whatever the rest of the words.
      const own = { mask: part.info.mask & target.info.mask, text: part.text };
      if (!free && leastCost(own, part.info) > slack && !isWithin(part.info.sonorants, target.info.sonorants)) continue;
      grow([...chosen, part], text + part.text, mask | part.info.mask);
    }
  };
  grow([], '', 0);
  return best;
}

/** True if words can be one word by their L, M, N and R; an article also contains one, which is not always spoken. */
function soundsLikeOne(text: string, whole: string): boolean {
  const once = (letters: string): number => letters.replace(/(.)\1+/g, '$1').length;
  return Math.abs(once(sonorants(text.toLowerCase())) - once(whole)) <= 1;
}

/** True if the letters of `part` are in `whole` in the same order. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const letter of part) {
    at = whole.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Compares words joined to one: as they are written, and with their article as it is spoken (NUR AL DIN, NURADDIN). */
function joinedScore(parts: readonly NameToken[], { info }: NameToken, { chinese, weights }: PairRules): number {
  let best = 0;
  for (const text of joinedTexts(parts, info.text)) {
    if (text === info.text) return 1;
    const own = wordInfo(text);
    const score = Math.max(
      share(own.variants, info.variants) ? weights.variant.score : 0,
      sameSound(own, info) ? weights.sound.score : 0,
      likeness(own, info, weights),
      oneName(own, info, chinese) ? weights.transcription.score : 0,
    );
    best = Math.max(best, score);
  }
  return best;
}

function joinedTexts(parts: readonly NameToken[], target: string): string[] {
  const whole = withArticle(parts, parts.map((part) => part.text).join(''), target);
  const at = parts.findIndex((part, place) => place + 1 < parts.length && /^[AEU]L$/.test(part.text));
  if (at < 0) return [whole];
  const spoken = parts.map((part, place) => (place === at ? part.text.charAt(0) : part.text)).join('');
  return [whole, spoken];
}

/** AL and EL are one article: it is read as the joined word spells it. */
function withArticle(parts: readonly NameToken[], text: string, target: string): string {
  return parts[0]?.article === true && text.charAt(1) === 'L' && /^[AEU]L/.test(target)
    ? target.slice(0, 2) + text.slice(2)
    : text;
}

/** Scores words that found no partner: contradictions first, then words that only one side has. */
function closeOpen(open: Open): void {
  const { weights } = open.rules;
  const reached = open.pairs.reduce((sum, pair) => sum + pair.weight * pair.score, 0);
  const heavy = (tokens: readonly NameToken[]): NameToken[] =>
    tokens
      .filter((token) => !token.particle && !repeats(token, open.matched))
      .sort((a, b) => weightAgainst(b, open) - weightAgainst(a, open) || compareText(a.text, b.text));
  const query = heavy(open.query);
  const list = heavy(open.list);
  const conflicts = Math.min(query.length, list.length);
  for (let index = 0; index < conflicts; index++) {
    const q = query[index] as NameToken;
    const l = list[index] as NameToken;
    const factor = Math.min(weightAgainst(q, open), weightAgainst(l, open));
    const second = isSecondSurname(q, l, open);
    const share = second ? weights.secondSurname : 1;
    const weight = share * factor * (weights.conflict.base + weights.conflict.share * reached);
    open.pairs.push({ kind: second ? 'second-surname' : 'conflict', query: q.text, list: l.text, score: 0, weight });
  }
  const closed = new Set([...query.slice(0, conflicts), ...list.slice(0, conflicts)]);
  const extraQuery = isCovered(open) ? weights.extraCovered : weights.extraQuery;
  let alone = 0;
  let extras = 0;
  for (const side of ['query', 'list'] as const) {
    for (const token of heaviestFirst(open[side], open)) {
      if (closed.has(token)) continue;
      const further = side === 'query' && !token.particle && extras++ >= EXTRAS_IN_FULL ? weights.extraFurther : 1;
      const weight = further * weightAlone(token, open) * (side === 'query' ? extraQuery : weights.extraList);
      if (!token.particle) alone++;
      open.pairs.push(
        side === 'query'
          ? { kind: 'extra-query', query: token.text, list: '', score: 0, weight }
          : { kind: 'extra-list', query: '', list: token.text, score: 0, weight },
      );
    }
  }
  const partners = open.pairs.filter((pair) => pair.score > 0 && pair.kind !== 'initial').length;
  if (alone > 0 && conflicts === 0 && partners === 1) {
    open.pairs.push({ kind: 'thin', query: '', list: '', score: 0, weight: weights.thin });
  }
}

/** Further words of the document that count with their full weight. */
const EXTRAS_IN_FULL = 2;

/** True if every word of the list found its partner, at least two did, and not all of them are very common. */
function isCovered(open: Open): boolean {
  if (open.list.some((token) => !token.particle)) return false;
  const partners = open.pairs.filter((pair) => pair.score > 0 && pair.kind !== 'initial');
  return partners.length > 1 && open.matched.some((token) => !token.info.common);
}

/** Which of several words is the third must not depend on their order. */
function heaviestFirst(tokens: readonly NameToken[], open: Open): NameToken[] {
  return [...tokens].sort((a, b) => weightAlone(b, open) - weightAlone(a, open) || compareText(a.text, b.text));
}

/**
 * The second family name differs, as after a marriage: the side that marks its family names has two of them, the other one and a
 * given name found their partners, and the other side's word is not a given name.
 */
function isSecondSurname(q: NameToken, l: NameToken, open: Open): boolean {
  if (q.role === 'given' || l.role === 'given' || (q.role === 'any' && l.role === 'any')) return false;
  const found = (role: NameToken['role']): boolean => open.matched.some((token) => token.role === role);
  return found('family') && found('given');
}

function repeats(token: NameToken, matched: readonly NameToken[]): boolean {
  return matched.some((other) => other.text === token.text);
}

/** Fraction of an ordinary word's weight if the other side has nothing in its place. */
function weightAlone(token: NameToken, open: Open): number {
  const { alone } = open.rules.weights;
  if (token.article) return alone.article;
  if (token.particle) return alone.particle;
  let weight = weightAgainst(token, open);
  // Some issuers have no field for it and leave it out.
  if (token.info.patronymic || token.kin === 'parent') weight *= alone.patronymic;
  if (repeats(token, open.matched)) weight *= alone.repeated;
  return weight;
}

/** Fraction of an ordinary word's weight if the other side has a different word in its place. */
function weightAgainst(token: NameToken, open: Open): number {
  const { alone, common } = open.rules.weights;
  return (token.text.length === 1 ? alone.initial : 1) * (token.info.common ? common : 1);
}
