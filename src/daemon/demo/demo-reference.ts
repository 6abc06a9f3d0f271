import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';
import { toHex } from '../../adapters/storage/crypto/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import type { ReferenceContent } from '../../core/document/reference/index.ts';
import type { ListTrust } from '../../delivery/format/index.ts';
import { everyPack, type PackStation, referencePacks } from '../../delivery/packs/index.ts';

/** Drawn for the state that does not exist (`hardware/demo/make-reference.mjs`). */
const FILE = join(packageRoot, 'hardware', 'demo', 'reference.json');

/**
 * Signs the drawn reference with the keys of this start and imports it as a kiosk does, one version above the installed one.
 * Returns whose signatures count from then on.
 */
export async function importDrawnReference(
  { stateDir, journal, memory }: PackStation,
  signers: readonly SigningKey[],
): Promise<ListTrust> {
  const drawn = JSON.parse(await readFile(FILE, 'utf8')) as ReferenceContent;
  const trust = { keys: signers.map(({ publicKey }) => toHex(publicKey)), threshold: signers.length };
  const station = { stateDir, journal, memory };
  const before = everyPack.heldVersions(station)['reference'] ?? 0;
  const now = { version: before + 1, created: memory.now().toISOString() };
  const text = referencePacks.REFERENCE.sign({ ...drawn, ...now }, signers);
  const taken = await referencePacks.importReference(text, { ...station, trust, by: 'demonstration' });
  if (!taken.ok) throw new Error(`${FILE}: ${taken.message}`);
  return trust;
}
