import { DAY_MS, HOUR_MS } from '../../time/index.ts';

/** Whose turn it is: one drill in `everyDays` days for `of` lanes of a site, one lane after the other. */
export interface DrillPlan {
  everyDays: number;
  /** Position of this lane, from 1. */
  lane: number;
  of: number;
}

/** A lane that exchanged nothing for so long drills, also in the turn of another lane. */
const QUIET_MS = 7 * DAY_MS;
/** One staffed hour in so many is drawn while a drill is due. */
const DRAWN_ONE_IN = 6;

export interface DrillTimes {
  now: Date;
  /** When the last drill was sealed; null where none ever was. */
  lastSealedAtMs: number | null;
  /** Full hour in which something last left or was answered; null where nothing ever was. */
  lastExchangeMs: number | null;
}

/**
 * Whether this lane owes a drill now. Clauses, in order:
 *
 * 1. at most one in a turn, and never two within half of one, however much was missed before: what was due in a week off
 *    is not made up for;
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

/** Whether nothing was exchanged for a week: then a drill goes with the next carry. */
export function isQuiet(now: Date, lastExchangeMs: number | null): boolean {
  return lastExchangeMs === null || now.getTime() - lastExchangeMs >= QUIET_MS;
}

/**
 * Draws the moment of a drill by chance among staffed hours: each staffed hour has the same chance while a drill is due, and
 * the minute is drawn as well. A drill at a fixed time would make every other file a referral. Held in memory alone.
 */
export class DrillHour {
  readonly #random: (bytes: number) => Uint8Array;
  #hour: number | null = null;
  #atMs: number | null = null;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  /** Whether the drill is to be sealed now. Ask once a minute; `due` is asked once an hour, and before it is said yes. */
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
