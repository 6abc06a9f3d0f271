import { setTimeout as pause } from 'node:timers/promises';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { type RememberedPack, RollbackGuard, writeLedger } from '../../adapters/storage/rollback/index.ts';
import { type Refusal, refuse } from '../../core/result/index.ts';
import { type LedgerParts, ledgerToWrite, UPDATE_LOCK, UpdatePlaces } from '../apply/index.ts';
import { resourceRefusal } from '../bundles/index.ts';

/** Number of tries to get the lock. Other processes hold it for milliseconds, an update of lists perhaps for minutes. */
const LOCK_TRIES = 40;
const LOCK_PAUSE_MS = 50;

/** Why a sound pack cannot be taken. */
export type PackTrouble = 'STORAGE_FAILED' | 'AUDIT_UNAVAILABLE' | 'UPDATE_BUSY' | 'UPDATE_COUNTER';
export type PackTroubled = Refusal<PackTrouble>;

/** How a change ended: with what the ledger is to hold, or with a refusal before anything was changed. */
type Work<T, F> = { ok: true; value: T; held: RememberedPack } | F;

export type PackMemoryParts = LedgerParts & { journal: Pick<AuditJournal, 'caseRows' | 'kindRows'> };

/**
 * What the sealed ledger holds about an appliance's signed files: the highest version of each, and its content. A file that
 * is restored together with the audit does not match the ledger; if both are restored, the TPM's counter does not match.
 */
export class PackMemory {
  readonly #parts: PackMemoryParts;
  readonly guard: RollbackGuard;

  constructor(parts: PackMemoryParts) {
    this.#parts = parts;
    this.guard = new RollbackGuard(parts);
  }

  /** Reads the TPM; until then only the ledger is checked. */
  async start(): Promise<RollbackGuard> {
    await this.guard.start();
    return this.guard;
  }

  now(): Date {
    return this.#parts.clock.wall();
  }

  held(key: string): ReturnType<RollbackGuard['pack']> {
    return this.guard.pack(key);
  }

  /**
   * Makes one change of a signed file under the update lock. `work` writes the file and its row in the audit; then the file is
   * added to the ledger, and the TPM counter is raised. If a crash comes in between, the ledger is behind the audit until the
   * next start corrects that.
   */
  async change<T, F extends { ok: false }>(
    { key, renew = false }: { key: string; renew?: boolean },
    work: (held: RememberedPack | null) => Work<T, F> | Promise<Work<T, F>>,
  ): Promise<{ ok: true; value: T } | F | PackTroubled> {
    return await this.#locked(async () => {
      const ready = await ledgerToWrite(this.#parts, renew);
      if (!ready.ok) return refuse('UPDATE_COUNTER', ready.message);
      const { ledger } = ready;
      const done = await work(ledger.packs?.[key] ?? null);
      if (!done.ok) return done;
      const { stateDir, ring, tpm } = this.#parts;
      const packs = { ...ledger.packs, [key]: done.held };
      writeLedger(stateDir, ring, { ...ledger, counter: ledger.counter + 1, packs });
      const raised = ledger.tpm && tpm !== null ? await tpm.increment() : null;
      await this.guard.start();
      if (raised?.ok === false)
        return refuse(
          'UPDATE_COUNTER',
          `It is installed, but the counter of the TPM was not raised: ${raised.message}.`,
        );
      return { ok: true, value: done.value };
    });
  }

  /** Adds to the ledger what the audit names but an earlier version of the program, or a crash, left out. */
  async adopt(packs: Readonly<Record<string, RememberedPack>>): Promise<void> {
    if (Object.keys(packs).length === 0) return;
    await this.#locked(async () => {
      const ready = await ledgerToWrite(this.#parts, false);
      const { stateDir, ring } = this.#parts;
      if (ready.ok && this.guard.standing().serve)
        writeLedger(stateDir, ring, { ...ready.ledger, packs: { ...ready.ledger.packs, ...packs } });
      return { ok: true };
    });
  }

  async #locked<R>(work: () => Promise<R>): Promise<R | PackTroubled> {
    const { stateDir } = this.#parts;
    try {
      const places = new UpdatePlaces(stateDir, 'main');
      places.createFolder();
      let taken = lockFolder(places.folder, UPDATE_LOCK);
      for (let tries = 1; !taken.ok && taken.reason === 'STORE_BUSY' && tries < LOCK_TRIES; tries += 1) {
        await pause(LOCK_PAUSE_MS);
        taken = lockFolder(places.folder, UPDATE_LOCK);
      }
      if (!taken.ok)
        return taken.reason === 'STORE_BUSY'
          ? refuse('UPDATE_BUSY', 'An update of the lists is running. Wait until it has ended, then try again.')
          : refuse('STORAGE_FAILED', `${places.folder} cannot be locked (${taken.reason}). Run: waypost doctor`);
      try {
        return await work();
      } finally {
        taken.lock.release();
      }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (resourceRefusal(error) === null && !/^E[A-Z]+$/.test(code ?? '')) throw error;
      return refuse(
        'STORAGE_FAILED',
        `${stateDir} cannot be written (${code ?? 'full'}). Free some space, then try again.`,
      );
    }
  }
}
