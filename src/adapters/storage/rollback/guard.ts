import type { AuditJournal } from '../journal/index.ts';
import type { KeyRing } from '../keys/index.ts';
import { appliedGeneration } from './applied.ts';
import { type Ledger, ledgerMark, type RememberedPack, readLedger } from './ledger.ts';
import { type CounterPolicy, type CounterStatus, counterStatus, type TpmReading } from './status.ts';
import type { TpmCounter } from './tpm.ts';

export interface GuardParts {
  stateDir: string;
  ring: KeyRing;
  policy: CounterPolicy;
  /** Null if the policy is `file`. */
  tpm: Pick<TpmCounter, 'read'> | null;
  /**
   * The audit, which records each generation that was put to use, and cannot be put back to an older state together with
   * the other files.
   */
  journal: Pick<AuditJournal, 'caseRows'>;
}

/** Statements of an installed generation about itself. */
export interface GuardedMeta {
  generation: number;
  state: string;
  counter: number;
}

/**
 * Says whether an installed list may answer (docs/updates.md): not if an older state was restored. Asks the TPM at the
 * start, whenever the ledger has been written, and again if it did not answer; look-ups never wait for it. The ledger
 * itself is checked at each look-up.
 */
export class RollbackGuard {
  readonly #parts: GuardParts;
  #reading: TpmReading | null = null;
  /** Mark of the ledger for which `#reading` was obtained. */
  #readingOf: string | null = null;
  #ledger: Ledger | null | 'damaged' = null;
  #mark: string | null = null;
  #asking = false;
  /** Answers of the audit about installed lists, by list, generation and content; each is requested only once. */
  readonly #named = new Map<string, string | null>();

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#look();
    await this.#ask();
  }

  standing(): CounterStatus {
    this.#look();
    const silent = this.#reading?.ok === false && this.#reading.why === 'silent';
    if (silent || this.#readingOf !== this.#mark) void this.#ask();
    return counterStatus({ policy: this.#parts.policy, ledger: this.#ledger, tpm: this.#seen(), counted: false });
  }

  /** Null if the list may answer; otherwise why not. */
  refusal(listId: string, meta: GuardedMeta): string | null {
    const { serve, warning } = this.standing();
    if (!serve) return warning ?? 'The counter does not match.';
    const older = this.#olderThanNamed(listId, meta);
    if (older !== null) return older;
    const ledger = this.#ledger;
    if (ledger === null || ledger === 'damaged') {
      return meta.counter === 0 ? null : 'The rollback record is missing, although this list was recorded in it.';
    }
    if (ledger.reload.includes(listId))
      return 'This list must be loaded again in full: an older state was restored, or the list is not the signed text.';
    if (meta.counter > ledger.counter + 1) return 'The rollback record is older than the list.';
    const known = ledger.lists[listId];
    if (known === undefined || meta.generation > known.generation) return null;
    if (meta.generation < known.generation) {
      return `Generation ${meta.generation} was restored; generation ${known.generation} had been installed.`;
    }
    return meta.state === known.state ? null : 'A different text of this generation was installed.';
  }

  /**
   * The ledger's record of a signed file; a message if ledger and TPM cannot be trusted, in which case signed files do
   * not count.
   */
  pack(key: string): { ok: true; held: RememberedPack | null } | { ok: false; message: string } {
    const { serve, warning } = this.standing();
    const ledger = this.#ledger;
    if (!serve || ledger === 'damaged') return { ok: false, message: warning ?? 'The rollback record is not valid.' };
    return { ok: true, held: ledger?.packs?.[key] ?? null };
  }

  /**
   * A ledger that was put back together with its lists does not reveal it, but the audit does, because its chain's rows
   * cannot be undone.
   */
  #olderThanNamed(listId: string, { generation, state }: GuardedMeta): string | null {
    const key = `${listId} ${generation} ${state}`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const last = appliedGeneration(this.#parts.journal, listId);
    const why =
      last === null || generation >= last
        ? null
        : `Generation ${generation} was restored; the audit shows that generation ${last} was installed.`;
    this.#named.set(key, why);
    return why;
  }

  /**
   * The reading, as far as it can be trusted. The TPM only counts up: a reading from before this ledger is proof if it
   * shows that the ledger is behind, but means nothing if the ledger is ahead, because the update that wrote the ledger
   * continues to count. Without this, all lists would be out of use between the end of an update of two generations and the
   * TPM's answer.
   */
  #seen(): TpmReading | null {
    const [reading, ledger] = [this.#reading, this.#ledger];
    if (reading?.ok !== true || ledger === null || ledger === 'damaged') return reading;
    const ahead = ledger.counter > reading.value + 1;
    return ahead && this.#readingOf !== this.#mark ? { ok: true, value: ledger.counter - 1 } : reading;
  }

  #look(): void {
    const { stateDir, ring } = this.#parts;
    const mark = ledgerMark(stateDir);
    if (mark === this.#mark) return;
    const read = readLedger(stateDir, ring);
    this.#mark = mark;
    this.#ledger = read.ok ? read.ledger : 'damaged';
  }

  async #ask(): Promise<void> {
    const { policy, tpm } = this.#parts;
    if (policy === 'file' || tpm === null || this.#asking) return;
    this.#asking = true;
    const mark = this.#mark;
    try {
      this.#reading = await tpm.read();
      this.#readingOf = mark;
    } finally {
      this.#asking = false;
    }
  }
}
