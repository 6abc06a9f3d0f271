import { ICAO_CODES, ISO_STATES, PRINTED_CODES } from './state-codes.ts';
import type { StateRef } from './types.ts';

const STATES: ReadonlyMap<string, StateRef> = buildStates();

function buildStates(): Map<string, StateRef> {
  const states = new Map<string, StateRef>();
  for (const [code, name] of Object.entries(ISO_STATES)) states.set(code, { code, name, cls: 'state' });
  for (const [code, other] of [...Object.entries(PRINTED_CODES), ...Object.entries(ICAO_CODES)]) {
    states.set(code, { code, ...other });
  }
  return states;
}

/**
 * Issuing State, organisation or nationality for three printed characters (Doc 9303-3 section 5). A code that is not listed stays
 * as printed with `cls: 'unlisted'`: it is never mapped to the nearest listed one.
 */
export function stateOf(printed: string): StateRef {
  let end = printed.length;
  while (end > 0 && printed.charCodeAt(end - 1) === 0x3c) end--;
  const code = end === printed.length ? printed : printed.slice(0, end);
  return STATES.get(code) ?? { code, name: null, cls: 'unlisted' };
}

/** All known codes without fillers; for generators and forms. */
export function knownStates(): StateRef[] {
  return [...STATES.values()];
}
