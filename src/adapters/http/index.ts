export type {
  Accounts,
  Machines,
  Officer,
  PinResult,
  SecurityEvent,
  SecurityKeys,
  SecurityLog,
} from './access/index.ts';
export {
  countersApi,
  type DiagnosisService,
  type DiagnosisSnapshot,
  diagnosisApi,
  MACHINE_ADVICE,
  type MachineAdvice,
  type NoticesDiagnosis,
  privacyApi,
  type ServiceAdvice,
  travellerApi,
  type UpdatesDiagnosis,
} from './api/index.ts';
export { printOpenApi } from './print/index.ts';
export type { DemoControl, Privacy, SupervisorService, Support, TrainingControl } from './routes/index.ts';
export {
  type AdminHealth,
  type AdminServer,
  type ComponentHealth,
  createAdminServer,
  createHttpServer,
  type Metric,
  type OutcomeReader,
  type OutcomeSide,
  type SiteWords,
  type TravellerSide,
  travellerFrame,
} from './server/index.ts';
export { SetupServer, type SetupService, type SetupState } from './setup/index.ts';
export { type LaneSideOptions, laneSide } from './views/index.ts';
