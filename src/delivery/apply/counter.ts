import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { ListFolder, type ListMeta, ListReader } from '../../adapters/storage/lists/index.ts';
import {
  type CounterPolicy,
  type CounterStatus,
  counterStatus,
  type Ledger,
  readLedger,
  type TpmCounter,
  writeLedger,
} from '../../adapters/storage/rollback/index.ts';

/** The counter of an appliance: its policy, and its TPM where the policy asks one. */
export interface CounterParts {
  stateDir: string;
  ring: KeyRing;
  policy: CounterPolicy;
  tpm: Pick<TpmCounter, 'read' | 'increment' | 'define'> | null;
  listIds: readonly string[];
}

export interface CounterState extends CounterStatus {
  ledger: Ledger | null;
  /** Value of the TPM counter, where it was read. */
  value: number | null;
}

/** Meta of the generation in place, or null where none is or it does not open. */
export function metaInPlace(stateDir: string, listId: string, ring: KeyRing): ListMeta | null {
  const path = new ListFolder(stateDir, listId).current();
  const opening = path === null ? null : ListReader.open(path, listId, ring);
  if (!opening?.ok) return null;
  const { meta } = opening.reader;
  opening.reader.close();
  return meta;
}

/**
 * Brings ledger and TPM counter together after a crash, and says whether lists may serve (watchlist 3.11). Only under the lock
 * of the update: two processes that both make up for one crash would count too far.
 */
export async function settleCounter(parts: CounterParts): Promise<CounterState> {
  settleLedger(parts);
  const state = await examineCounter(parts);
  if (state.verdict !== 'catch-up' || parts.tpm === null) return state;
  const raised = await parts.tpm.increment();
  if (raised.ok && raised.value === state.ledger?.counter) {
    return { ...state, verdict: 'normal', value: raised.value };
  }
  const words = raised.ok ? 'its counter jumped' : raised.message;
  return { ...state, verdict: 'silent', serve: parts.policy !== 'tpm-required', warning: `TPM: ${words}` };
}

/** The same without a change: what the daemon and `waypost doctor` ask. */
export async function examineCounter(parts: CounterParts): Promise<CounterState> {
  const { stateDir, ring, policy, tpm } = parts;
  const reading = policy === 'file' || tpm === null ? null : await tpm.read();
  const read = readLedger(stateDir, ring);
  const ledger = read.ok ? read.ledger : ('damaged' as const);
  const counted = parts.listIds.some((id) => (metaInPlace(stateDir, id, ring)?.counter ?? 0) > 0);
  const standing = counterStatus({ policy, ledger, tpm: reading, counted });
  return { ...standing, ledger: read.ok ? read.ledger : null, value: reading?.ok ? reading.value : null };
}

/** A crash between the commit of a list and the ledger: the list says with which count it was put to use. */
function settleLedger({ stateDir, ring, listIds }: CounterParts): void {
  const read = readLedger(stateDir, ring);
  if (!read.ok || read.ledger === null) return;
  let { ledger } = read;
  for (const id of listIds) {
    const meta = metaInPlace(stateDir, id, ring);
    if (meta === null || meta.counter !== ledger.counter + 1) continue;
    if (meta.generation <= (ledger.lists[id]?.generation ?? 0)) continue;
    const { generation, state } = meta;
    ledger = { ...ledger, counter: meta.counter, lists: { ...ledger.lists, [id]: { generation, state } } };
    writeLedger(stateDir, ring, ledger);
  }
}
