import { join } from 'node:path';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { readLedger, writeLedger } from '../../adapters/storage/rollback/index.ts';
import { readUpdateStatus, UPDATE_LOCK, writeUpdateStatus } from './places.ts';

/**
 * Makes the next update install a list in full although its generation is installed (decision 0025: what the self-check found).
 * With `serves` false it is not the signed text, and is not searched until then. Returns false if the list did not come from
 * a repository, or an update is running.
 */
export function wantWhole(at: { stateDir: string; ring: KeyRing }, listId: string, serves: boolean): boolean {
  const { stateDir, ring } = at;
  const read = readLedger(stateDir, ring);
  if (!read.ok || read.ledger?.lists[listId] === undefined) return false;
  const taken = lockFolder(join(stateDir, 'update'), UPDATE_LOCK);
  if (!taken.ok) return false;
  try {
    const now = readLedger(stateDir, ring);
    if (!now.ok || now.ledger === null) return false;
    const member = serves ? 'whole' : 'reload';
    const ids = [...new Set([...(now.ledger[member] ?? []), listId])];
    writeLedger(stateDir, ring, { ...now.ledger, [member]: ids });
    const standing = readUpdateStatus(stateDir);
    if (standing !== null) {
      const { [listId]: _fetchedAgain, ...lists } = standing.lists;
      writeUpdateStatus(stateDir, { ...standing, lists });
    }
    return true;
  } finally {
    taken.lock.release();
  }
}
