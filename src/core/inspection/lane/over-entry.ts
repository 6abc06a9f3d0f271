import { ageOn, type CivilDate } from '../../mrz/index.ts';
import type { LaneOptions, RunningInspection } from '../flow/index.ts';
import { type Alert, CONFIRMED_ALLOW, type ConfirmedAllow } from '../record/alerts/index.ts';
import { siteDay } from '../record/checks/index.ts';
import {
  allowGuard,
  confirmedAlerts,
  type EventBody,
  type InspectionState,
  isGoesWithAsked,
  isSecondNeeded,
  type OverEntry,
} from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import { isFedByOther } from './camera-account.ts';
import { type CommandRefusal, type CommandResult, type DecideCommand, type OverCommand, refuse } from './commands.ts';
import { reasonFault } from './decision-reasons.ts';
import { MINOR_UNDER } from './party.ts';

/** The rules and the date that apply to it. */
export interface OverRules {
  confirmedAllow: ConfirmedAllow;
  childAge: number;
  /** Date at the site; null if the clock is not trusted. */
  today: CivilDate | null;
}

export function overRules(
  { rules, clock }: Pick<LaneOptions, 'rules' | 'clock'>,
  run: Pick<RunningInspection, 'operations'> | null,
): OverRules {
  const named = rules?.entries?.(run?.operations ?? []) ?? { confirmedAllow: CONFIRMED_ALLOW, childAge: MINOR_UNDER };
  return { ...named, today: siteDay(clock) };
}

/**
 * What *Allow* adds to the record before the decision, or why it is refused. What the screen shows needs a hold and a reason;
 * an entry has its own procedure.
 */
export function allow(
  run: Pick<RunningInspection, 'state' | 'settled' | 'operations'>,
  command: DecideCommand,
  options: Pick<LaneOptions, 'rules' | 'clock' | 'camera'>,
): Allowed {
  const { officer, over } = command;
  const fault =
    clearFault(run, command) ??
    (isFedByOther(options.camera, officer) ? 'CAMERA_OTHER_OFFICER' : wordFault(run.state, command));
  if (fault !== null) return refuse(fault);
  return over === undefined
    ? { ok: true, events: [] }
    : allowOver(run.state, { officer, over }, overRules(options, run));
}

function clearFault(
  { state, settled }: Pick<RunningInspection, 'state' | 'settled'>,
  { held, over }: Pick<DecideCommand, 'held' | 'over'>,
): CommandRefusal | null {
  const { entry, hold } = allowGuard(state);
  if (state.phase !== 'assessed' || !settled) return 'NOT_ASSESSED';
  if (entry === 'open') return 'ALERT_OPEN';
  if (entry === 'confirmed' && over === undefined) return 'CONFIRMED_ENTRY';
  return (hold || entry !== null) && !held ? 'HOLD_NEEDED' : null;
}

/** Checked last, after all that a reason cannot change: nobody should choose reasons for something that is refused anyway. */
function wordFault(state: InspectionState, command: DecideCommand): CommandRefusal | null {
  const { entry, reasonsNeeded } = allowGuard(state);
  if (entry === 'confirmed') return null;
  const asked = reasonsNeeded || entry === 'unsure';
  return asked || command.reasons.length > 0 ? reasonFault(state, 'clear', command) : null;
}

type Allowed = { ok: true; events: EventBody[] } | Extract<CommandResult, { ok: false }>;

/** What *Allow* asks about one confirmed entry, before and after the officer has said with whom the person continues. */
export function overQuestions(
  state: InspectionState,
  alert: Pick<Alert, 'cls'>,
  rules: OverRules,
): { goesWith: boolean; two: boolean } {
  return {
    goesWith: isGoesWithAsked(alert, isChild(state, rules)),
    two: isSecondNeeded(alert, null, rules.confirmedAllow),
  };
}

/**
 * What *Allow* despite confirmed entries adds to the record, right before the decision. `officer` decides and has read each entry;
 * a second person must be somebody else. Without an answer about each entry nothing is recorded.
 */
function allowOver(
  state: InspectionState,
  { officer, over }: { officer: OfficerId; over: OverCommand },
  rules: OverRules,
): Allowed {
  const fault = answersFault(state, { officer, entries: over.entries }, rules);
  if (fault !== null) return refuse(fault);
  const agreed = agreedSecond(state, officer, over.entries);
  const second = over.second ?? agreed;
  const needed = confirmedAlerts(state).some((alert) =>
    isSecondNeeded(alert, answerAbout(alert, over.entries)?.goesWith ?? null, rules.confirmedAllow),
  );
  if (second === officer) return refuse('SAME_PERSON');
  if (needed && second === null) return refuse('SECOND_NEEDED');
  const screen = over.second === null ? ('own' as const) : ('shared' as const);
  return {
    ok: true,
    events: over.entries.map(({ alertId, followed, goesWith }) => ({
      kind: 'allowed-over-entry' as const,
      alertId,
      officer,
      followed,
      ...(goesWith === null ? {} : { goesWith }),
      ...(second === null ? {} : { second, screen }),
    })),
  };
}

/** Asks a second person, who looks at another screen: walking over to the lane would show that there is an entry. */
export function askOver(
  state: InspectionState,
  { officer, entries }: { officer: OfficerId; entries: readonly OverEntry[] },
  rules: OverRules,
): Allowed {
  const fault = answersFault(state, { officer, entries }, rules);
  return fault === null
    ? { ok: true, events: [{ kind: 'allow-over-asked', officer, entries: [...entries] }] }
    : refuse(fault);
}

/** The second person's answer. It is valid until a new entry comes or an answer about one changes. */
export function agreeOver(
  state: InspectionState,
  { officer, agrees }: { officer: OfficerId; agrees: boolean },
): Allowed {
  const { overAsked } = state;
  if (overAsked === null) return refuse('NOT_ASKED');
  if (overAsked.officer === officer) return refuse('SAME_PERSON');
  if (!confirmedAlerts(state).every(({ id }) => state.openedBy[id]?.includes(officer))) return refuse('ALERT_UNSEEN');
  return { ok: true, events: [{ kind: 'allow-over-agreed', officer, agrees }] };
}

function answersFault(
  state: InspectionState,
  { officer, entries }: { officer: OfficerId; entries: readonly OverEntry[] },
  rules: OverRules,
): 'CONFIRMED_ENTRY' | 'STALE_SCREEN' | 'ALERT_UNSEEN' | null {
  const confirmed = confirmedAlerts(state);
  // The answers concern something other than what is confirmed now, because the screen has changed.
  if (confirmed.length === 0 || entries.some(({ alertId }) => !confirmed.some(({ id }) => id === alertId)))
    return 'STALE_SCREEN';
  const child = isChild(state, rules);
  for (const alert of confirmed) {
    const said = answerAbout(alert, entries);
    if (said === undefined) return 'CONFIRMED_ENTRY';
    if (isGoesWithAsked(alert, child) !== (said.goesWith !== null)) return 'CONFIRMED_ENTRY';
    if (state.openedBy[alert.id]?.includes(officer) !== true) return 'ALERT_UNSEEN';
  }
  return null;
}

/** Two answers about one entry do not count: it is not known which of them is valid. */
function answerAbout({ id }: Pick<Alert, 'id'>, entries: readonly OverEntry[]): OverEntry | undefined {
  const said = entries.filter(({ alertId }) => alertId === id);
  return said.length === 1 ? said[0] : undefined;
}

function agreedSecond(
  { overAsked }: InspectionState,
  officer: OfficerId,
  entries: readonly OverEntry[],
): OfficerId | null {
  if (overAsked === null || overAsked.officer !== officer) return null;
  const same =
    overAsked.entries.length === entries.length &&
    entries.every((entry) =>
      overAsked.entries.some(
        ({ alertId, followed, goesWith }) =>
          alertId === entry.alertId && followed === entry.followed && goesWith === entry.goesWith,
      ),
    );
  return same ? overAsked.second : null;
}

/** A person of unknown age counts as a child until shown otherwise. */
function isChild(state: InspectionState, { childAge, today }: OverRules): boolean {
  const birth = state.mrz?.personal?.document?.birth ?? null;
  const age = birth === null || today === null ? null : ageOn(birth, today);
  return age === null || age < childAge;
}
