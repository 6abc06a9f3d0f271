export { acceptanceFolder } from './acceptance/config.ts';
export {
  type AcceptanceLane,
  type AcceptanceTraveller,
  openAcceptanceLane,
} from './acceptance/lane.ts';
export type { ScannerWay } from './acceptance/scanner.ts';
export {
  type CalibrationStanding,
  calibrationWords,
  imagerOf,
  openCalibrations,
  percent,
} from './calibrations.ts';
export { type LaneState, openLaneState, type TrainingStart } from './device-state.ts';
export { lightsOf, uvReferenceOf } from './devices.ts';
export { openDocumentModels } from './document-models.ts';
export { allCodes, CODE_RANGES, CODE_TABLES, numberOf, RETIRED_CODES } from './error-codes/index.ts';
export { DISK_LOW_BYTES, freeBytesOf } from './figures.ts';
export { type ListCheckStanding, listCheckStanding } from './list-check.ts';
export { lastErrors } from './machine/errors.ts';
export { embedderOf, modelsFolder } from './models.ts';
export { faultWords, type NoticeStanding, noticeStanding } from './notices.ts';
export { policyPlace, type RuledLane, ruledLane, siteRules } from './policy.ts';
export { privacyDesk } from './privacy.ts';
export { noteFixedTime, openRoute, packInForce, packPlace } from './protection-store.ts';
export { holdState, openStores, type Stores } from './stores.ts';
export { makeTraining, removeTraining, type TrainingPin, trainingFolder, trainingRing } from './training/stay.ts';
export { displayToken, displayUrl, noticeIdentity, readPrivacyNotice } from './traveller.ts';
export { startGuard, tpmOf, updateSite, updateStanding } from './update.ts';
export { BUILD_FLOOR, VERSION } from './version.ts';
