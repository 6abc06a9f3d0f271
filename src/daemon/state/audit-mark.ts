import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { ledgerPath, readLedger, writeLedger } from '../../adapters/storage/rollback/index.ts';
import type { Config } from '../../core/config/index.ts';
import { type CounterParts, type CounterState, settleCounter, UPDATE_LOCK } from '../../delivery/apply/index.ts';
import { counterParts, settleAtStart } from './update.ts';

/** The TPM counter is raised at most this often while the lane runs: a TPM withstands some hundred thousand writes. */
const AUDIT_MARK_MS: number = 60 * 60 * 1000;

type Chain = Pick<AuditJournal, 'head' | 'readRows' | 'floor' | 'appendSystem'>;

/**
 * Checks that the chain holds the row that the memory against rollback names; returns null, or words. The memory is sealed and in
 * another folder. An audit that was restored or begun again on its own does not match it, even without a TPM.
 */
export function auditMarkFault(journal: Chain, { stateDir, ring }: { stateDir: string; ring: KeyRing }): string | null {
  const read = readLedger(stateDir, ring);
  const mark = read.ok ? read.ledger?.audit : undefined;
  if (mark === undefined || (journal.floor()?.seq ?? 0) >= mark.seq) return null;
  const [row] = [...journal.readRows({ from: mark.seq, to: mark.seq })];
  if (row?.hash === mark.hash) return null;
  return (
    `Row ${mark.seq} of the audit is not the one that update/ledger.sealed refers to: an older audit was restored, or a new one was begun.\n` +
    'Restore the audit that belongs to this folder. If it is lost, a supervisor must have the kiosk decommissioned and provisioned again.'
  );
}

/**
 * Writes the last row to the memory against rollback and raises the TPM counter: from then on an older copy of the whole folder
 * has a lower count than the TPM. Without a memory (no repository is pinned) there is nothing to do. If the TPM does not
 * answer, the mark stays where it was.
 */
export class AuditMark {
  readonly #parts: CounterParts & { journal: Chain };
  #running: Promise<void> = Promise.resolve();

  constructor(parts: CounterParts & { journal: Chain }) {
    this.#parts = parts;
  }

  /**
   * Says in the chain that an older state was restored, if the TPM shows it. Marks the last row even if it is already
   * marked: a copy of the folder that was made before this start is older from now on.
   */
  async start(): Promise<void> {
    await this.#under(async (state) => {
      if (state.verdict !== 'rolled-back') return await this.#mark(state, 'always');
      const body = { counted: state.ledger?.counter ?? null, tpm: state.value };
      this.#parts.journal.appendSystem('state-put-back', 'state', body);
    });
  }

  /** Marks the last row. Calls are carried out one after the other. */
  advance(): Promise<void> {
    this.#running = this.#running.then(() => this.#under((state) => this.#mark(state)));
    return this.#running;
  }

  async #under(work: (state: CounterState) => Promise<void>): Promise<void> {
    const { stateDir } = this.#parts;
    if (!existsSync(ledgerPath(stateDir))) return;
    const taken = lockFolder(join(stateDir, 'update'), UPDATE_LOCK);
    if (!taken.ok) return;
    try {
      await work(await settleCounter(this.#parts));
    } catch (error) {
      // If the disk is full or fails, the mark stays where it was, and the audit itself says what is wrong with the disk.
      if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
    } finally {
      taken.lock.release();
    }
  }

  async #mark({ ledger, verdict }: CounterState, when: 'always' | 'new rows' = 'new rows'): Promise<void> {
    const { stateDir, ring, tpm, journal } = this.#parts;
    const counts = verdict === 'normal';
    const { seq, hash } = journal.head();
    if (ledger === null || !(counts || verdict === 'file') || seq === 0) return;
    if (when === 'new rows' && ledger.audit?.hash === hash) return;
    writeLedger(stateDir, ring, { ...ledger, counter: ledger.counter + (counts ? 1 : 0), audit: { seq, hash } });
    // A crash here leaves the ledger one ahead; the next start corrects that.
    if (counts) await tpm?.increment();
  }
}

/** Repairs a count that a crash interrupted, marks the last row, and does so again once an hour if rows were added. */
export async function startAuditMark(from: {
  config: Config;
  ring: KeyRing;
  journal: Chain;
  every: (ms: number, run: () => void) => unknown;
}): Promise<AuditMark> {
  const { config, ring, journal, every } = from;
  await settleAtStart(config, ring);
  const mark = new AuditMark({ ...counterParts(config, ring), journal });
  await mark.start();
  every(AUDIT_MARK_MS, () => void mark.advance());
  return mark;
}
