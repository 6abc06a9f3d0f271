import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { ACKNOWLEDGED, REF_NO } from '../../core/protection/referral/index.ts';

const FILE = 'referrals.json';
/** Some hundred thousand numbers. */
const LEDGER_LIMIT_BYTES = 32 * 1024 * 1024;

const schema = z.record(
  z.string().regex(REF_NO),
  z.strictObject({
    blake2b: z.string().regex(/^[0-9a-f]{64}$/),
    state: z.enum(['opened', ...ACKNOWLEDGED]),
  }),
);
/** What a body remembers of a referral, so that it can say "done" when the sealed file is long gone: nothing personal. */
export type Ledger = z.infer<typeof schema>;

/** Null where the file is there and is not a ledger. */
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
