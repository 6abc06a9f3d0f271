import {
  type AdditionalDocumentsState,
  additionalDocumentsStep,
  type MrzState,
  NO_ADDITIONAL_DOCUMENTS,
} from './additional-documents.ts';
import type { AdjudicationOutcome, Alert, JudgementReason, TwoPersonOutcome } from './alerts/index.ts';
import type { Assessment } from './assessment.ts';
import type { Check, CheckValue, ReasonCode } from './checks/index.ts';
import type { Decision, DecisionReason, InspectionEvent } from './events.ts';
import { type AllowedOver, isCovered, type OverEntry } from './over-entry.ts';
import type { Hex, MrzText, OfficerId, PagePlace, SecondReader } from './terms/index.ts';

export const PHASES = [
  'presented',
  'read',
  'checked',
  'assessed',
  'decided',
  'sealed',
  'abandoned',
  'interrupted',
] as const;
export type Phase = (typeof PHASES)[number];

/** The MRZ of the page picture, kept beside the MRZ that is in force. */
export interface PageMrzState {
  secondReader: SecondReader;
  rawDigest: Hex;
  personal: (MrzText & { place: PagePlace }) | null;
}

export interface FailedRead {
  what: 'mrz' | 'page' | 'live-face' | 'chip';
  value: CheckValue;
  reason: ReasonCode;
  wall: string;
}

/** An answer about an entry as the screen shows it afterwards. */
export interface Answer {
  officer: OfficerId;
  second: OfficerId | null;
  /** ISO 8601 UTC. */
  at: string;
  outcome: AdjudicationOutcome;
  reason: JudgementReason | null;
  /** The answer that it replaced; null if it is the first. */
  was: AdjudicationOutcome | null;
  /**
   * What each of two people said; null if only one answered. `second` is null if that person merely disagreed, at the first
   * person's screen.
   */
  said: { first: AdjudicationOutcome; second: AdjudicationOutcome | null } | null;
}

export interface InspectionState {
  phase: Phase;
  openedAt: string | null;
  lane: string | null;
  demo: boolean;
  /** Chosen at random for a second-line check. */
  sample: boolean;
  training: boolean;
  mrz: MrzState | null;
  pageMrz: PageMrzState | null;
  /** `at`: wall time at which the page was read. */
  page: { digest: Hex; width: number; height: number; portrait: boolean; at: string } | null;
  /** Further papers of this traveller, and the people who travel together. */
  papers: AdditionalDocumentsState;
  live: { digests: Hex[]; frames: number; restarts: number; at: string } | null;
  failedReads: FailedRead[];
  /** Results in the order in which they ended; a repeated check appears twice, and the later one counts. */
  checks: Check[];
  alerts: Alert[];
  openedAlerts: string[];
  /** Who opened which entry. An entry that only somebody else has read counts as unseen by the person who judges it. */
  openedBy: Readonly<Record<string, readonly OfficerId[]>>;
  /** When each alert was raised, ISO 8601 UTC. */
  raisedAt: Readonly<Record<string, string>>;
  outcomes: Readonly<Record<string, AdjudicationOutcome>>;
  /** Who gave the last answer about each entry, when, and the previous answer if it was different. */
  answers: Readonly<Record<string, Answer>>;
  /** The officer who waits for a second person in order to allow despite confirmed entries; `second` once that person agreed. */
  overAsked: { officer: OfficerId; entries: readonly OverEntry[]; second: OfficerId | null } | null;
  /** Answers that are valid only for the decision that follows immediately. */
  allowedOver: Readonly<Record<string, AllowedOver>>;
  /** Face candidates that one officer has answered but a second person has not looked at yet. */
  asked: Readonly<Record<string, { officer: OfficerId; reason: JudgementReason | null; outcome: TwoPersonOutcome }>>;
  /** Face candidates about which two people disagreed, until two agree. */
  disputed: readonly string[];
  assessment: Assessment | null;
  decided: { decision: Decision; officer: OfficerId; reasons: DecisionReason[] } | null;
}

export const EMPTY_STATE: InspectionState = {
  phase: 'presented',
  openedAt: null,
  lane: null,
  demo: false,
  sample: false,
  training: false,
  mrz: null,
  pageMrz: null,
  page: null,
  papers: NO_ADDITIONAL_DOCUMENTS,
  live: null,
  failedReads: [],
  checks: [],
  alerts: [],
  openedAlerts: [],
  openedBy: {},
  raisedAt: {},
  outcomes: {},
  answers: {},
  overAsked: null,
  allowedOver: {},
  asked: {},
  disputed: [],
  assessment: null,
  decided: null,
};

const ORDER: Readonly<Record<Phase, number>> = {
  presented: 0,
  read: 1,
  checked: 2,
  assessed: 3,
  decided: 4,
  sealed: 5,
  abandoned: 5,
  interrupted: 5,
};

/** The phase only moves forward: a later reading adds an event and never moves the phase back. */
function forward(state: InspectionState, phase: Phase): Phase {
  return ORDER[phase] > ORDER[state.phase] ? phase : state.phase;
}

/** The state is only the fold of its events, so what the screen shows can always be rebuilt from the audit chain. */
export function fold(events: readonly InspectionEvent[]): InspectionState {
  return events.reduce(step, EMPTY_STATE);
}

/** Events allowed between an answer about an entry and the decision; any other event in between makes the answer void. */
const AT_THE_DECISION: readonly InspectionEvent['kind'][] = ['allowed-over-entry', 'camera-fed', 'decided', 'sealed'];

export function step(state: InspectionState, event: InspectionEvent): InspectionState {
  const after = advance(state, event);
  return AT_THE_DECISION.includes(event.kind) || after.allowedOver === EMPTY_STATE.allowedOver
    ? after
    : { ...after, allowedOver: EMPTY_STATE.allowedOver };
}

function advance(state: InspectionState, event: InspectionEvent): InspectionState {
  switch (event.kind) {
    case 'opened':
      return {
        ...state,
        openedAt: event.wall,
        lane: event.lane,
        demo: event.demo,
        sample: event.sample === true,
        training: event.training === true,
      };
    case 'mrz-read':
      return { ...state, phase: forward(state, 'read'), mrz: mrzOf(event) };
    case 'page-mrz-read':
      return {
        ...state,
        phase: forward(state, 'read'),
        pageMrz: { secondReader: event.secondReader, rawDigest: event.rawDigest, personal: event.personal ?? null },
      };
    case 'read-failed':
      return { ...state, failedReads: [...state.failedReads, failedOf(event)] };
    case 'page-read':
      return { ...state, phase: forward(state, 'read'), page: pageOf(event) };
    case 'live-face-read':
      return { ...state, live: liveOf(event) };
    case 'check-done':
      return { ...state, phase: forward(state, 'checked'), checks: [...state.checks, event.check] };
    // The effects of a choice are in the checks that follow it; who fed the camera does not change anything either.
    case 'model-chosen':
    case 'camera-fed':
      return state;
    case 'alert-raised':
      return {
        ...state,
        alerts: [...state.alerts, event.alert],
        raisedAt: { ...state.raisedAt, [event.alert.id]: event.wall },
        overAsked: null,
      };
    case 'alert-opened': {
      const { alertId, officer } = event;
      const readers = [...(state.openedBy[alertId] ?? []), officer];
      const openedBy = { ...state.openedBy, [alertId]: readers };
      return { ...state, openedAlerts: [...state.openedAlerts, alertId], openedBy };
    }
    case 'adjudicated': {
      const { [event.alertId]: _answered, ...asked } = state.asked;
      const outcomes = { ...state.outcomes, [event.alertId]: event.outcome };
      const answers = { ...state.answers, [event.alertId]: answerOf(state, event) };
      const disputed = disputedAfter(state.disputed, event);
      return { ...state, outcomes, answers, asked, disputed, overAsked: null };
    }
    case 'confirmation-asked': {
      // Earlier answers about this entry are no longer valid.
      const { [event.alertId]: _before, ...outcomes } = state.outcomes;
      const { officer, reason = null, outcome = 'confirmed' } = event;
      const asked = { ...state.asked, [event.alertId]: { officer, reason, outcome } };
      return { ...state, outcomes, asked, overAsked: null };
    }
    case 'allow-over-asked':
      return { ...state, overAsked: { officer: event.officer, entries: event.entries, second: null } };
    case 'allow-over-agreed': {
      const { overAsked } = state;
      return { ...state, overAsked: overAsked && event.agrees ? { ...overAsked, second: event.officer } : null };
    }
    case 'allowed-over-entry': {
      const { alertId, officer, followed, goesWith = null, second = null } = event;
      const said = { alertId, officer, followed, goesWith, second };
      return { ...state, allowedOver: { ...state.allowedOver, [alertId]: said } };
    }
    case 'assessed':
      return { ...state, phase: forward(state, 'assessed'), assessment: event.assessment };
    case 'decided':
      return {
        ...state,
        phase: forward(state, 'decided'),
        decided: { decision: event.decision, officer: event.officer, reasons: event.reasons },
      };
    case 'abandoned':
      return { ...state, phase: 'abandoned' };
    case 'interrupted':
      return { ...state, phase: 'interrupted' };
    case 'sealed':
      return { ...state, phase: 'sealed' };
    case 'second-asked':
    case 'second-ended':
    case 'second-read':
    case 'second-page-read':
    case 'party-linked':
    case 'party-left':
    case 'answer-noted':
    case 'minor-noted':
      return { ...state, papers: additionalDocumentsStep(state.papers, event) };
  }
}

type Of<Kind> = Extract<InspectionEvent, { kind: Kind }>;

const mrzOf = ({ via, value, reason, rawDigest, personal }: Of<'mrz-read'>): MrzState => {
  return { via, value, reason, rawDigest, personal: personal ?? null };
};
const failedOf = ({ what, value, reason, wall }: Of<'read-failed'>): FailedRead => ({ what, value, reason, wall });
const pageOf = ({ digest, width, height, portrait, wall: at }: Of<'page-read'>) => {
  return { digest, width, height, portrait, at };
};
const liveOf = ({ digests, frames, restarts = 0, wall: at }: Of<'live-face-read'>) => ({
  digests,
  frames,
  restarts,
  at,
});

function answerOf({ answers, asked, outcomes }: InspectionState, event: Of<'adjudicated'>): Answer {
  const { alertId, officer, outcome, reason = null, second = null, wall: at } = event;
  const before = answers[alertId];
  const was = before === undefined || before.outcome === outcome ? (before?.was ?? null) : before.outcome;
  const first = asked[alertId]?.outcome ?? outcomes[alertId] ?? outcome;
  const said = second === null ? null : { first, second: event.answer ?? (outcome === first ? first : null) };
  return { officer, second, at, outcome, reason, was, said };
}

/** Only a second person's answer opens or settles a disagreement; what one officer says does not change it. */
function disputedAfter(
  disputed: readonly string[],
  { alertId, outcome, second }: Of<'adjudicated'>,
): readonly string[] {
  if (second === undefined) return disputed;
  const others = disputed.filter((id) => id !== alertId);
  return outcome === 'unsure' ? [...others, alertId] : others;
}

export type Inadmissible =
  | 'NOT_OPENED'
  | 'ALREADY_OPENED'
  | 'ALREADY_ENDED'
  | 'NOT_ASSESSED'
  | 'NOT_DECIDED'
  | 'CONFIRMED_ENTRY';

/**
 * Says whether an event may follow a history; null if it may. The lane asks before it appends, so that the code can never write a
 * decision without an assessment, or anything after the seal.
 */
export function admissible(history: readonly InspectionEvent[], event: InspectionEvent): Inadmissible | null {
  const state = fold(history);
  if (event.kind === 'opened') return history.length === 0 ? null : 'ALREADY_OPENED';
  if (history.length === 0) return 'NOT_OPENED';
  if (state.phase === 'sealed' || state.phase === 'abandoned') return 'ALREADY_ENDED';
  // What was confirmed about a traveller whose inspection was interrupted can still be read until an officer closes it.
  if (state.phase === 'interrupted')
    return event.kind === 'abandoned' || event.kind === 'alert-opened' ? null : 'ALREADY_ENDED';
  if (event.kind === 'sealed') return state.phase === 'decided' ? null : 'NOT_DECIDED';
  if (state.phase === 'decided') return 'ALREADY_ENDED';
  if (event.kind === 'decided') {
    if (state.phase !== 'assessed') return 'NOT_ASSESSED';
    return event.decision !== 'clear' || isCovered(state) ? null : 'CONFIRMED_ENTRY';
  }
  return null;
}

/** Alerts that no officer has judged yet. */
export function unjudgedAlerts(state: InspectionState): Alert[] {
  return state.alerts.filter((alert) => state.outcomes[alert.id] === undefined);
}
