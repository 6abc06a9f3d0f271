export {
  type AdditionalDocumentKind,
  type Answered,
  AUTHORITIES,
  type MinorAnswers,
  type MrzState,
  NOBODY,
  RELATIONSHIPS,
  SECOND_KINDS,
  SPOKEN_APART,
  TELEPHONED,
  UNLINKED,
} from './additional-documents.ts';
export {
  assess,
  clearReason,
  type GroupSummary,
  isDiscreet,
  isPersonAlert,
  latestChecks,
  shownChecks,
} from './assessment.ts';
export {
  DECISION_REASONS,
  type Decision,
  type DecisionReason,
  type EventBody,
  type InspectionEvent,
} from './events.ts';
export { type AllowGuard, adjudicationChecks, allowGuard } from './judgement.ts';
export { confirmedAlerts, FOLLOWED, GOES_WITH, isGoesWithAsked, isSecondNeeded, type OverEntry } from './over-entry.ts';
export {
  admissible,
  EMPTY_STATE,
  fold,
  type InspectionState,
  type PageMrzState,
  step,
} from './state.ts';
