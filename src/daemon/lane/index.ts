export { calibrationWords, imagerOf, openCalibrations, percent } from './calibrations.ts';
export {
  buildDevices,
  cameraSide,
  illuminationsOf,
  profileNotices,
  type SimulatedPlaces,
  uvReferenceOf,
} from './devices.ts';
export { openDocumentTypes } from './document-types.ts';
export type { Drills } from './drills.ts';
export { createListStep } from './list-step.ts';
export { noteNumberTried, numbersTried } from './number-tried.ts';
export { startOutcomes } from './outcome.ts';
export { laneRules, policyPlace, type RuledLane, ruledLane } from './policy.ts';
export { privacyService } from './privacy.ts';
export { openRoute, packInForce, packPlace } from './protection-store.ts';
export { watchRates } from './rates.ts';
export { startSupervision } from './supervisor.ts';
export { type StartedSupport, startSupport, subjectOf } from './support.ts';
export {
  displayToken,
  displayUrl,
  leaveDisplayUrl,
  noticeIdentity,
  readPrivacyNotice,
  startTraveller,
} from './traveller.ts';
export {
  carrierAtSetUp,
  drillsBeside,
  helpStateWords,
  LaneWayToHelp,
  wayBeside,
} from './way-to-help.ts';
