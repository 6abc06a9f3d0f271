import type { Accounts } from '../../adapters/storage/accounts/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { PackMemory } from '../../delivery/packs/index.ts';

/** A kiosk's state folder, opened alongside the running daemon: SQLite in WAL mode lets both write in turn. */
export interface OpenedState {
  config: Config;
  ring: KeyRing;
  journal: AuditJournal;
  memory: PackMemory;
  accounts: Accounts;
  clock: Clock;
  close(): void;
}
