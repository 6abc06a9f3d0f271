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
 * The account store requires a kiosk role. A console account has only one role, which reads everything and
 * changes nothing; this is the nearest kiosk role.
 */
export const CONSOLE_ROLE: Role = 'dpo';

export type ConsoleAccountsOpening = Result<'ACCOUNTS_UNAVAILABLE', { accounts: Accounts; close: () => void }>;

/**
 * The console's accounts, in a separate folder of the office. Their PINs are hashed with argon2id and a key stored next
 * to them: anybody who has the folder already has everything that the console shows, so a better place for the key would
 * not protect more.
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
