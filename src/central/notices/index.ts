export { type AcceptParts, acceptLetters, type LetterVerdict, type OpenedLetter } from './accept.ts';
export { tally } from './gaps.ts';
export { makeNoticeKeys, type NoticeKeys, openNoticeKeys } from './keys.ts';
export { type ReceiveResult, receiveNotices } from './receive.ts';
