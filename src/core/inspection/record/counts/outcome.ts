import type { MrzDate, MrzDocument } from '../../../mrz/index.ts';
import type { InspectionState } from '../index.ts';

/** What an external system may be told about a document: what is printed on it, without the result of any check. */
export const OUTCOME_FIELDS = [
  'documentCode',
  'issuingState',
  'documentNumber',
  'expiry',
  'surname',
  'givenNames',
  'nationality',
  'birth',
  'sex',
] as const;
export type OutcomeField = (typeof OUTCOME_FIELDS)[number];

/** Facts about a document as printed in its MRZ; null if the document does not state a fact, or the date is impossible. */
export type OutcomeDocument = Partial<Record<OutcomeField, string | null>>;

/** Says whether the policy lets an external system read the lane, and which facts about the document. */
export interface OutcomeRule {
  purpose: string;
  act: string;
  document: readonly OutcomeField[];
}

/**
 * Everything that an external system may know about an inspection. The threat is that a gate, or somebody who reads its data,
 * learns about a list entry from a word, a member present only with a hit, or a second kind of refusal. So this type contains no
 * check, alert, list, reason, officer, face or referral, and has two outcomes: let pass, and everything else.
 */
export interface LaneOutcome {
  outcome: 'allowed' | 'referred';
  /** Null if no MRZ was read, or the policy does not list any field. */
  document: OutcomeDocument | null;
  /** A traveller who was only simulated: gates must not open. */
  demonstration: boolean;
}

/** The outcome of an inspection once an officer has decided; null before that, or if nobody decided. */
export function outcomeOf(
  { state }: { state: InspectionState },
  { document: fields }: OutcomeRule,
): LaneOutcome | null {
  const { decided, mrz, demo } = state;
  if (decided === null) return null;
  const document = mrz?.personal?.document ?? null;
  return {
    outcome: decided.decision === 'clear' ? 'allowed' : 'referred',
    document: document === null || fields.length === 0 ? null : documentFacts(document, fields),
    demonstration: demo,
  };
}

function documentFacts(document: MrzDocument, fields: readonly OutcomeField[]): OutcomeDocument {
  const { name, issuingState, nationality, sex, birth, expiry, documentCode, documentNumber } = document;
  const all: Record<OutcomeField, string | null> = {
    documentCode,
    issuingState: issuingState.code,
    documentNumber,
    expiry: dateOf(expiry),
    surname: name.primary.join(' '),
    givenNames: name.secondary.join(' '),
    nationality: nationality.code,
    birth: dateOf(birth),
    sex,
  };
  return Object.fromEntries(
    OUTCOME_FIELDS.filter((field) => fields.includes(field)).map((field) => [field, all[field]]),
  );
}

/** ISO 8601, as complete as the document states it: `1999-11-03`, `1999-11` or `1999`. */
function dateOf({ year, month, day, precision, possible }: MrzDate): string | null {
  if (!possible || year === null || precision === 'none') return null;
  const parts = [String(year).padStart(4, '0')];
  if (month !== null && precision !== 'year') parts.push(String(month).padStart(2, '0'));
  if (day !== null && precision === 'day') parts.push(String(day).padStart(2, '0'));
  return parts.join('-');
}
