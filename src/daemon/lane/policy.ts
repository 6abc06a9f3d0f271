import { type AdditionsInForce, rulesOf } from '../../core/additions/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { LaneOptions } from '../../core/inspection/flow/index.ts';
import {
  isDrawn,
  type OperationRulesInForce,
  type PolicyInForce,
  policyInForce,
  type RecordClass,
  type SiteRules,
  type Term,
} from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { PolicyRef } from '../../core/inspection/record/terms/index.ts';
import { loadPolicy, type PolicyPlace } from '../../delivery/packs/index.ts';
import { nowOf, type PackHolder, stationOf } from '../state/index.ts';

/** Where the policy in force comes from on this kiosk. */
export function policyPlace(parts: PackHolder & { config: Pick<Config, 'policyKeys'>; clock: Clock }): PolicyPlace {
  return { ...stationOf(parts), trust: parts.config.policyKeys, now: nowOf(parts.clock) };
}

export interface RuledLane {
  /** Asked again each time: a policy that expires while the daemon runs counts as expired from then on. */
  readonly policy: PolicyInForce;
  /**
   * The policy with the stricter rules of joint operations, which an inspection follows. `policy` itself does not include these
   * rules, so that no page about the policy of a lane reveals an operation.
   */
  under: (operations: readonly OperationRulesInForce[]) => PolicyInForce;
  /** The policy for the row of a decision: null from the moment it expires, even while the daemon runs. */
  ref: () => PolicyRef | null;
  /** Lists with the ages and budgets that are in force. */
  lists: Config['lists'];
  /** Reason code of an installed policy that was not in force at the start. */
  fault: string | null;
  /** Words for the person who starts the daemon. */
  notices: string[];
}

/** The rules of this lane: from the installed policy pack, from the configuration if stricter, otherwise from the product. */
export function ruledLane(
  parts: Parameters<typeof policyPlace>[0] & { config: Pick<Config, 'lists' | 'retention'> },
): RuledLane {
  const { config, clock } = parts;
  const { notice, reason, ...installed } = loadPolicy(policyPlace(parts));
  const site = siteRules(config);
  const policy = policyInForce({ ...installed, site, now: clock.wall() });
  const { pack } = policy;
  let ended: PolicyInForce | null = null;
  const current = (): PolicyInForce => {
    const now = clock.wall();
    const runsOut = ended === null && policy.standing === 'in-force' && pack !== null && clock.trusted();
    if (runsOut && now.getTime() >= Date.parse(pack.validUntil))
      ended = policyInForce({ ...installed, standing: 'expired', site, now });
    return ended ?? policy;
  };
  const under: RuledLane['under'] = (operations) => {
    const now = current();
    if (operations.length === 0) return now;
    const rules = operations.map((one) => one.rules);
    return policyInForce({ ...installed, standing: now.standing, site, now: clock.wall(), operations: rules });
  };
  const lists = config.lists.map((list) => {
    const ruled = policy.lists.find(({ id }) => id === list.id);
    const face =
      list.face === undefined || ruled?.falseAlertsPerDay == null
        ? {}
        : { face: { ...list.face, falseAlertsPerDay: ruled.falseAlertsPerDay } };
    return { ...list, maxAgeHours: ruled?.maxAgeHours ?? list.maxAgeHours, ...face };
  });
  return {
    get policy() {
      return current();
    },
    under,
    ref: () => current().ref,
    lists,
    fault: reason,
    notices: [...(notice === null ? [] : [`${notice}${reason === null ? '' : ` (${reason})`}`]), ...policy.notices],
  };
}

/** The site's settings for everything that a policy may also set. */
export function siteRules({ lists, retention }: Pick<Config, 'lists' | 'retention'>): SiteRules {
  const { caseDays, confirmedDays, noticeDays, logDays } = retention;
  const named: [RecordClass, number | undefined][] = [
    ['case', caseDays],
    ['confirmed-case', confirmedDays],
    ['notices', noticeDays],
    ['log', logDays],
  ];
  const terms = named.flatMap(([name, value]): [RecordClass, Term][] =>
    value === undefined ? [] : [[name, { value, unit: 'days' }]],
  );
  return {
    lists: lists.map(({ id, maxAgeHours, face }) => ({
      id,
      maxAgeHours,
      falseAlertsPerDay: face?.falseAlertsPerDay ?? null,
    })),
    retention: Object.fromEntries(terms),
  };
}

/** The rules of an inspection on this lane, with the joint operations that are in force when it begins. */
export function laneRules(
  ruled: RuledLane,
  { additions, randomInt }: { additions: () => readonly AdditionsInForce[]; randomInt: (below: number) => number },
): NonNullable<LaneOptions['rules']> {
  return {
    ref: ruled.ref,
    operations: () => rulesOf(additions()),
    modes: (operations) => ruled.under(operations).modes,
    drawn: (operations) => isDrawn(ruled.under(operations), randomInt),
    entries: (operations) => ruled.under(operations),
  };
}
