import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Accounts, openAccounts, type Role } from '../../adapters/storage/accounts/index.ts';
import { fromHex, systemRandom, toHex } from '../../adapters/storage/crypto/index.ts';
import { KeyRing } from '../../adapters/storage/keys/index.ts';
import { type Result, refuse } from '../../core/result/index.ts';
import { makeFolder, placeFile } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';

const KEY_BYTES = 32;

/**
 * The store of accounts asks for a role of a kiosk. An account of the console has one role, which reads everything and changes
 * nothing; this is the one of a kiosk that comes nearest.
 */
export const CONSOLE_ROLE: Role = 'dpo';

export type ConsoleAccountsOpening = Result<'ACCOUNTS_UNAVAILABLE', { accounts: Accounts; close: () => void }>;

/**
 * Accounts of the console, in a folder of the office of their own. Their PINs are hashed with argon2id and a key beside them:
 * who has the folder has everything that the console shows, so a better place for the key would guard nothing more.
 */
export function openConsoleAccounts(office: CentralFolder, wall: () => Date): ConsoleAccountsOpening {
  const folder = join(office.path, 'console');
  makeFolder(folder, 0o700);
  const key = keyIn(join(folder, 'accounts.key'));
  if (key === null) {
    const message =
      'console/accounts.key is damaged. Restore a copy, or remove the folder console and create the accounts again.';
    return refuse('ACCOUNTS_UNAVAILABLE', message);
  }
  const ring = new KeyRing(key);
  const opened = openAccounts({ stateDir: folder, ring, wall });
  if (!opened.ok) {
    ring.wipe();
    return refuse('ACCOUNTS_UNAVAILABLE', `${opened.message} ${opened.remedy}`);
  }
  const { accounts } = opened;
  const close = (): void => {
    accounts.close();
    ring.wipe();
  };
  return { ok: true, accounts, close };
}

function keyIn(path: string): Uint8Array | null {
  if (!existsSync(path)) {
    const key = systemRandom(KEY_BYTES);
    placeFile(path, `${toHex(key)}\n`);
    return key;
  }
  return fromHex(readFileSync(path, 'utf8').trim(), KEY_BYTES);
}
