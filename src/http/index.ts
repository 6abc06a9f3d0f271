export {
  type AdminHealth,
  type AdminServer,
  type ComponentHealth,
  createAdminServer,
} from './admin.ts';
export type { Metric } from './admin-metrics.ts';
export { apiSchemas } from './api.ts';
export { COMPONENT_STATES, COMPONENTS, type ComponentId, STAGES, type Stage } from './api-diagnosis.ts';
export { ACCESS_KINDS } from './api-privacy.ts';
export type { CameraFeed } from './camera-routes.ts';
export { countersQuarter } from './counters-schema.ts';
export type { MachineAdvice, NoticesDiagnosis, ServiceAdvice, UpdatesDiagnosis } from './diagnosis.ts';
export { MACHINE_ADVICE } from './diagnosis.ts';
export type { DiagnosisDesk, DiagnosisSnapshot } from './diagnosis-routes.ts';
export { type LaneAdapterOptions, laneControl } from './lane-adapter.ts';
export type {
  CommandResult,
  DemoControl,
  Diagnostics,
  LaneControl,
  OpenAlertResult,
} from './lane-control.ts';
export type { OutcomeReader } from './outcome-stream.ts';
export type {
  Accounts,
  HttpLog,
  Machines,
  MonotonicClock,
  NewPinFault,
  Officer,
  PinResult,
  RefusalReason,
  Role,
  SecurityEvent,
  SecurityKeys,
  SecurityLog,
  SignedIn,
  SignInFrom,
  Standing,
  StoredKey,
} from './ports.ts';
export { printOpenApi } from './print-openapi.ts';
export type { Privacy } from './privacy-routes.ts';
export type { HttpServerOptions, OutcomeSide } from './room.ts';
export { createHttpServer, type HttpServer, type StartResult } from './server.ts';
export { type SetupDesk, SetupServer, type SetupState } from './setup-server.ts';
export type { SiteWords } from './site-words.ts';
export type { HandOverDetail, SettleCommand, SupervisorDesk, SupervisorSnapshot } from './supervisor-routes.ts';
export type { Support } from './support-routes.ts';
export type { TrainingControl } from './training-routes.ts';
export type { TravellerSide } from './traveller-door.ts';
export { travellerFrame } from './traveller-message.ts';
export { LANGUAGE_TAG } from './traveller-schema.ts';
export type {
  AdjudicateCommand,
  AlertDetail,
  DecideCommand,
  DemoTraveller,
  Device,
  InspectionCommand,
  LaneSnapshot,
  ListSummary,
  Mrz,
  OpenAlertCommand,
  RecaptureCommand,
} from './views.ts';
