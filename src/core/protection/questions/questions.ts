import { type Condition, offered, type Pack, type PackAsk } from '../pack/index.ts';
import type { BoxFacts } from './facts.ts';

/** More questions at a time would be a checklist, and a checklist is a profile. */
export const QUESTIONS_MAX = 3;

/**
 * The questions that the facts raise now, at most three, in the order of the pack (docs/protection.md). All count the same, and
 * nothing is added up; further conditions that are met are not shown. A question is skipped if its item is already asked about or
 * is no longer offered.
 */
export function questionsOf(pack: Pick<Pack, 'asks' | 'items' | 'version'>, facts: BoxFacts): PackAsk[] {
  const open = new Set(offered(pack).map(({ id }) => id));
  const raised: PackAsk[] = [];
  for (const ask of pack.asks) {
    if (raised.length === QUESTIONS_MAX) break;
    if (open.has(ask.item) && holds(ask.when, facts)) {
      open.delete(ask.item);
      raised.push(ask);
    }
  }
  return raised;
}

/** Evaluates `is`, `>=`, `all` and `any`; the pack reader allows groups at most two deep. */
function holds(when: Condition, facts: BoxFacts): boolean {
  if ('all' in when) return when.all.every((one) => holds(one, facts));
  if ('any' in when) return when.any.some((one) => holds(one, facts));
  const value = facts[when.fact];
  if (value === undefined) return false;
  return 'n' in when ? Number(value) >= when.n : value === when.is;
}
