export { entriesOf } from './bounded-folder.ts';
export { RECEIPT_FILE, RECEIPT_LIMIT_BYTES, type Shredded, shred, signReceipt, verifyReceipt } from './decommission.ts';
export type { OpenedState } from './opened-state.ts';
export {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  notTried,
  onNewState,
  onState,
  operator,
  refuse,
  reportOnState,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from './state.ts';
export { stateFolder } from './state-folder.ts';
