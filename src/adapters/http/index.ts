export { type AdminHealth, type AdminServer, type ComponentHealth, createAdminServer } from './admin.ts';
export type { Metric } from './admin-metrics.ts';
export { COMPONENT_STATES, type ComponentId, STAGES, type Stage } from './api-diagnosis.ts';
export { ACCESS_KINDS } from './api-privacy.ts';
export { countersQuarter } from './counters-schema.ts';
export type { DemoControl } from './demo-routes.ts';
export {
  type DiagnosisService,
  type DiagnosisSnapshot,
  MACHINE_ADVICE,
  type MachineAdvice,
  type NoticesDiagnosis,
  type ServiceAdvice,
  type UpdatesDiagnosis,
} from './diagnosis.ts';
export { type LaneSideOptions, laneSide } from './lane-side.ts';
export type { OutcomeSide } from './options.ts';
export type { OutcomeReader } from './outcome-stream.ts';
export type { Accounts, Machines, Officer, PinResult, SecurityEvent, SecurityKeys, SecurityLog } from './ports.ts';
export { printOpenApi } from './print-openapi.ts';
export type { Privacy } from './privacy-routes.ts';
export { createHttpServer } from './server.ts';
export { SetupServer, type SetupService, type SetupState } from './setup-server.ts';
export type { SiteWords } from './site-words.ts';
export type { SupervisorService, SupervisorSnapshot } from './supervisor-routes.ts';
export type { Support } from './support-routes.ts';
export type { TrainingControl } from './training-routes.ts';
export type { TravellerSide } from './traveller-endpoint.ts';
export { travellerFrame } from './traveller-message.ts';
export { LANGUAGE_TAG } from './traveller-schema.ts';
