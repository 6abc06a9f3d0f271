export { isHiddenFrom } from './adjudication.ts';
export { asksAboutChild } from './child-question.ts';
export { type CommandRefusal, refuse } from './commands.ts';
export { CutOff } from './cut-off.ts';
export { FORMER_REASONS, offeredReasons, REASONS_AT_MOST } from './decision-reasons.ts';
export { HAND_OVER_OUTCOMES, settlementFault } from './hand-over.ts';
export { Lane } from './lane.ts';
export { type OverRules, overQuestions } from './over-entry.ts';
export { MINOR_UNDER, type PartyNow } from './party.ts';
export {
  LANE_NEEDS,
  LANE_STATES,
  type LanePresence,
  presenceOf,
} from './presence.ts';
export { entrySettlementFault, isSettlementLate, SETTLED_AS } from './settle-entry.ts';
export type { LaneSnapshot } from './snapshot.ts';
