export { type Adjudication, SECOND_SCREENS, type SecondOpinion, type SecondScreen } from './adjudication.ts';
export {
  ADJUDICATION_OUTCOMES,
  type AdjudicationOutcome,
  ALERT_CLASSES,
  type Alert,
  type AlertClass,
  type AlertTerms,
  type ExplainLine,
  type FaceSearchFacts,
  JUDGEMENT_REASONS,
  type JudgementReason,
  type ListRef,
  NAME_EVIDENCE,
  type NameEvidence,
  OTHER_LOOKERS,
  type OtherLooker,
  otherLookers,
} from './alerts.ts';
export {
  type Assessment,
  assess,
  clearReason,
  type Fact,
  type GroupSummary,
  isDiscreet,
  isPersonAlert,
  latestChecks,
  shownChecks,
} from './assessment.ts';
export { FRAME_REFUSALS } from './camera-ports.ts';
export { behindGate, captureFault } from './capture-gate.ts';
export { openChecks, siteDay } from './checks.ts';
export { type CommandRefusal, type CommandResult, type DecideCommand, refuse } from './commands.ts';
export { choicesAt, type GlyphChoice } from './confirm.ts';
export { PICTURES, type Picture } from './custody.ts';
export { DEVICE_ADVICE, type DeviceAdvice } from './device-advice.ts';
export {
  ageBand,
  COUNT_ATTRIBUTES,
  COUNT_OUTCOMES,
  type CountAttribute,
  type CountEntry,
  type CountOutcome,
  countCategoriesOf,
  countEntryOf,
  NOT_STATED,
  quarterOf,
  type SiteDay,
} from './error-counts.ts';
export { ERROR_NUMBERS, errorCodeOf } from './error-numbers.ts';
export {
  DECISION_REASONS,
  DECISIONS,
  type Decision,
  type DecisionReason,
  type DeviceId,
  type Hex,
  type InspectionEvent,
  type MonoMs,
  type MrzSource,
  type OfficerId,
  TYPING_REASONS,
  type TypingReason,
} from './events.ts';
export { FACE_MEASURE_IDS, type FaceMeasureId, type QualityReading } from './face-quality.ts';
export { HAND_OVER_OUTCOMES, type HandOverOutcome, type Settlement, settlementFault } from './hand-over.ts';
export { isoWeek, isoWeekBefore } from './iso-week.ts';
export { type AllowGuard, allowGuard } from './judgement.ts';
export {
  KNOWN_ISSUE_KINDS,
  type KnownIssue,
  type KnownIssueKind,
  type KnownIssueList,
  NO_KNOWN_ISSUES,
  setAside,
} from './known-issues.ts';
export { Lane } from './lane.ts';
export type { LaneOptions } from './lane-options.ts';
export {
  type LaneOutcome,
  OUTCOME_FIELDS,
  type OutcomeDocument,
  type OutcomeField,
  type OutcomeRule,
  outcomeOf,
} from './outcome.ts';
export {
  type Answered,
  AUTHORITIES,
  type Authority,
  type MinorAnswers,
  NOBODY,
  RELATIONSHIPS,
  type Relationship,
  SECOND_KINDS,
  type SecondKind,
  UNLINKED,
} from './papers.ts';
export { MINOR_UNDER, type PartyMember, type PartyNow } from './party.ts';
export {
  DOCUMENT_KINDS,
  type DocumentKind,
  type IssuerEntry,
  PASS_OUTCOMES,
  type PassEntry,
  type PassOutcome,
  type PassPlace,
  type PatternEntry,
  passEntryOf,
  TALLIED_REASONS,
  TALLIES,
  type Tally,
} from './pass-tally.ts';
export { DEFAULT_POLICY, type LanePolicy, policyWith } from './policy.ts';
export {
  DEVELOPMENT_RETENTION,
  dueAt,
  dueBefore,
  inWords,
  isKeyRole,
  isNotLonger,
  isSixMonths,
  KEY_MODES,
  KEY_ROLES,
  type KeyDemand,
  type KeyMode,
  type KeyRole,
  type KeyRule,
  keyDemand,
  LOG_PROFILES,
  type LogProfile,
  modeUnder,
  NEVER_KEPT,
  POLICY_LIMIT_BYTES,
  type PolicyInForce,
  type PolicyPack,
  type PolicyReason,
  type PolicyRef,
  type PolicyStanding,
  type PolicyVerdict,
  PRODUCT_KEY_RULE,
  PURPOSE_OF,
  PURPOSES,
  type Purpose,
  policyInForce,
  policySchema,
  RECORD_CLASSES,
  type RecordClass,
  type RetentionRule,
  type RuleSource,
  readPolicyPack,
  type SiteRules,
  shorterTerm,
  TERM_UNITS,
  type Term,
  WORDING_KEYS,
  type WordingKey,
} from './policy-pack/index.ts';
export type * from './ports.ts';
export {
  CHECK_GROUPS,
  CHECK_TABLE,
  CHECK_VALUES,
  type Check,
  type CheckGroup,
  type CheckId,
  type CheckMode,
  type CheckValue,
  type Compared,
  type ComponentRef,
  foldValues,
  type ReasonCode,
  type Region,
  type Score,
} from './results.ts';
export { ROUTINES, type Routine } from './routines.ts';
export { type Input, RunningInspection, type Work } from './running.ts';
export { isCard } from './second-checks.ts';
export type { Interrupted, LaneSnapshot } from './snapshot.ts';
export { zoneOf } from './spectral.ts';
export {
  discardPictures,
  NO_SPECTRAL_PICTURES,
  type PageZone,
  SPECTRAL_CHECKS,
  SPECTRAL_LIGHTS,
  type SpectralAbsence,
  type SpectralCheckId,
  type SpectralInput,
  type SpectralLight,
  type SpectralOutcome,
  type SpectralPicture,
  type SpectralPictures,
  type SpectralStep,
} from './spectral-ports.ts';
export {
  admissible,
  EMPTY_STATE,
  fold,
  type InspectionState,
  PHASES,
  type Phase,
  step,
  unjudgedAlerts,
} from './state.ts';
export {
  DEFAULT_TRAVELLER_TIMING,
  TRAVELLER_PROMPTS,
  TRAVELLER_STATES,
  TravellerDisplay,
  type TravellerEnd,
  type TravellerInput,
  type TravellerState,
  type TravellerTiming,
  travellerInput,
} from './traveller.ts';
