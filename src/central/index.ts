export { type Approvals, type ApproveVerdict, approvalsOf, approve, notCompared } from './approve.ts';
export { ArchiveDamaged, ArchiveWriter, archiveLines } from './archive.ts';
export {
  type AuthoredList,
  authorRecords,
  type HeadResult,
  type Problem,
  readAuthoredHead,
  readHead,
} from './author.ts';
export {
  type AuthoredHead,
  type BuildReason,
  type BuildVerdict,
  buildGeneration,
  type GenerationRequest,
  OLDEST_APP,
} from './build.ts';
export {
  type AcceptReason,
  type AcceptVerdict,
  acceptClaim,
  CLAIM_VALID_HOURS,
  claimRing,
  DamagedClaims,
  hasClaimKey,
  makeClaim,
} from './claims.ts';
export { contentOf, type EarlierRecord, type ImportRequest, importRecords } from './convert/convert.ts';
export { EMPTY_PROFILE, type ImportProfile, readProfile } from './convert/profile.ts';
export { listedBirth } from './convert/public-lists/birth-dates.ts';
export {
  FORMAT_WORDS,
  IMPORT_FORMATS,
  type ImportFormat,
  recogniseFormat,
} from './convert/public-lists/formats.ts';
export { ENTRY_ROWS_MAX } from './convert/public-lists/grouped-rows.ts';
export type { OfacTables } from './convert/public-lists/ofac-tables.ts';
export {
  XML_DEPTH_ELEMENTS_MAX,
  XML_ENTRY_CHARACTERS_MAX,
  XML_ENTRY_ELEMENTS_MAX,
} from './convert/public-lists/xml.ts';
export { hiddenNames } from './convert/remarks.ts';
export type { ImportCause, ImportLine, ImportReport } from './convert/report.ts';
export { ISO, missingLanguages, NAME_LANGUAGES } from './convert/states/runtime-names.ts';
export { issuerCode, nationalityCode, readState, stateNames } from './convert/states/states.ts';
export {
  activeDevices,
  DamagedDevices,
  type DeviceReason,
  type DeviceVerdict,
  devicesOf,
  type EnrolledDevice,
  enrolDevice,
  readDevice,
  revokeDevice,
} from './devices.ts';
export { compareGenerations, type DiffStep, type DiffSummary, DiffTally, IDS_SHOWN_MAX } from './diff.ts';
export { FileTooLarge, placeFile } from './disk.ts';
export { CentralFolder, type CentralSettings, type Holders, startSettings } from './folder.ts';
export { type GrantReason, type GrantVerdict, stageGrant } from './grant.ts';
export type { ReviewedGrant } from './grant-review.ts';
export { type SealedList, sealedLists } from './key-files.ts';
export {
  type CeremonyRequest,
  type CeremonyVerdict,
  holdCeremony,
  type Plan,
  type PlannedKey,
  planCeremony,
} from './keys/ceremony.ts';
export {
  discardRoot,
  type PendingRoot,
  pendingRoot,
  prepareRoot,
  type RootChange,
  type RotateVerdict,
  signRoot,
  writeRenewal,
} from './keys/rotate.ts';
export {
  describeSecretFile,
  type KeyNote,
  type KeyOpening,
  type KeyRole,
  newSecretFile,
  type OpenedKey,
  openSecretFile,
  SECRET_FILE_BYTES_MAX,
} from './keys/secret-file.ts';
export {
  type DeviceTally,
  makeNoticeKeys,
  type NoticeKeys,
  openNoticeKeys,
  type PublicNoticeKey,
  publicOf,
  type ReceiveResult,
  receiveNotices,
  tally,
} from './notices/index.ts';
export { type OnlineKeys, type PublishReason, type PublishVerdict, publish, renewTimestamp } from './publish.ts';
export {
  type OwnRecords,
  type Review,
  type ReviewedList,
  review,
} from './review.ts';
export { publishedSchema, SCHEMA_NAMES, type SchemaName, schemaText } from './schemas.ts';
export {
  type CheckedRecords,
  checkRecords,
  RECORDS_FILE_BYTES_MAX,
  RECORDS_MAX,
  type RecordReport,
  type SortedRecord,
  SourceChanged,
  sortedRecords,
} from './source/check.ts';
export { openText, SKIPPED_LINE_BYTES_MAX, splitLines, type TextSource } from './source/lines.ts';
export type { ReviewReason, ReviewRefusal } from './staged-file.ts';
export { Staging, type StagingSummary } from './staging.ts';
export { officeStatus, type StatusLine } from './status.ts';
export { type StickVerdict, writeStick } from './stick.ts';
export { targetsAfter } from './targets-policy.ts';
export { METADATA_BYTES_MAX, type Metadata, readMetadata, type Target, tufKey } from './tuf/metadata.ts';
export { fullOf, Repository, RepositoryDamaged } from './tuf/repository.ts';
