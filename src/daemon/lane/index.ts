export { calibrationWords, imagerOf, openCalibrations, percent } from './calibrations.ts';
export { buildDevices, cameraSide, lightsOf, profileNotices, type SimulatedPlaces, uvReferenceOf } from './devices.ts';
export { openDocumentModels } from './document-models.ts';
export { startOutcomes } from './outcome.ts';
export { policyPlace, type RuledLane, ruledLane } from './policy.ts';
export { privacyDesk } from './privacy.ts';
export { openRoute, packInForce, packPlace } from './protection-store.ts';
export { watchRates } from './rates.ts';
export { startSupervision } from './supervisor.ts';
export { type StartedSupport, startSupport } from './support.ts';
export {
  displayToken,
  displayUrl,
  leaveDisplayUrl,
  noticeIdentity,
  readPrivacyNotice,
  startTraveller,
} from './traveller.ts';
