export { wantWhole } from './again.ts';
export { type ApplyReport, applyUpdate } from './apply.ts';
export {
  type CounterParts,
  type CounterState,
  examineCounter,
  type LedgerParts,
  ledgerToWrite,
  PACK_ROWS_LIMIT,
  packKey,
  settleCounter,
} from './counter.ts';
export { sweepOperations } from './end-operations.ts';
export { lastHeardIn } from './heard.ts';
export {
  keysOfBundle,
  type OfferedBundle,
  type OfferedFile,
  type OfferedKeys,
  offerOf,
  operationsOf,
  planOf,
} from './offer.ts';
export { isAtLeast, openBundle } from './open-file.ts';
export { packOffer } from './pack-offer.ts';
export {
  readNote,
  readUpdateStatus,
  readVerdicts,
  UPDATE_LOCK,
  UpdatePlaces,
  type UpdateStatus,
  writeNote,
  writeUpdateStatus,
} from './places.ts';
export type { ProgramTaker } from './program-taker.ts';
export type { PackTaker, UpdateSite } from './site.ts';
export { clearStaging, FREE_RESERVE_BYTES, stage, targetFile } from './stage.ts';
export { checkRoot, pinRoot } from './trust.ts';
