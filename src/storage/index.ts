export {
  type Account,
  type AccountFailure,
  type AccountResult,
  Accounts,
  identityFault,
  type PinResult,
  ROLES,
  type Role,
} from './accounts/accounts.ts';
export { type AccountsOpening, openAccounts } from './accounts/open.ts';
export { pinFault } from './accounts/pin.ts';
export { type CalibrationJournal, CalibrationShelf, type ShelfEntry, type ShelfVerdict } from './calibrations/shelf.ts';
export { type CountersOpening, ErrorCounters, openCounters } from './counters/counters.ts';
export {
  auditSigningKey,
  type BoxKey,
  boxKeyFrom,
  cryptoReady,
  deviceBoxKey,
  deviceSigningKey,
  fromHex,
  KEY_PURPOSES,
  type KeyPurpose,
  KeyRing,
  keyedDigest,
  keyedHash16,
  keyedHash48,
  keyIdOf,
  loadRootKey,
  newContentKey,
  newSigningSeed,
  openSealed,
  type Random,
  type RootKeyFailure,
  type RootKeyResult,
  type RootKeySource,
  type SigningKey,
  STREAM_HEADER_BYTES,
  STREAM_OVERHEAD_BYTES,
  StreamOpener,
  StreamSealer,
  sealTo,
  sign,
  signingKeyFromSeed,
  systemRandom,
  toHex,
  verify,
  wipe,
} from './crypto/index.ts';
export { describeFailure, type FolderLock, lockFolder, type StoreFailure, storeFailure } from './database/index.ts';
export {
  type DocumentModelEntry,
  type DocumentModelFault,
  type DocumentModelJournal,
  DocumentModelShelf,
  type DocumentModelVerdict,
} from './document-models/shelf.ts';
export { flushFolder, replaceFile, writeDurably } from './durable-file.ts';
export { type EvidenceExport, exportEvidence, type JournalVerdict, verifyJournal } from './journal/evidence.ts';
export { AuditJournal, type PurgeResult } from './journal/journal.ts';
export { type JournalOpening, openJournal } from './journal/open.ts';
export {
  type ConfiguredFaceList,
  type ConfiguredList,
  createListStep,
  type DeltaOperation,
  type DeltaReason,
  type DeltaRequest,
  type DeltaResult,
  type FaceListParts,
  type FaceListStanding,
  FaceLists,
  type KeyTexts,
  ListBuilder,
  ListFolder,
  type ListMeta,
  ListReader,
  ListShelf,
  type ListStepParts,
  type ReaderOpening,
  standingOf,
  standingRemedy,
  type TufVersions,
  UNCOUNTED,
} from './lists/index.ts';
