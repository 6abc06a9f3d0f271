export { type CollectResult, collectReceipts, type SendResult, sendNotices } from './exchange.ts';
