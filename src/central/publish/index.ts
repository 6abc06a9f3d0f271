export * as agreements from './agreement.ts';
export { approvalsOf, approve, notCompared } from './approve.ts';
export { ArchiveDamaged, archiveLines } from './archive.ts';
export { type AuthoredHeader, buildGeneration, OLDEST_APP } from './build.ts';
export { contentHash } from './content-hash.ts';
export { compareGenerations, type DiffSummary, DiffTally } from './diff.ts';
export { stageGrant } from './grant.ts';
export { sealedLists } from './key-files.ts';
export * as lockOrders from './lock.ts';
export { stageOperationEnd } from './operation-end.ts';
export type { OwnRecords } from './own-records.ts';
export { publishedPack } from './pack-review.ts';
export { programsOf } from './program-review.ts';
export { type OnlineKeys, type PublishVerdict, publish, renewTimestamp } from './publish.ts';
export { type Review, type ReviewedList, review } from './review.ts';
export {
  discardRoot,
  type PendingRoot,
  pendingRoot,
  prepareRoot,
  type RotateVerdict,
  signRoot,
  writeRenewal,
} from './rotate.ts';
export { stagePack } from './stage-pack.ts';
export { type StagedPackage, stageProgram } from './stage-program.ts';
export { readApproval, Staging, type StagingSummary } from './staging.ts';
