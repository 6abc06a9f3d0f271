import { checkDigit, LAYOUTS, readMrz } from '../../mrz/index.ts';

import { failed, notSupported, RIGHT, type SealJudgement, undetermined } from '../results.ts';
import type { FieldValue, Seal, SealMrz } from '../seal.ts';

const DAY_MS = 86_400_000;
const NOT_GIVEN = 255;
/** The second row of German papers with these codes ends with T, a date and its digit; they have no composite digit. */
const TEMPORARY_CODES: readonly string[] = ['AB', 'AG'];
const TEMPORARY_MARK = 28;

/** Table 5.62: no date may be later than tomorrow, and no duration meaningless. */
export function judgeSemantics(seal: Seal, now: number | null): SealJudgement {
  const dates = [seal.issued, seal.signed].filter((date) => date !== null && !date.includes('x'));
  const duration = durationOf(seal.fields);
  if (duration?.includes(NOT_GIVEN) === true) return failed('SEAL_DATES', 'DURATION');
  if (dates.length === 0) return duration === null ? notSupported('SEAL_NOTHING_TO_CHECK') : RIGHT;
  if (now === null) return undetermined('CLOCK_UNTRUSTED');
  return dates.some((date) => Date.parse(`${date}T00:00:00Z`) > now + DAY_MS) ? failed('SEAL_DATES', 'AHEAD') : RIGHT;
}

function durationOf(fields: Seal['fields']): number[] | null {
  const visa = fields['visa'];
  const duration = fields['durationOfStay'] ?? (isRecord(visa) ? visa['durationOfStay'] : undefined);
  if (!isRecord(duration)) return null;
  return Object.values(duration).filter((part) => typeof part === 'number');
}

const isRecord = (value: FieldValue | undefined): value is { readonly [name: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Table 5.63: every check digit of the MRZ in the seal. A digit that is not printed is not a wrong digit. */
export function judgeDigits(mrz: SealMrz | null): SealJudgement {
  if (mrz === null) return notSupported('SEAL_NOTHING_TO_CHECK');
  const columns = LAYOUTS[mrz.layout].columns;
  // A visa's seal does not contain its optional data, and no digit covers them.
  const lines = mrz.rows.map((row) => row.padEnd(columns, '<'));
  const isTemporary =
    mrz.layout === 'TD2' &&
    TEMPORARY_CODES.includes((lines[0] ?? '').slice(0, 2)) &&
    lines[1]?.[TEMPORARY_MARK] === 'T';
  const read = readMrz({ lines, source: 'chip', uncertain: [] }, null).document;
  let isMissing = false;
  for (const { of, line, column, covers } of LAYOUTS[mrz.layout].digits) {
    const printed = lines[line]?.[column];
    if (of === 'composite' && isTemporary) continue;
    const parts = covers.map((span) => (lines[span.line] ?? '').slice(span.start, span.end));
    if (printed === checkDigit(...parts)) continue;
    if (printed !== '<') return failed('SEAL_MRZ_DIGITS', of.toUpperCase());
    if (of === 'optional' && parts.every((part) => /^<*$/.test(part))) continue;
    // A long document number continues in the optional data, and its digit is there.
    const elsewhere = of === 'document-number' ? read?.checks.find((check) => check.of === of) : undefined;
    if (elsewhere?.ok === true) continue;
    if (elsewhere !== undefined && elsewhere.printed !== '<') return failed('SEAL_MRZ_DIGITS', of.toUpperCase());
    isMissing = true;
  }
  if (isTemporary) {
    const row = lines[1] ?? '';
    if (checkDigit(row.slice(TEMPORARY_MARK + 1, -1)) !== row.at(-1)) return failed('SEAL_MRZ_DIGITS', 'EXPIRY');
  }
  return isMissing ? undetermined('SEAL_MRZ_DIGITS', 'MISSING') : RIGHT;
}

/** Tables 5.73 and 5.74: compares the state of the MRZ in the seal with a country of the certificate. */
export function judgeCountry(compared: 'same' | 'other' | 'unknown' | null): SealJudgement {
  switch (compared) {
    case null:
      return notSupported('SEAL_NOTHING_TO_CHECK');
    case 'same':
      return RIGHT;
    case 'other':
      return failed('SEAL_COUNTRY');
    case 'unknown':
      return undetermined('SEAL_COUNTRY');
  }
}
