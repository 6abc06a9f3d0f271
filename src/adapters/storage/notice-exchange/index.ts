export { type CollectResult, collectReceipts, endNotices, type SendResult, sendNotices } from './exchange.ts';
export { settleOwed } from './owed.ts';
