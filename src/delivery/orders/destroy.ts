import { closeSync, existsSync, fstatSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import { flushFolder } from '../../adapters/storage/files/index.ts';
import { ROOT_KEY_FILES } from '../../adapters/storage/keys/index.ts';
import { TpmCounter } from '../../adapters/storage/rollback/index.ts';
import type { Config } from '../../core/config/index.ts';
import { LINK_KEY_FILE } from '../line/index.ts';

const OVERWRITES = 2;

export interface Destroyed {
  /** Key files that were overwritten and removed. */
  keys: string[];
  /** What a person still has to do; empty if nothing is left. */
  left: string[];
}

/**
 * Destroys what opens the sealed data of a kiosk: the key files, the file of the passphrase, the counter of the TPM. It may be
 * run again after an interruption. Overwriting does not prove anything on a flash disk, which keeps old blocks. But data sealed
 * by a TPM or a passphrase stays closed even there, once the TPM was cleared or the passphrase is destroyed.
 */
export async function destroyKeys({
  stateDir,
  key,
  update,
}: Pick<Config, 'stateDir' | 'key' | 'update'>): Promise<Destroyed> {
  const files = [
    ...ROOT_KEY_FILES.map((name) => join(stateDir, name)),
    ...ROOT_KEY_FILES.map((name) => join(stateDir, `${name}.tmp`)),
    join(stateDir, LINK_KEY_FILE),
    ...(key.kind === 'passphrase' ? [key.file] : []),
  ];
  const keys: string[] = [];
  const left: string[] = [];
  for (const path of files.filter((one) => existsSync(one))) {
    const fault = overwrite(path);
    if (fault === null) keys.push(path);
    else left.push(`${path} could not be overwritten (${fault}): destroy it yourself.`);
  }
  await flushFolder(stateDir);
  if (update.counter !== 'file') {
    const gone = await new TpmCounter(update.tpm).undefine();
    if (!gone.ok) left.push(`The counter of the TPM is still there (${gone.message}): clear the TPM in the firmware.`);
  }
  return { keys, left };
}

/** Overwrites, flushes and removes a file; null if that was done, otherwise the system's error code. */
export function overwrite(path: string): string | null {
  try {
    const fd = openSync(path, 'r+');
    try {
      const { size } = fstatSync(fd);
      for (let turn = 0; turn < OVERWRITES; turn += 1) {
        writeSync(fd, systemRandom(size), 0, size, 0);
        fsyncSync(fd);
      }
    } finally {
      closeSync(fd);
    }
    rmSync(path);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}
