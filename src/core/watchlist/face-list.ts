import type { ListStatus } from '../inspection/ports/steps/index.ts';
import { ALERT_CLASSES, type Alert, type FaceSearchFacts } from '../inspection/record/alerts/index.ts';
import type { Check, CheckValue, ReasonCode } from '../inspection/record/checks/index.ts';
import { fromList, isExpired, shownNames } from './decide.ts';
import type { WatchRecord } from './record/index.ts';

/** Maximum number of candidates shown from one search; TR-03121-3 4.7.1.1.1 requires an officer to judge each of them. */
export const FACE_CANDIDATES_MAX = 3;

/** The result of searching one configured face list. */
export interface FaceListLookup {
  status: ListStatus;
  handling: string;
  /** How it was searched, or why it was not. */
  search:
    | {
        ok: true;
        facts: FaceSearchFacts;
        /** Every record that could be among the best three, expired ones included. */
        candidates: readonly { record: WatchRecord; score: number }[];
      }
    | { ok: false; value: CheckValue; reason: ReasonCode };
}

export interface FaceLookupInput {
  lists: readonly FaceListLookup[];
  now: Date;
  /** False: neither the age of a list nor the expiry of a record can be judged. */
  clockTrusted: boolean;
  /** Makes a new unique id for each alert. */
  nextId: () => string;
}

export interface FaceDecision {
  value: CheckValue;
  reason: ReasonCode;
  /** At most FACE_CANDIDATES_MAX over all lists, best first. */
  alerts: Alert[];
}

type Outcome = Pick<Check, 'value' | 'reason'>;

/**
 * Turns the candidates of a face search into one check and its alerts. Pure. Without a candidate the check is `successful` only
 * if every list was fresh and searched; with one it is `undetermined` until an officer has judged it. As with names, a stale or
 * missing list is reported before a candidate: it must read the same with and without one.
 */
export function decideFaces(input: FaceLookupInput): FaceDecision {
  const states = input.lists.map((list) => stateOf(list, input.clockTrusted)).filter((state) => state !== null);
  const worst = states.sort((a, b) => WORST_FIRST.indexOf(a.value) - WORST_FIRST.indexOf(b.value))[0];
  const alerts = candidatesOf(input);
  if (worst !== undefined) return { ...worst, alerts };
  if (alerts.length > 0) return { value: 'undetermined', reason: 'FACE_LIST_CANDIDATE', alerts };
  return { value: 'successful', reason: 'FACE_LIST_CLEAR', alerts };
}

const WORST_FIRST: readonly CheckValue[] = ['failed', 'aborted', 'undetermined', 'not-supported', 'successful'];

const STATE_OUTCOMES = {
  absent: { value: 'aborted', reason: 'FACE_LIST_ABSENT' },
  damaged: { value: 'undetermined', reason: 'FACE_LIST_DAMAGED' },
  purpose: { value: 'undetermined', reason: 'LIST_PURPOSE' },
  rollback: { value: 'undetermined', reason: 'FACE_LIST_ROLLBACK' },
  locked: { value: 'undetermined', reason: 'FACE_LIST_LOCKED' },
  stale: null,
  fresh: null,
} as const satisfies Record<FaceListLookup['status']['state'], Outcome | null>;

/** Why this list cannot clear anybody; null if it can. */
function stateOf(list: FaceListLookup, clockTrusted: boolean): Outcome | null {
  const known = STATE_OUTCOMES[list.status.state];
  if (known !== null) return known;
  if (!list.search.ok) return { value: list.search.value, reason: list.search.reason };
  if (list.status.state === 'stale') return { value: 'undetermined', reason: 'FACE_LIST_STALE' };
  return clockTrusted ? null : { value: 'undetermined', reason: 'CLOCK_UNTRUSTED' };
}

function candidatesOf(input: FaceLookupInput): Alert[] {
  const found = input.lists.flatMap((list) => {
    const { search } = list;
    if (!search.ok) return [];
    return search.candidates
      .filter(({ record }) => !input.clockTrusted || !isExpired(record, input.now))
      .map(({ record, score }) => ({ list, facts: search.facts, record, score }));
  });
  const shown = found.sort((a, b) => b.score - a.score).slice(0, FACE_CANDIDATES_MAX);
  return shown
    .map(
      ({ list, facts, record, score }, at): Alert => ({
        id: input.nextId(),
        via: 'face',
        ...fromList({ status: list.status, record, handling: list.handling, document: null }),
        face: { ...facts, candidates: shown.length, place: at + 1 },
        personal: {
          recordId: record.id,
          names: shownNames(record),
          explain: [{ feature: 'face', result: 'similar', score, query: '', list: '' }],
          score,
          note: record.note,
          ...(record.src === undefined ? {} : { source: record.src }),
        },
      }),
    )
    .sort((a, b) => ALERT_CLASSES.indexOf(a.cls) - ALERT_CLASSES.indexOf(b.cls));
}
