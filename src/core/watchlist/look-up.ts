import type { Clock } from '../inspection/ports/index.ts';
import type { ListQuery } from '../inspection/ports/steps/index.ts';
import type { Alert } from '../inspection/record/alerts/index.ts';
import type { Check, ComponentRef } from '../inspection/record/checks/index.ts';
import { decide, type ListLookup, type LookupResult } from './decide.ts';
import { type PersonQuery, queryOf } from './query.ts';

/** Raised when scoring, keys or the decision change, so that an old result can be read with the rules of its time. */
const COMPONENT: ComponentRef = { name: 'watchlist', version: '2', sha256: null };

/**
 * The look-up of one traveller: `find` gets the entries of every list that could be this person, and the decision about them is
 * made here. Returns two checks, `lists.document` and `lists.person`, and their alerts.
 */
export function lookUp(
  query: ListQuery,
  parts: { find(person: PersonQuery): ListLookup[]; clock: Clock; nextId: () => string },
): { checks: Check[]; alerts: Alert[] } {
  const { find, clock, nextId } = parts;
  const t0 = clock.mono();
  const person = queryOf(query);
  const lists = find(person);
  const decision = decide({ query: person, lists, now: clock.wall(), clockTrusted: clock.trusted(), nextId });
  const t1 = clock.mono();
  return { checks: decision.results.map((result) => toCheck(result, t0, t1)), alerts: decision.alerts };
}

function toCheck(result: LookupResult, t0: number, t1: number): Check {
  return {
    check: result.check,
    mode: 'm',
    value: result.value,
    reason: result.reason,
    errorCode: null,
    margin: null,
    component: COMPONENT,
    t0,
    t1,
    ...(result.compared.length === 0 ? {} : { personal: { compared: result.compared } }),
  };
}
