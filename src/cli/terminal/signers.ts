import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { readListKey } from '../../delivery/format/index.ts';

/** Largest key file, bytes. */
export const KEY_FILE_BYTES: number = 64 * 1024;

/** Several `--key FILE` options, in order. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

export type Signers =
  | { ok: true; signers: SigningKey[] }
  /** `repeated` means that the same key was given twice, which counts as one person, not two. */
  | { ok: false; why: 'no-key' | 'repeated'; message: string };

/** The secret keys that sign one document, each from a different person. `read` returns the text of a key file. */
export function signersOf(paths: readonly string[], read: (path: string) => string): Signers {
  const signers: SigningKey[] = [];
  for (const path of paths) {
    const key = readListKey(read(path));
    if (key === null) return { ok: false, why: 'no-key', message: `${path} is not a secret key: give a .key file.` };
    signers.push(key);
  }
  if (new Set(signers.map((signer) => signer.publicKey.join())).size < signers.length) {
    const message = 'The same key was given twice: two signatures need the keys of two people.';
    return { ok: false, why: 'repeated', message };
  }
  return { ok: true, signers };
}
