export { type CollectResult, collectReceipts, type SendResult, sendNotices } from './exchange.ts';
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
  noticeSchema,
  openNotice,
  receiptFile,
} from './notice.ts';
export { alertOf, type NoticePolicy, Outbox, type OutboxStatus } from './outbox.ts';
export { openReceived, ReceivedNotices } from './received.ts';
