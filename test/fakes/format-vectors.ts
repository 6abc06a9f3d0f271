import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import { KeyRing, signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';

const FOLDER = resolve(import.meta.dirname, '../vectors/formats');

/** Bytes that an earlier build of the program wrote. */
export function vector(name: string): Buffer {
  return name.endsWith('.gz') ? gunzipSync(readFileSync(join(FOLDER, name))) : readFileSync(join(FOLDER, name));
}

export const vectorText = (name: string): string => vector(name).toString('utf8');

/** A new folder that holds vectors under the given names; `remove` takes it away again. */
export function folderOf(files: Readonly<Record<string, string>>): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'waypost-format-'));
  for (const [as, name] of Object.entries(files)) {
    mkdirSync(dirname(join(path, as)), { recursive: true });
    writeFileSync(join(path, as), vector(name), { mode: 0o600 });
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The ring of the appliance that wrote the vectors, or with another seed that of an office. */
export const ringOf = (seed = 7): KeyRing => new KeyRing(new Uint8Array(32).fill(seed));

/** The two keys of the central office that signed them. */
export const trustOfVectors = (): { keys: string[]; threshold: number } => ({
  keys: [0x21, 0x22].map((seed) => toHex(signingKeyFromSeed(new Uint8Array(32).fill(seed)).publicKey)),
  threshold: 2,
});
