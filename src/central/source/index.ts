export {
  type CheckedRecords,
  checkRecords,
  type Problem,
  RECORDS_FILE_BYTES_MAX,
  type RecordReport,
  type SortedRecord,
  SourceChanged,
  sortedRecords,
} from './check.ts';
export { type LineRules, openText, splitLines, type TextSource } from './lines.ts';
