export { ACKNOWLEDGED, type Acknowledged, REF_NO, REJECTIONS, type Rejection, type Say } from '../sealed/index.ts';
export type { PendingCall } from './call-questions.ts';
export { lastFixedTime } from './fixed-times.ts';
export type { Given } from './given.ts';
export type {
  AskedCounts,
  DrillRecord,
  FormAnswer,
  JudgedRow,
  ReferralRow,
  ReferralStore,
  StoredForm,
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
export {
  type EndedPass,
  ProtectionService,
  type Subject,
  type SupportOpening,
  type SupportRole,
} from './service.ts';
export { type PublishedUse, USE_ATTRIBUTES, type UseAttribute, type UseRow } from './use-rates.ts';
