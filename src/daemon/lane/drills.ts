import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { HelpRule } from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import {
  type DrillDesk,
  DrillHour,
  type DrillPlan,
  drillDue,
  isQuiet,
  sealDrill,
} from '../../core/protection/drill/index.ts';
import type { ReferralStore } from '../../core/protection/referral/index.ts';
import { DAY_MS, MINUTE_MS } from '../../core/time/index.ts';

/** How often the daemon asks whether a drill is to be sealed. */
export const DRILL_EVERY_MS: number = MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;

export interface DrillParts extends DrillDesk {
  store: Pick<ReferralStore, 'submit' | 'drills' | 'lastExchange'>;
  /** Null while this site does not hold drills. */
  plan: () => DrillPlan | null;
  clock: Clock;
  random?: (bytes: number) => Uint8Array;
}

/** Plan of the configuration, with drills at least as often as the policy says; null if either has no drills. */
export function drillPlan({ drill }: Config['help'], { drillDays }: Pick<HelpRule, 'drillDays'>): DrillPlan | null {
  if (drill === null || drillDays === 0) return null;
  return { ...drill, everyDays: Math.min(drill.everyDays, drillDays) };
}

/**
 * Seals the drills of this lane (docs/protection.md) without a log line or a row in the audit. A referral leaves no such trace
 * either, so a trace that only drills leave would show which sealed files are referrals.
 */
export class Drills {
  readonly #parts: DrillParts;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #hour: DrillHour;

  constructor(parts: DrillParts) {
    this.#parts = parts;
    this.#random = parts.random ?? systemRandom;
    this.#hour = new DrillHour(this.#random);
  }

  /** Once a minute: seals one if it is due, in an hour drawn among those in which somebody is signed in. */
  look(isAttended: boolean): void {
    const { clock } = this.#parts;
    // If the clock may be wrong, it is unknown whether a drill is due.
    if (!isAttended || !clock.trusted()) return;
    const now = clock.wall();
    if (this.#hour.isNow({ now, due: () => this.#isDue(now), staffed: true })) this.seal();
  }

  /** Called when a person carries files: if nothing was exchanged for a week, a drill is added to them. */
  carried(): void {
    const { clock } = this.#parts;
    if (!clock.trusted()) return;
    const now = clock.wall();
    if (isQuiet(now, this.#last().lastExchangeMs) && this.#isDue(now)) this.seal();
  }

  /** Seals a drill now and returns its number; null if there is no body to receive it, or it cannot be stored. */
  seal(): string | null {
    const { clock } = this.#parts;
    const time = { now: clock.wall(), clockTrusted: clock.trusted() };
    const sealed = sealDrill(this.#parts, { ...time, random: this.#random });
    return sealed?.ok === true ? sealed.answer.refNo : null;
  }

  /** Whether a drill is due and its body has not yet had this week's maximum. */
  #isDue(now: Date): boolean {
    const { store, pack } = this.#parts;
    const plan = this.#parts.plan();
    if (plan === null) return false;
    const most = Math.min(...pack.bodies.map(({ drillsPerWeek }) => drillsPerWeek ?? Number.POSITIVE_INFINITY));
    const since = now.getTime() - WEEK_MS;
    const recent = store.drills().filter(({ sealedAtMs }) => sealedAtMs > since && sealedAtMs <= now.getTime());
    return recent.length < most && drillDue(plan, { now, ...this.#last() });
  }

  #last(): { lastSealedAtMs: number | null; lastExchangeMs: number | null } {
    const { store } = this.#parts;
    const exchanged = store.lastExchange();
    return {
      lastSealedAtMs: store.drills().at(-1)?.sealedAtMs ?? null,
      lastExchangeMs: exchanged === null ? null : Date.parse(exchanged),
    };
  }
}
