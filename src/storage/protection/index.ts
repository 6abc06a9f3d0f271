export { type BodyKeys, type BodyKeysResult, makeBodyKeys, openBodyKeys, publicKeys } from './body-keys.ts';
export { PROTECTION_KINDS, type ProtectionKind } from './chain.ts';
export {
  ANSWER_ENDING,
  type CarryFault,
  type CarryInResult,
  type CarryParts,
  carriedIn,
  carryIn,
  carryOut,
  SEALED_ENDING,
} from './exchange.ts';
export { openProtection, type ProtectionOpening } from './open.ts';
export {
  type Answer,
  answerFile,
  type OpenedReferral,
  openReferral,
  PHOTO_LIMIT_BYTES,
  type ReadReferral,
  SEALED_FILE_LIMIT_BYTES,
  type SealedReason,
} from './seal.ts';
export { type AnswerVerdict, ProtectionStore, type WaitingReferral } from './store.ts';
