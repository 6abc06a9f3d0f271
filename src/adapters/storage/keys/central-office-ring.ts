import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { KeyRing } from './keys.ts';
import { loadRootKey } from './root-key.ts';

const SECRET_FILE = 'root.key.sealed';

export type CentralOfficeRing = { ok: true; ring: KeyRing } | { ok: false; message: string };

/**
 * Makes the secret of an office that receives sealed files, sealed with a passphrase (argon2id) in `folder`; its pairs
 * follow from the ring. An existing secret is never overwritten.
 */
export async function makeCentralOfficeRing(folder: string, passphrase: string): Promise<CentralOfficeRing> {
  if (existsSync(join(folder, SECRET_FILE))) {
    return { ok: false, message: `${folder} already contains a key. It is not overwritten.` };
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, message: `${folder} cannot be created (${code}).` };
  }
  return await load(folder, passphrase, true);
}

/** Opens it again; `absent` is the message if there is none. */
export async function openCentralOfficeRing(
  folder: string,
  passphrase: string,
  absent: string,
): Promise<CentralOfficeRing> {
  if (!existsSync(join(folder, SECRET_FILE))) return { ok: false, message: absent };
  return await load(folder, passphrase, false);
}

async function load(stateDir: string, passphrase: string, mayCreate: boolean): Promise<CentralOfficeRing> {
  const root = await loadRootKey({ kind: 'passphrase', passphrase }, { stateDir, mayCreate });
  return root.ok ? { ok: true, ring: new KeyRing(root.key) } : { ok: false, message: root.message };
}
