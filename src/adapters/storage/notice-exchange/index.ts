export { type CollectResult, collectReceipts, type SendResult, STICK_FILES, sendNotices } from './exchange.ts';
