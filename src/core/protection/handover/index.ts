export { dayOf, type Handing, HandoverDesk, type HandoverDeskParts } from './desk.ts';
export {
  HANDOVER_LATE_MS,
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
export { SPOKEN_WORDS } from './words.ts';
