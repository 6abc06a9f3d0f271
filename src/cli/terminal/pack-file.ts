import { readText } from '../../adapters/files/index.ts';
import type { StateContext } from '../state/index.ts';
import { given } from './given-file.ts';

/** Text of a pack's file; null, said and the exit status set, where it cannot be read or is larger than a pack may be. */
export function packText(
  context: StateContext,
  file: string,
  { limitBytes, what }: { limitBytes: number; what: string },
): string | null {
  return given(context, readText(file, { limitBytes, what: `a ${what}` }));
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
