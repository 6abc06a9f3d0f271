import type { Accounts } from '../../adapters/storage/accounts/index.ts';
import { keyIdOf } from '../../adapters/storage/crypto/index.ts';
import type { ProtectionStore } from '../../adapters/storage/protection/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { HelpRule } from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { Group, Pack } from '../../core/protection/pack/index.ts';
import type { WayToHelp } from '../../core/protection/referral/index.ts';
import {
  dialled,
  fileMark,
  type HelpNumber,
  type HelpRoute,
  isLate,
  nextNumber,
  type RouteBody,
  type RouteFacts,
  type RouteTrials,
  routeBodies,
  routeState,
  type SealedFile,
  type SupervisorWord,
  supervisorWord,
  type WaitingAt,
  weakerRoute,
} from '../../core/protection/route/index.ts';

import { Drills, drillPlan } from './drills.ts';
import { ruledLane } from './policy.ts';
import { packHolds, packInForce } from './protection-store.ts';
import { LaneTrials } from './trials.ts';

export interface WayParts {
  config: { protection: Pick<Config['protection'], 'folder' | 'phone' | 'answerWithinMinutes'> };
  clock: Clock;
  pack: Pick<Pack, 'routes' | 'bodies'>;
  /** False if the installed pack was refused. */
  packHolds: boolean;
  /** Asked again each time, as a policy may expire. `referralBody` is null if every body in the pack may receive referrals. */
  rules: () => { referralBody: string | null; help: HelpRule };
  /** Null if it is closed. */
  store: Pick<ProtectionStore, 'referrals' | 'exchangedAt'> | null;
  accounts: Pick<Accounts, 'lastOwner'>;
  trials: RouteTrials;
}

/** What the status page, `doctor` and the metrics of this lane say about its way to help. */
export interface HelpStanding {
  route: HelpRoute;
  /** Whole days until the last key of the body ends, if within 30; null otherwise. */
  keyDays: number | null;
}

const GROUPS: readonly Group[] = ['child', 'adult'];
const DAY_MS = 24 * 3_600_000;

/**
 * Gathers the facts about readiness, in the daemon and in commands that run next to it; this is done nowhere else. `routeState`
 * judges them.
 */
export class LaneWayToHelp implements WayToHelp {
  readonly #parts: WayParts;

  constructor(parts: WayParts) {
    this.#parts = parts;
  }

  route(group: Group): HelpRoute {
    return routeState(this.#facts(group));
  }

  /** The state of the way to help for everybody who may need it. */
  standing(): HelpStanding {
    const route = GROUPS.map((group) => this.route(group)).reduce(weakerRoute);
    const soon = route.codes.includes('REF_KEY_SOON');
    const ends = GROUPS.flatMap((group) => this.route(group).body?.keysUntil ?? []).map((at) => Date.parse(at));
    const left = Math.min(...ends) - this.#parts.clock.wall().getTime();
    return { route, keyDays: soon && ends.length > 0 ? Math.max(0, Math.floor(left / DAY_MS)) : null };
  }

  keyDays(): number | null {
    return this.standing().keyDays;
  }

  /** Every number of this lane, for a child and for an adult, best first. */
  numbers(): HelpNumber[] {
    const all = GROUPS.flatMap((group) => this.route(group).numbers);
    return all.filter(({ number }, at) => all.findIndex((one) => dialled(one.number) === dialled(number)) === at);
  }

  mark(file: SealedFile) {
    return fileMark(file, this.#waiting());
  }

  next(file: SealedFile) {
    return nextNumber(file, { bodies: this.#allBodies(), numbers: this.route('child').numbers });
  }

  /** Null if there is nothing to say, the store is closed, or no drill would cover it. */
  supervisorWord(): SupervisorWord {
    const { store, rules, clock } = this.#parts;
    if (store === null) return null;
    const owner = this.#parts.accounts.lastOwner('protection');
    return supervisorWord(store.referrals(), {
      ...this.#waiting(),
      drillsOn: rules().help.drillDays > 0,
      carrierToday: owner?.ownPinAt != null && sameDay(owner.ownPinAt, clock.wall()),
      bodies: this.#allBodies(),
      numbers: this.route('child').numbers,
    });
  }

  #facts(group: Group): RouteFacts {
    const { config, clock, packHolds, store, accounts, trials } = this.#parts;
    const { folder, phone } = config.protection;
    const { referralBody, help } = this.#parts.rules();
    const now = clock.wall();
    // If there were no drills, this code would reveal a referral.
    const waitsTooLong = help.drillDays > 0 && (store?.referrals() ?? []).some((file) => isLate(file, this.#waiting()));
    return {
      now,
      clockTrusted: clock.trusted(),
      packHolds,
      bodies: this.#bodies(group),
      policyBody: referralBody,
      sealed: help.sealed,
      storeOpen: store !== null,
      folder: folder === null ? null : { exchangedAt: store?.exchangedAt() ?? null },
      carrier: accounts.lastOwner('protection'),
      waitsTooLong,
      drill: trials.lastDrill(),
      phone,
      emergency: help.emergency,
      numberTriedAt: (number) => trials.numberTriedAt(number),
    };
  }

  #bodies(group: Group): RouteBody[] {
    const { pack, clock, rules } = this.#parts;
    return routeBodies(pack, group, {
      time: { now: clock.wall(), clockTrusted: clock.trusted() },
      keyIdOf: (box) => keyIdOf(new Uint8Array(Buffer.from(box, 'base64'))),
      answerWithinMinutes: rules().help.answerWithinMinutes,
    });
  }

  #allBodies(): RouteBody[] {
    return GROUPS.flatMap((group) => this.#bodies(group));
  }

  #waiting(): WaitingAt {
    const { config, clock, rules } = this.#parts;
    const { folder, answerWithinMinutes } = config.protection;
    return {
      now: clock.wall(),
      folder: folder !== null,
      answerWithinMinutes: rules().help.answerWithinMinutes ?? answerWithinMinutes,
    };
  }
}

/** Whether two moments are on the same day in the site's local time, which its shifts follow. */
function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

const STATES: Readonly<Record<HelpRoute['state'], string>> = {
  ready: 'sealed notes are sent automatically',
  carried: 'sealed notes are carried on a USB stick',
  telephone: 'by telephone only',
  none: 'none is set up',
};

/** One line for the person who starts the daemon: the state and its most serious code. */
export function helpNotice({ state, tried, codes: [code] }: HelpRoute): string {
  const way = `Route to help: ${STATES[state]}${tried ? ', tried' : ''}`;
  return code === undefined ? `${way}.` : `${way} (${code}).`;
}

/** The state in words, for the terminal. */
export const helpStateWords = (state: HelpRoute['state']): string => STATES[state];

type Beside = Parameters<typeof ruledLane>[0] &
  Pick<WayParts, 'accounts'> &
  Parameters<typeof packInForce>[0] & { config: Config };

/** The same facts for a command that runs next to the daemon. The caller opens the store, and closes it. */
export function wayBeside(parts: Beside, store: ProtectionStore | null): LaneWayToHelp {
  const ruled = ruledLane(parts);
  const { pack, fault } = packInForce(parts);
  const { config, clock, accounts, journal } = parts;
  const trials = new LaneTrials({ store, journal, clock, config, help: () => ruled.policy.help });
  return new LaneWayToHelp({
    config,
    clock,
    pack,
    packHolds: packHolds(fault),
    rules: () => ruled.policy,
    store,
    accounts,
    trials,
  });
}

/**
 * Accounts on the day of the set-up, when nobody has had a screen to choose a PIN yet. The person who carries files counts as
 * having chosen one; the daemon, however, waits until that person has.
 */
export function carrierAtSetUp(accounts: WayParts['accounts'], now: Date): WayParts['accounts'] {
  return {
    lastOwner: (role) => {
      const owner = accounts.lastOwner(role);
      return owner === null ? null : { ownPinAt: owner.ownPinAt ?? now };
    },
  };
}

/** The drills of this lane for a command that runs next to the daemon. The caller opens the store, and closes it. */
export function drillsBeside(parts: Beside, store: ProtectionStore): Drills {
  const { config, clock } = parts;
  const ruled = ruledLane(parts);
  const { pack } = packInForce(parts);
  const plan = () => drillPlan(config.help, ruled.policy.help);
  return new Drills({ store, pack, way: wayBeside(parts, store), siteId: config.lane.id, plan, clock });
}
