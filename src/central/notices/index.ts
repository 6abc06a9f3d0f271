export { type DeviceTally, tally } from './gaps.ts';
export { makeNoticeKeys, type NoticeKeys, openNoticeKeys, type PublicNoticeKey, publicOf } from './keys.ts';
export { type ReceiveResult, type RefusedFile, receiveNotices } from './receive.ts';
