import { type FileRead, writeWhole } from '../../adapters/files/index.ts';
import { notTried, refuse, type StateContext } from '../state/index.ts';

type Words = Pick<StateContext, 'warn' | 'exit'>;

/** Content of a file named on the command line; null if it cannot be read, which has been printed and the exit status set. */
export function given<T>(context: Words, read: FileRead<T>): T | null {
  if (read.ok) return read.value;
  notTried(context, read.message);
  return null;
}

/**
 * Writes a file named on the command line, completely or not at all; false if it cannot be written, which has been printed and
 * the exit status set.
 */
export function put(
  context: Words,
  { path, bytes, mode = 0o644 }: { path: string; bytes: Uint8Array | string; mode?: number },
): boolean {
  const fault = writeWhole(path, bytes, { mode, existing: 'replace' });
  if (fault === null) return true;
  refuse(context, fault);
  return false;
}
