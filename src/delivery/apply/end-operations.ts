import { join } from 'node:path';
import type { Random } from '../../adapters/storage/crypto/index.ts';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { destroyOperation } from '../../adapters/storage/lists/index.ts';
import {
  type Ledger,
  type RememberedOperation,
  readLedger,
  writeLedger,
} from '../../adapters/storage/rollback/index.ts';
import { phaseOf } from '../../core/operation/index.ts';
import { jsonOf } from '../../core/result/index.ts';
import { UPDATE_LOCK } from './places.ts';

/** Maximum number of receipts that are searched for one that a power cut left behind. */
const RECEIPTS_LOOKED_AT = 100;

export interface EndParts {
  stateDir: string;
  ring: KeyRing;
  journal: Pick<AuditJournal, 'appendSystem' | 'kindRows'>;
  /** A time that does not go back (`ForwardTime`). */
  now: Date;
  random?: Random;
}

/**
 * Ends the operations whose time is over, and those for which `whyNot` gives a reason. For each of them, in this order:
 *
 * 1. the ledger says that its end has begun, and from then on it is no longer searched;
 * 2. its key is destroyed, then its files;
 * 3. a row in the audit says what was destroyed: the list, its generation, the number of records and additions, and their
 *    digest, but never a record itself;
 * 4. the ledger forgets the operation, and keeps the generation.
 *
 * If this is interrupted, the next run continues and leaves one receipt. Returns the ledger as it then is on the disk. Call it
 * only under the update lock.
 */
export function endOperations(
  parts: EndParts,
  ledger: Ledger,
  whyNot: (listId: string, entry: RememberedOperation) => 'withdrawn' | null,
): Ledger {
  let current = ledger;
  for (const [listId, entry] of Object.entries(ledger.operations ?? {})) {
    const over = phaseOf(entry.operation, parts.now) === 'over' ? ('over' as const) : null;
    const why = entry.ending ?? over ?? whyNot(listId, entry);
    if (why !== null) current = endOne(parts, current, { listId, entry, why });
  }
  return current;
}

type Ending = { listId: string; entry: RememberedOperation; why: 'over' | 'withdrawn' };

function endOne(parts: EndParts, ledger: Ledger, { listId, entry, why }: Ending): Ledger {
  const { stateDir, ring, random } = parts;
  let current = ledger;
  if (entry.ending === undefined) {
    current = { ...ledger, operations: { ...ledger.operations, [listId]: { ...entry, ending: why } } };
    writeLedger(stateDir, ring, current, random);
  }
  destroyOperation(stateDir, listId);
  // Without a durable receipt the ledger remembers that one is owed.
  if (!receipt(parts, { listId, entry, why })) return current;
  const { [listId]: _ended, ...operations } = current.operations ?? {};
  current = { ...current, operations };
  writeLedger(stateDir, ring, current, random);
  return current;
}

/** True if the audit has the receipt. */
function receipt({ journal, now }: EndParts, { listId, entry, why }: Ending): boolean {
  const { operation, generation, state, records, additions, counter } = entry;
  const given = journal.kindRows('operation-ended', RECEIPTS_LOOKED_AT).some(({ text }) => {
    const row = jsonOf(text) as { subject?: string; body?: { counter?: unknown } } | null | undefined;
    return row?.subject === listId && row.body?.counter === counter;
  });
  if (given) return true;
  const { id, agency, notAfter } = operation;
  const held = { generation, records, ...(additions === undefined ? {} : { additions }), state, counter };
  const body = { operation: id, agency, notAfter, why, ...held, at: now.toISOString() };
  return journal.appendSystem('operation-ended', listId, body).ok;
}

/**
 * The same at the start of the daemon and while it runs, when an update may hold the lock. In that case the update ends the
 * operations, and this is tried again. False if something is left to do.
 */
export function sweepOperations(parts: EndParts): boolean {
  const { stateDir, ring } = parts;
  const taken = lockFolder(join(stateDir, 'update'), UPDATE_LOCK);
  if (!taken.ok) return false;
  try {
    const read = readLedger(stateDir, ring);
    if (!read.ok || read.ledger === null) return false;
    const left = endOperations(parts, read.ledger, () => null).operations ?? {};
    return Object.values(left).every(({ ending }) => ending === undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  } finally {
    taken.lock.release();
  }
}
