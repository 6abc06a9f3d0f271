export { type AuthoredList, authorRecords, type HeadResult, type Problem, readHead } from './author.ts';
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
