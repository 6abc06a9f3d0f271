import type { RunningInspection } from './running.ts';

/** What the chip states in addition to its MRZ, but only what the MRZ leaves open; days as ISO dates. */
export interface ShownDetails {
  /** Only if the MRZ is too short for the name (Doc 9303-3 4.2.3). */
  fullName: string | null;
  /** Only if the MRZ does not state a whole day, leaves the century open, or states a different day. */
  birthDate: string | null;
  /** The chip's MRZ states a different day: a mistake of the issuer, who signed both. */
  birthDiffers: boolean;
  issued: string | null;
  issuingAuthority: string | null;
}

/** Null if there is nothing to show. An officer sees no more of a person than the MRZ leaves open. */
export function chipDetails({ chip: { dg1, details } }: Pick<RunningInspection, 'chip'>): ShownDetails | null {
  if (dg1 === null || details === null) return null;
  const { name, birth } = dg1;
  const { birthDate } = details;
  const birthDiffers = birthDate !== null && !isSameDay(birthDate.slice(2), birth.raw);
  const isOpen = birth.precision !== 'day' || birth.centuryAssumed;
  const shown: ShownDetails = {
    fullName: name.truncated === 'possible' ? details.fullName : null,
    birthDate: birthDate !== null && (isOpen || birthDiffers) ? isoDay(birthDate) : null,
    birthDiffers,
    issued: details.issued === null ? null : isoDay(details.issued),
    issuingAuthority: details.issuingAuthority,
  };
  return Object.values(shown).some((value) => value !== null && value !== false) ? shown : null;
}

const isoDay = (digits: string): string => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;

/** A filler in the MRZ, and zeros in the other date, represent an unknown part (Doc 9303-3 4.8, Doc 9303-10 4.7.11). */
function isSameDay(digits: string, raw: string): boolean {
  const parts = [0, 2, 4].map((at) => [digits.slice(at, at + 2), raw.slice(at, at + 2)] as const);
  return parts.every(([one, other], at) => one === other || other.includes('<') || (at > 0 && one === '00'));
}
