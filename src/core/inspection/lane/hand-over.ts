import type { DecisionReason, InspectionState } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import type { CommandRefusal } from './commands.ts';
import { reasonFault } from './decision-reasons.ts';

/** What a supervisor decides about a traveller whom an officer handed over. */
export const HAND_OVER_OUTCOMES = ['clear', 'second-line'] as const;
export type HandOverOutcome = (typeof HAND_OVER_OUTCOMES)[number];

export interface Settlement {
  outcome: HandOverOutcome;
  reasons: readonly DecisionReason[];
  /** The supervisor. */
  officer: OfficerId;
}

/**
 * Why a hand-over cannot be settled in this way, or null. A reason is always needed, because the officer already said that
 * something is unclear. Nobody may settle their own hand-over.
 */
export function settlementFault(
  state: InspectionState,
  { outcome, reasons, officer }: Settlement,
): Extract<
  CommandRefusal,
  'NO_HAND_OVER' | 'SAME_PERSON' | 'REASON_NEEDED' | 'REASON_NOT_OFFERED' | 'NOTE_NEEDED'
> | null {
  if (state.decided?.decision !== 'supervisor') return 'NO_HAND_OVER';
  if (state.decided.officer === officer) return 'SAME_PERSON';
  return reasonFault(state, outcome, { reasons, note: null });
}
