/** Listeners and streams: those of the daemon, and that of the command line. */

export {
  type AdminHealth,
  type AdminServer,
  type AdminStart,
  type ComponentHealth,
  createAdminServer,
} from './admin.ts';
export type { Metric } from './admin-metrics.ts';
export { Listeners } from './connections.ts';
export { guard, guardedApplication, notFound, OTHER_ORIGIN, otherHost } from './guards.ts';
export { securityHeaders } from './headers.ts';
export { localPage } from './local-page.ts';
export type { OutcomeSide } from './options.ts';
export { hostAllowed, isFromThisMachine, originAllowed } from './origin.ts';
export { OUTCOME_PATH } from './outcome-endpoint.ts';
export { OUTCOME_MESSAGE_BYTES } from './outcome-message.ts';
export {
  MAX_OUTCOME_STREAMS,
  MAX_STREAMS_A_MACHINE,
  OUTCOME_TICK_MS,
  type OutcomeReader,
  REPLAY_MS,
  REPLAY_OUTCOMES,
} from './outcome-stream.ts';
export { packedFiles } from './packed-files.ts';
export { createHttpServer } from './server.ts';
export type { SiteWords } from './site-words.ts';
export { SETUP_PATH, STREAM_PATH, type TravellerSide } from './traveller-endpoint.ts';
export { travellerFrame } from './traveller-message.ts';
