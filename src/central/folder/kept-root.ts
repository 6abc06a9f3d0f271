import { isDeepStrictEqual } from 'node:util';
import { type Metadata, meetsThreshold } from '../tuf/index.ts';

/**
 * Whether the root of a staging folder is one that an approver keeps, or follows from it (TUF specification 5.3): each of
 * `kept` after the first, and then `published`, is signed by enough keys of the root before it and of its own. Without this,
 * anyone who prepares the folder could invent a root and matching published targets, and an exchanged list would look unchanged.
 */
export function followsFrom(kept: readonly Metadata<'root'>[], published: Metadata<'root'>): boolean {
  let [at] = kept;
  if (at === undefined || !meetsThreshold(at, at.signed, 'root')) return false;
  for (const next of [...kept.slice(1), published]) {
    if (isDeepStrictEqual(next.signed, at.signed)) continue;
    if (next.signed.version !== at.signed.version + 1) return false;
    if (!meetsThreshold(next, at.signed, 'root') || !meetsThreshold(next, next.signed, 'root')) return false;
    at = next;
  }
  return true;
}
