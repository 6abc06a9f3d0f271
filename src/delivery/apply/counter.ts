import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { ListFolder, type ListMeta, ListReader } from '../../adapters/storage/lists/index.ts';
import {
  type CounterPolicy,
  type CounterStatus,
  counterStatus,
  type Ledger,
  type RememberedPack,
  readLedger,
  type TpmCounter,
  writeLedger,
} from '../../adapters/storage/rollback/index.ts';
import type { SystemKind } from '../../core/audit/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { jsonOf } from '../../core/result/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';

/** The counter of an appliance: its policy, and its TPM if the policy requires one. */
export interface CounterParts {
  stateDir: string;
  ring: KeyRing;
  policy: CounterPolicy;
  tpm: Pick<TpmCounter, 'read' | 'increment' | 'define'> | null;
  listIds: readonly string[];
}

export interface CounterState extends CounterStatus {
  ledger: Ledger | null;
  /** Value of the TPM counter, if it was read. */
  value: number | null;
}

/** Metadata of the installed generation; null if there is none or it does not open. */
export function metaInPlace(stateDir: string, listId: string, ring: KeyRing): ListMeta | null {
  const path = new ListFolder(stateDir, listId).current();
  const opening = path === null ? null : ListReader.open(path, listId, ring);
  if (!opening?.ok) return null;
  const { meta } = opening.reader;
  opening.reader.close();
  return meta;
}

/**
 * Makes ledger and TPM counter agree after a crash, and says whether lists may be used (docs/updates.md). Call it only under the
 * update lock: two processes that both corrected one crash would count too far.
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

/** The same without changing anything, for the daemon and `waypost doctor`. */
export async function examineCounter(parts: CounterParts): Promise<CounterState> {
  const { stateDir, ring, policy, tpm } = parts;
  const reading = policy === 'file' || tpm === null ? null : await tpm.read();
  const read = readLedger(stateDir, ring);
  const ledger = read.ok ? read.ledger : ('damaged' as const);
  const counted = parts.listIds.some((id) => (metaInPlace(stateDir, id, ring)?.counter ?? 0) > 0);
  const standing = counterStatus({ policy, ledger, tpm: reading, counted });
  return { ...standing, ledger: read.ok ? read.ledger : null, value: reading?.ok ? reading.value : null };
}

/** Corrects a crash between the commit of a list and the ledger: the list says with which count it was put to use. */
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

/** What a change of the ledger needs to know besides the counter. */
export interface LedgerParts extends CounterParts {
  journal: Pick<AuditJournal, 'kindRows'>;
  clock: Pick<Clock, 'wall' | 'trusted'>;
}

/**
 * The ledger to write next, if it may be written: the present one, a new one that starts from the TPM's count, or one that
 * continues after an older state was restored. `renew` abandons another TPM's counter or a lost ledger. Call it only under the
 * update lock.
 */
export async function ledgerToWrite(
  parts: LedgerParts,
  renew: boolean,
): Promise<{ ok: true; ledger: Ledger } | UpdateRefusal> {
  const { policy, tpm, clock } = parts;
  const state = await settleCounter(parts);
  const { ledger, verdict } = state;
  if (verdict === 'silent') return refused('UPDATE_COUNTER', state.warning ?? 'The TPM does not answer.');
  const broken = verdict === 'foreign' || verdict === 'ledger-lost';
  if (broken && !renew) return refused('UPDATE_COUNTER', `${state.warning} Find out why, then give --renew-counter.`);
  if (verdict === 'rolled-back' && ledger !== null)
    return {
      ok: true,
      ledger: { ...ledger, counter: state.value ?? ledger.counter, ...believeNothing(parts, ledger) },
    };
  if (!broken && ledger !== null) return { ok: true, ledger };
  const defined = policy === 'file' || tpm === null ? null : await tpm.define();
  if (defined?.ok === false) return refused('UPDATE_COUNTER', `The TPM counter cannot be set up: ${defined.message}`);
  const value = defined?.value ?? null;
  const fresh: Ledger = {
    v: 1,
    counter: value ?? ledger?.counter ?? 0,
    tpm: value !== null,
    lists: ledger?.lists ?? {},
    reload: [],
    repositories: ledger?.repositories ?? {},
    clockFloor: (clock.trusted() ? clock.wall() : new Date(0)).toISOString(),
  };
  return { ok: true, ledger: verdict === 'new' ? fresh : { ...fresh, ...believeNothing(parts, ledger) } };
}

/** Audit rows that name a signed file, and those that withdraw one. */
export const PACK_ROWS: readonly SystemKind[] = [
  'policy-changed',
  'known-issues-imported',
  'trust-imported',
  'reference-imported',
  'calibration-recorded',
  'document-model-taught',
  'models-chosen',
];
/** Maximum number of rows of one kind that are searched. */
export const PACK_ROWS_LIMIT = 10_000;

/** The name of a signed file in the ledger, which is the same as in its audit rows. */
export function packKey(kind: SystemKind, subject: string): string {
  return `${kind} ${subject}`;
}

/**
 * After an older state was restored, installed files may be older than those before it: every list has to be installed in full,
 * and every signed file again. Those that the ledger does not hold yet are found in the audit.
 */
export function believeNothing(
  { journal, listIds }: Pick<LedgerParts, 'journal' | 'listIds'>,
  ledger: Ledger | null,
): Required<Pick<Ledger, 'reload' | 'packs'>> {
  const packs: Record<string, RememberedPack> = {};
  for (const kind of PACK_ROWS) {
    for (const { text } of journal.kindRows(kind, PACK_ROWS_LIMIT)) {
      const row = jsonOf(text) as { subject: string; body: { version?: number; id?: string } } | null | undefined;
      if (row == null) continue;
      packs[packKey(kind, row.subject)] ??= { version: row.body.version ?? 0, id: row.body.id ?? null, again: true };
    }
  }
  for (const [key, held] of Object.entries(ledger?.packs ?? {})) packs[key] = { ...held, again: true };
  return { reload: [...new Set([...listIds, ...Object.keys(ledger?.operations ?? {})])], packs };
}
