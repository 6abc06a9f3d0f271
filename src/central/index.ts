export { type AuthoredList, authorRecords, type HeadResult, type Problem, readHead } from './author.ts';
export {
  contentOf,
  type EarlierRecord,
  IMPORT_FORMATS,
  type ImportFormat,
  type ImportReport,
  type ImportRequest,
  importRecords,
} from './convert/convert.ts';
export { EMPTY_PROFILE, type ImportProfile, readProfile } from './convert/profile.ts';
export { hiddenNames } from './convert/remarks.ts';
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
