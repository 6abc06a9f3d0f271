import type { Alert } from './alerts/index.ts';
import type { ReasonCode } from './checks/index.ts';
import {
  CHECK_GROUPS,
  CHECK_TABLE,
  type Check,
  type CheckGroup,
  type CheckId,
  type CheckValue,
  foldValues,
} from './checks/index.ts';

/** One fact that needs an officer's attention. It consists of a check and the reason, and has neither weight nor number. */
export interface Fact {
  check: CheckId;
  value: Exclude<CheckValue, 'successful' | 'not-supported'>;
  reason: ReasonCode;
}

export interface GroupSummary {
  group: CheckGroup;
  value: CheckValue;
  /** The check that decided the group's value, or null if nothing ran. */
  decidedBy: CheckId | null;
  reason: ReasonCode;
  done: number;
  notDone: number;
}

/**
 * A list of facts, and one folded value per group. There is neither a combined value over groups nor a score for a person
 * (docs/officer-screen.md).
 */
export interface Assessment {
  groups: GroupSummary[];
  facts: Fact[];
}

const PERSON_LIST_REASONS: readonly ReasonCode[] = [
  'LIST_CANDIDATE',
  'LIST_CONFIRMED',
  'LIST_NOT_CONFIRMED',
  'LIST_POSSIBLE',
];

const FACE_LIST_REASONS: readonly ReasonCode[] = [
  'FACE_LIST_CANDIDATE',
  'FACE_LIST_SECOND_PERSON',
  'FACE_LIST_CONFIRMED',
  'FACE_LIST_NOT_CONFIRMED',
];

/**
 * An alert about a person must not be readable from across the desk (docs/officer-screen.md): the strip and
 * the list of facts show such a check as "checked", and the alert itself is behind the side tab.
 */
export function isDiscreet(check: Check): boolean {
  if (check.check === 'lists.face') return FACE_LIST_REASONS.includes(check.reason);
  return check.check === 'lists.person' && PERSON_LIST_REASONS.includes(check.reason);
}

/** The reason with which a discreet check is shown: that of a list that was searched and has no entry about anybody. */
export function clearReason(check: Check): ReasonCode {
  return check.check === 'lists.face' ? 'FACE_LIST_CLEAR' : 'LIST_CLEAR';
}

/** The latest result of each check; a new reading replaces the result of the earlier one, and both stay in the audit chain. */
export function latestChecks(checks: readonly Check[]): Check[] {
  const byId = new Map<CheckId, Check>();
  for (const check of checks) byId.set(check.check, check);
  return [...byId.values()];
}

/** Reasons that `lists.face` gets only from an officer's answer. */
const FACE_LIST_WORDS: readonly ReasonCode[] = [
  'FACE_LIST_SECOND_PERSON',
  'FACE_LIST_CONFIRMED',
  'FACE_LIST_NOT_CONFIRMED',
];

/**
 * The checks as the screen may show them: `lists.face` shows its last search, and never an answer about an entry. A confirmed
 * entry overrides a later capture without a usable face; if the strip showed that, it would say "checked" only for this traveller
 * (docs/officer-screen.md).
 */
export function shownChecks(checks: readonly Check[]): Check[] {
  return latestChecks(
    checks.filter((check) => check.check !== 'lists.face' || !FACE_LIST_WORDS.includes(check.reason)),
  );
}

/** TR-03135-1 5.4 and 3.7: evaluatory checks are excluded before folding, by their mode and not by name. */
export function assess(checks: readonly Check[]): Assessment {
  const counted = shownChecks(checks).filter((check) => check.mode !== 'e');
  return {
    groups: CHECK_GROUPS.map((group) => summarise(group, counted)),
    facts: counted.flatMap(toFact),
  };
}

/**
 * What the strip may say about a check: an alert about a person looks like a current list that was searched. A face that could
 * not be searched does not change the answer about number and name.
 */
function shownAs(check: Check): { value: CheckValue; reason: ReasonCode } {
  if (check.check === 'lists.face' && check.value === 'aborted') return { value: 'undetermined', reason: check.reason };
  if (!isDiscreet(check)) return { value: check.value, reason: check.reason };
  return { value: 'successful', reason: clearReason(check) };
}

function toFact(check: Check): Fact[] {
  if (check.value === 'successful' || check.value === 'not-supported' || isDiscreet(check)) return [];
  return [{ check: check.check, value: check.value, reason: check.reason }];
}

/** If several checks share the group's value, this one tells the officer the most. */
const HEADLINE: Readonly<Partial<Record<CheckGroup, CheckId>>> = {
  chip: 'chip.content',
  face: 'face.verification',
  lists: 'lists.document',
};

/** Most documents have no seal; its checks then missed nothing, and the strip does not count them. */
const NO_SEAL: readonly ReasonCode[] = ['SEAL_NOTHING_TO_CHECK', 'SEAL_UNKNOWN'];
const hasSubject = ({ value, reason }: Check): boolean => value !== 'not-supported' || !NO_SEAL.includes(reason);

function summarise(group: CheckGroup, counted: readonly Check[]): GroupSummary {
  const mine = counted.filter((check) => CHECK_TABLE[check.check].group === group && hasSubject(check));
  const shown = mine.map((check) => ({ check, ...shownAs(check) }));
  const value = foldValues(shown.map((entry) => entry.value));
  const answered = shown.some((entry) => entry.check.check === HEADLINE[group] && entry.value === 'successful');
  if (value === 'successful' && HEADLINE[group] !== undefined && !answered) return unanswered(group, shown);
  const decisive =
    shown.find((entry) => entry.value === value && entry.check.check === HEADLINE[group]) ??
    shown.find((entry) => entry.value === value);
  const notDone = shown.filter((entry) => entry.value === 'not-supported' || entry.value === 'aborted').length;
  return {
    group,
    value,
    decidedBy: decisive?.check.check ?? null,
    reason: decisive?.reason ?? 'INPUT_ABSENT',
    done: shown.length - notDone,
    notDone,
  };
}

/**
 * Everything that ran passed, but the check that answers the question of the group did not run, is not supported or is on trial:
 * a good picture of a face has not passed if it was not compared with anything.
 */
function unanswered(group: CheckGroup, shown: readonly { check: Check; value: CheckValue; reason: ReasonCode }[]) {
  const headline = shown.find((entry) => entry.check.check === HEADLINE[group]);
  const reason: ReasonCode = headline?.reason ?? 'INPUT_ABSENT';
  const done = shown.filter((entry) => entry.value === 'successful').length;
  const decidedBy = headline?.check.check ?? null;
  return { group, value: 'not-supported' as const, decidedBy, reason, done, notDone: shown.length - done };
}

/** Alerts about a person; they never change the strip. */
export function isPersonAlert(alert: Alert): boolean {
  return alert.cls !== 'document';
}
