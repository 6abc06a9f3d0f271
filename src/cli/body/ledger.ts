import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import { ACKNOWLEDGED, REGISTER_KEY, type ReadReferral, registerKey } from '../../core/protection/sealed/index.ts';

const FILE = 'referrals.json';
/** Largest ledger, bytes: enough for some hundred thousand numbers. */
const LEDGER_LIMIT_BYTES = 32 * 1024 * 1024;

const schema = z.record(
  z.string().regex(REGISTER_KEY),
  z.strictObject({ blake2b: hex32, state: z.enum(['opened', ...ACKNOWLEDGED]) }),
);
/**
 * What a body remembers about a referral, so that it can say "done" when the sealed file is long gone, and recognise a duplicate:
 * nothing personal. The page for receiving bodies reads and writes the same file.
 */
export type Ledger = z.infer<typeof schema>;

/** Notes what was opened; false if different content already came under the same number; it is then never shown. */
export function noteOpened(ledger: Ledger, referral: ReadReferral, blake2b: string): boolean {
  const key = registerKey(referral);
  ledger[key] ??= { blake2b, state: 'opened' };
  return ledger[key].blake2b === blake2b;
}

/** The ledger in a folder; null if the file exists but is not a ledger. */
export function readLedger(folder: string): Ledger | null {
  const path = join(folder, FILE);
  try {
    if (statSync(path).size > LEDGER_LIMIT_BYTES) return null;
    return schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? {} : null;
  }
}

export async function writeLedger(folder: string, ledger: Ledger): Promise<void> {
  await replaceFile(join(folder, FILE), `${JSON.stringify(ledger, null, 1)}\n`, { suffix: 'part' });
}
