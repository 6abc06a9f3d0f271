import { type Check, type CheckValue, latestOf, PASSIVE_CHECKS } from '../record/checks/index.ts';
import { isProven, isSigned } from './chip-proof.ts';
import type { EvidenceSource } from './cross-evidence.ts';

/**
 * - `signed`: signed by the issuer and, for a chip, also not a copy.
 * - `copy`: signed, but anyone who has the files could have made the chip. - `unproven`: it is not known whose it is. - `broken`:
 *   one of its own checks shows that it is not what its issuer made.
 * - `notSigned`: a barcode that carries no signature.
 * - `digitsFit`, `digitsOff`: the MRZ and its check digits.
 * - `ink`: nothing vouches for it.
 */
export const STRENGTHS = [
  ...(['signed', 'copy', 'unproven', 'broken', 'notSigned'] as const),
  ...(['digitsFit', 'digitsOff', 'ink'] as const),
] as const;

/** What a source is worth: a value is only as reliable as the person or device behind it. */
export interface Strength {
  why: (typeof STRENGTHS)[number];
  /** The result shown by its sign; null if there is none. */
  value: CheckValue | null;
}

const RANKS: Readonly<Record<Strength['why'], CheckValue | null>> = {
  signed: 'successful',
  copy: 'undetermined',
  unproven: 'undetermined',
  broken: 'failed',
  notSigned: null,
  digitsFit: 'successful',
  digitsOff: 'failed',
  ink: null,
};
const of = (why: Strength['why']): Strength => ({ why, value: RANKS[why] });

/** How far each source of the table can be trusted, from the checks of the inspection (docs/chip.md). */
export function evidenceStrength(checks: readonly Check[]): Readonly<Record<EvidenceSource, Strength>> {
  return { chip: ofChip(checks), seal: ofSeal(checks), zone: ofZone(checks), printed: of('ink') };
}

/**
 * If chip and MRZ differ, both may have been read correctly: what counts here is the chip's own status, by passive authentication.
 */
function ofChip(checks: readonly Check[]): Strength {
  const isOfAnother = ({ check }: Check): boolean => check === 'chip.mrz' || check === 'chip.content';
  const own = checks.filter((one) => one.check.startsWith('chip.') && !isOfAnother(one));
  if (own.some(({ check }) => latestOf(checks, check)?.value === 'failed')) return of('broken');
  if (!PASSIVE_CHECKS.every((id) => latestOf(checks, id)?.value === 'successful')) return of('unproven');
  return of(latestOf(checks, 'chip.authenticity')?.value === 'successful' ? 'signed' : 'copy');
}

/** A seal that differs from the MRZ may also have been read correctly: what counts here is its own value. */
function ofSeal(checks: readonly Check[]): Strength {
  const whole = latestOf(checks, 'seal.content');
  if (whole?.reason === 'SEAL_UNSIGNED') return of('notSigned');
  if (whole?.value === 'failed') return of('broken');
  return of(whole?.value === 'successful' ? 'signed' : 'unproven');
}

function ofZone(checks: readonly Check[]): Strength {
  const digits = latestOf(checks, 'mrz.check-digits')?.value;
  if (digits === 'successful') return of('digitsFit');
  return digits === 'failed' ? of('digitsOff') : { why: 'unproven', value: null };
}

/** What the chip as a whole is worth, if its checks give more than one reason. */
export const CHIP_WORTHS = ['signedNoCopy', 'signedMayBeCopy', 'signedUnknown'] as const;
export type ChipWorth = (typeof CHIP_WORTHS)[number];

/** Whose signature the chip bears, and whether it may be a copy; null if the reason of `chip.content` says everything. */
export function chipWorth(checks: readonly Check[]): ChipWorth | null {
  if (isSigned(checks)) return isProven(checks) ? 'signedNoCopy' : 'signedMayBeCopy';
  const isOfUnknown = latestOf(checks, 'chip.content')?.reason === 'TRUST_UNKNOWN';
  return isOfUnknown && latestOf(checks, 'chip.sod-signature')?.value === 'successful' ? 'signedUnknown' : null;
}
