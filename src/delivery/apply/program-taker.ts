import type { RememberedPack } from '../../adapters/storage/rollback/index.ts';
import type { SignedTarget, UpdateRefusal } from '../tuf/index.ts';

/** Judges the signed program of a repository for this kiosk. */
export interface ProgramTaker {
  take(at: {
    targets: Readonly<Record<string, SignedTarget>>;
    from: string;
    staging: string;
    /** What the sealed ledger holds about the last program that was accepted. */
    held: RememberedPack | null;
  }): { ok: true; accepted: AcceptedProgram | null; message: string } | UpdateRefusal;
}

interface AcceptedProgram {
  version: string;
  held: RememberedPack;
  /** Hands the program over to root, once the ledger holds its version. */
  handOver(): void;
}
