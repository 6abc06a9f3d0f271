import { ageOn, type CivilDate, type MrzDocument } from '../../../mrz/index.ts';
import type { ReasonCode } from '../checks/index.ts';
import { type Check, latestOf } from '../checks/index.ts';
import type { InspectionState } from '../index.ts';

/**
 * What is counted in order to watch differential performance (ISO/IEC 19795-10): attributes as stated in the document, never
 * guessed from a face, and each separately. Nationality and issuer are one attribute, `origin`: most citizens carry their own
 * state's documents, so the difference between two tables would reveal the few who do not.
 */
export const COUNT_ATTRIBUTES = ['age', 'sex', 'origin'] as const;
export type CountAttribute = (typeof COUNT_ATTRIBUTES)[number];

/**
 * How the face part of an inspection ended; exactly one of these applies. For the unmatched ones the second word is the
 * officer's: the same person after a look, sent on because of the face, or nothing said about it.
 */
export const COUNT_OUTCOMES = [
  'match',
  'inconclusive/same',
  'inconclusive/sent-on',
  'inconclusive/no-word',
  'no-match/same',
  'no-match/sent-on',
  'no-match/no-word',
  'not-captured',
  'not-compared',
] as const;
export type CountOutcome = (typeof COUNT_OUTCOMES)[number];

export interface CountEntry {
  /** Calendar quarter, for example 2026-Q4: coarse, so that a count cannot be traced to a day. */
  quarter: string;
  outcome: CountOutcome;
  categories: Readonly<Record<CountAttribute, string>>;
}

/** A calendar day at the site. */
export type SiteDay = CivilDate;

/** Youngest age of each age band; each band ends a year before the next one begins. */
const BANDS = [0, 12, 18, 30, 45, 60, 75] as const;
export const NOT_STATED = 'not-stated';

/**
 * The entry of an ended inspection; null if there is nothing to count: a demonstration, training, no document, no date, or a
 * camera or models that never worked, which says nothing about a face.
 */
export function countEntryOf(state: InspectionState, day: CivilDate | null): CountEntry | null {
  const document = state.mrz?.personal?.document ?? null;
  if (state.demo || state.training || document === null || day === null) return null;
  // If an entry held the traveller up, they were sent on because of it; what is then said about the face is not about the kiosk.
  if (Object.values(state.outcomes).some((answer) => answer !== 'not-confirmed')) return null;
  const outcome = outcomeOf(state);
  return outcome === null ? null : { quarter: quarterOf(day), outcome, categories: categoriesOf(document, day) };
}

export function quarterOf({ year, month }: CivilDate): string {
  return `${year}-Q${Math.floor((month - 1) / 3) + 1}`;
}

function outcomeOf(state: InspectionState): CountOutcome | null {
  const capture = latestOf(state.checks, 'face.capture');
  const verification = latestOf(state.checks, 'face.verification');
  if (capture === null || capture.value === 'aborted' || capture.value === 'not-supported') return null;
  if (capture.value !== 'successful') return 'not-captured';
  const unmatched = unmatchedOf(verification);
  if (unmatched !== null) return `${unmatched}/${wordOf(state)}`;
  return verification?.value === 'successful' ? 'match' : 'not-compared';
}

/** The reasons if two pictures were compared without a clear result. */
const COULD_NOT_TELL: readonly ReasonCode[] = ['FACE_INCONCLUSIVE', 'FACE_COVERED', 'FACE_BOTH_POOR'];

function unmatchedOf(verification: Check | null): 'inconclusive' | 'no-match' | null {
  if (verification?.reason === 'FACE_NO_MATCH') return 'no-match';
  return verification !== null && COULD_NOT_TELL.includes(verification.reason) ? 'inconclusive' : null;
}

function wordOf({ decided }: InspectionState): 'same' | 'sent-on' | 'no-word' {
  if (decided === null) return 'no-word';
  if (decided.decision === 'clear') return decided.reasons.includes('LOOKED_AT_FACE') ? 'same' : 'no-word';
  return decided.reasons.includes('FACE_NEEDS_EXPERT') ? 'sent-on' : 'no-word';
}

/** Nationality, sex and age band of a document, each separately; used for counting the use of the form "Support". */
export function countCategoriesOf(
  document: MrzDocument,
  day: CivilDate,
): Readonly<Record<'nationality' | 'sex' | 'age', string>> {
  const { age, sex } = categoriesOf(document, day);
  const { code, name } = document.nationality;
  return { nationality: name === null ? NOT_STATED : code, sex, age };
}

function categoriesOf(document: MrzDocument, day: CivilDate): CountEntry['categories'] {
  const state = ({ code, name }: MrzDocument['nationality']): string => (name === null ? NOT_STATED : code);
  const [nationality, issuer] = [state(document.nationality), state(document.issuingState)];
  return {
    age: ageBand(ageOn(document.birth, day)),
    sex: document.sex ?? NOT_STATED,
    origin: nationality === issuer ? nationality : `${nationality}/${issuer}`,
  };
}

/** `18-29`, `75+`, or `not-stated`. */
export function ageBand(age: number | null): string {
  if (age === null || age < 0) return NOT_STATED;
  const at = BANDS.findLastIndex((from) => age >= from);
  const next = BANDS[at + 1];
  return next === undefined ? `${BANDS[at]}+` : `${BANDS[at]}-${next - 1}`;
}
