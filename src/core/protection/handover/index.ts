export { dayOf, HandoverDesk } from './desk.ts';
export {
  HANDOVER_LIFE_MS,
  HANDOVER_SEALED_BYTES,
  HANDOVER_SIZE_BYTES,
  type HandedForm,
  type HandedMinor,
  type HandoverMessage,
  type HandoverParts,
  handoverMessage,
  TRAININGS,
  type Training,
  textLengths,
} from './message.ts';
export type {
  Colleague,
  HandoverReason,
  HandoverResult,
  HandoverRow,
  HandoverState,
  HandoverStore,
  NewHandover,
  OtherBox,
  TrainedAccount,
} from './ports.ts';
