export { abortedBy, behindGate, captureFault } from './capture-gate.ts';
export {
  checkNow,
  type Expected,
  MODEL_CHECKS,
  missingChecks,
  PAGE_PRINT_CHECKS,
  plainCheck,
  siteDay,
} from './checks.ts';
export { CHIP_CHECK_IDS, PASSIVE_CHECKS } from './chip-checks.ts';
export { COUNTING, WAYS_TO_COUNT } from './counting.ts';
export { FACE_MEASURE_IDS, type FaceMeasureId, type QualityReading } from './face-quality.ts';
export { ERROR_NUMBERS, errorCodeOf, type ReasonCode } from './reasons.ts';
export {
  CHECK_GROUPS,
  CHECK_PLACES,
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
  latestOf,
  type Region,
  ROUTINES,
  type Score,
} from './results.ts';
export { SEAL_CHECK_IDS } from './seal-checks.ts';
