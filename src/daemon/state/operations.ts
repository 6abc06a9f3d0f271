import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { OperationLists } from '../../adapters/storage/lists/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { sweepOperations } from '../../delivery/apply/index.ts';

/** How often it is checked whether an operation has ended, milliseconds. Look-ups do not rely on this: each checks the time. */
const TURN_MS = 10_000;

export interface OperationsParts {
  stateDir: string;
  ring: KeyRing;
  clock: Clock;
  journal: Pick<AuditJournal, 'appendSystem' | 'kindRows'>;
  /** Time of the newest row that was there before this start wrote one; null in a new audit. */
  floor: Date | null;
  every: (ms: number, run: () => void) => () => void;
}

/**
 * The joint operations of this kiosk. Those that ended while the daemon was off are destroyed here, before the first look-up, and
 * those that end while it runs, within ten seconds. Nothing is logged, as a log would show where an operation took place.
 */
export function startOperations(parts: OperationsParts): { lists: OperationLists; stop: () => void } {
  const { stateDir, ring, clock, journal, floor, every } = parts;
  const lists = new OperationLists({ stateDir, ring, clock, floor: floor ?? new Date(0) });
  const turn = (): void => {
    if (lists.isDue()) sweepOperations({ stateDir, ring, journal, now: lists.now() });
  };
  turn();
  const cancel = every(TURN_MS, turn);
  return {
    lists,
    stop: () => {
      cancel();
      lists.close();
    },
  };
}
