import { z } from 'zod';
import { jsonAs } from '../../core/result/index.ts';
import { refused, type SignedTarget, type UpdateRefusal } from '../tuf/index.ts';

/** Path of the lock order in a repository. */
export const LOCK_PATH = 'orders/lock.json';
/** Maximum number of kiosks that one order names. */
export const LOCKED_MAX = 2_000;
export const LOCK_LIMIT_BYTES: number = 128 * 1024;

/** What is signed about an order besides its bytes. */
export const lockFacts = z.strictObject({ order: z.literal('lock'), version: z.int().min(1) });
export type LockFacts = z.infer<typeof lockFacts>;

const keyId = z.string().regex(/^[0-9a-f]{32}$/);
const lockFile = z.strictObject({ v: z.literal(1), locked: z.array(keyId).max(LOCKED_MAX) });

/** The order in signed targets: every kiosk that the central office has locked. */
export interface OfferedLock {
  path: string;
  length: number;
  sha256: string;
  custom: LockFacts;
}

/** Text of an order. Each device key id is in it once and in order, so that the same kiosks always give the same text. */
export function lockText(locked: readonly string[]): string {
  return `${JSON.stringify({ v: 1, locked: [...new Set(locked)].sort() })}\n`;
}

/** Device key ids that a file locks; null if it is not an order. */
export function readLock(text: string): string[] | null {
  return Buffer.byteLength(text) > LOCK_LIMIT_BYTES ? null : (jsonAs(lockFile, text)?.locked ?? null);
}

/** The order that signed targets name; null if they name none. */
export function lockOffer(targets: Readonly<Record<string, SignedTarget>>): OfferedLock | UpdateRefusal | null {
  const target = targets[LOCK_PATH];
  if (target === undefined) return null;
  const custom = lockFacts.safeParse(target.custom).data;
  if (custom === undefined)
    return refused('UPDATE_HEADER_OTHER', `The signed description of ${LOCK_PATH} contradicts its name.`);
  if (target.length > LOCK_LIMIT_BYTES)
    return refused('UPDATE_TOO_LARGE', `The order has ${target.length} bytes; ${LOCK_LIMIT_BYTES} are allowed.`);
  return { path: LOCK_PATH, length: target.length, sha256: target.hashes.sha256, custom };
}
