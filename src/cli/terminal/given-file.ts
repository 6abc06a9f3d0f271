import { type FileRead, writeWhole } from '../../adapters/files/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext } from '../state/index.ts';

type Words = Pick<StateContext, 'warn' | 'exit'>;

/** What a file that the command line names holds; null, said and the exit status set, where it cannot be read. */
export function given<T>(context: Words, read: FileRead<T>): T | null {
  if (read.ok) return read.value;
  context.warn(read.message);
  context.exit(EXIT_NOT_TRIED);
  return null;
}

/** Writes a file that the command line names, whole or not at all; false, said and the exit status set, where it cannot be. */
export function put(
  context: Words,
  { path, bytes, mode = 0o644 }: { path: string; bytes: Uint8Array | string; mode?: number },
): boolean {
  const fault = writeWhole(path, bytes, { mode, existing: 'replace' });
  if (fault === null) return true;
  context.warn(fault);
  context.exit(EXIT_REFUSED);
  return false;
}
