/** The HTTP contract: schemas by subject and their types, reading of bodies, and sending of refusals. */
export * as additionalDocumentsApi from './additional-documents.ts';
export {
  type DiagnosisService,
  type DiagnosisSnapshot,
  MACHINE_ADVICE,
  type MachineAdvice,
  type NoticesDiagnosis,
  type ServiceAdvice,
  type UpdatesDiagnosis,
} from './advice.ts';
export * as alertApi from './alerts.ts';
export * as wire from './body.ts';
export type { CameraClaimRefusal, CameraFeed, FrameTaken } from './camera-feed.ts';
export * as countersApi from './counters.ts';
export * as diagnosisApi from './diagnosis.ts';
export * as documentApi from './document.ts';
export * as keyApi from './keys.ts';
export * as laneApi from './lane.ts';
export * as outcomeApi from './outcome.ts';
export * as privacyApi from './privacy.ts';
export { type Refusal, refuse, SIGNED_OUT } from './problems.ts';
export { ROLES, type Role } from './roles.ts';
export * as setupApi from './setup.ts';
export * as supervisionApi from './supervision.ts';
export * as supervisorApi from './supervisor.ts';
export * as supportApi from './support.ts';
export * as trainingApi from './training.ts';
export * as travellerApi from './traveller.ts';
export type {
  AlertDetail,
  Counters,
  DemoTraveller,
  Device,
  LaneSnapshot,
  ListSummary,
  Mrz,
  SessionState,
  Supervision,
} from './types.ts';
