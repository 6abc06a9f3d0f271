export {
  exchangeIn,
  type FolderFault,
  faultOf,
  flushNames,
  folderWords,
  makeWithin,
  NOTICE_ENDING,
  openExchange,
  putWhole,
  RECEIPT_ENDING,
  readSmall,
  refsIn,
  removeQuietly,
} from './folder.ts';
export {
  NOTICE_LIMIT_BYTES,
  type Notice,
  type NoticeReason,
  type NoticeSender,
  noticeFile,
  noticeSchema,
  openNotice,
  RECEIPT_LIMIT_BYTES,
  receiptFile,
  receiptHolds,
} from './notice.ts';
export { alertOf, type NoticePolicy, Outbox, type OutboxStatus, type WaitingNotice, wordOf } from './outbox.ts';
export { openReceived, ReceivedNotices } from './received.ts';
