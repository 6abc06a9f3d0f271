import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../database/index.ts';
import type { KeyRing } from '../keys/index.ts';
import { Accounts } from './accounts.ts';
import { ACCOUNT_MIGRATIONS } from './schema.ts';

const ACCOUNTS_FILE = 'accounts.db';

export type AccountsOpening =
  /** `quarantined`: name of a damaged file that was set aside; nobody can sign in until accounts are made again. */
  | { ok: true; accounts: Accounts; quarantined: string | null }
  | { ok: false; reason: 'ACCOUNTS_UNAVAILABLE'; message: string; remedy: string };

/** Opens `accounts.db` in the state folder; `ring` is the one with which its PINs were hashed. */
export function openAccounts(input: { stateDir: string; ring: KeyRing; wall: () => Date }): AccountsOpening {
  const path = join(input.stateDir, ACCOUNTS_FILE);
  const opened = openDatabase({ path, migrations: ACCOUNT_MIGRATIONS, onCorrupt: 'quarantine', now: input.wall() });
  if (!opened.ok) {
    return { ok: false, reason: 'ACCOUNTS_UNAVAILABLE', message: opened.message, remedy: opened.remedy };
  }
  chmodSync(path, 0o600);
  return {
    ok: true,
    accounts: new Accounts({ db: opened.db, ring: input.ring, wall: input.wall }),
    quarantined: opened.quarantined,
  };
}
