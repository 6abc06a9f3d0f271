import { doubtOf, markDoubt } from './doubt.ts';
import { EXPIRY_CENTURY_RULES, type ExpiryCenturyRule } from './expiry-century.ts';
import { parseLines } from './parse.ts';
import { readVerdict } from './read-verdict.ts';
import type { CivilDate, MrzDocument, MrzRead, MrzReason, MrzVerdict } from './types.ts';
import { documentVerdicts, verdictsWithoutDocument } from './verdicts.ts';

export interface MrzResult {
  /** Null if the lines are not a document that this module knows; the verdicts say why. */
  document: MrzDocument | null;
  /** All six, in the order read, layout, check-digits, dates, codes, expiry. */
  verdicts: MrzVerdict[];
  /** Why there is no document, or the reason of `mrz.read`. */
  reason: MrzReason;
}

export interface MrzReadOptions {
  /** Document models with an expiry more than 15 years ahead; if absent, EXPIRY_CENTURY_RULES (none). */
  centuryRules?: readonly ExpiryCenturyRule[];
}

/**
 * Turns one MRZ into a document and six verdicts (ICAO Doc 9303-3 to -7, TR-03135-1 v2.5 5.5.4.1 and 5.7.1).
 *
 * Accepts any strings and uses no clock: `today` is the civil date of the inspection, null while the clock is not trusted; then
 * years stay open and expiry is `undetermined`/`MRZ_EXPIRY_UNKNOWN`. Nothing is corrected: a wrong check digit on a clear print
 * is a finding about the document. A result that depends on a character that the reader was not sure of, or that two readers see
 * differently, is neither failed nor successful.
 */
export function readMrz(read: MrzRead, today: CivilDate | null, options: MrzReadOptions = {}): MrzResult {
  const parsed = parseLines(read.lines, { today, centuryRules: options.centuryRules ?? EXPIRY_CENTURY_RULES });
  const doubt = doubtOf(read);
  const first = readVerdict(read, parsed, doubt);
  if (parsed.kind !== 'document') {
    const rest = verdictsWithoutDocument(read, parsed, doubt);
    const reason = parsed.kind === 'national' ? 'MRZ_NATIONAL_LAYOUT' : first.reason;
    return { document: null, verdicts: [first, ...rest], reason };
  }
  if (doubt !== null) markDoubt(parsed.document, parsed.violations, doubt);
  const rest = documentVerdicts(parsed, today, doubt);
  return { document: parsed.document, verdicts: [first, ...rest], reason: first.reason };
}
