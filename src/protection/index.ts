export { ContactMemory, type KeyedHash } from './contact-memory.ts';
export {
  type DeskParts,
  type DeskResult,
  type EndedPass,
  type Subject,
  type SupportCommand,
  SupportDesk,
  type SupportOpening,
  type SupportRole,
} from './desk.ts';
export { type DocumentFacts, documentPrompts, SURFACED_PROMPTS, type SurfacedPrompt } from './document-prompts.ts';
export {
  CONTACT_MAX_CHARACTERS,
  characterCount,
  FACT_MAX_CHARACTERS,
  FACT_MIN_CHARACTERS,
  type Fact,
} from './facts.ts';
export { lastFixedTime } from './fixed-times.ts';
export { type FormReason, type FormVerdict, judgeForm, type SupportForm, usableBody } from './form.ts';
export {
  type Body,
  offered,
  PACK_LIMIT_BYTES,
  type Pack,
  type PackItem,
  type PackReason,
  type PackVerdict,
  readPack,
  TABS,
} from './pack.ts';
export type {
  AskedCounts,
  FormAnswer,
  ReferralRow,
  ReferralStore,
  StoredForm,
  StoreReason,
  SubmitResult,
} from './ports.ts';
export { asksNow } from './prompt-chance.ts';
export {
  ACKNOWLEDGED,
  type Acknowledged,
  afterAcknowledgement,
  hourOf,
  type Identity,
  isOverdue,
  newRefNo,
  REF_NO,
  REFERRAL_PHOTO_SIZE_BYTES,
  REFERRAL_SIZE_BYTES,
  REJECTIONS,
  type ReferralHead,
  type ReferralState,
  type Rejection,
} from './referral.ts';
export { REFERRALS_PER_OFFICER_HOUR } from './referral-rate.ts';
export {
  AGE_ANSWERS,
  type AgeAnswer,
  type AgeClass,
  CONSENT_ANSWERS,
  type ConsentAnswer,
  type Deeds,
  deedsOf,
  NEEDS,
  type Need,
  OUTCOMES,
  type Outcome,
  type Route,
  routeOf,
} from './rules.ts';
export {
  type PublishedUse,
  publishUse,
  USE_ATTRIBUTES,
  USE_EVERYBODY,
  USE_OTHERS,
  type UseAttribute,
  type UseGroup,
  type UseRow,
} from './use-rates.ts';
