import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { HelpRule } from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { CARRIED_WITHIN_DAYS, type DrillStanding, drillStanding } from '../../core/protection/drill/index.ts';
import type { ReferralStore } from '../../core/protection/referral/index.ts';
import type { LastDrill, RouteTrials } from '../../core/protection/route/index.ts';
import { DAY_MS, MINUTE_MS } from '../../core/time/index.ts';
import { numbersTried } from './number-tried.ts';

export interface TrialParts {
  /** Null if the store is closed; past attempts are then unknown. */
  store: Pick<ReferralStore, 'drills'> | null;
  journal: Pick<AuditJournal, 'caseRows'>;
  clock: Clock;
  config: { protection: Pick<Config['protection'], 'folder' | 'answerWithinMinutes'> };
  help: () => Pick<HelpRule, 'answerWithinMinutes'>;
}

/** What was tried on this lane's way to help: drills, and telephone numbers that a person answered. */
export class LaneTrials implements RouteTrials {
  readonly #parts: TrialParts;

  constructor(parts: TrialParts) {
    this.#parts = parts;
  }

  lastDrill(): LastDrill | null {
    const { answered, failedInARow, sealed } = this.#standing();
    if (sealed === 0) return null;
    return {
      answeredAt: answered === null ? null : new Date(answered.answeredAtMs),
      minutes: answered?.minutes ?? null,
      failed: failedInARow,
    };
  }

  numberTriedAt(number: string): Date | null {
    return numbersTried(this.#parts.journal)(number);
  }

  /** The last answer for the screens, in whole minutes and days; null if there was none. */
  lastAnswered(): { minutes: number | null; daysAgo: number } | null {
    const { answered } = this.#standing();
    if (answered === null) return null;
    const sinceMs = this.#parts.clock.wall().getTime() - answered.answeredAtMs;
    return { minutes: answered.minutes, daysAgo: Math.max(0, Math.floor(sinceMs / DAY_MS)) };
  }

  #standing(): DrillStanding {
    const { store, clock, config, help } = this.#parts;
    const { folder, answerWithinMinutes } = config.protection;
    const minutes = help().answerWithinMinutes ?? answerWithinMinutes;
    const withinMs = folder === null ? CARRIED_WITHIN_DAYS * DAY_MS : minutes * MINUTE_MS;
    return drillStanding(store?.drills() ?? [], { now: clock.wall(), withinMs });
  }
}
