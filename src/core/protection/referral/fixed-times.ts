import { HOUR_MS } from '../../time/index.ts';

const DAY_HOURS = 24;

/**
 * The last fixed time at or before `now`, ISO 8601 UTC. At each fixed time the head of the protection chain is written into the
 * main chain, whether or not anything happened, because regular entries reveal nothing (docs/protection.md).
 */
export function lastFixedTime(now: Date, hoursUtc: readonly number[]): string {
  const hour = Math.floor(now.getTime() / HOUR_MS);
  for (let back = 0; back < DAY_HOURS; back += 1) {
    const moment = new Date((hour - back) * HOUR_MS);
    if (hoursUtc.includes(moment.getUTCHours())) return moment.toISOString();
  }
  throw new Error('a day without a fixed time');
}
