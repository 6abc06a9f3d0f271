import type { AuditJournal, EntryCounts, RateAlarm, RateKind } from '../../adapters/storage/journal/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';

const WINDOW_MS = 60 * 60_000;

type Limits = Config['rates'];
type Watched = Pick<AuditJournal, 'use' | 'appendSystem'>;

/**
 * Checks after every reading whether an officer typed, or the lane queried, more in the last hour than the site expects
 * (docs/notices.md). An alarm is a row in the audit that supervisors see. It does not stop anybody, because the officer
 * may have a broken reader. There is at most one an hour for each, so that a busy hour does not fill the audit.
 */
export function watchRates(parts: {
  lane: Pick<Lane, 'subscribe'>;
  journal: Watched;
  clock: Clock;
  laneId: string;
  limits: Limits;
}): () => void {
  const { lane, journal } = parts;
  // A daemon that was killed between an entry and its alarm raises that alarm when it starts.
  let seen = -1;
  const look = (): void => {
    const last = journal.use.lastReading();
    if (last === seen) return;
    seen = last;
    raise(parts);
  };
  look();
  return lane.subscribe(look);
}

function raise({ journal, clock, laneId, limits }: Omit<Parameters<typeof watchRates>[0], 'lane'>): void {
  const since = new Date(clock.wall().getTime() - WINDOW_MS);
  const over = overLimit(journal.use.since(since), { laneId, limits });
  if (over.length === 0) return;
  const standing = journal.use.alarms().filter(({ at }) => Date.parse(at) >= since.getTime());
  for (const { what, subject, count, limit } of over) {
    if (standing.some((alarm) => alarm.what === what && alarm.subject === subject)) continue;
    journal.appendSystem('rate-alarm', subject, { what, count, limit, windowMinutes: WINDOW_MS / 60_000 });
  }
}

/** The officers, and the lane, that are above a limit. */
export function overLimit(
  counts: EntryCounts,
  { laneId, limits }: { laneId: string; limits: Limits },
): Omit<RateAlarm, 'at'>[] {
  const over: { what: RateKind; subject: string; count: number; limit: number }[] = [];
  for (const [subject, count] of counts.typed) {
    const limit = limits.typedPerOfficerHour;
    if (count > limit) over.push({ what: 'typed', subject, count, limit });
  }
  const { lookUps: count } = counts;
  const limit = limits.lookUpsPerHour;
  if (count > limit) over.push({ what: 'look-ups', subject: laneId, count, limit });
  return over;
}

/**
 * Tells the supervisor that an officer wants to seal more referrals than allowed, once an hour for each officer. The row names
 * the limit, but no count, traveller or time of a referral.
 */
export function raiseReferrals(
  { journal, clock }: { journal: Watched; clock: Pick<Clock, 'wall'> },
  subject: string,
  limit: number,
): void {
  const since = clock.wall().getTime() - WINDOW_MS;
  const isRaised = journal.use
    .alarms()
    .some((alarm) => alarm.what === 'referrals' && alarm.subject === subject && Date.parse(alarm.at) >= since);
  if (isRaised) return;
  const body = { what: 'referrals', count: limit, limit, windowMinutes: WINDOW_MS / 60_000 };
  journal.appendSystem('rate-alarm', subject, body);
}
