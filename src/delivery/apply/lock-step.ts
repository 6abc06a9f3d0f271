import { readFileSync, rmSync } from 'node:fs';
import { LOCKED_WORDS, lockOffer, readLock, writeLock } from '../orders/index.ts';
import { refused, type SignedTarget, type UpdateRefusal } from '../tuf/index.ts';
import type { Cycle } from './apply-list.ts';
import { lockKey } from './orders-held.ts';
import { countPack } from './program-step.ts';
import { stage } from './stage.ts';

/**
 * Obeys the lock order of a repository, before anything else in it is accepted. The row of the audit comes first, then the file
 * that locks: the daemon ends when it sees it, and its next start destroys the keys (`daemon/order`). If interrupted after
 * the row, the next start completes it. An order for other kiosks is counted, but not recorded anywhere. Null: continue.
 */
export async function obeyLock(
  cycle: Cycle,
  targets: Readonly<Record<string, SignedTarget>>,
  repository: string,
): Promise<UpdateRefusal | null> {
  const { site, from, staging, ledger } = cycle;
  const offer = lockOffer(targets);
  if (offer === null || 'reason' in offer) return offer;
  const held = ledger.packs?.[lockKey(repository)] ?? null;
  const { version } = offer.custom;
  if (held !== null && held.version > version)
    return refused(
      'ORDER_OLDER',
      `The lock order ${version} is older than ${held.version}, which this kiosk already received.`,
    );
  // After an older state was restored (`again`), the order is read once more.
  if (held?.version === version && held.again !== true) {
    if (held.id === offer.sha256) return null;
    return refused(
      'ORDER_OLDER',
      `The lock order ${version} is not the one that this kiosk received under that number.`,
    );
  }
  const staged = stage(offer, { from, staging });
  if (!staged.ok) return staged;
  const locked = readLock(readFileSync(staged.path, 'utf8'));
  rmSync(staged.path, { force: true });
  if (locked === null) return refused('UPDATE_HEADER_OTHER', `${offer.path} is not a lock order.`);
  if (!locked.includes(site.deviceKeyId))
    return await countPack(cycle, { key: lockKey(repository), held: { version, id: offer.sha256 } });
  const row = site.journal.appendSystem('order-locked', repository, { version, sha256: offer.sha256 });
  if (!row.ok) return refused('AUDIT_UNAVAILABLE', `The order was not carried out yet: ${row.detail}`);
  await writeLock(site.stateDir, { at: site.clock.wall().toISOString(), version, repository });
  return refused('ORDER_LOCKED', LOCKED_WORDS);
}
