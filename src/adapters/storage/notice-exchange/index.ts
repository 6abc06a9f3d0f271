export {
  type CollectResult,
  collectReceipts,
  endNotices,
  type SendResult,
  STICK_FILES,
  sendNotices,
} from './exchange.ts';
export { settleOwed } from './owed.ts';
