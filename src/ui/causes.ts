import type { CheckView, FactView } from './api.gen.ts';
import { signOf } from './reason-words.ts';

/** Facts with one cause count as one: a blurred page is also why its portrait was not compared. */
export interface Cause {
  /** The first fact, in the order of the checks; the officer looks at its place. */
  first: FactView;
  /** The sign shown for the cause. */
  value: CheckView['value'];
  checks: string[];
}

/** Reasons for doubt about characters of the MRZ; checks that depend on these characters stay open for the same reason. */
const DOUBTS = new Set(['MRZ_LOW_EVIDENCE', 'MRZ_PROPOSAL', 'MRZ_READERS_DISAGREE', 'MRZ_UNREADABLE']);

/** Reasons that several inputs may have at once; each input has to be looked into separately. */
const OF_AN_INPUT = new Set(['READ_ABSENT', 'READ_TIMEOUT', 'INPUT_ABSENT', 'MODEL_UNAVAILABLE', 'QUEUE_FULL']);

const WORST_FIRST: readonly CheckView['value'][] = ['failed', 'aborted', 'undetermined'];

/** Reasons that only mean that another check of the chip did not end well. */
const HANGS_ON_CHIP = new Set(['CHIP_NOT_READ', 'CHIP_AUTH_UNANCHORED']);

/** Groups facts by cause. `inputOf`: the input of a fact; facts about two inputs have two causes, even with one reason. */
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
    // If a single check of a seal has the reason of the whole seal, the officer is told only once.
    if (fact.reason !== seal || !fact.check.startsWith('seal.')) known.checks.push(fact.check);
    // A check that depends on a doubtful character is settled with it and adds nothing to the doubt.
    if (hangsOnIt) continue;
    known.value = WORST_FIRST.find((value) => value === known.value || value === signOf(fact)) ?? known.value;
  }
  return [...causes.values()];
}
