import type { Alert } from './alerts/index.ts';
import { isPersonAlert, latestChecks } from './assessment.ts';
import type { Check, CheckId, CheckValue, ReasonCode } from './checks/index.ts';
import { plainCheck } from './checks/index.ts';
import { type InspectionState, unjudgedAlerts } from './state.ts';

/** What the entries require before *Allow*: the worst answer of all. `open`: an entry has not been answered yet. */
export type EntryGuard = 'open' | 'confirmed' | 'unsure' | null;

/**
 * What lies between the allow key and a decision. What the screen shows and what an entry requires are separate: *hold* on a
 * screen that is all green would reveal the entry to a companion.
 */
export interface AllowGuard {
  /** The key must be held: a sign is yellow, red or aborted. Never because of an entry. */
  hold: boolean;
  /** A fact on the screen needs a reason. Never because of an entry. */
  reasonsNeeded: boolean;
  unjudgedAlerts: number;
  entry: EntryGuard;
}

export function allowGuard(state: InspectionState): AllowGuard {
  const groups = state.assessment?.groups ?? [];
  const irregular = groups.some((group) => ['failed', 'undetermined', 'aborted'].includes(group.value));
  return {
    hold: irregular,
    reasonsNeeded: (state.assessment?.facts.length ?? 0) > 0,
    unjudgedAlerts: unjudgedAlerts(state).length,
    entry: entryGuard(state),
  };
}

function entryGuard(state: InspectionState): EntryGuard {
  if (unjudgedAlerts(state).length > 0) return 'open';
  const said = Object.values(state.outcomes);
  if (said.includes('confirmed')) return 'confirmed';
  // An entry could not be ruled out: allowing despite it is a decision that needs a reason.
  return said.includes('unsure') ? 'unsure' : null;
}

/**
 * A stale, absent or damaged list does not clear anybody, and judging one of its alerts does not change that. LIST_HIT is
 * included because an officer who confirmed a doubtful number may still correct the judgement; a certain hit never asks.
 */
const JUDGED: readonly ReasonCode[] = [
  'LIST_CANDIDATE',
  'LIST_POSSIBLE',
  'LIST_NUMBER_DOUBTFUL',
  'LIST_CONFIRMED',
  'LIST_NOT_CONFIRMED',
  'LIST_HIT',
  'FACE_LIST_CANDIDATE',
  'FACE_LIST_SECOND_PERSON',
  'FACE_LIST_NOT_CONFIRMED',
  'FACE_LIST_CONFIRMED',
];

/** Codes of one list check for each judgement. */
interface JudgementCodes {
  confirmed: ReasonCode;
  unsure: ReasonCode;
  rejected: readonly [CheckValue, ReasonCode];
}

const DOCUMENT_CODES: JudgementCodes = {
  confirmed: 'LIST_HIT',
  unsure: 'LIST_POSSIBLE',
  // Only a doubtful number is judged here: if the entry is about another document, the number on this one is still not cleared.
  rejected: ['undetermined', 'LIST_NUMBER_DOUBTFUL'],
};
const PERSON_CODES: JudgementCodes = {
  confirmed: 'LIST_CONFIRMED',
  unsure: 'LIST_CANDIDATE',
  rejected: ['successful', 'LIST_NOT_CONFIRMED'],
};
const FACE_CODES: JudgementCodes = {
  confirmed: 'FACE_LIST_CONFIRMED',
  unsure: 'FACE_LIST_CANDIDATE',
  rejected: ['successful', 'FACE_LIST_NOT_CONFIRMED'],
};

/**
 * How the officer's judgement changes the list checks. A candidate is `undetermined` until judged; confirmed makes it `failed`,
 * rejected makes it `successful` or leaves a doubtful number `undetermined`, and unsure changes nothing. A face that two people
 * confirmed stays `failed` whatever another capture or candidate gives: worst first. An exact hit on a document list stays
 * `failed` whatever the officer says about the person: the number is on the list anyway (ICAO 9303-2 6.4).
 */
export function adjudicationChecks(state: InspectionState): Check[] {
  const { outcomes } = state;
  const after = (check: CheckId, [value, reason]: readonly [CheckValue, ReasonCode], stands = false): Check[] => {
    const before = latestChecks(state.checks).find((entry) => entry.check === check);
    if (!before || !(stands || JUDGED.includes(before.reason))) return [];
    if (before.value === value && before.reason === reason) return [];
    // Component and times remain those of the judged look-up: its row on the screen must look the same whether or not there is an
    // entry about a person (docs/officer-screen.md). The judgement has its own event and its own time.
    const { component, t0, t1 } = before;
    return [{ ...plainCheck({ check, value, reason, t0, t1 }), component }];
  };
  const judge = (check: CheckId, alerts: readonly Alert[], codes: JudgementCodes): Check[] => {
    if (alerts.length === 0 || alerts.some((alert) => outcomes[alert.id] === undefined)) return [];
    const said = alerts.map((alert) => outcomes[alert.id]);
    // With several further papers, the answer about one that could not be looked up may remain, but a hit is worse.
    if (said.includes('confirmed')) return after(check, ['failed', codes.confirmed], check === 'lists.second');
    if (said.includes('unsure')) return after(check, ['undetermined', codes.unsure]);
    return after(check, codes.rejected);
  };
  const faces = state.alerts.filter((alert) => alert.via === 'face');
  const names = state.alerts.filter((alert) => alert.via !== 'face');
  const documents = names.filter((alert) => !isPersonAlert(alert));
  const ofNumber = (check: CheckId, of: Alert['of']): Check[] => {
    const mine = documents.filter((alert) => alert.of === of);
    const certain = mine.some((alert) => alert.via === 'number');
    return certain ? [] : judge(check, mine, DOCUMENT_CODES);
  };
  return [
    ...judge('lists.person', names.filter(isPersonAlert), PERSON_CODES),
    ...ofNumber('lists.document', undefined),
    ...ofNumber('lists.second', 'second'),
    ...faceChecks(),
  ];

  /** Worst first: what two people confirmed remains, whatever is still open or was captured since. */
  function faceChecks(): Check[] {
    if (faces.some((alert) => outcomes[alert.id] === 'confirmed')) {
      return after('lists.face', ['failed', FACE_CODES.confirmed], true);
    }
    const awaited = faces.some((alert) => state.asked[alert.id] !== undefined);
    if (awaited) return after('lists.face', ['undetermined', 'FACE_LIST_SECOND_PERSON']);
    return judge('lists.face', faces, FACE_CODES);
  }
}
