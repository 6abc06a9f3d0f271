import { doubleMetaphone } from 'double-metaphone';

/** Number of phonetic codes that are remembered; names repeat, and the code is the costliest part of a key. */
const CACHE_MAX = 20_000;
const cache = new Map<string, string>();

/** Double Metaphone primary code, or the token itself if it has none (docs/matching.md). */
export function phoneticCode(token: string): string {
  const known = cache.get(token);
  if (known !== undefined) return known;
  const code = doubleMetaphone(token)[0] || token;
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(token, code);
  return code;
}

/**
 * Consonants of a name written without its vowels: X, vowels, W and Y removed, doubles collapsed, a final H dropped
 * (docs/matching.md). May be empty.
 */
export function consonantSkeleton(token: string): string {
  return token
    .replace(/[XAEIOUWY]/g, '')
    .replace(/(.)\1+/g, '$1')
    .replace(/H$/, '');
}

/** Number of letters of a word that the deletion keys use. */
export const DELETION_PREFIX = 7;

/** The first seven characters, and every string with one of them deleted: tokens that are one edit apart share a member. */
export function deletionNeighbourhood(token: string): string[] {
  const head = token.slice(0, DELETION_PREFIX);
  const members = new Set([head]);
  if (head.length > 2) {
    for (let index = 0; index < head.length; index++) members.add(head.slice(0, index) + head.slice(index + 1));
  }
  return [...members];
}
