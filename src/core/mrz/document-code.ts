import type { IcaoFormat } from './types.ts';

/** Second letters of passports, Doc 9303-4 4.4 and Part 8 (PU); harmonised for passports issued from 2026-01-01. */
const PASSPORT_SECOND = 'PEDORTSLMU<';

/**
 * True if the two printed characters are a listed document code of the format (reference: Doc 9303-4 4.4, -5 and -6 4.2.2.2, -7
 * 4.2.2). False is a note, not a fault: other letters are legal on older documents.
 */
export function isListedDocumentCode(format: IcaoFormat, printed: string): boolean {
  const first = printed.charAt(0);
  const second = printed.charAt(1);
  if (second >= '0' && second <= '9') return false;
  switch (format) {
    case 'TD3':
      return first === 'P' && PASSPORT_SECOND.includes(second);
    case 'TD1':
      // AC is the crew member certificate, which exists only in this size.
      return 'ACI'.includes(first) && second !== 'V' && !(first === 'A' && second === 'I');
    case 'TD2':
      return 'ACI'.includes(first) && second !== 'V' && !(first === 'A' && second === 'C');
    case 'MRV-A':
    case 'MRV-B':
      return first === 'V';
  }
}
