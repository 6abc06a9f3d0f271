import { CHECK_TABLE, type CheckId } from '../record/checks/index.ts';
import { assess, type Decision, type DecisionReason, type InspectionState } from '../record/index.ts';

/** Decisions for which an officer gives reasons. */
export type Reasoned = Exclude<Decision, 'safeguard'>;

/** Reasons that older records may contain but that can no longer be given: each would reveal an entry or the form "Support". */
export const FORMER_REASONS = ['LIST_NEEDS_CHECK', 'NEEDS_SUPPORT'] as const satisfies readonly DecisionReason[];

type Offerable = Exclude<DecisionReason, (typeof FORMER_REASONS)[number]>;

/** Maximum number of reasons for one decision: each has a number key and one line on the screen. */
export const REASONS_AT_MOST = 5;

/** A reason for a decision about what is on the screen. */
export interface OfferedReason {
  reason: Offerable;
  /** The worst fact to which it refers; null if it does not refer to one. */
  fact: CheckId | null;
}

/** What a fact concerns. `reported`: the number of the document is on a list, which the screen shows to everybody. */
type Kind = 'document' | 'face' | 'reported' | 'lists';

/** The first reason in a row belongs to its fact; *Another reason* follows every row. */
const ROWS: Readonly<Record<'clear' | 'second-line', Readonly<Record<Kind, readonly Offerable[]>>>> = {
  clear: {
    document: ['LOOKED_AT_DOCUMENT', 'KNOWN_ISSUER_DEFECT', 'CORRECTED_BY_HAND', 'EQUIPMENT_FAULT'],
    face: ['LOOKED_AT_FACE', 'PICTURE_POOR', 'EQUIPMENT_FAULT'],
    reported: ['ISSUER_ASKED', 'NOT_THIS_DOCUMENT'],
    lists: ['LISTS_ASKED', 'EQUIPMENT_FAULT'],
  },
  'second-line': {
    document: ['DOCUMENT_NEEDS_EXPERT', 'ANSWERS_NEED_TIME', 'CORRECTED_IN_DOUBT', 'EQUIPMENT_FAULT'],
    face: ['FACE_NEEDS_EXPERT', 'ANSWERS_NEED_TIME', 'EQUIPMENT_FAULT'],
    reported: ['DOCUMENT_NEEDS_EXPERT', 'ANSWERS_NEED_TIME'],
    lists: ['LISTS_TO_ASK', 'ANSWERS_NEED_TIME', 'EQUIPMENT_FAULT'],
  },
};

/** Used if the screen shows no fact. Entries behind the side tab do not count: a reason would reveal them to a companion. */
const NO_FACT: Readonly<Record<'clear' | 'second-line', readonly Offerable[]>> = {
  clear: ['LOOKED_AT_DOCUMENT', 'LOOKED_AT_FACE'],
  'second-line': ['ANSWERS_NEED_TIME'],
};

const TO_SUPERVISOR: readonly Offerable[] = ['SECOND_OPINION', 'ABOUT_DOCUMENT', 'ABOUT_FACE'];

const EQUIPMENT: readonly Offerable[] = ['EQUIPMENT_FAULT'];

type Fact = ReturnType<typeof assess>['facts'][number];

/**
 * The reasons for a decision, by what the screen shows, with the reason for the worst fact first. The screen numbers them and the
 * lane accepts no others, so that the record never gives a reason that nobody could have chosen.
 */
export function offeredReasons(state: InspectionState, decision: Reasoned): OfferedReason[] {
  const another: OfferedReason = { reason: 'OTHER', fact: null };
  if (decision === 'supervisor') return [...TO_SUPERVISOR.map(aboutNone), another];
  // The draw was made before anything was known about the traveller. If nobody was drawn, chance is not a reason.
  const drawn: OfferedReason[] =
    decision === 'second-line' && state.sample ? [{ reason: 'ROUTINE_SAMPLE', fact: null }] : [];
  const facts = factsOf(state);
  const worst = worstByKind(facts);
  const heads = worst.flatMap(([kind, fact]): OfferedReason[] => {
    const [head] = ROWS[decision][kind];
    return head === undefined ? [] : [{ reason: head, fact: fact.check }];
  });
  const rows = worst.map(([kind]) => ROWS[decision][kind]);
  // If a check did not run, a device or a model may be the cause, so there must always be room for that reason.
  const broken = facts.some(({ value }) => value === 'aborted') && rows.some((row) => row.includes('EQUIPMENT_FAULT'));
  const further: readonly Offerable[] =
    rows.length === 0 ? NO_FACT[decision] : [...(broken ? EQUIPMENT : []), ...inTurn(rows.map((row) => row.slice(1)))];
  const reasons = distinct([...heads, ...further.map(aboutNone)]);
  return [...reasons.slice(0, REASONS_AT_MOST - drawn.length - 1), ...drawn, another];
}

/** Why these reasons cannot be recorded for the decision, or null. `note`: null if the command has none. */
export function reasonFault(
  state: InspectionState,
  decision: Reasoned,
  { reasons, note }: { reasons: readonly DecisionReason[]; note: string | null },
): 'REASON_NEEDED' | 'REASON_NOT_OFFERED' | 'NOTE_NEEDED' | null {
  if (reasons.length === 0) return 'REASON_NEEDED';
  const offered: DecisionReason[] = offeredReasons(state, decision).map(({ reason }) => reason);
  if (!reasons.every((reason) => offered.includes(reason))) return 'REASON_NOT_OFFERED';
  return reasons.includes('OTHER') && note !== null && note.trim() === '' ? 'NOTE_NEEDED' : null;
}

/** Before the assessment, the officer decides on the checks that have ended so far. */
const factsOf = (state: InspectionState): readonly Fact[] => (state.assessment ?? assess(state.checks)).facts;

/**
 * In the order in which the checks of a group are folded (TR-03135-1 3.7): first a clear difference, then a check that did not
 * run, then one that stayed open.
 */
const WORST = ['failed', 'aborted', 'undetermined'] as const;

function worstByKind(facts: readonly Fact[]): [Kind, Fact][] {
  const found = new Map<Kind, Fact>();
  for (const value of WORST)
    for (const fact of facts) {
      const kind = kindOf(fact);
      if (fact.value === value && !found.has(kind)) found.set(kind, fact);
    }
  return [...found];
}

function kindOf({ check, reason }: Fact): Kind {
  const { group } = CHECK_TABLE[check];
  if (group === 'face') return 'face';
  if (group !== 'lists' || reason === 'LIST_NUMBER_DOUBTFUL') return 'document';
  return reason === 'LIST_HIT' || reason === 'LIST_POSSIBLE' ? 'reported' : 'lists';
}

const aboutNone = (reason: Offerable): OfferedReason => ({ reason, fact: null });

/** Takes the second reason of every row, then the third, so that every fact has more than one reason if there is room. */
function inTurn(rows: readonly (readonly Offerable[])[]): Offerable[] {
  const longest = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: longest }, (_, at) => rows.flatMap((row) => row.slice(at, at + 1))).flat();
}

function distinct(reasons: readonly OfferedReason[]): OfferedReason[] {
  return reasons.filter(({ reason }, at) => reasons.findIndex((other) => other.reason === reason) === at);
}
