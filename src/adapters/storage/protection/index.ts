export { type BodyKeys, makeBodyKeys, openBodyKeys, publicKeys } from './body-keys.ts';
export {
  ANSWER_ENDING,
  type CarryFault,
  carriedIn,
  carryIn,
  carryOut,
  folderFault,
  SEALED_ENDING,
} from './exchange.ts';
export { HandoverExchange } from './handover-exchange.ts';
export { openProtection, type ProtectionOpening } from './open.ts';
export {
  answerFile,
  openReferral,
  PHOTO_LIMIT_BYTES,
  SEALED_FILE_LIMIT_BYTES,
  type SealedReason,
} from './seal.ts';
export { routeFault } from './self-test.ts';
export { ProtectionStore } from './store.ts';
