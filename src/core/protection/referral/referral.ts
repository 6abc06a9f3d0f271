import { HOUR_MS } from '../../time/index.ts';
import type { AgeClass, Need, Route } from '../index.ts';
import type { Acknowledged, Identity, ReferralKind } from '../sealed/index.ts';

export type { Identity };

/** Size in bytes of a padded referral without a photo, and with one. Only two sizes, so that the length reveals nothing (C.6). */
export const REFERRAL_SIZE_BYTES = 8_192;
export const REFERRAL_PHOTO_SIZE_BYTES = 262_144;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const REF_CHARACTERS = 10;

/**
 * Number of a referral: 50 random bits as ten Crockford base32 characters. It is not derived from the inspection, whose id
 * contains its time.
 */
export function newRefNo(random: (bytes: number) => Uint8Array): string {
  return [...random(REF_CHARACTERS)].map((byte) => CROCKFORD[byte & 31]).join('');
}

/** The header of a referral: everything except the texts, which are bytes and are added when it is sealed. */
export type ReferralHeader = HeaderOfAnyVersion & ({ v: 1 } | { v: 2; kind: ReferralKind; seq: number });

interface HeaderOfAnyVersion {
  refNo: string;
  siteId: string;
  /** ISO 8601 UTC. */
  at: string;
  /** Version of the pack to which the item ids belong. */
  pack: number;
  language: string | null;
  ageClass: AgeClass;
  consent: Route['consent'];
  needs: Need[];
  officerRole: 'officer' | 'supervisor' | 'protection';
  identity?: Identity;
}

export type ReferralState = 'sealed' | 'sent' | Acknowledged;

/**
 * State after an acknowledgement (table of C.6); null if the acknowledgement does not fit. It may come for a referral that is
 * still `sealed`: the copy arrived, but the power failed before that was recorded.
 */
export function afterAcknowledgement(state: ReferralState, told: Acknowledged): ReferralState | null {
  switch (state) {
    case 'sealed':
    case 'sent':
      return told === 'done' ? null : told;
    case 'received':
      return told === 'done' || told === 'received' ? null : told;
    case 'accepted':
      return told === 'done' || told === 'revoked' ? told : null;
    case 'rejected':
    case 'done':
    case 'revoked':
      return null;
  }
}

/** The full hour of a moment, ISO 8601 UTC: no more exact time of an event is kept. */
export function hourOf(moment: Date): string {
  return new Date(Math.floor(moment.getTime() / HOUR_MS) * HOUR_MS).toISOString();
}
