import type { ListStatus } from '../inspection/ports/steps/index.ts';
import { ALERT_CLASSES, type Alert, type ExplainLine } from '../inspection/record/alerts/index.ts';
import type { Check, CheckValue, Compared, ReasonCode } from '../inspection/record/checks/index.ts';
import { bearsOn, COVERAGE_OF_CHECK, type ListCoverage } from './coverage.ts';
import type { OperationTerms } from './operation-terms.ts';
import type { PersonQuery } from './query.ts';
import type { RecordDocument, WatchRecord } from './record/index.ts';
import {
  agrees,
  type BirthDate,
  bestRelation,
  compareDocuments,
  type DocumentRelation,
  identityOf,
  isPart,
} from './record/index.ts';
import { type LeastScore, type PersonScore, scorePerson } from './score.ts';

/** Maximum number of alerts of one look-up; more than an officer can open one by one would be noise. */
export const ALERTS_MAX = 5;

/** The part of a list's policy that a look-up needs; it comes from the signed list or from configuration, not from code. */
export interface ListPolicy {
  /** Total score at which a candidate with an agreeing birth date is shown. */
  personThreshold: number;
  /** Name score at which a candidate is shown if a birth date is missing, so that only the name can be compared. */
  nameOnlyThreshold: number;
  /** How results of this list may be handled, for the officer. */
  handling: string;
}

/** Initial values, measured on labelled name pairs; see the module's evaluation. */
export const DEFAULT_LIST_POLICY: ListPolicy = { personThreshold: 0.7, nameOnlyThreshold: 0.95, handling: '' };

/** What storage found in one configured list. A list that is absent, locked or damaged has no rows. */
export interface ListLookup {
  status: ListStatus;
  policy: ListPolicy;
  /** What the list covers, according to its signed header; null if no generation of it can be opened. */
  covers: readonly ListCoverage[] | null;
  /** Records under a document key of the query. */
  documentMatches: readonly WatchRecord[];
  /** Records under a name key of the query; may repeat each other and `documentMatches`. */
  candidates: readonly WatchRecord[];
  /** Number of records that were found but could not be opened (wrong tag). Never treated as "no entry". */
  unreadable: number;
  /**
   * For the list of a joint operation; null if it cannot be opened. Such a list does not clear anybody or delay any check: a
   * result that depended on it would reveal the operation on the screen.
   */
  operation?: OperationTerms | null;
}

export interface LookupInput {
  query: PersonQuery;
  /** All lists configured for this lane, in the order of the configuration. */
  lists: readonly ListLookup[];
  now: Date;
  /** False: neither the age of a list nor the expiry of a record can be judged. */
  clockTrusted: boolean;
  /** Makes a new unique id for each alert. */
  nextId: () => string;
}

export interface LookupResult {
  check: 'lists.document' | 'lists.person';
  value: CheckValue;
  reason: ReasonCode;
  compared: Compared[];
}

export interface LookupDecision {
  /** Exactly two: `lists.document`, then `lists.person`. */
  results: LookupResult[];
  /** At most ALERTS_MAX, sorted by the screen's order of classes, then by certainty, then by score, best first. */
  alerts: Alert[];
}

/**
 * Turns what storage found into the two list checks and their alerts (docs/matching.md). Pure.
 *
 * `lists.person` reports a stale or missing list before a candidate. On the strip a candidate reads as "checked", and if it took
 * precedence, a stale list that suddenly reads as checked would give the alert away. For the same reason a lane without a list of
 * persons never answers the person check, even if a list of documents states a person.
 */
export function decide(input: LookupInput): LookupDecision {
  const found = input.lists.flatMap((list) => findAll(list, input));
  const documents = found.filter((find) => find.record.cat === 'document');
  const persons = found.filter((find) => find.record.cat !== 'document');
  return {
    results: [documentResult(documents, input), personResult(persons, input)],
    alerts: found
      .sort(byUrgency)
      .slice(0, ALERTS_MAX)
      .map((find) => alertOf(find, input)),
  };
}

interface Find {
  list: ListLookup;
  record: WatchRecord;
  via: Alert['via'];
  document: RecordDocument | null;
  score: PersonScore | null;
}

function findAll(list: ListLookup, input: LookupInput): Find[] {
  const finds = new Map<string, Find>();
  const live = (record: WatchRecord): boolean => !input.clockTrusted || !isExpired(record, input.now);
  for (const record of list.documentMatches.filter(live)) {
    const match = matchDocument(record, input.query);
    if (match === null) continue;
    const score = record.cat === 'document' ? null : scorePerson(input.query, record);
    finds.set(record.id, { list, record, via: match.via, document: match.document, score });
  }
  const byName = bearsOn(list.covers, 'persons') ? list.candidates : [];
  for (const record of byName.filter(live)) {
    // A record of class `document` concerns a document and never the person who holds a different one.
    if (finds.has(record.id) || record.cat === 'document' || datesRuleOut(input.query.birth, record.dob)) continue;
    const score = scorePerson(input.query, record, leastOf(list.policy));
    if (score !== null && isCandidate(score, list.policy)) {
      finds.set(record.id, { list, record, via: 'name', document: null, score });
    }
  }
  return [...finds.values()];
}

/**
 * True if the dates of a record cannot be those of the person in question. Most rows under a name key have a different birth
 * date; they are left out before the costly name comparison.
 */
export function datesRuleOut(birth: BirthDate, dates: readonly string[]): boolean {
  const { relation } = bestRelation(birth, dates);
  return relation !== 'missing' && !agrees(relation);
}

/** True after the last day of the record, in UTC. */
export function isExpired(record: WatchRecord, now: Date): boolean {
  return record.exp < now.toISOString().slice(0, 10);
}

/** By how much a list's threshold is lowered if day, month and year of birth are equal (docs/decisions/0049). */
export const WHOLE_DATE_RELIEF = 0.2;
/** The lowest value after that; below it, only one word of two would agree. */
export const WHOLE_DATE_LEAST = 0.5;

/** Significant words that must agree if the birth date is not known to the day on both sides. */
export const TELLING_LEAST = 2;
/** By how much the threshold is raised if fewer of them agree and the date is partly known, and its maximum. */
export const PART_DATE_RISE = 0.15;

type Bars = Pick<ListPolicy, 'personThreshold' | 'nameOnlyThreshold'>;

/**
 * The threshold for a candidate's total, 0..1: the list's own, lower if the whole date is equal, and higher if both date and name
 * say little. A list whose own threshold is already beyond that keeps it (docs/decisions/0049).
 */
export function barOf({ date, telling }: Pick<PersonScore, 'date' | 'telling'>, bars: Bars): number {
  const { personThreshold: own, nameOnlyThreshold: alone } = bars;
  if (date === 'whole') return Math.min(own, Math.max(WHOLE_DATE_LEAST, own - WHOLE_DATE_RELIEF));
  if (telling >= TELLING_LEAST) return own;
  if (date === 'missing') return Math.max(own, alone);
  return isPart(date) ? Math.max(own, Math.min(alone, own + PART_DATE_RISE)) : own;
}

/** A name alone does not raise an alert unless a date is missing, and then it must be almost equal to the listed one. */
export function isCandidate(score: PersonScore, policy: ListPolicy): boolean {
  if (score.date === 'missing' ? score.name < policy.nameOnlyThreshold : !score.dateAgrees) return false;
  return score.total >= barOf(score, policy);
}

/** The lowest thresholds: how distinctive a name is becomes known only in the comparison. */
function leastOf(policy: ListPolicy): LeastScore {
  const { personThreshold, nameOnlyThreshold } = policy;
  const wholeDate = barOf({ date: 'whole', telling: 0 }, policy);
  return { total: personThreshold, wholeDate, nameAlone: nameOnlyThreshold };
}

function matchDocument(
  record: WatchRecord,
  query: PersonQuery,
): { via: 'number' | 'number-possible'; document: RecordDocument } | null {
  const presented = query.document;
  if (presented === null) return null;
  let best: { relation: DocumentRelation; document: RecordDocument } | null = null;
  for (const document of record.docs) {
    const relation = compareDocuments(identityOf(document), presented);
    if (relation === 'same' || (relation === 'confusable' && query.numberDoubtful && best === null)) {
      best = { relation, document };
      if (relation === 'same') break;
    }
  }
  if (best === null) return null;
  const certain = best.relation === 'same' && !query.numberDoubtful;
  return { via: certain ? 'number' : 'number-possible', document: best.document };
}

type StateReason = Pick<Check, 'value' | 'reason'>;

const STATE_REASONS = {
  absent: { value: 'aborted', reason: 'LIST_UNAVAILABLE' },
  damaged: { value: 'undetermined', reason: 'LIST_DAMAGED' },
  rollback: { value: 'undetermined', reason: 'LIST_ROLLBACK' },
  purpose: { value: 'undetermined', reason: 'LIST_PURPOSE' },
  locked: { value: 'undetermined', reason: 'LIST_LOCKED' },
  stale: { value: 'undetermined', reason: 'LIST_STALE' },
  fresh: null,
} as const satisfies Record<ListLookup['status']['state'], StateReason | null>;

/** Why this list cannot clear anybody; null if it can. */
function stateReason(list: ListLookup, clockTrusted: boolean): StateReason | null {
  const known = STATE_REASONS[list.status.state];
  if (known !== null) return known;
  if (list.unreadable > 0) return { value: 'undetermined', reason: 'LIST_RECORD_UNREADABLE' };
  return clockTrusted ? null : { value: 'undetermined', reason: 'CLOCK_UNTRUSTED' };
}

const STATE_ORDER: readonly ReasonCode[] = [
  'LIST_UNAVAILABLE',
  'LIST_PURPOSE',
  'LIST_ROLLBACK',
  'LIST_DAMAGED',
  'LIST_LOCKED',
  'LIST_RECORD_UNREADABLE',
  'LIST_STALE',
  'CLOCK_UNTRUSTED',
];

function worstState(states: readonly (StateReason | null)[]): StateReason | null {
  let worst: StateReason | null = null;
  for (const state of states) {
    if (state === null) continue;
    if (worst === null || STATE_ORDER.indexOf(state.reason) < STATE_ORDER.indexOf(worst.reason)) worst = state;
  }
  return worst;
}

/** The state that answers a check before any find: no relevant list, a list that cannot clear anybody, or nothing to look up. */
function checkState(check: LookupResult['check'], input: LookupInput): StateReason | null {
  const ordinary = input.lists.filter(({ operation }) => operation === undefined);
  const bearing = ordinary.filter((list) => bearsOn(list.covers, COVERAGE_OF_CHECK[check]));
  if (bearing.length === 0) return { value: 'not-supported', reason: 'LIST_NOT_CONFIGURED' };
  const state = worstState(bearing.map((list) => stateReason(list, input.clockTrusted)));
  return state ?? (isAsked(check, input.query) ? null : { value: 'undetermined', reason: 'INPUT_ABSENT' });
}

/** True if there is anything to look up: a document without a number or a name without a letter is not searched for. */
function isAsked(check: LookupResult['check'], { document, name }: PersonQuery): boolean {
  if (check === 'lists.document') return document !== null;
  return name.forms.length > 0 || name.native !== null;
}

function documentResult(finds: readonly Find[], input: LookupInput): LookupResult {
  const check = 'lists.document';
  const compared = finds.map((find) => comparedNumber(find, input.query));
  if (finds.some((find) => find.via === 'number')) return { check, value: 'failed', reason: 'LIST_HIT', compared };
  const state = checkState(check, input);
  if (state?.value === 'aborted') return { check, ...state, compared };
  if (finds.length > 0) return { check, value: 'undetermined', reason: 'LIST_POSSIBLE', compared };
  if (state === null && input.query.numberDoubtful) {
    // With one wrong character it is another number: its absence from lists says nothing about the number on the document.
    return { check, value: 'undetermined', reason: 'LIST_NUMBER_DOUBTFUL', compared };
  }
  return { check, ...(state ?? { value: 'successful', reason: 'LIST_CLEAR' }), compared };
}

function personResult(finds: readonly Find[], input: LookupInput): LookupResult {
  const check = 'lists.person';
  const state = checkState(check, input);
  if (state !== null) return { check, ...state, compared: [] };
  if (finds.length === 0) return { check, value: 'successful', reason: 'LIST_CLEAR', compared: [] };
  const certain = finds.some((find) => find.via !== 'number-possible');
  return { check, value: 'undetermined', reason: certain ? 'LIST_CANDIDATE' : 'LIST_POSSIBLE', compared: [] };
}

function comparedNumber(find: Find, query: PersonQuery): Compared {
  return { field: 'documentNumber', captured: query.document?.number ?? '', expected: find.document?.n ?? '' };
}

const VIA_ORDER: readonly Alert['via'][] = ['number', 'number-possible', 'name', 'face'];

function byUrgency(a: Find, b: Find): number {
  return (
    ALERT_CLASSES.indexOf(a.record.cat) - ALERT_CLASSES.indexOf(b.record.cat) ||
    VIA_ORDER.indexOf(a.via) - VIA_ORDER.indexOf(b.via) ||
    (b.score?.total ?? 0) - (a.score?.total ?? 0)
  );
}

function alertOf(find: Find, input: LookupInput): Alert {
  const { list, record, score } = find;
  const explain = [...numberLines(find, input.query), ...personLines(find)];
  return {
    id: input.nextId(),
    via: find.via,
    ...fromList({
      status: list.status,
      record,
      handling: list.policy.handling,
      document: find.document,
      operation: list.operation ?? null,
    }),
    personal: {
      recordId: record.id,
      names: shownNames(record),
      explain,
      // Only a name comparison has a score; a number either matches or does not.
      score: find.via === 'name' ? (score?.total ?? null) : null,
      note: record.note,
      ...(record.src === undefined ? {} : { source: record.src }),
    },
  };
}

/** The date carries a candidate whose score is below the list's threshold, and its line says so. */
function personLines({ via, list, score }: Find): ExplainLine[] {
  const carried = via === 'name' && score !== null && score.total < list.policy.personThreshold;
  return (score?.explain ?? []).map((line) =>
    carried && line.feature === 'birth-date' ? { ...line, carries: true } : line,
  );
}

interface RecordFound {
  status: ListStatus;
  record: WatchRecord;
  /** Handling code of the list. */
  handling: string;
  /** The listed document that matched, if one did. */
  document: RecordDocument | null;
  /** The joint operation of the list, if it is for one. */
  operation?: OperationTerms | null;
}

/** What an alert says about its list and about what the record requires, in whatever way the record was found. */
export function fromList({
  status,
  record,
  handling,
  document,
  operation = null,
}: RecordFound): Pick<Alert, 'cls' | 'list' | 'listAgeMs' | 'stale' | 'action' | 'terms'> {
  const terms = {
    ...(record.hand === undefined ? {} : { handling: record.hand }),
    ...(record.agr === undefined ? {} : { agreement: record.agr }),
    ...(record.pur === undefined ? {} : { purpose: record.pur }),
    // Two agencies signed these terms, and the record was signed under them.
    ...(operation === null
      ? {}
      : { agency: operation.agencyName, agreement: operation.agreement, purpose: operation.purpose }),
    ...(document?.s === undefined ? {} : { documentStatus: document.s }),
  };
  return {
    cls: record.cat,
    list: {
      id: status.id,
      name: status.name,
      version: status.version ?? 0,
      generatedAt: status.generatedAt ?? '',
      legalBasis: record.basis,
      handling,
      ...(status.desk === undefined ? {} : { desk: status.desk }),
    },
    listAgeMs: status.ageMs ?? 0,
    stale: status.state === 'stale',
    action: record.act,
    ...(Object.keys(terms).length === 0 ? {} : { terms }),
  };
}

/** Names of a record as the officer reads them. */
export function shownNames(record: WatchRecord): string[] {
  return record.names.map(
    (name) => name.full ?? [name.family, name.given].filter((part) => part !== undefined).join(', '),
  );
}

function numberLines(find: Find, query: PersonQuery): ExplainLine[] {
  const { document } = find;
  if (document === null || query.document === null) return [];
  const same = identityOf(document).number === query.document.number;
  return [
    {
      feature: 'document-number',
      result: same ? 'equal' : 'similar',
      score: null,
      query: query.document.number,
      list: document.n,
    },
    { feature: 'issuing-state', result: 'equal', score: null, query: query.document.issuer, list: document.c },
  ];
}
