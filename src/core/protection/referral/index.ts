export { REF_NO, type Rejection, type Say } from '../sealed/index.ts';
export type { AddendumHeader } from './addendum.ts';
export { lastFixedTime } from './fixed-times.ts';
export type { Given } from './given.ts';
export type {
  AskedCounts,
  DrillRecord,
  EndedPass,
  FormAnswer,
  ReferralRow,
  ReferralStore,
  StoredForm,
  Subject,
  SubmitResult,
  WayToHelp,
} from './ports.ts';
export {
  afterAcknowledgement,
  hourOf,
  type Identity,
  newRefNo,
  REFERRAL_PHOTO_SIZE_BYTES,
  REFERRAL_SIZE_BYTES,
  type ReferralHeader,
  type ReferralState,
} from './referral.ts';
export { ProtectionService } from './service.ts';
export type { SupportOpening, SupportRole } from './service-parts.ts';
export { type PublishedUse, publishUse, USE_ATTRIBUTES, type UseAttribute, type UseRow } from './use-rates.ts';
