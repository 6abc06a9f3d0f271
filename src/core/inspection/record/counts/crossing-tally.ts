import type { CivilDate } from '../../../mrz/index.ts';
import type { AlertClass } from '../alerts/index.ts';
import { CHECK_TABLE, type Check, type CheckId, latestOf } from '../checks/index.ts';
import type { InspectionState } from '../index.ts';
import { DECISION_REASONS, type DecisionReason, latestChecks } from '../index.ts';
import { NOT_STATED, quarterOf } from './error-counts.ts';
import { isoWeek } from './iso-week.ts';

/**
 * What a decided inspection says about the kiosk and its use. The words after `face`, `liveness` and `document` come from the
 * officer: only cases about which an officer said something count as right or wrong (TR-03121-3 3.10.3.3).
 */
export const TALLIES = [
  'face/accepted',
  'face/rejected',
  'face/not-captured',
  'face/unjudged',
  'capture/usable',
  'capture/failed',
  'liveness/quiet',
  'liveness/alarm',
  'liveness/unjudged',
  'document/quiet',
  'document/alarm',
  'document/unjudged',
  'clear/quiet',
  'clear/facts',
  'second-line/quiet',
  'second-line/facts',
  'supervisor/quiet',
  'supervisor/facts',
] as const;
/** Reasons that officers choose. `NEEDS_SUPPORT` in older records is not counted: it would reveal the protection route. */
export const TALLIED_REASONS: readonly DecisionReason[] = DECISION_REASONS.filter(
  (reason) => reason !== 'NEEDS_SUPPORT',
);
/** A decided case, by the answer about its entry: counted separately, not in a rate and not as "nothing needed a look". */
export const ENTRY_ANSWERS = ['confirmed', 'unsure'] as const;
export type EntryTally =
  `entry/${AlertClass}/${(typeof ENTRY_ANSWERS)[number]}/${'clear' | 'second-line' | 'supervisor'}`;
export type Tally = (typeof TALLIES)[number] | `reason/${DecisionReason}` | EntryTally;

/** Kinds of document by the first letter of their code (ICAO 9303-4 to -7). */
export const DOCUMENT_KINDS = ['passport', 'card', 'visa', 'other', NOT_STATED] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** `quiet`: allowed, and nothing needed a look; `looked`: allowed after a closer look; `sent-on`: second line or supervisor. */
export const CROSSING_OUTCOMES = ['quiet', 'looked', 'sent-on'] as const;
export type CrossingOutcome = (typeof CROSSING_OUTCOMES)[number];

/** One decided inspection as the pattern counters store it: only hour, route and kind; no nationality, sex or age. */
export interface PatternEntry {
  /** Local hour in which the inspection was opened, 0 to 23. */
  hour: number;
  /** Chosen by the supervisor from a closed list; null if no route was chosen. */
  route: string | null;
  document: DocumentKind;
  outcome: CrossingOutcome;
}

/** Records whether the document checks raised an alarm about a document that the officer then considered genuine. */
export interface IssuerEntry {
  quarter: string;
  issuer: string;
  outcome: 'quiet' | 'alarm';
}

export interface CrossingEntry {
  /** ISO week, for example 2026-W48. */
  week: string;
  tallies: Tally[];
  pattern: PatternEntry;
  issuer: IssuerEntry | null;
}

/** Local time and place of an inspection, as the site defines them. */
export interface CrossingPlace {
  day: CivilDate;
  hour: number;
  route: string | null;
}

/** The entry of a decided inspection; null for any other, for training, and for hand-overs in older records. */
export function crossingEntryOf(state: InspectionState, { day, hour, route }: CrossingPlace): CrossingEntry | null {
  const { decided } = state;
  if (state.training || decided === null || decided.decision === 'safeguard') return null;
  const { decision, reasons } = decided;
  const entries = entriesOf(state, decision);
  if (entries.length > 0) {
    const outcome = decision === 'clear' ? 'looked' : 'sent-on';
    const pattern = { hour, route, document: kindOf(state), outcome } as const;
    return { week: isoWeek(day), tallies: entries, pattern, issuer: null };
  }
  const facts = (state.assessment?.facts.length ?? 0) > 0;
  const document = documentOf(state);
  const week = isoWeek(day);
  const tallies: Tally[] = [
    ...faceOf(state),
    ...livenessOf(state),
    ...(document === null ? [] : [`document/${document}` as const]),
    `${decision}/${facts ? 'facts' : 'quiet'}`,
    ...reasons.filter((reason) => reason !== 'NEEDS_SUPPORT').map((reason) => `reason/${reason}` as const),
  ];
  const outcome = decision !== 'clear' ? 'sent-on' : facts ? 'looked' : 'quiet';
  const issuer = issuerOf(state);
  return {
    week,
    tallies,
    pattern: { hour, route, document: kindOf(state), outcome },
    issuer:
      document === null || document === 'unjudged' || issuer === null
        ? null
        : { quarter: quarterOf(day), issuer, outcome: document },
  };
}

/** An answer about an entry says nothing about the kiosk, so nothing else is counted for such a case. */
function entriesOf(
  { alerts, outcomes }: InspectionState,
  decision: 'clear' | 'second-line' | 'supervisor',
): EntryTally[] {
  return alerts.flatMap(({ id, cls }) => {
    const outcome = outcomes[id];
    return outcome === 'confirmed' || outcome === 'unsure' ? [`entry/${cls}/${outcome}/${decision}` as const] : [];
  });
}

/** Allowing means that this is the person; if the kiosk did not say so, only with the reason that the officer looked. */
function faceOf(state: InspectionState): Tally[] {
  const capture = latestOf(state.checks, 'face.capture');
  if (capture === null || capture.value === 'aborted' || capture.value === 'not-supported') return [];
  const usable = capture.value === 'successful';
  const taken: Tally = usable ? 'capture/usable' : 'capture/failed';
  const verification = latestOf(state.checks, 'face.verification');
  if (!usable) return [taken, word(state, 'LOOKED_AT_FACE') ? 'face/not-captured' : 'face/unjudged'];
  if (verification === null || !['successful', 'failed', 'undetermined'].includes(verification.value)) return [taken];
  if (verification.value === 'successful')
    return [taken, state.decided?.decision === 'clear' ? 'face/accepted' : 'face/unjudged'];
  return [taken, word(state, 'LOOKED_AT_FACE') ? 'face/rejected' : 'face/unjudged'];
}

function livenessOf(state: InspectionState): Tally[] {
  const check = latestOf(state.checks, 'face.liveness');
  if (check?.reason === 'PAD_NO_ALARM')
    return [state.decided?.decision === 'clear' ? 'liveness/quiet' : 'liveness/unjudged'];
  if (check?.reason !== 'PAD_ALARM') return [];
  return [word(state, 'LOOKED_AT_FACE') ? 'liveness/alarm' : 'liveness/unjudged'];
}

/** These concern timing or reading, not whether the document is genuine. */
const NO_AUTHENTICITY: readonly CheckId[] = ['document.capture', 'mrz.read', 'mrz.expiry'];

/**
 * Null if no authenticity check was completed. Evaluatory checks do not raise alarms, so they cannot raise false ones.
 * A reading error of the kiosk that the officer corrected is an alarm as well, because it stopped the officer.
 */
function documentOf(state: InspectionState): 'quiet' | 'alarm' | 'unjudged' | null {
  const ended = latestChecks(state.checks).filter(counts);
  if (ended.length === 0 || latestOf(state.checks, 'document.capture')?.value !== 'successful') return null;
  if (!ended.some(({ value }) => value === 'failed')) return state.decided?.decision === 'clear' ? 'quiet' : 'unjudged';
  const looked = (['LOOKED_AT_DOCUMENT', 'KNOWN_ISSUER_DEFECT', 'CORRECTED_BY_HAND'] as const).some((reason) =>
    word(state, reason),
  );
  return looked ? 'alarm' : 'unjudged';
}

function counts({ check, mode, value }: Check): boolean {
  if (CHECK_TABLE[check].group !== 'document' || mode === 'e' || NO_AUTHENTICITY.includes(check)) return false;
  return value === 'successful' || value === 'failed';
}

/** True if the officer allowed and gave this reason. */
function word({ decided }: InspectionState, reason: DecisionReason): boolean {
  return decided?.decision === 'clear' && decided.reasons.includes(reason);
}

function issuerOf(state: InspectionState): string | null {
  const issuer = state.mrz?.personal?.document?.issuingState ?? null;
  return issuer === null || issuer.name === null ? null : issuer.code;
}

const KINDS: Readonly<Record<string, DocumentKind>> = {
  P: 'passport',
  I: 'card',
  A: 'card',
  C: 'card',
  V: 'visa',
};

function kindOf(state: InspectionState): DocumentKind {
  const code = state.mrz?.personal?.document?.documentCode ?? '';
  return code === '' ? NOT_STATED : (KINDS[code.charAt(0)] ?? 'other');
}
