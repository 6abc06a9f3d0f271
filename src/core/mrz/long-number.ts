import { checkDigit, FILLER_CODE, isDigit } from './check-digit.ts';
import type { MrzFlag } from './types.ts';

export interface LongNumber {
  /** Columns of the optional field that continue the number, without the digit. */
  tail: string;
  printed: string;
  computed: string;
  ok: boolean;
  /** Column of the digit, counted from the start of the optional field. */
  offset: number;
  /** The rest of the optional field after tail, digit and filler. */
  rest: string;
  flags: MrzFlag[];
}

/**
 * Document numbers of more than nine characters on TD1 and TD2 (Doc 9303-5 4.2.4 note, Doc 9303-6 note j): the digit column has
 * `<`, and the optional field begins with tail, digit and one `<`. Null if the fields do not contain a long number, so that a
 * check digit is missing. The digit is tried without the `<` first, as the standard says.
 */
export function readLongNumber(principal: string, optional: string): LongNumber | null {
  if (principal.includes('<')) return null;
  const filler = optional.indexOf('<');
  const end = filler < 0 ? optional.length : filler;
  if (end < 2 || !isDigit(optional.charCodeAt(end - 1))) return null;
  const tail = optional.slice(0, end - 1);
  const printed = optional.charAt(end - 1);
  const flags: MrzFlag[] = ['MRZ_LONG_NUMBER'];
  if (filler < 0) flags.push('MRZ_LONG_NUMBER_NO_FILLER');

  const computed = checkDigit(principal, tail);
  let ok = computed === printed;
  if (!ok && checkDigit(principal, '<', tail) === printed) {
    ok = true;
    flags.push('MRZ_LONG_NUMBER_FILLER_COUNTED');
  }
  const restStart = optional.charCodeAt(end) === FILLER_CODE ? end + 1 : end;
  const rest = optional.slice(restStart);
  return { tail, printed, computed: ok ? printed : computed, ok, offset: end - 1, rest, flags };
}
