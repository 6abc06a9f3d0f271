import type Database from 'better-sqlite3';
import type { Json } from '../../../core/audit/index.ts';
import { hourOf } from '../../../core/protection/referral/index.ts';
import type { ProtectionChain } from './chain.ts';

/**
 * Removes referrals that ended before a given time from the register, inside the caller's transaction. The receipt is in
 * this chain and not in the audit: there a number and two days would reveal that somebody was referred, and when. Returns
 * how many were removed.
 */
export function purgeEnded(
  { db, chain }: { db: Database.Database; chain: ProtectionChain },
  { before, now, policy }: { before: Date; now: Date; policy: Json },
): number {
  const hour = hourOf(before);
  const ended = db
    .prepare<[string], { n: number; oldest: string; newest: string }>(
      'SELECT count(*) AS n, min(hour) AS oldest, max(hour) AS newest FROM outbox WHERE sealed IS NULL AND hour < ?',
    )
    .get(hour);
  if (ended === undefined || ended.n === 0) return 0;
  db.prepare('DELETE FROM outbox WHERE sealed IS NULL AND hour < ?').run(hour);
  const { n, oldest, newest } = ended;
  chain.add(
    'register-purged',
    { removed: n, oldest: oldest.slice(0, 10), newest: newest.slice(0, 10), policy },
    hourOf(now),
  );
  return n;
}
