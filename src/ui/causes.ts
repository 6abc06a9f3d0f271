import type { CheckView, FactView } from './api.gen.ts';
import { signOf } from './reason-words.ts';

/** Facts with one cause count as one: a blurred page is also why its portrait was not compared. */
export interface Cause {
  /** The first fact, in the order of the checks; its place is where the officer looks. */
  first: FactView;
  /** The sign that it wears. */
  value: CheckView['value'];
  checks: string[];
}

/** Doubts about characters of the MRZ; the checks that depend on them are left open for the same reason. */
const DOUBTS = new Set(['MRZ_LOW_EVIDENCE', 'MRZ_PROPOSAL', 'MRZ_READERS_DISAGREE', 'MRZ_UNREADABLE']);

/** Reasons that may be those of several inputs at once, each to be looked into on its own. */
const OF_AN_INPUT = new Set(['READ_ABSENT', 'READ_TIMEOUT', 'INPUT_ABSENT', 'MODEL_UNAVAILABLE', 'QUEUE_FULL']);

const WORST_FIRST: readonly CheckView['value'][] = ['failed', 'aborted', 'undetermined'];

/** What says only that another check of the chip did not end well. */
const HANGS_ON_CHIP = new Set(['CHIP_NOT_READ', 'CHIP_AUTH_UNANCHORED']);

/** `inputOf`: the input of a fact; facts about two inputs have two causes, whatever their reason is called. */
export function causesOf(facts: readonly FactView[], inputOf: (fact: FactView) => string | null = () => null): Cause[] {
  const causes = new Map<string, Cause>();
  const doubt = facts.find((fact) => fact.check === 'mrz.read' && DOUBTS.has(fact.reason))?.reason;
  const chip = facts.find((fact) => fact.check === 'chip.content')?.reason;
  const seal = facts.find((fact) => fact.check === 'seal.content')?.reason;
  for (const given of facts) {
    const fact = chip !== undefined && HANGS_ON_CHIP.has(given.reason) ? { ...given, reason: chip } : given;
    const hangsOnIt = doubt !== undefined && fact.check !== 'mrz.read' && fact.reason === 'MRZ_LOW_EVIDENCE';
    const cause = OF_AN_INPUT.has(fact.reason) ? `${fact.reason} ${inputOf(fact)}` : fact.reason;
    const known = causes.get(hangsOnIt ? doubt : cause);
    if (known === undefined) {
      causes.set(cause, { first: fact, value: signOf(fact), checks: [fact.check] });
      continue;
    }
    // A single check of a seal says what the seal as a whole says: the officer is told it once.
    if (fact.reason !== seal || !fact.check.startsWith('seal.')) known.checks.push(fact.check);
    // What depends on a doubtful character is settled with it, and says no more than the doubt.
    if (hangsOnIt) continue;
    known.value = WORST_FIRST.find((value) => value === known.value || value === signOf(fact)) ?? known.value;
  }
  return [...causes.values()];
}
