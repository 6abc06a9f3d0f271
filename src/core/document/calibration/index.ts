export { documentsNeeded, upperBound95 } from './bound.ts';
export {
  type CalibrationContext,
  type CalibrationFault,
  Calibrations,
  calibrationFault,
  fitsImages,
  marked,
  NO_CALIBRATIONS,
  type PictureSetting,
  type StoredCalibration,
} from './in-force.ts';
export { judgeKit, type KitFamily, type KitVerdict } from './kit.ts';
export { daysFor, type Missing, missingFor } from './missing.ts';
export { type CalibrationRecord, calibrationRecord, type ImageRange, validUntil } from './record.ts';
export {
  CALIBRATED_CHECK_IDS,
  type CalibratedCheck,
  calibratedRow,
  calibrationName,
  calibrationOf,
  isCalibrated,
  isMeasured,
} from './table.ts';
export { alarms, chooseThreshold, LEAST_DOCUMENTS, leastSharpness, type ThresholdResult } from './threshold.ts';
