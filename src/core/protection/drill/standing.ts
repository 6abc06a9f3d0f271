import { MINUTE_MS } from '../../time/index.ts';
import type { DrillRecord } from '../referral/index.ts';

/** How long an answer to a drill may take if a person carries the files, days. */
export const CARRIED_WITHIN_DAYS = 7;

/** What the drills of this lane say about its route to help. Drills are not people: none of this is about a traveller. */
export interface DrillStanding {
  /** Number of drills sealed here whose records are still kept. */
  sealed: number;
  /** The newest drill with an answer, late or not. `minutes` is null if the clock was set back between the two. */
  answered: { answeredAtMs: number; minutes: number | null; late: boolean } | null;
  /** The time by which the newest drill must be answered; null if it was answered, or is late. */
  waitsUntilMs: number | null;
  /** Drills that failed since the last one that was answered in time. */
  failedInARow: number;
}

/** True if the drill was accepted within `withinMs`; null while there is still time. */
function passed(
  { sealedAtMs, answeredAtMs, rejected }: DrillRecord,
  at: { now: Date; withinMs: number },
): boolean | null {
  if (rejected) return false;
  if (answeredAtMs !== null) return answeredAtMs - sealedAtMs <= at.withinMs;
  return at.now.getTime() - sealedAtMs <= at.withinMs ? null : false;
}

/**
 * Judges the drills (docs/protection.md). Clauses, in order:
 *
 * 1. a drill passes if the body accepts it in time; one that is rejected, late or unanswered fails;
 * 2. one that may still be answered in time neither passes nor fails;
 * 3. a late answer is shown with its minutes, but the drill still counts as failed;
 * 4. failures are counted back to the last drill that passed.
 */
export function drillStanding(drills: readonly DrillRecord[], at: { now: Date; withinMs: number }): DrillStanding {
  const newestFirst = [...drills].sort((a, b) => b.sealedAtMs - a.sealedAtMs);
  let failedInARow = 0;
  for (const drill of newestFirst) {
    const verdict = passed(drill, at);
    if (verdict === true) break;
    if (verdict === false) failedInARow += 1;
  }
  const [newest] = newestFirst;
  const waits = newest !== undefined && passed(newest, at) === null;
  return {
    sealed: drills.length,
    answered: lastAnswered(drills, at.withinMs),
    waitsUntilMs: waits ? newest.sealedAtMs + at.withinMs : null,
    failedInARow,
  };
}

function lastAnswered(drills: readonly DrillRecord[], withinMs: number): DrillStanding['answered'] {
  let last: DrillStanding['answered'] = null;
  for (const { sealedAtMs, answeredAtMs, rejected } of drills) {
    if (answeredAtMs === null || rejected || (last !== null && last.answeredAtMs >= answeredAtMs)) continue;
    const took = answeredAtMs - sealedAtMs;
    last = { answeredAtMs, minutes: took < 0 ? null : Math.max(1, Math.ceil(took / MINUTE_MS)), late: took > withinMs };
  }
  return last;
}
