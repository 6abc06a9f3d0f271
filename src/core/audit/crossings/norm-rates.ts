import type { Tally } from '../../inspection/record/counts/index.ts';
import { casesToSupport, exactBounds } from '../counters/index.ts';

export const DOCUMENT_ALARM_LIMIT = 0.02;
/** Fewest cases for which a rate is shown. */
const LEAST_CASES = 30;

export const NORM_RATES = ['face-rejection', 'liveness-alarm', 'document-alarm', 'not-captured'] as const;
export type NormRateKind = (typeof NORM_RATES)[number];

/**
 * How the 95 % bounds of a rate relate to its limit. `few`: too few cases; `open`: the limit is within the bounds; `unlimited`:
 * the guideline does not set a limit.
 */
export const RATE_STATUSES = ['few', 'within', 'open', 'above', 'unlimited'] as const;
export type RateStatus = (typeof RATE_STATUSES)[number];

export interface NormRate {
  kind: NormRateKind;
  clause: string;
  limit: number | null;
  count: number;
  of: number;
  /** Cases of this kind that no officer judged; they do not count either way. */
  unjudged: number;
  /** 95 % bounds after Clopper and Pearson. */
  low: number;
  high: number;
  /** Number of cases at which an error-free series would show that the limit is met. */
  floor: number;
  standing: RateStatus;
}

interface Definition {
  kind: NormRateKind;
  clause: string;
  limit: number | null;
  errors: readonly Tally[];
  others: readonly Tally[];
  unjudged: Tally | null;
}

const DEFINITIONS: readonly Definition[] = [
  {
    // The kiosk did not recognise the person whom the officer recognised, or there was no usable picture.
    kind: 'face-rejection',
    clause: 'TR-03121-3 4.10.1.1.2',
    limit: 0.04,
    errors: ['face/rejected', 'face/not-captured'],
    others: ['face/accepted'],
    unjudged: 'face/unjudged',
  },
  {
    kind: 'liveness-alarm',
    clause: 'TR-03121-3 4.5.1.1.1',
    limit: 0.02,
    errors: ['liveness/alarm'],
    others: ['liveness/quiet'],
    unjudged: 'liveness/unjudged',
  },
  {
    kind: 'document-alarm',
    clause: 'TR-03135-2 4.2.1',
    limit: DOCUMENT_ALARM_LIMIT,
    errors: ['document/alarm'],
    others: ['document/quiet'],
    unjudged: 'document/unjudged',
  },
  {
    kind: 'not-captured',
    clause: 'TR-03121-3 3.5',
    limit: null,
    errors: ['capture/failed'],
    others: ['capture/usable'],
    unjudged: null,
  },
];

/** Rates of the whole lane compared with the limits of the guidelines, from cases that an officer judged. */
export function normRates(counts: Readonly<Partial<Record<Tally, number>>>): NormRate[] {
  const sum = (keys: readonly Tally[]): number => keys.reduce((total, key) => total + (counts[key] ?? 0), 0);
  return DEFINITIONS.map(({ kind, clause, limit, errors, others, unjudged }) => {
    const count = sum(errors);
    const of = count + sum(others);
    return {
      kind,
      clause,
      limit,
      count,
      of,
      unjudged: unjudged === null ? 0 : sum([unjudged]),
      ...exactBounds(count, of),
      floor: floorOf(limit),
      standing: standingStatusOf({ count, of, limit }),
    };
  });
}

export function standingStatusOf({
  count,
  of,
  limit,
}: {
  count: number;
  of: number;
  limit: number | null;
}): RateStatus {
  if (of < LEAST_CASES) return 'few';
  if (limit === null) return 'unlimited';
  const { low, high } = exactBounds(count, of);
  if (low > limit) return 'above';
  if (high < limit) return 'within';
  return of < floorOf(limit) ? 'few' : 'open';
}

function floorOf(limit: number | null): number {
  return limit === null ? LEAST_CASES : Math.max(LEAST_CASES, casesToSupport(limit));
}
