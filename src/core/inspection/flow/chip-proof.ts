import type { MrzDocument } from '../../mrz/index.ts';
import { type Check, type Compared, checkNow, latestOf, type ReasonCode } from '../record/checks/index.ts';

/** Doubts of a reader about single characters; they say nothing about the document itself. */
const READING_DOUBTS: readonly ReasonCode[] = ['MRZ_LOW_EVIDENCE', 'MRZ_PROPOSAL', 'MRZ_READERS_DISAGREE'];
/** Fields that contain only digits and letters, so that a clear difference cannot be one of spelling. */
const EXACT_FIELDS: readonly string[] = ['documentNumber', 'birthDate', 'expiryDate'];

/** Signed by the issuer, according to every check (table 5.22). */
export function isSigned(checks: readonly Check[]): boolean {
  return latestOf(checks, 'chip.content')?.value === 'successful';
}

/** Signed, and not a copy: the chip has proved that it has the key that the issuer signed (tables 5.23 to 5.26). */
export function isProven(checks: readonly Check[]): boolean {
  return isSigned(checks) && latestOf(checks, 'chip.authenticity')?.value === 'successful';
}

/** The state signed what the MRZ says about the person: its name and date of birth match those of the chip. */
export function isMrzSigned(checks: readonly Check[]): boolean {
  return isSigned(checks) && latestOf(checks, 'chip.mrz')?.value === 'successful';
}

/**
 * True if printed text that differs from the MRZ also differs from the chip: the chip is signed and agrees with the MRZ here. One
 * picture of the page is then enough for a finding, because the MRZ is no longer the only source (TR-03135-1 5.7.5).
 */
export function isAgainstChip(check: Check, { checks, dg1, zone }: Said): boolean {
  if (check.reason !== 'MRZ_VIZ_DIFFERS' || dg1 === null || zone === null) return false;
  if (!isMrzSigned(checks)) return false;
  return check.personal?.compared.some(isExactDifference) === true;
}

const isExactDifference = ({ field, captured, expected }: Compared): boolean =>
  captured !== expected && EXACT_FIELDS.includes(field);

export interface Said {
  checks: readonly Check[];
  dg1: MrzDocument | null;
  /** The MRZ in force. */
  zone: MrzDocument | null;
}

/**
 * What a proven chip settles about earlier checks (docs/chip.md). It makes a clear printed difference a finding. It also clears a
 * doubt about how single characters of the MRZ were read, if it contains the same MRZ character by character. It does not clear
 * any finding about the page's print, lights or portrait, nor one from a list.
 */
export function settledByChip(clock: { mono(): number }, said: Said): Check[] {
  const { checks, dg1, zone } = said;
  const settled: Check[] = [];
  const printed = latestOf(checks, 'mrz.printed-zone');
  if (printed?.value === 'undetermined' && isAgainstChip(printed, said)) settled.push({ ...printed, value: 'failed' });
  const read = latestOf(checks, 'mrz.read');
  const doubtful = read?.value === 'undetermined' && READING_DOUBTS.includes(read.reason);
  const same = dg1 !== null && zone !== null && dg1.lines.join('\n') === zone.lines.join('\n');
  const agrees = latestOf(checks, 'chip.mrz')?.value === 'successful';
  if (doubtful && same && agrees && isProven(checks))
    settled.push(checkNow(clock, { check: 'mrz.read', value: 'successful', reason: 'DG1_CONFIRMS', mode: read.mode }));
  return settled;
}
