import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../adapters/storage/files/index.ts';

/** File in the state folder of a kiosk that was locked by order. A folder with this file can never be used again. */
export const LOCKED_FILE = 'order-locked.json';
/**
 * A file next to it once no key is left that the daemon's user can destroy. The unit that runs as root waits for it
 * (systemd/waypost-order-locked.path).
 */
const DESTROYED_FILE = 'order-destroyed';
const FILE_LIMIT_BYTES = 1024;

const schema = z.strictObject({
  format: z.literal('waypost.order-locked.1'),
  at: z.iso.datetime(),
  /** Version of the order; `repository` is where it came from. */
  version: z.int().min(1),
  repository: z.string().max(40),
});
export type LockedNote = z.infer<typeof schema>;

/** Text for the officer and the technician: what happened, then what to do. */
export const LOCKED_WORDS =
  'This kiosk was locked by order of the central office (ORDER_LOCKED). It does not inspect anybody. Call central IT; afterwards it needs provisioning in a new state folder.';

/**
 * The lock of this state folder; null if there is none. An unreadable file locks as well: damage must not
 * unlock a kiosk.
 */
export function lockOf(stateDir: string): LockedNote | 'unreadable' | null {
  const path = join(stateDir, LOCKED_FILE);
  if (!existsSync(path)) return null;
  try {
    if (statSync(path).size > FILE_LIMIT_BYTES) return 'unreadable';
    return schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** Writes the lock, which is durable on return. Throws the system's error if it cannot be written. */
export async function writeLock(stateDir: string, note: Omit<LockedNote, 'format'>): Promise<void> {
  const text = `${JSON.stringify({ format: 'waypost.order-locked.1', ...note })}\n`;
  await replaceFile(join(stateDir, LOCKED_FILE), text, { suffix: 'part' });
}

/** Tells root that the credential may be removed as well: the key is no longer needed. */
export async function markDestroyed(stateDir: string): Promise<void> {
  await replaceFile(join(stateDir, DESTROYED_FILE), '', { suffix: 'part' });
}
