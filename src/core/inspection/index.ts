export { isCard } from './additional-document-checks.ts';
export { AUTHORITIES, NOBODY, RELATIONSHIPS, SECOND_KINDS, UNLINKED } from './additional-documents.ts';
export {
  ALERT_CLASSES,
  type Alert,
  type AlertClass,
  type ExplainLine,
  type FaceSearchFacts,
  JUDGEMENT_REASONS,
  NAME_EVIDENCE,
  type NameEvidence,
  OTHER_REVIEWERS,
  otherReviewers,
} from './alerts.ts';
export { assess, clearReason, isDiscreet, latestChecks, shownChecks } from './assessment.ts';
export {
  type CameraAccount,
  type CameraEvent,
  type CameraFeeder,
  type CameraInterruption,
  type CameraPort,
  FRAME_REFUSALS,
  type FrameRefusal,
  type RefusedFrames,
} from './camera-ports.ts';
export { behindGate, captureFault } from './capture-gate.ts';
export { openChecks, siteDay } from './checks.ts';
export { type CommandRefusal, refuse } from './commands.ts';
export { choicesAt } from './confirm.ts';
export {
  CROSSING_OUTCOMES,
  type CrossingEntry,
  type CrossingOutcome,
  crossingEntryOf,
  DOCUMENT_KINDS,
  type DocumentKind,
  TALLIED_REASONS,
  type Tally,
} from './crossing-tally.ts';
export { PICTURES, type Picture } from './custody.ts';
export { DEVICE_ADVICE, type DeviceAdvice } from './device-advice.ts';
export {
  COUNT_ATTRIBUTES,
  COUNT_OUTCOMES,
  type CountAttribute,
  type CountEntry,
  type CountOutcome,
  countCategoriesOf,
  countEntryOf,
  quarterOf,
  type SiteDay,
} from './error-counts.ts';
export { ERROR_NUMBERS, errorCodeOf } from './error-numbers.ts';
export {
  DECISION_REASONS,
  type DeviceId,
  type Hex,
  type InspectionEvent,
  type MonoMs,
  type OfficerId,
  TYPING_REASONS,
} from './events.ts';
export { FACE_MEASURE_IDS, type FaceMeasureId, type QualityReading } from './face-quality.ts';
export { HAND_OVER_OUTCOMES, settlementFault } from './hand-over.ts';
export { isoWeek, isoWeekBefore } from './iso-week.ts';
export { KNOWN_ISSUE_KINDS, type KnownIssueList, NO_KNOWN_ISSUES } from './known-issues.ts';
export { Lane } from './lane.ts';
export type { FaceListStep, FaceSearchEngine, ListQuery, ListStatus, ListStep } from './list-ports.ts';
export type { DocumentTypeStep, ModelPlace } from './model-ports.ts';
export { type LaneOutcome, OUTCOME_FIELDS, type OutcomeRule, outcomeOf } from './outcome.ts';
export { MINOR_UNDER, type PartyNow } from './party.ts';
export { policyWith } from './policy.ts';
export {
  inWords,
  type PolicyInForce,
  type PolicyRef,
  type PolicyStanding,
  policyInForce,
  type SiteRules,
} from './policy-pack/in-force.ts';
export { type PolicyReason, readPolicyPack } from './policy-pack/read.ts';
export {
  LOG_PROFILES,
  type LogProfile,
  POLICY_LIMIT_BYTES,
  type PolicyPack,
  PURPOSE_OF,
  PURPOSES,
  policySchema,
  RECORD_CLASSES,
  type RecordClass,
  TERM_UNITS,
  type Term,
  WORDING_KEYS,
} from './policy-pack/schema.ts';
export {
  isKeyRole,
  KEY_MODES,
  KEY_ROLES,
  type KeyDemand,
  type KeyMode,
  type KeyRule,
  keyDemand,
} from './policy-pack/security-keys.ts';
export { dueAt, dueBefore } from './policy-pack/term.ts';
export type {
  AppendResult,
  Clock,
  DeviceHealth,
  DeviceState,
  FaceStep,
  FaceTemplate,
  FrameOutcome,
  Guidance,
  ImagerEvent,
  ImagerPort,
  Journal,
  LiveFrame,
  LiveSide,
  ModelsPort,
  MrzStep,
  PageMrz,
  PageMrzOutcome,
  PageOutcome,
  PagePrint,
  PagePrintInput,
  PageStep,
  PageTextStep,
  PrintMap,
  ReferenceSide,
  ScannerEvent,
  ScannerFailure,
  ScannerPort,
  StoredInspection,
  Timers,
  Unsubscribe,
} from './ports.ts';
export {
  CHECK_TABLE,
  CHECK_VALUES,
  type Check,
  type CheckGroup,
  type CheckId,
  type CheckMode,
  type CheckValue,
  type Compared,
  type ComponentRef,
  type ReasonCode,
  type Region,
  type Score,
} from './results.ts';
export { ROUTINES } from './routines.ts';
export { type Input, RunningInspection, type Work } from './running.ts';
export type { LaneSnapshot } from './snapshot.ts';
export { zoneOf } from './spectral.ts';
export {
  discardPictures,
  NO_SPECTRAL_PICTURES,
  SPECTRAL_CHECKS,
  SPECTRAL_ILLUMINATIONS,
  type SpectralCheckId,
  type SpectralIllumination,
  type SpectralInput,
  type SpectralOutcome,
  type SpectralPicture,
  type SpectralPictures,
  type SpectralStep,
} from './spectral-ports.ts';
export { EMPTY_STATE, fold, type InspectionState } from './state.ts';
export {
  TRAVELLER_STATES,
  TravellerDisplay,
  type TravellerState,
  type TravellerTiming,
  travellerInput,
} from './traveller.ts';
