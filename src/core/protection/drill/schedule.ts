import { DAY_MS, HOUR_MS } from '../../time/index.ts';

/** The lanes of a site take turns: each of the `of` lanes in its turn owes one drill within `everyDays` days. */
export interface DrillPlan {
  everyDays: number;
  /** Position of this lane, from 1. */
  lane: number;
  of: number;
}

/** A lane that has not exchanged anything for this long owes a drill even in another lane's turn. */
const QUIET_MS = 7 * DAY_MS;
/** While a drill is due, each staffed hour is drawn with a chance of one in this many. */
const DRAWN_ONE_IN = 6;

export interface DrillTimes {
  now: Date;
  /** When the last drill was sealed; null if none ever was. */
  lastSealedAtMs: number | null;
  /** The full hour in which a file last left or an answer last came; null if neither ever happened. */
  lastExchangeMs: number | null;
}

/**
 * Whether this lane owes a drill now. Clauses, in order:
 *
 * 1. a lane owes at most one drill in a turn, and never two within half a turn, however many it missed before: a drill missed
 *    in a week off is not made up for;
 * 2. it is this lane's turn;
 * 3. or nothing was exchanged for a week, as with ships that test at the first opportunity.
 */
export function drillDue(
  { everyDays, lane, of }: DrillPlan,
  { now, lastSealedAtMs, lastExchangeMs }: DrillTimes,
): boolean {
  const turnMs = everyDays * DAY_MS;
  const turn = Math.floor(now.getTime() / turnMs);
  if (lastSealedAtMs !== null) {
    const sinceMs = now.getTime() - lastSealedAtMs;
    // A clock that was set back must not silence the drills until it has caught up.
    if (sinceMs >= 0 && (Math.floor(lastSealedAtMs / turnMs) === turn || sinceMs < turnMs / 2)) return false;
  }
  return turn % of === lane - 1 || isQuiet(now, lastExchangeMs);
}

/** True if nothing was exchanged for a week; a drill is then due, whichever lane's turn it is. */
export function isQuiet(now: Date, lastExchangeMs: number | null): boolean {
  return lastExchangeMs === null || now.getTime() - lastExchangeMs >= QUIET_MS;
}

/**
 * Draws the moment of a drill at random among staffed hours: each staffed hour has the same chance while a drill is due, and
 * the minute is drawn as well. A drill at a fixed time would reveal every other file as a referral. Held only in memory.
 */
export class DrillHour {
  readonly #random: (bytes: number) => Uint8Array;
  #hour: number | null = null;
  #atMs: number | null = null;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  /** True if the drill is to be sealed now. Ask once a minute; `due` is called once an hour, and before the answer is yes. */
  isNow({ now, due, staffed }: { now: Date; due: () => boolean; staffed: boolean }): boolean {
    if (!staffed) return false;
    const nowMs = now.getTime();
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.#hour) {
      this.#hour = hour;
      const [drawn = 0, within = 0] = this.#random(2);
      const leftMs = (hour + 1) * HOUR_MS - nowMs;
      this.#atMs = drawn < 256 / DRAWN_ONE_IN && due() ? nowMs + Math.floor((leftMs * within) / 256) : null;
    }
    if (this.#atMs === null || nowMs < this.#atMs) return false;
    this.#atMs = null;
    return due();
  }
}
