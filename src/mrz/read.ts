import { parseLines } from './parse.ts';
import type { CivilDate, MrzDocument, MrzRead, MrzReason, MrzVerdict } from './types.ts';
import { documentVerdicts, readVerdict, verdictsWithoutDocument } from './verdicts.ts';

export interface MrzResult {
  /** Null where the lines hold no ICAO document; the verdicts say why. */
  document: MrzDocument | null;
  /** All six, in the order read, layout, check-digits, dates, codes, expiry. */
  verdicts: MrzVerdict[];
  /** Why there is no document, or the reason of `mrz.read`. */
  reason: MrzReason;
}

/**
 * One MRZ to a document and six verdicts (ICAO Doc 9303-3 to -7, TR-03135-1 v2.5 5.5.4.1 and 5.7.1).
 *
 * Total on arbitrary strings and without a clock: `today` is the civil date of the inspection, null while the clock
 * is not trusted; then years stay open and expiry is `undetermined`/`MRZ_EXPIRY_UNKNOWN`. Nothing is corrected: a wrong
 * check digit on a clear print is a finding about the document.
 */
export function readMrz(read: MrzRead, today: CivilDate | null): MrzResult {
  const parsed = parseLines(read.lines, today);
  const first = readVerdict(read, parsed);
  if (parsed.kind !== 'document') {
    const rest = verdictsWithoutDocument(parsed);
    return {
      document: null,
      verdicts: [first, ...rest],
      reason: parsed.kind === 'national' ? 'MRZ_NATIONAL_LAYOUT' : parsed.reason,
    };
  }
  if (read.uncertain.length > 0) markUncertain(parsed.document, read);
  const rest = documentVerdicts(parsed, today);
  return { document: parsed.document, verdicts: [first, ...rest], reason: first.reason };
}

/** A field with an uncertain character is at best `undetermined`, also where every digit holds (blind classes, 4.9). */
function markUncertain(document: MrzDocument, read: MrzRead): void {
  for (const field of Object.values(document.fields)) {
    if (field.value5 !== 'successful') continue;
    const touched = read.uncertain.some(
      (glyph) => glyph.line === field.line && glyph.column >= field.start && glyph.column < field.end,
    );
    if (touched) {
      field.value5 = 'undetermined';
      field.reason = 'MRZ_LOW_EVIDENCE';
    }
  }
}
