import { type FileRead, writeWhole } from '../../adapters/files/index.ts';
import { notTried, refuse, type StateContext } from '../state/index.ts';

type Words = Pick<StateContext, 'warn' | 'exit'>;

/** What a file that the command line names holds; null, said and the exit status set, where it cannot be read. */
export function given<T>(context: Words, read: FileRead<T>): T | null {
  if (read.ok) return read.value;
  notTried(context, read.message);
  return null;
}

/** Writes a file that the command line names, whole or not at all; false, said and the exit status set, where it cannot be. */
export function put(
  context: Words,
  { path, bytes, mode = 0o644 }: { path: string; bytes: Uint8Array | string; mode?: number },
): boolean {
  const fault = writeWhole(path, bytes, { mode, existing: 'replace' });
  if (fault === null) return true;
  refuse(context, fault);
  return false;
}
