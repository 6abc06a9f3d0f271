import { readFileSync, statSync } from 'node:fs';
import { EXIT_NOT_TRIED, type StateContext } from './state.ts';

/** Text of a pack's file; null, said and the exit status set, where it cannot be read or is larger than a pack may be. */
export function packText(
  context: StateContext,
  file: string,
  { limitBytes, what }: { limitBytes: number; what: string },
): string | null {
  try {
    if (statSync(file).size <= limitBytes) return readFileSync(file, 'utf8');
    context.warn(`${file} is larger than ${limitBytes} bytes: it is no ${what}.`);
  } catch (error) {
    context.warn(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
  context.exit(EXIT_NOT_TRIED);
  return null;
}

/** The pack under `member` of a signed file as text; null where the file is a pack itself, or no JSON. */
export function packWithin(text: string, member: 'pack' | 'policy'): string | null {
  try {
    const inner = (JSON.parse(text) as Record<string, unknown>)[member];
    return inner === undefined ? null : JSON.stringify(inner);
  } catch {
    return null;
  }
}
