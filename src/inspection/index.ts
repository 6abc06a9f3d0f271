export {
  ADJUDICATION_OUTCOMES,
  type AdjudicationOutcome,
  ALERT_CLASSES,
  type Alert,
  type AlertClass,
  type ExplainLine,
  type ListRef,
} from './alerts.ts';
export {
  type Assessment,
  assess,
  type Fact,
  type GroupSummary,
  isDiscreet,
  isPersonAlert,
  latestChecks,
} from './assessment.ts';
export {
  DECISION_REASONS,
  DECISIONS,
  type Decision,
  type DecisionReason,
  type DeviceId,
  type EventKind,
  type Hex,
  type InspectionEvent,
  type MonoMs,
  type MrzSource,
  type OfficerId,
} from './events.ts';
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
