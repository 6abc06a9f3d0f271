import { HOUR_MS } from '../../time/index.ts';
import type { InspectionState } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import type { CommandRefusal } from './commands.ts';

/** What became of an entry that was confirmed or could not be ruled out. A closed list, because it is counted later. */
export const SETTLED_AS = ['desk', 'safeguarding', 'let-pass', 'desk-not-reached', 'mistake'] as const;
export type SettledAs = (typeof SETTLED_AS)[number];

/** After this time an entry that nobody has settled is shown as late. */
const LATE_AFTER_MS = 2 * HOUR_MS;

/** True if the result of an answer is overdue; `at` and `now` are wall times. */
export function isSettlementLate(at: string, now: Date): boolean {
  return now.getTime() - Date.parse(at) > LATE_AFTER_MS;
}

export interface EntrySettlement {
  alertId: string;
  as: SettledAs;
  /** The supervisor. */
  officer: OfficerId;
  /** The second person who signed; needed for a mistake, because that withdraws an answer. */
  second: OfficerId | null;
}

/**
 * Why an entry cannot be settled in this way, or null. While the traveller is at the desk the officer may still change the answer.
 */
export function entrySettlementFault(
  state: InspectionState,
  { alertId, as, officer, second }: EntrySettlement,
): Extract<CommandRefusal, 'UNKNOWN_ALERT' | 'INSPECTION_OPEN' | 'SECOND_NEEDED' | 'SAME_PERSON'> | null {
  const outcome = state.outcomes[alertId];
  if (outcome !== 'confirmed' && outcome !== 'unsure') return 'UNKNOWN_ALERT';
  if (!['decided', 'sealed', 'abandoned'].includes(state.phase)) return 'INSPECTION_OPEN';
  if (second === officer) return 'SAME_PERSON';
  return as === 'mistake' && second === null ? 'SECOND_NEEDED' : null;
}
