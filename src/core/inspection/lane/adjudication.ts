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

/**
 * A second person's answer. At the first person's screen they see the first answer and either agree or do not. At another screen,
 * after signing in there, the first answer is hidden and they give their own: somebody who knows a colleague's answer looks for
 * confirmation of it. They must also have opened the entry there themselves, because what somebody else opened does not show what
 * they saw.
 */
export type SecondOpinion = {
  inspectionId: string;
  alertId: string;
  /** The second person, who has signed in separately. */
  officer: OfficerId;
} & (
  | { screen: Extract<SecondScreen, 'shared'>; agrees: boolean }
  | { screen: Extract<SecondScreen, 'own'>; outcome: AdjudicationOutcome }
);

export const SECOND_SCREENS = ['shared', 'own'] as const;
export type SecondScreen = (typeof SECOND_SCREENS)[number];

type Answer = InspectionState['answers'][string];

type Judged = { ok: true; events: EventBody[] } | Extract<CommandResult, { ok: false }>;

/**
 * What an officer's answer about an entry adds to the inspection. For a face candidate it needs a reason, and a confirmation
 * needs a second person: somebody who already believes the machine must not be the only check (decision 0017). Article 14(5) of
 * the AI Act requires two persons in a different case; this product requires them here as well.
 */
export function judge(state: InspectionState, input: Adjudication): Judged {
  const { alertId, outcome, reason = null, officer, note } = input;
  const alert = state.alerts.find((candidate) => candidate.id === alertId);
  if (alert === undefined) return refuse('UNKNOWN_ALERT');
  // Nobody can judge an entry without having seen it, and the row for its opening records what was on whose screen.
  if (!hasOpened(state, alertId, officer)) return refuse('ALERT_UNSEEN');
  const more = { ...(reason === null ? {} : { reason }), ...(note ? { personal: { note } } : {}) };
  if (alert.via !== 'face') return withChecks(state, { kind: 'adjudicated', alertId, outcome, officer, ...more });
  if (reason === null) return refuse('JUDGEMENT_REASON');
  if (state.outcomes[alertId] === 'confirmed') return refuse('CONFIRMED_BY_TWO');
  // After a disagreement, one officer alone would decide which of the two was right, and could be one of the two.
  const needsTwo = outcome === 'confirmed' || (outcome === 'not-confirmed' && state.disputed.includes(alertId));
  return withChecks(
    state,
    needsTwo
      ? { kind: 'confirmation-asked', alertId, outcome, officer, ...more }
      : { kind: 'adjudicated', alertId, outcome, officer, ...more },
  );
}

/**
 * One person's answer about a face candidate that no second person has looked at: it is waiting for a second person, or it counts
 * and a second person may still look. Null if there is none.
 */
function firstWord(state: InspectionState, alertId: string): Pick<Answer, 'officer' | 'outcome' | 'reason'> | null {
  const asked = state.asked[alertId];
  if (asked !== undefined) return asked;
  const isFace = state.alerts.some(({ id, via }) => id === alertId && via === 'face');
  const answer = state.answers[alertId];
  return isFace && answer?.second === null && state.outcomes[alertId] !== undefined ? answer : null;
}

/**
 * True while this supervisor must not learn what another person answered about a face candidate, or whether that answer is
 * waiting for a second person, because only some answers need one.
 */
export function isHiddenFrom(state: InspectionState, alertId: string, supervisor: OfficerId): boolean {
  if (['decided', 'sealed', 'abandoned', 'interrupted'].includes(state.phase)) return false;
  const word = firstWord(state, alertId);
  return word !== null && word.officer !== supervisor;
}

/**
 * The second person's answer. If two people disagree, the question stays open (`unsure`): the traveller goes to second line, and
 * only two people who agree can settle it. At another screen, a second person may look at any answer given by one person, not
 * only at those that need two; otherwise the question alone would reveal the first answer.
 */
export function judgeSecond(state: InspectionState, input: SecondOpinion): Judged {
  const { alertId, officer: second, screen } = input;
  if (!state.alerts.some((alert) => alert.id === alertId)) return refuse('UNKNOWN_ALERT');
  const word = screen === 'own' ? firstWord(state, alertId) : (state.asked[alertId] ?? null);
  if (word === null) return refuse('NOT_ASKED');
  const { officer, reason, outcome: first } = word;
  if (officer === second) return refuse('SAME_PERSON');
  if (screen === 'own' && !hasOpened(state, alertId, second)) return refuse('ALERT_UNSEEN');
  const agrees = screen === 'own' ? input.outcome === first : input.agrees;
  const own = screen === 'own' ? { answer: input.outcome } : {};
  const more = { ...own, ...(reason === null ? {} : { reason }) };
  const outcome = agrees ? first : 'unsure';
  return withChecks(state, { kind: 'adjudicated', alertId, outcome, officer, second, screen, ...more });
}

function hasOpened({ openedBy }: InspectionState, alertId: string, officer: OfficerId): boolean {
  return openedBy[alertId]?.includes(officer) === true;
}

function withChecks(state: InspectionState, event: EventBody): Judged {
  // Only the fold knows what an event means; that does not depend on its times.
  const after = step(state, { ...event, wall: '', mono: 0 } as Parameters<typeof step>[1]);
  const checks = adjudicationChecks(after);
  return { ok: true, events: [event, ...checks.map((check): EventBody => ({ kind: 'check-done', check }))] };
}
