import type { FactView } from './api.gen.ts';

/** Facts with one cause are one thing to look at: a blurred page is also why its portrait was not compared. */
export interface Cause {
  /** The first fact, in the order of the checks; its place is where the officer looks. */
  first: FactView;
  value: FactView['value'];
  checks: string[];
}

const WORST_FIRST: readonly FactView['value'][] = ['failed', 'aborted', 'undetermined'];

export function causesOf(facts: readonly FactView[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const fact of facts) {
    const known = causes.get(fact.reason);
    if (known === undefined) {
      causes.set(fact.reason, { first: fact, value: fact.value, checks: [fact.check] });
      continue;
    }
    known.checks.push(fact.check);
    known.value = WORST_FIRST.find((value) => value === known.value || value === fact.value) ?? known.value;
  }
  return [...causes.values()];
}
