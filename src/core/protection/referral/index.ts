export { lastFixedTime } from './fixed-times.ts';
export type { AskedCounts, FormAnswer, ReferralRow, ReferralStore, StoredForm, SubmitResult } from './ports.ts';
export {
  ACKNOWLEDGED,
  type Acknowledged,
  afterAcknowledgement,
  hourOf,
  type Identity,
  isOverdue,
  REF_NO,
  REFERRAL_PHOTO_SIZE_BYTES,
  REFERRAL_SIZE_BYTES,
  REJECTIONS,
  type ReferralHeader,
  type ReferralState,
  type Rejection,
} from './referral.ts';
export { type EndedPass, ProtectionService, type Subject, type SupportOpening, type SupportRole } from './service.ts';
export { type PublishedUse, USE_ATTRIBUTES, type UseAttribute, type UseRow } from './use-rates.ts';
