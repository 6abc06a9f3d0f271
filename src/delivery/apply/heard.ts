import type { RememberedPack } from '../../adapters/storage/rollback/index.ts';
import { SECOND_MS } from '../../core/time/index.ts';

/** Key in the ledger, among the signed files so that an earlier program can read it. Its version is the time in seconds. */
export const HEARD_KEY = 'central heard';

/** What the ledger records when something newly signed by central is accepted. */
export function heardAt(now: Date): RememberedPack {
  return { version: Math.floor(now.getTime() / SECOND_MS), id: null };
}

/** When something newly signed by central was last accepted; null if nothing ever was, or the ledger cannot be trusted. */
export function lastHeardIn(memory: {
  held(key: string): { ok: true; held: RememberedPack | null } | { ok: false };
}): Date | null {
  const read = memory.held(HEARD_KEY);
  return read.ok && read.held !== null ? new Date(read.held.version * SECOND_MS) : null;
}
