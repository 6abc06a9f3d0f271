export {
  answerHead,
  missingFile,
  missingIn,
  type NumberRange,
  RECEIPT_LIMIT_BYTES,
  receiptFile,
  receiptHolds,
} from './answer.ts';
export {
  LETTER_LIMIT_BYTES,
  type Letter,
  type LetterReason,
  type LetterSender,
  letterFile,
  openLetter,
  refOf,
  sealLetter,
} from './letter.ts';
export { type Notice, noticeSchema, REPORT_CODES_MAX, type Report, reportSchema } from './letter-forms.ts';
export type { Said } from './line-outbox.ts';
export type { NoticePolicy, WaitingNotice } from './notice-policy.ts';
export { alertOf, Outbox, type OutboxStatus, wordOf } from './outbox.ts';
export { openReceived, ReceivedNotices } from './received.ts';
