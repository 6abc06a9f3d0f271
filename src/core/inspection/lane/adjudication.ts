import type { AdjudicationOutcome, JudgementReason } from '../record/alerts/index.ts';
import type { EventBody } from '../record/index.ts';
import { adjudicationChecks, type InspectionState, step } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import { type CommandResult, refuse } from './commands.ts';

export interface Adjudication {
  inspectionId: string;
  alertId: string;
  outcome: AdjudicationOutcome;
  /** Needed for a face candidate. */
  reason?: JudgementReason | null;
  officer: OfficerId;
  note: string;
}

export interface SecondOpinion {
  inspectionId: string;
  alertId: string;
  /** The second person, by own sign-in. */
  officer: OfficerId;
  agrees: boolean;
  /**
   * Where the second person looked: at the screen of the first, or at an own one with an own sign-in. On an own screen
   * the entry must have been opened there, for nobody else's reading says what this person saw.
   */
  screen: SecondScreen;
}

export const SECOND_SCREENS = ['shared', 'own'] as const;
export type SecondScreen = (typeof SECOND_SCREENS)[number];

type Judged = { ok: true; events: EventBody[] } | Extract<CommandResult, { ok: false }>;

/**
 * What an officer's word about an entry adds to the inspection. A face candidate needs a reason, and its confirmation a
 * second person: one pair of eyes that already believes the machine must not be the whole check (decision 0017). Article
 * 14(5) of the AI Act asks for two persons in another case; this product asks for them here as well.
 */
export function judge(state: InspectionState, input: Adjudication): Judged {
  const { alertId, outcome, reason = null, officer, note } = input;
  const alert = state.alerts.find((candidate) => candidate.id === alertId);
  if (alert === undefined) return refuse('UNKNOWN_ALERT');
  // Nobody can judge an entry unseen, and the opening is the row that says what was on whose screen.
  if (!hasOpened(state, alertId, officer)) return refuse('ALERT_UNSEEN');
  const more = { ...(reason === null ? {} : { reason }), ...(note ? { personal: { note } } : {}) };
  if (alert.via !== 'face') return withChecks(state, { kind: 'adjudicated', alertId, outcome, officer, ...more });
  if (reason === null) return refuse('JUDGEMENT_REASON');
  if (state.outcomes[alertId] === 'confirmed') return refuse('CONFIRMED_BY_TWO');
  // After a disagreement one officer alone would decide which of the two was right, and could be one of them.
  const needsTwo = outcome === 'confirmed' || (outcome === 'not-confirmed' && state.disputed.includes(alertId));
  return withChecks(
    state,
    needsTwo
      ? { kind: 'confirmation-asked', alertId, outcome, officer, ...more }
      : { kind: 'adjudicated', alertId, outcome, officer, ...more },
  );
}

/**
 * The word of the second person. Two people who disagree leave the question open: `unsure`, which goes to second line and
 * which only two people who agree can settle.
 */
export function judgeSecond(state: InspectionState, input: SecondOpinion): Judged {
  const { alertId, officer: second, agrees, screen } = input;
  if (!state.alerts.some((alert) => alert.id === alertId)) return refuse('UNKNOWN_ALERT');
  const asked = state.asked[alertId];
  if (asked === undefined) return refuse('NOT_ASKED');
  if (asked.officer === second) return refuse('SAME_PERSON');
  if (screen === 'own' && !hasOpened(state, alertId, second)) return refuse('ALERT_UNSEEN');
  const outcome = agrees ? asked.outcome : 'unsure';
  const { officer, reason } = asked;
  const more = reason === null ? {} : { reason };
  return withChecks(state, { kind: 'adjudicated', alertId, outcome, officer, second, screen, ...more });
}

function hasOpened({ openedBy }: InspectionState, alertId: string, officer: OfficerId): boolean {
  return openedBy[alertId]?.includes(officer) === true;
}

function withChecks(state: InspectionState, event: EventBody): Judged {
  // Only the fold knows what an event means; its times are not part of that.
  const after = step(state, { ...event, wall: '', mono: 0 } as Parameters<typeof step>[1]);
  const checks = adjudicationChecks(after);
  return { ok: true, events: [event, ...checks.map((check): EventBody => ({ kind: 'check-done', check }))] };
}
